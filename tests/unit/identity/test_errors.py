"""Every code the rules can answer with has a text in both languages."""

import json
import re
from pathlib import Path

import services.identity

ROOT = Path(services.identity.__file__).parent
CHASSIS = json.loads((ROOT.parent / "chassis" / "errors.json").read_text(encoding="utf-8"))
KERNEL = json.loads((ROOT.parent / "kernel" / "errors.json").read_text(encoding="utf-8"))
TEXTS = json.loads((ROOT / "errors.json").read_text(encoding="utf-8"))
RAISED = re.compile(
    r'(?:Problem|Invalid|Conflict|Forbidden|NotFound|Unauthenticated|TooMany)\(\s*"([a-z_]+)"'
)


def test_codes_and_texts_are_the_same_set() -> None:
    raised = {
        code for file in ROOT.rglob("*.py") for code in RAISED.findall(file.read_text(encoding="utf-8"))
    }
    assert len(raised) > 30
    assert raised <= set(TEXTS) | set(CHASSIS) | set(KERNEL)
    assert set(TEXTS) <= raised
    assert all(set(texts) == {"zh-CN", "en"} and all(texts.values()) for texts in TEXTS.values())
