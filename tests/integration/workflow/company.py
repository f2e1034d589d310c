"""A small company: people, forms, and the approval of contracts from the articles (W4)."""

from __future__ import annotations

import copy
from typing import Any

ADMIN, DIRECTOR, CEO, SELLER, FINANCE, COLLEAGUE = 1, 2, 3, 5, 6, 7
VIEW = {"*": "write"}


def person(id: int, name: str, roles: list[int], manager: int | None = None) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "departments": [3],
        "manager": manager,
        "roles": roles,
        "groups": [],
        "active": True,
    }


def role(id: int, key: str) -> dict[str, Any]:
    return {"id": id, "key": key, "name": {"zh-CN": key}}


def grant(id: int, role: int, object: str, rows: Any, fields: dict[str, str] | None = None) -> dict[str, Any]:
    subject = {"kind": "role", "id": role}
    actions = ["view", "create", "edit"] if object.startswith("form:") else ["manage"]
    return {
        "id": id,
        "subject": subject,
        "object": object,
        "actions": actions,
        "rows": rows,
        "fields": fields or VIEW,
    }


SNAPSHOT: dict[str, Any] = {
    "tenant": 1,
    "version": 1,
    "issued_at": "2026-11-22T00:00:00Z",
    "time_zone": "Asia/Shanghai",
    "people": [
        person(ADMIN, "管理员", [1]),
        person(DIRECTOR, "王总监", [2], CEO),
        person(CEO, "李总", [3]),
        person(SELLER, "张伟", [4], DIRECTOR),
        person(FINANCE, "陈会计", [5]),
        person(COLLEAGUE, "刘洋", [4], DIRECTOR),
    ],
    "departments": [
        {"id": 1, "parent": None, "name": "公司", "head": CEO},
        {"id": 3, "parent": 1, "name": "销售部", "head": DIRECTOR},
    ],
    "roles": [
        role(1, "admin"),
        role(2, "sales_director"),
        role(3, "ceo"),
        role(4, "salesperson"),
        role(5, "finance"),
    ],
    "groups": [],
    "grants": [
        grant(1, 1, "admin:flows", "all"),
        grant(2, 1, "form:*", "all"),
        grant(3, 4, "form:*", "own"),
        # Finance sees contracts without their cost; nobody gave the director or the CEO anything.
        grant(4, 5, "form:contract", "all", {"*": "read", "cost": "hidden"}),
    ],
}


def select(key: str, name: str, values: list[str]) -> dict[str, Any]:
    return {
        "key": key,
        "name": name,
        "type": "select",
        "options": {"choices": [{"value": v, "name": v} for v in values]},
    }


def forms() -> list[dict[str, Any]]:
    text = {"key": "name", "name": {"zh-CN": "名称", "en": "Name"}, "type": "text", "required": True}
    customer = {"key": "customer", "name": "客户", "type": "relation", "options": {"form": "customer"}}
    amount = {
        "key": "amount",
        "name": {"zh-CN": "合同金额", "en": "Amount"},
        "type": "money",
        "required": True,
    }
    opportunity = {
        "key": "opportunity",
        "name": "商机",
        "type": "relation",
        "options": {"form": "opportunity"},
    }
    every = {
        "customer": [
            text,
            {"key": "last_follow_up", "name": "最近跟进", "type": "date"},
            select("level", "级别", ["key", "normal"]),
        ],
        "opportunity": [
            text,
            customer,
            {**amount, "required": False},
            select("stage", "阶段", ["lead", "quoted", "signed"]),
        ],
        "contract": [
            text,
            customer,
            opportunity,
            amount,
            {"key": "cost", "name": "成本", "type": "money"},
            select("kind", "类型", ["sale", "service", "frame"]),
            {"key": "urgent", "name": "加急", "type": "checkbox"},
            select("status", "状态", ["draft", "approving", "effective", "rejected"]),
        ],
        "project": [text, customer, opportunity, select("status", "状态", ["planning", "in_progress"])],
        "receivable": [
            {**text, "required": False},
            customer,
            amount,
            {"key": "due", "name": "到期", "type": "date"},
        ],
    }
    return [
        {
            "id": n,
            "key": key,
            "name": key,
            "app": "sales",
            "title_field": "name",
            "version": 1,
            "fields": copy.deepcopy(fields),
        }
        for n, (key, fields) in enumerate(every.items(), 1)
    ]


def approval(id: str, *roles: str, **options: Any) -> dict[str, Any]:
    return {"id": id, "kind": "approval", "name": {"zh-CN": f"节点{id}", "en": f"Node {id}"},
            "approvers": [{"kind": "role", "role": r} for r in roles], **options}  # fmt: skip


def w4(small: str = "{amount} <= 50000", large: str = "{amount} > 50000") -> dict[str, Any]:
    """Contract approval of article 001: the director alone, or with the CEO above 50,000."""
    return {
        "key": "approval",
        "name": {"zh-CN": "合同审批", "en": "Contract approval"},
        "form": "contract",
        "status": {
            "field": "status",
            "running": "approving",
            "approved": "effective",
            "rejected": "rejected",
            "withdrawn": "draft",
        },
        "nodes": [
            {
                "id": "by_amount",
                "kind": "condition",
                "branches": [
                    {
                        "id": "large",
                        "when": large,
                        "nodes": [approval("countersign", "sales_director", "ceo")],
                    },
                    {
                        "id": "small",
                        "when": small,
                        "nodes": [approval("director", "sales_director", mode="any")],
                    },
                ],
            },
            {"id": "copy", "kind": "cc", "to": [{"kind": "role", "role": "finance"}]},
        ],
    }
