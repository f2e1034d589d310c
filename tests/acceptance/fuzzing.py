"""schemathesis against the running product: what is asked, as whom, and what counts as a fault.

A tenant of its own keeps what it changes away from other tests. Faults are answers of 500 and above, and
answers whose status, content type or body the API's own document does not have.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.engine import events, from_schema

from deploy.local.credentials import Credentials
from deploy.local.seed import Seed
from tests.acceptance.person import Person
from tests.suite import Suite

COMPANY = "随机请求测试"
PEOPLE = (("zhangwei", "张伟", "salesperson"), ("finance", "刘敏", "finance"))
#: Nobody signed in, and each kind of person.
ROLES = ("anonymous", "admin", "zhangwei", "finance")
#: Operations that are not tried, each with its reason. Nothing else is left out.
EXCLUDED = {
    "POST /api/v1/auth/login": "locks the account the run signs in with",
    "POST /api/v1/auth/logout": "ends the session of the run",
    "PATCH /api/v1/auth/me": "changes password and language of the run",
    "GET /api/v1/stream": "server-sent events: the answer never ends",
}
#: The same for an administrator, who can do what ends the run of the others.
EXCLUDED_FOR_ADMIN = {
    "PATCH /api/v1/people/{id}": "locks out the people of the run",
    "PUT /api/v1/roles/{id}/grants": "takes away the rights of the run",
    "POST /api/v1/packs/{key}/sample": "makes a year of data at each call",
}
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
#: Names that lead somewhere, mixed into the random ones.
WORDS = {
    "path.form": ["customer", "lead", "opportunity", "contract"],
    "path.field": ["name", "amount", "stage", "code"],
    "path.key": ["sales", "sales_funnel", "contract_approval", "kingdee"],
    "body.form": ["customer", "lead"],
    "body.op": ["create", "update", "upsert", "delete"],
}
NUMBERS = {"path.id": 12, "path.version": 3, "body.version": 3, "body.record": 12}


@dataclass(frozen=True)
class Fault:
    """An answer that should not have been: to whom, to what, and what was wrong."""

    role: str
    operation: str
    fault: str
    request: str

    def __str__(self) -> str:
        return f"{self.role}: {self.operation}: {self.fault}\n    {self.request}"


@dataclass
class Report:
    """What was asked as one role: operations, answers by status, faults."""

    operations: set[str] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    done: set[str] = field(default_factory=set)  # operations answered with what was asked for
    faults: dict[tuple[str, str], Fault] = field(default_factory=dict)

    def take(self, role: str, event: events.ScenarioFinished) -> None:
        recorder = event.recorder
        for id, node in recorder.cases.items():
            operation, interaction = node.value.operation.label, recorder.interactions.get(id)
            self.operations.add(operation)
            if interaction is not None and interaction.response is not None:
                self.answers[interaction.response.status_code] += 1
                if interaction.response.status_code < 300:
                    self.done.add(operation)
        for fault in _faults(role, event):
            self.faults.setdefault((fault.operation, fault.fault), fault)

    def __str__(self) -> str:
        statuses = ", ".join(f"{number} × {status}" for status, number in sorted(self.answers.items()))
        return (
            f"{len(self.operations)} operations, {len(self.done)} of them done, {self.answers.total()}"
            f" answers ({statuses}), {len(self.faults)} faults"
        )


@dataclass(frozen=True)
class Plan:
    """How much is asked. ``share``: the part of the operations, drawn by the seed, that is asked at all."""

    seed: int
    examples: int
    share: float = 1.0

    @property
    def thorough(self) -> bool:
        return self.share == 1.0


class FuzzCompany(Seed):
    """The administrator of the tenant, preparing it."""

    def prepare(self) -> None:
        self.sign_in(COMPANY)
        self.pack()
        root = next(each["id"] for each in self.call("GET", "/departments") if each["parent"] is None)
        roles = {each["key"]: each["id"] for each in self.call("GET", "/roles")}
        present = {each["login"] for each in self.call("GET", "/people")}
        for login, name, role in PEOPLE:
            password = self.credentials.account(login, name=name, role=role)["password"]
            if login not in present:
                person = {"login": login, "name": name, "password": password}
                self.call("POST", "/people", person | {"departments": [root], "roles": [roles[role]]})
        for number in range(NUMBERS["path.id"]):
            self.call("POST", "/forms/customer/records", {"values": {"name": f"客户{number}"}})


def headers_of(suite: Suite, credentials: Credentials, role: str) -> dict[str, str]:
    """What a request of theirs carries; nothing for anonymous."""
    if role == "anonymous":
        return {}
    person = Person(suite.base_url, role, credentials.password(role), credentials.tenant)
    cookies = "; ".join(f"{name}={value}" for name, value in person.http.cookies.items())
    headers = {"Cookie": cookies, "X-CSRF-Token": person.http.headers["X-CSRF-Token"]}
    person.close()
    return headers


def left_out(role: str) -> dict[str, str]:
    return EXCLUDED | (EXCLUDED_FOR_ADMIN if role == "admin" else {})


def chosen(document: dict[str, Any], role: str, plan: Plan) -> list[str]:
    """The operations asked as this role."""
    known = [f"{method.upper()} {path}" for path, methods in document["paths"].items() for method in methods]
    allowed = [each for each in known if each not in left_out(role)]
    count = max(1, round(len(allowed) * plan.share))
    return sorted(random.Random(f"{plan.seed}{role}").sample(allowed, count))


def ask(document: dict[str, Any], base_url: str, role: str, headers: dict[str, str], plan: Plan) -> Report:
    """Ask the plan's operations as one role. Raises AssertionError when that is not possible."""
    operations = chosen(document, role, plan)
    schema = schemathesis.openapi.from_dict(
        _only(document, operations), config=SchemathesisConfig.from_dict(_config(base_url, headers, plan))
    )
    report = Report()
    for event in from_schema(schema).execute():
        if isinstance(event, events.NonFatalError | events.FatalError):
            raise AssertionError(f"{role}: {getattr(event, 'label', '')}: {getattr(event, 'value', event)}")
        if isinstance(event, events.ScenarioFinished):
            report.take(role, event)
    return report


