"""The demo company: tenant, organisation, the sales pack with its sample year, the connection to Kingdee.

Everything goes through the product's own API and can be repeated. Run by `make run` once all is ready.
"""

from __future__ import annotations

import os
import time
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from connectors.kingdee.simulator.__main__ import DEMO as KINGDEE
from deploy.install.found import found
from deploy.local.credentials import Credentials
from services.chassis.settings import read_settings

COMPANY = "斗拱科技（演示）"
# department → its salespeople; the first of each has a printed account, the others fill the ranking.
TEAMS = {
    "华东销售部": ("张伟", "陈静", "吴昊", "徐倩", "孙立"),
    "华南销售部": ("李娜", "何军", "罗敏", "郑凯"),
    "北方销售部": ("赵磊", "宋佳", "韩雪", "冯涛"),
}
SELLERS = {"zhangwei": "张伟", "lina": "李娜"}
# login, name, what is printed, role key, department, whom the person reports to
LEADERS = (
    ("ceo", "周总", "总经理", "ceo", "斗拱科技（演示）", None),
    ("director", "王芳", "销售总监", "sales_director", "销售中心", "ceo"),
    ("finance", "刘敏", "财务", "finance", "财务部", "ceo"),
)


class Seed:
    """One signed-in administrator at work."""

    def __init__(self, credentials: Credentials, http: httpx.Client) -> None:
        self.credentials, self.http = credentials, http

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One API call; raises with the product's own words when it is refused."""
        reply = self.http.request(method, f"/api/v1{path}", json=body)
        if reply.is_error:
            raise RuntimeError(f"{method} {path}: {reply.status_code} {reply.text[:600]}")
        return reply.json() if reply.content else None

    def sign_in(self, company: str = COMPANY) -> None:
        """Make the tenant and its administrator if need be, and sign in as that person."""
        admin = self.credentials.account("admin", name="系统管理员", role="管理员")
        found(
            read_settings("gateway"),
            slug=self.credentials.tenant,
            name=company,
            password=admin["password"],
        )
        login = {"tenant": self.credentials.tenant, "login": "admin", "password": admin["password"]}
        me = self.call("POST", "/auth/login", login)
        self.http.headers["X-CSRF-Token"] = me["csrf_token"]

    def organisation(self) -> None:
        """Departments and people, each made when absent."""
        departments = {each["name"]: each for each in self.call("GET", "/departments")}
        root = next(each for each in departments.values() if each["parent"] is None)
        if root["name"] != COMPANY:
            root = self.call(
                "PATCH", f"/departments/{root['id']}", {"version": root["version"], "name": COMPANY}
            )
        departments = {each["name"]: each for each in self.call("GET", "/departments")}

        def department(name: str, parent: str) -> None:
            if name not in departments:
                body = {"name": name, "parent": departments[parent]["id"]}
                departments[name] = self.call("POST", "/departments", body)

        for name in ("销售中心", "财务部"):
            department(name, COMPANY)
        for name in TEAMS:
            department(name, "销售中心")
        roles = {each["key"]: each["id"] for each in self.call("GET", "/roles")}
        people = {each["login"]: each for each in self.call("GET", "/people")}

        def person(
            login: str, name: str, role: str, label: str, place: str, boss: str | None, shown: bool
        ) -> None:
            if login in people:
                return
            password = (
                self.credentials.account(login, name=name, role=label)["password"]
                if shown
                else os.urandom(24).hex()
            )
            body = {
                "login": login,
                "name": name,
                "password": password,
                "email": f"{login}@example.com",
                "title": label,
                "departments": [departments[place]["id"]],
                "roles": [roles[role]],
                "manager": people[boss]["id"] if boss else None,
            }
            people[login] = self.call("POST", "/people", body)

        for login, name, label, role, place, boss in LEADERS:
            person(login, name, role, label, place, boss, shown=True)
        logins = {name: login for login, name in SELLERS.items()}
        for team, (place, names) in enumerate(TEAMS.items()):
            for index, name in enumerate(names):
                login = logins.get(name, f"sales{team + 1}{index + 1}")
                label = f"销售（{place}）"
                person(login, name, "salesperson", label, place, "director", shown=name in logins)

    def pack(self) -> None:
        self.call("POST", "/packs/sales/install")

    def sample(self) -> None:
        """The sample year, when the pack has no records yet."""
        present = self.call("POST", "/forms/customer/records/query", {"limit": 1})
        if not present["rows"]:
            self.call("POST", "/packs/sales/sample", {"seed": 2026})

    def kingdee(self, simulator: str, prefix: str = "DG") -> None:
        """The account at the ERP; here the simulator, which stands in for the vendor's server."""
        account = {
            "kind": "kingdee",
            "base_url": f"{simulator}/k3cloud",
            "settings": {
                "acct": KINGDEE.acct,
                "user": KINGDEE.user,
                "app_id": KINGDEE.app_id,
                "lcid": KINGDEE.lcid,
                "org": KINGDEE.org,
                "prefix": prefix,  # begins every number of ours there
            },
            "secret": KINGDEE.app_secret,
        }
        self.call("PUT", "/connectors/kingdee", account)


def main() -> None:
    credentials = Credentials(Path(os.environ["DOUGONG_CREDENTIALS"]))
    with httpx.Client(base_url=os.environ["DOUGONG_GATEWAY_URL"], timeout=180) as http:
        seed = Seed(credentials, http)
        kingdee = partial(seed.kingdee, os.environ["DOUGONG_KINGDEE_SIMULATOR_URL"])
        for step in (seed.sign_in, seed.pack, seed.organisation, kingdee, seed.sample):
            started = time.monotonic()
            step()
            name = step.func.__name__ if isinstance(step, partial) else step.__name__
            print(f"{name}: {time.monotonic() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
