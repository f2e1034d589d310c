"""The tenant the figures are taken in: two forms, people of broad and narrow rights, contracts."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing import get_context
from typing import Any

import psycopg

from protos.gen.dougong.identity.v1 import service_pb2, service_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import platform, use
from services.records.domain.definition import Definition
from services.records.storage.search.lexemes import search_column
from tests.bench.caller import Caller
from tests.bench.product import Product
from tests.integration.records.forms import CONTRACT, CUSTOMER

TENANT = "bench"
CUSTOMERS = 1_000
#: One contract of so many belongs to the small department.
NARROW_SHARE = 5_000
#: Titles of usual characters: two of them in a row pick a few dozen rows of a million.
USUAL = "".join(chr(code) for code in range(0x4E00, 0x9FA5) if chr(code).encode("gb2312", "ignore"))[:600]
#: The list people open: what its index has to serve.
VIEW = {
    "name": "已签约",
    "kind": "grid",
    "shared": True,
    "filter": {"and": [{"field": "status", "op": "eq", "value": "signed"},
                       {"field": "amount", "op": "gt", "value": "5000"}]},
    "sort": [{"field": "signed_on", "dir": "desc"}],
}  # fmt: skip
PAGE = {"filter": VIEW["filter"], "sort": VIEW["sort"]}
CONTRACT_FIELDS = ("name", "customer", "amount", "cost", "status", "signed_on", "manager")
SYSTEM = "id, version, owner_id, dept_id, created_at, created_by, updated_at, updated_by, g2"
PATIENCE_SECONDS = 900.0


@dataclass
class Company:
    """The tenant on a running product. ``rows``: contracts; ``seed``: of everything made up."""

    product: Product
    rows: int
    seed: int
    id: int = 0
    departments: dict[str, int] = field(default_factory=dict)
    password: str = field(default_factory=lambda: secrets.token_urlsafe(18))

    @cached_property
    def admin(self) -> Caller:
        return Caller(self.product.port, TENANT, "admin", self.password)

    @cached_property
    def broad(self) -> Caller:
        """Leads a department that most contracts belong to."""
        return Caller(self.product.port, TENANT, "broad", self.password)

    @cached_property
    def narrow(self) -> Caller:
        """Leads a department that few contracts belong to."""
        return Caller(self.product.port, TENANT, "narrow", self.password)

    @cached_property
    def bare(self) -> psycopg.Connection[Any]:
        """A connection of whoever does the same by hand."""
        return psycopg.connect(self.product.database_url, autocommit=True)

    @cached_property
    def forms(self) -> dict[str, Any]:
        return {key: self.admin.call("GET", f"/forms/{key}") for key in ("contract", "customer")}

    @cached_property
    def names(self) -> dict[str, str]:
        """Column by field key of the contract."""
        return {each["key"]: f"f_{each['id']}" for each in self.forms["contract"]["fields"]}

    def table(self, form: str = "contract") -> str:
        return f"t_{self.id}.r_{self.forms[form]['id']}"

    def settled(self, form: str) -> None:
        """Wait until every index the form is to have is there. Raises TimeoutError."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while any(each["state"] not in ("ready", "idle") for each in self._indexes(form)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"indexes of {form} were not built")
            time.sleep(0.3)

    def _indexes(self, form: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.admin.call("GET", f"/forms/{form}/indexes")
        return found

    def close(self) -> None:
        for name in ("admin", "broad", "narrow", "bare"):
            if name in self.__dict__:
                self.__dict__[name].close()


@contextmanager
def founded(product: Product, rows: int, seed: int) -> Iterator[Company]:
    """The tenant with its people and its forms, still without contracts."""
    company = Company(product, rows, seed)
    try:
        _bootstrap(company)
        company.departments = _people(company)
        company.admin.call("POST", "/apps", {"key": "sales", "name": "Sales"})
        for form in (CUSTOMER, CONTRACT):
            company.admin.call("POST", "/forms", form)
        yield company
    finally:
        company.close()


def _bootstrap(company: Company) -> None:
    identity = Client(company.product.settings("gateway")).stub("identity", service_pb2_grpc.IdentityStub)
    request = service_pb2.BootstrapTenantRequest(
        slug=TENANT, name="Bench", time_zone="Asia/Shanghai",
        admin_login="admin", admin_name="Admin", admin_password=company.password,
    )  # fmt: skip
    with use(platform(0, "bench")):
        identity.BootstrapTenant(request)
    company.id = company.admin.call("GET", "/auth/me")["tenant"]["id"]


def _people(company: Company) -> dict[str, int]:
    """A leader for each of two departments; ids of the departments."""
    admin = company.admin
    root = next(each["id"] for each in admin.call("GET", "/departments") if each["parent"] is None)
    role = admin.call("POST", "/roles", {"key": "leader", "name": "Leader"})
    grants = [
        {"object": "form:contract", "actions": ["view"], "rows": "subtree", "fields": {"*": "read"}},
        {"object": "form:customer", "actions": ["view"], "rows": "all", "fields": {"*": "read"}},
    ]
    admin.call("PUT", f"/roles/{role['id']}/grants", grants)
    departments = {"root": root}
    for name in ("broad", "narrow"):
        place = admin.call("POST", "/departments", {"name": name, "parent": root})
        person = {"login": name, "name": name, "password": company.password,
                  "departments": [place["id"]], "roles": [role["id"]]}  # fmt: skip
        admin.call("POST", "/people", person)
        departments[name] = place["id"]
    return departments


def fill(company: Company) -> None:
    """Customers through the API; contracts by COPY without the indexes, which the product builds after."""
    creations = [{"op": "create", "values": {"name": f"客户{n}"}} for n in range(CUSTOMERS)]
    for start in range(0, CUSTOMERS, 500):
        batch = {"operations": creations[start : start + 500]}
        company.admin.call("POST", "/forms/customer/records/bulk", batch)
    bare, table = company.bare, company.table()
    schema, _, plain = table.partition(".")
    bare.execute("set maintenance_work_mem = '256MB'")
    idle = bare.execute(
        "select indexname from pg_indexes where schemaname = %s and tablename = %s"
        " and indexdef not like 'CREATE UNIQUE%%'",
        [schema, plain],
    ).fetchall()
    for (index,) in idle:
        bare.execute(f"drop index {schema}.{index}".encode())
    first = bare.execute(f"select min(id) from {company.table('customer')}".encode()).fetchone()
    last = bare.execute(f"select nextval('{schema}.record_id') + %s", [company.rows]).fetchone()
    assert first is not None
    assert last is not None
    start = last[0] - company.rows
    bare.execute(f"select setval('{schema}.record_id', %s)".encode(), [last[0]])
    columns = ", ".join([SYSTEM, *(company.names[key] for key in CONTRACT_FIELDS)])
    halves = [(0, company.rows // 2), (company.rows // 2, company.rows)]
    row = bare.execute(
        "select definition from form where id = %s", [company.forms["contract"]["id"]]
    ).fetchone()
    assert row is not None
    order = (company.product.database_url, f"copy {table} ({columns}) from stdin", row[0],
             company.seed, start, first[0], company.departments, company.admin.id)  # fmt: skip
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(copy_contracts, [order, order], halves))
    company.admin.call("POST", "/forms/contract/views", VIEW)
    company.settled("contract")
    company.bare.execute(f"vacuum analyze {table}".encode())


def copy_contracts(order: tuple[Any, ...], part: tuple[int, int]) -> None:
    """COPY contracts number ``part[0]`` to ``part[1]``, as an import would leave them, search column too."""
    url, statement, form, seed, start, customer, departments, me = order
    definition = Definition.read(form)
    chance = random.Random(seed * 2 + (part[0] > 0))
    with psycopg.connect(url) as connection, connection.cursor().copy(statement.encode()) as copy:
        for n in range(*part):
            title = "".join(chance.choices(USUAL, k=10)) + "合同"
            narrow = chance.randrange(NARROW_SHARE) == 0
            place = departments["narrow" if narrow else "broad" if n % 5 else "root"]
            minute = f"2026-01-01 {n // 60 % 24:02}:{n % 60:02}+00"
            copy.write_row(
                [start + n, 1, me, place, minute, me, minute, me, search_column(definition, {"name": title}),
                 title, customer + chance.randrange(CUSTOMERS), f"{chance.randrange(14_000_000) / 100:.2f}",
                 f"{n % 500}", ("draft", "signed", "lost")[n % 3],
                 f"{2023 + n % 4}-{1 + n // 4 % 12:02}-{1 + n // 48 % 28:02}", me]
            )  # fmt: skip