def _config(base_url: str, headers: dict[str, str], plan: Plan) -> dict[str, Any]:
    generation = {"max-examples": plan.examples, "database": "none", "no-shrink": True}
    words: dict[str, Any] = {name: {"values": values} for name, values in WORDS.items()}
    words |= {name: {"values": list(range(1, most + 1))} for name, most in NUMBERS.items()}
    return {
        "seed": plan.seed,
        "base-url": base_url,
        "headers": headers,
        "continue-on-failure": True,
        "request-timeout": 30,
        "dictionaries": {name.replace(".", "-"): each for name, each in words.items()},
        "parameters": {name: {"dictionary": name.replace(".", "-"), "probability": 0.6} for name in words},
        "generation": generation,
        "phases": {
            "examples": {"enabled": plan.thorough},
            "coverage": {"enabled": plan.thorough},
            "fuzzing": {"enabled": True},
            "stateful": {"enabled": True},
        },
        "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
    }


def _only(document: dict[str, Any], operations: Collection[str]) -> dict[str, Any]:
    paths = {
        path: {method: each for method, each in methods.items() if f"{method.upper()} {path}" in operations}
        for path, methods in document["paths"].items()
    }
    return {**document, "paths": {path: methods for path, methods in paths.items() if methods}}


def _faults(role: str, event: events.ScenarioFinished) -> Iterator[Fault]:
    for id, checks in event.recorder.checks.items():
        for check in checks:
            failure = check.failure_info.failure if check.failure_info else None
            if isinstance(failure, Failure):
                case = event.recorder.cases[id].value
                yield Fault(
                    role,
                    case.operation.label,
                    f"{failure.title}: {failure.message}"[:600],
                    case.as_curl_command()[:800],
                )
