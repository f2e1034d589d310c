"""One form of deals, four people, and what each of them may see of it."""

from typing import Any

STAGES = ("lead", "quoted", "signed")
FORM = {
    "id": 1,
    "key": "deal",
    "app": "sales",
    "name": "商机",
    "title_field": "name",
    "version": 1,
    "fields": [
        {"id": 1, "key": "name", "name": "名称", "type": "text"},
        {
            "id": 2,
            "key": "amount",
            "name": "金额",
            "type": "money",
            "options": {"scale": 2, "currency": "CNY"},
        },
        {
            "id": 3,
            "key": "stage",
            "name": "阶段",
            "type": "select",
            "options": {
                "choices": [{"value": each, "name": {"zh-CN": f"阶段{each}", "en": each}} for each in STAGES]
            },
        },
        {"id": 4, "key": "signed_on", "name": "签订", "type": "date"},
    ],
}
DIRECTOR, ANNA, BERND, CLERK = 1, 2, 3, 4


def grant(id: int, kind: str, subject: int, object: str, rows: str, fields: dict[str, str]) -> dict[str, Any]:
    return {
        "id": id,
        "subject": {"kind": kind, "id": subject},
        "object": object,
        "actions": ["manage" if object.startswith("admin:") else "view"],
        "rows": rows,
        "fields": fields,
    }


SNAPSHOT = {
    "tenant": 1,
    "version": 1,
    "time_zone": "Asia/Shanghai",
    "people": [
        {"id": id, "name": name, "departments": [1], "roles": [role], "active": True}
        for id, name, role in ((1, "总监", 1), (2, "安娜", 2), (3, "伯恩", 2), (4, "文员", 3))
    ],
    "departments": [{"id": 1, "parent": None, "name": "销售部"}],
    "roles": [{"id": 1, "key": "director"}, {"id": 2, "key": "seller"}, {"id": 3, "key": "clerk"}],
    "grants": [
        grant(1, "role", 1, "form:deal", "all", {"*": "read"}),
        grant(2, "role", 2, "form:deal", "own", {"*": "read"}),
        grant(3, "role", 3, "form:deal", "all", {"*": "read", "amount": "hidden"}),
        grant(4, "user", 1, "admin:reports", "all", {}),
    ],
}
