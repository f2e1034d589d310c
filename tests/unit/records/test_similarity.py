"""Company names taken apart and compared: on examples, and on the real names, perturbed, where they are."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from services.records.domain.company_names import parse, plain
from services.records.domain.similarity import ALIKE, company, core, grams, similar, telling

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "data" / "china_companies" / "company_short_28w.txt"
STORED, ASKED = 20_000, 400
LEGAL = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司")
PLACES = ("深圳市", "上海", "浙江省杭州市", "（中国）")


@pytest.mark.parametrize(
    ("text", "core_", "region"),
    [
        ("（广东省）深圳市华为技术有限公司", "华为技术", "深圳"),
        ("华为技术", "华为技术", ""),
        ("ＡＢＣ（中国） Co., Ltd.", "abc", ""),
        ("青岛啤酒股份有限公司", "啤酒", "青岛"),
        ("上海银行", "银行", "上海"),
        ("公司", "公司", ""),
        ("北京", "北京", ""),
    ],
)
def test_a_name_is_taken_apart(text: str, core_: str, region: str) -> None:
    assert (parse(text).core, parse(text).region) == (core_, region)


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("深圳市华东精工科技有限公司", "华东精工（深圳）", True),
        ("华东精工", "華东精工有限公司", True),
        ("上海华东贸易有限公司", "北京华东贸易有限公司", False),
        ("华东贸易有限公司", "华东科技有限公司", False),
        ("华东精工", "华南矿业", False),
        ("青岛啤酒", "哈尔滨啤酒", False),
    ],
)
def test_names_are_compared(one: str, two: str, same: bool) -> None:
    assert (company(one, two) >= ALIKE) is same
    assert company(one, two) == company(two, one)


def test_other_texts_are_compared_as_written() -> None:
    assert plain(" Hello，World! ") == "helloworld"
    assert similar("helloworld", "helloworld") == 1
    assert similar("helloworld", "goodbye") < ALIKE
    assert telling({"科技", "华东"}) == {"华东"}
    assert telling({"科技"}) == {"科技"}


@pytest.mark.skipif(not CORPUS.is_file(), reason="the real company names are not there")
def test_f12_real_names_are_found_again(seed: int, capsys: pytest.CaptureFixture[str]) -> None:
    """20,000 real names, 400 of them written differently: how many are found, how many found are wrong."""
    chance = random.Random(seed)
    lines = CORPUS.read_text(encoding="utf-8-sig").splitlines()
    names = [each.strip() for each in lines if 3 <= len(each.strip()) <= 12 and not each.startswith("By@")]
    stored = chance.sample(sorted({each for each in names if "." not in each}), STORED)
    blocks: dict[str, list[int]] = {}
    for place, name in enumerate(stored):
        for piece in grams(core("company", name)):
            blocks.setdefault(piece, []).append(place)
    hits = found = wrong = 0
    for place in chance.sample(range(STORED), ASKED):
        asked = perturbed(stored[place], chance)
        pieces = telling(grams(core("company", asked)))
        likely = {each for piece in pieces for each in blocks.get(piece, ())}
        alike = {each for each in likely if company(asked, stored[each]) >= ALIKE}
        hits += place in alike
        found += len(alike)
        wrong += len(alike - {place})
    recall, precision = hits / ASKED, 1 - wrong / max(found, 1)
    with capsys.disabled():
        print(f"\nfigure duplicates recall = {recall:.3f}, precision = {precision:.3f} (seed {seed})")
    assert recall >= 0.9
    assert precision >= 0.6


def perturbed(name: str, chance: random.Random) -> str:
    """As somebody else writes it: with a legal form, a place, wide letters, a space, letters swapped."""
    way = chance.randrange(6)
    if way == 0:
        return name + chance.choice(LEGAL)
    if way == 1:
        return chance.choice(PLACES) + name + chance.choice(LEGAL)
    if way == 2:
        return " ".join([name[:2], name[2:]]) + "（集团）"
    if way == 3:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in name) + "有限公司"
    if way == 4:
        return f"{name}（{chance.choice(('北京', '广州', '成都'))}）有限公司"
    place = chance.randrange(len(name) - 1)
    swapped = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return swapped if len(name) > 6 else name + "公司"
