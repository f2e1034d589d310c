"""Every code and every text that can reach a person exists in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

from services.workflow.texts import Texts

ROOT = Path(__file__).parents[3] / "services"
RAISED = re.compile(r'(?:Problem|Refused|problem|Invalid|NotFound|Conflict|Forbidden)\(\s*"([a-z_]+)"')


def test_every_error_has_its_texts() -> None:
    texts: dict[str, dict[str, str]] = {}
    for part in ("chassis", "kernel", "workflow"):
        texts |= json.loads((ROOT / part / "errors.json").read_text())
    raised = {code for file in (ROOT / "workflow").rglob("*.py") for code in RAISED.findall(file.read_text())}
    assert len(raised) > 40
    assert raised - texts.keys() == set()
    assert all(set(texts[code]) == {"zh-CN", "en"} for code in raised)


def test_texts_name_the_same_parameters_in_both_languages() -> None:
    for file in ("errors.json", "texts.json"):
        for key, by_language in json.loads((ROOT / "workflow" / file).read_text()).items():
            named = {language: set(re.findall(r"\{(\w+)\}", text)) for language, text in by_language.items()}
            assert set(named) == {"zh-CN", "en"}, key
            assert named["zh-CN"] - {"initiator", "title"} == named["en"] - {"initiator", "title"}, key


def test_each_language_gets_its_own_names() -> None:
    label = Texts().label("task_opened", flow={"zh-CN": "合同审批", "en": "Contract approval"}, title="HT-1")
    assert label == {
        "zh-CN": "待您审批：合同审批 · HT-1",
        "en": "Your approval is needed: Contract approval · HT-1",
    }
