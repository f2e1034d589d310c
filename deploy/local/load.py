"""Load a CRM pipeline (accounts, products, sales_teams, sales_pipeline as CSV) through the product's import.

`make load DIR=…`. It becomes a tenant of its own with the sales pack; the agents become people in the
departments of their regional offices. Every row that could not be resolved is printed with the reason.
"""

from __future__ import annotations

import csv
import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from deploy.local.credentials import Credentials
from deploy.local.seed import Seed

TENANT = "pipeline"
COMPANY = "销售数据（真实数据集）"
FILES = ("accounts.csv", "products.csv", "sales_teams.csv", "sales_pipeline.csv")
LEADERS = (
    ("ceo", "总经理", "总经理", "ceo"),
    ("director", "销售总监", "销售总监", "sales_director"),
    ("finance", "财务", "财务", "finance"),
)
SHOWN_SELLERS = 2
# Fields the data has and the pack does not: added online, as an administrator would in the designer.
EXTRA_FIELDS: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "customer": (
        ("sector", "细分行业", "Sector", "text"),
        ("employees", "员工数", "Employees", "number"),
        ("revenue", "年收入（百万）", "Revenue (m)", "money"),
        ("founded", "成立年份", "Founded", "number"),
    ),
    "product": (("series", "系列", "Series", "text"),),
    "opportunity": (("engaged_on", "接洽日期", "Engaged on", "date"),),
}
MAPPINGS: dict[str, tuple[str, dict[str, Any]]] = {
    "accounts.csv": (
        "customer",
        {
            "columns": {
                "account": "name",
                "sector": "sector",
                "year_established": "founded",
                "revenue": "revenue",
                "employees": "employees",
                "office_location": "address",
                "subsidiary_of": "note",
            }
        },
    ),
    "products.csv": (
        "product",
        {"columns": {"product": "name", "series": "series", "sales_price": "price"}},
    ),
    "sales_pipeline.csv": (
        "opportunity",
        {
            "columns": {
                "opportunity_id": "name",
                "sales_agent": "owner",
                "product": "product",
                "account": "customer",
                "deal_stage": "stage",
                "engage_date": "engaged_on",
                "close_date": "closed_on",
                "close_value": "amount",
            },
            # The file says Won where the pack says 已签约, and GTXPro where its own products say GTX Pro.
            "values": {
                "stage": {
                    "Won": "已签约",
                    "Lost": "已输单",
                    "Prospecting": "线索确认",
                    "Engaging": "商务谈判",
                },
                "product": {"GTXPro": "GTX Pro"},
            },
        },
    ),
}


class Load(Seed):
    """The administrator of the pipeline tenant at work."""

    def organisation_of(self, teams: Path) -> None:
        """Regional offices as departments, managers and agents as people; made when absent."""
        departments = {each["name"]: each["id"] for each in self.call("GET", "/departments")}
        roles = {each["key"]: each["id"] for each in self.call("GET", "/roles")}
        people = {each["login"]: each["id"] for each in self.call("GET", "/people")}
        root = next(each["id"] for each in self.call("GET", "/departments") if each["parent"] is None)

        def person(
            login: str, name: str, label: str, role: str, place: int, manager: int | None, shown: bool
        ) -> int:
            if login not in people:
                kept = self.credentials.account(login, name=name, role=label) if shown else None
                body = {
                    "login": login,
                    "name": name,
                    "password": kept["password"] if kept else os.urandom(24).hex(),
                    "email": f"{login}@example.com",
                    "title": label,
                    "departments": [place],
                    "roles": [roles[role]],
                    "manager": manager,
                }
                people[login] = self.call("POST", "/people", body)["id"]
            return people[login]

        for login, name, label, role in LEADERS:
            person(login, name, label, role, root, None, shown=True)
        with teams.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        for index, row in enumerate(rows):
            office = row["regional_office"]
            if office not in departments:
                departments[office] = self.call("POST", "/departments", {"name": office, "parent": root})[
                    "id"
                ]
            place = departments[office]
            boss = person(_login(row["manager"]), row["manager"], f"Manager ({office})", "salesperson", place,
                          people["director"], shown=False)  # fmt: skip
            agent = row["sales_agent"]
            person(
                _login(agent),
                agent,
                f"Sales ({office})",
                "salesperson",
                place,
                boss,
                shown=index < SHOWN_SELLERS,
            )

    def fields(self) -> None:
        for form, fields in EXTRA_FIELDS.items():
            present = {each["key"] for each in self.call("GET", f"/forms/{form}")["fields"]}
            for key, chinese, english, type in fields:
                if key not in present:
                    field = {"key": key, "name": {"zh-CN": chinese, "en": english}, "type": type}
                    self.call("POST", f"/forms/{form}/fields", {"field": field})
        self.call("PATCH", "/forms/product/fields/code", {"required": False})

    def load(self, file: Path, form: str, mapping: dict[str, Any]) -> dict[str, Any]:
        """Import one file and wait for its end; the import's report."""
        with file.open("rb") as content:
            reply = self.http.post(
                f"/api/v1/forms/{form}/imports",
                files={"file": (file.name, content, "text/csv")},
                data={"mapping": json.dumps(mapping, ensure_ascii=False)},
            )
        if reply.is_error:
            raise RuntimeError(f"{file.name}: {reply.status_code} {reply.text[:600]}")
        id = reply.json()["id"]
        while (report := self.call("GET", f"/imports/{id}"))["state"] in ("queued", "running"):
            time.sleep(0.3)
        return dict(report)


def _login(name: str) -> str:
    return name.lower().replace(" ", ".").replace("'", "")


def load(directory: Path, var: Path) -> dict[str, dict[str, Any]]:
    """Load the set once; the imports' reports by file name, none when it is there already.

    Finds the suite in the environment, as the seed does (deploy/local/README.md).
    """
    credentials = Credentials(var / f"credentials-{TENANT}.json", TENANT)
    reports: dict[str, dict[str, Any]] = {}
    with httpx.Client(base_url=os.environ["DOUGONG_GATEWAY_URL"], timeout=180) as http:
        admin = Load(credentials, http)
        admin.sign_in(COMPANY)
        admin.pack()
        admin.organisation_of(directory / "sales_teams.csv")
        admin.kingdee(os.environ["DOUGONG_KINGDEE_SIMULATOR_URL"], prefix="PL")
        admin.fields()
        if admin.call("POST", "/forms/opportunity/records/query", {"limit": 1})["rows"]:
            print("The set is loaded already.")
        else:
            for name, (form, mapping) in MAPPINGS.items():
                started = time.monotonic()
                reports[name] = admin.load(directory / name, form, mapping)
                tell(name, reports[name], time.monotonic() - started)
    print(f"\nTenant {TENANT}:\n{credentials.table()}")
    return reports


def tell(name: str, report: dict[str, Any], seconds: float) -> None:
    """Counts, time, and every refused row."""
    imported, rejected, total = report["imported"], report["rejected"], report["total"]
    print(
        f"{name}: {imported} imported, {rejected} rejected of {total} in {seconds:.1f} s ({report['state']})"
    )
    if report["failure"]:
        print(f"  {report['failure']['message']}")
    reasons = Counter((error["field"], error["message"]) for error in report["errors"])
    for (field, message), count in reasons.most_common():
        print(f"  {count} × {field}: {message}")
    for error in report["errors"]:
        print(f"    row {error['row']}: {error['field']}: {error['message']}")
