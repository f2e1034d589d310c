"""Contracts and customers, as most tests of the room use them."""

from __future__ import annotations

CONTRACT = {
    "key": "contract",
    "app": "sales",
    "name": {"zh-CN": "合同", "en": "Contract"},
    "title_field": "name",
    "fields": [
        {
            "key": "name",
            "name": {"zh-CN": "合同名称", "en": "Name"},
            "type": "text",
            "required": True,
            "searchable": True,
        },
        {
            "key": "number",
            "name": "编号",
            "type": "auto_number",
            "options": {"pattern": "HT-{YYYY}{MM}-{seq:4}"},
        },
        {
            "key": "customer",
            "name": {"zh-CN": "客户", "en": "Customer"},
            "type": "relation",
            "options": {"form": "customer"},
        },
        {"key": "amount", "name": {"zh-CN": "金额", "en": "Amount"}, "type": "money"},
        {"key": "cost", "name": "成本", "type": "money"},
        {
            "key": "margin",
            "name": "毛利",
            "type": "formula",
            "formula": "{amount} - {cost}",
            "options": {"result": "money"},
        },
        {
            "key": "status",
            "name": "状态",
            "type": "select",
            "default": "draft",
            "options": {
                "choices": [
                    {"value": "draft", "name": "草稿"},
                    {"value": "signed", "name": {"zh-CN": "已签约", "en": "Signed"}},
                    {"value": "lost", "name": "丢单"},
                ]
            },
        },
        {"key": "signed_on", "name": "签订日期", "type": "date"},
        {"key": "paid_at", "name": "到账时间", "type": "datetime"},
        {
            "key": "tags",
            "name": "标签",
            "type": "multi_select",
            "options": {"choices": [{"value": "a"}, {"value": "b"}]},
        },
        {"key": "big", "name": "大单", "type": "checkbox"},
        {"key": "manager", "name": "经理", "type": "person"},
        {
            "key": "external_id",
            "name": "外部编号",
            "type": "text",
            "unique": True,
            "options": {"max_length": 50},
        },
        {
            "key": "items",
            "name": "明细",
            "type": "line_items",
            "options": {
                "fields": [
                    {"key": "product", "name": "产品", "type": "text"},
                    {"key": "quantity", "name": "数量", "type": "number", "options": {"scale": 0}},
                    {"key": "price", "name": "单价", "type": "money"},
                ]
            },
        },
        {
            "key": "total",
            "name": "合计",
            "type": "formula",
            "formula": "SUM({items.price})",
            "options": {"result": "money"},
        },
    ],
}
CUSTOMER = {
    "key": "customer",
    "app": "sales",
    "name": {"zh-CN": "客户", "en": "Customer"},
    "title_field": "name",
    "fields": [
        {
            "key": "name",
            "name": {"zh-CN": "名称", "en": "Name"},
            "type": "text",
            "required": True,
            "searchable": True,
        },
        {"key": "phone", "name": "电话", "type": "phone"},
    ],
}
