"""Sign in with a password."""

from dataclasses import dataclass, replace

from services.chassis.context import Context, current, use
from services.chassis.database import Transaction
from services.chassis.errors import TooMany, Unauthenticated
from services.identity.commands.dependencies import Dependencies
from services.identity.crypto.secrets import csrf_token, hash_secret, new_session_token
from services.identity.crypto.tokens import InnerToken
from services.identity.domain.nouns import Person, Tenant
from services.identity.storage import login_failures, people, sessions, tenants


@dataclass(frozen=True)
class SignedIn:
    """The session's secret, shown once, and the first inner token."""

    session: str
    token: InnerToken
    person: Person
    tenant: Tenant


def login(
    deps: Dependencies, *, tenant_slug: str, login: str, password: str, address: str, user_agent: str
) -> SignedIn:
    """Start a session.

    Whatever is wrong (tenant, login, password, a deactivated person) the answer is the same
    Unauthenticated("login_failed"), reached by the same statements and one argon2 run.
    Raises TooMany("login_locked", retry_after seconds) after too many failures (domain.lockout).
    """
    subjects = [("account", f"{tenant_slug}/{login.lower()}"[:200])]
    if address:
        subjects.append(("address", address[:64]))
    _count_attempt(deps, subjects)
    tenant, person, stored = _find(deps, tenant_slug, login)
    known = deps.passwords.matches(stored, password)
    caller = replace(
        current(),
        tenant=tenant.id if tenant else 0,
        user=person.id if person and known else 0,
        idempotency_key="",
    )
    if tenant is None or person is None or stored is None or not known or not person.active:
        with use(caller), deps.database.transaction() as tx:
            tx.audit("login.failed", "login", None, {"login": login[:64], "address": address[:64]})
        raise Unauthenticated("login_failed")
    rehashed = deps.passwords.hash(password) if deps.passwords.outdated(stored) else None
    with use(caller), deps.database.transaction() as tx:
        return _start(deps, tx, tenant, person, subjects, rehashed, user_agent)


def _count_attempt(deps: Dependencies, subjects: list[login_failures.Subject]) -> None:
    """Count it as failed beforehand, so that guesses made at the same time cannot slip past the limit."""
    now = deps.clock()
    with deps.database.transaction(Context()) as tx:
        held = login_failures.hold(tx, subjects, now)
        wait = max(each.locked_seconds(now) for each in held)
        if not wait:
            for each in held:
                login_failures.count(tx, each, now)
    if wait:
        raise TooMany("login_locked", None, {"retry_after": wait})


def _find(deps: Dependencies, slug: str, login: str) -> tuple[Tenant | None, Person | None, str | None]:
    with deps.database.read() as tx:
        tenant = tenants.by_slug(tx, slug)
        tx = Transaction(tx.sql, tenant.id if tenant else 0, tx.actor)
        person = people.by_login(tx, login)
        stored = people.password_hash(tx, person.id if person else 0)
    return tenant, person, stored


def _start(
    deps: Dependencies,
    tx: Transaction,
    tenant: Tenant,
    person: Person,
    subjects: list[login_failures.Subject],
    rehashed: str | None,
    user_agent: str,
) -> SignedIn:
    now, session = deps.clock(), new_session_token()
    address = dict(subjects).get("address", "")
    login_failures.forgive(tx, subjects)
    if rehashed:
        people.set_password_hash(tx, person.id, rehashed)
    sessions.create(tx, person.id, hash_secret(session), now, now + deps.limits.absolute, address, user_agent)
    tx.audit("login.succeeded", f"person:{person.id}", None, {"address": address})
    token = deps.signer.inner_token(
        tenant.id, person.id, person.language, tenant.policy_version, csrf_token=csrf_token(session)
    )
    return SignedIn(session, token, person, tenant)
