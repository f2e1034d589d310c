"""Names of Chinese companies taken apart: region, what distinguishes the company, what every company has.

"（广东省）深圳市华为技术有限公司" and "华为技术" have the same core "华为技术";
their regions say whether they may be two companies all the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from services.records.domain.places import CITIES, PROVINCES

_LEGAL = """
股份有限责任公司 有限责任公司 股份有限公司 集团有限公司
有限合伙 普通合伙 个人独资 分公司 子公司 总公司 有限公司
责任公司 合伙企业 个体工商户 股份 集团 控股 企业 公司 总部
corporation incorporated holdings company limited group gmbh corp inc ltd llc plc co
"""
_TRADES = """
科技 技术 信息 信息技术 信息科技 网络 网络科技 贸易 商贸 实业 发展
投资 管理 咨询 服务 工程 设备 电子 电子商务 传媒 文化 文化传媒
文化传播 广告 建筑 机械 制造 材料 国际 物流 食品 医药 生物 软件
智能 环保 能源 教育 工贸 进出口 电器 汽车 机电 装饰
"""
#: Legal forms at the end of a name, taken off again and again ("集团股份有限公司").
LEGAL = tuple(_LEGAL.split())
#: What a company does: names that differ only in having such a word may be one company.
TRADES = tuple(sorted(_TRADES.split(), key=len, reverse=True))
_PLACES = sorted({*PROVINCES, *CITIES}, key=len, reverse=True)
_PLACE = "|".join(_PLACES)
_PREFIX = re.compile(
    rf"(?:中国|({_PLACE})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区|地区)?)"
    rf"|([一-鿿]{{2,3}}?(?:市|县))(?=[一-鿿]{{2}})"
)
_BRACKETED = re.compile(r"\(([^()]*)\)")
_KEPT = re.compile(r"[\w]+", re.UNICODE)
SHORTEST = 2


@dataclass(frozen=True)
class CompanyName:
    """``core`` distinguishes the company, ``region`` is the last place named ("" for none)."""

    core: str
    region: str

    @property
    def brand(self) -> str:
        """The core without the trade at its end, if enough is left: 华为技术 → 华为."""
        for trade in TRADES:
            if self.core.endswith(trade) and len(self.core) - len(trade) >= SHORTEST:
                return self.core.removesuffix(trade)
        return self.core


def plain(text: str) -> str:
    """Case, width, spaces and punctuation made equal: "ＡＢＣ（中国） Co., Ltd" → "abc中国coltd"."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(_KEPT.findall(folded)).replace("_", "")


def parse(text: str) -> CompanyName:
    """What is left is never empty while the text has a letter or digit."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    regions: list[str] = []
    for inside in _BRACKETED.findall(folded):
        place = plain(inside)
        found = _PREFIX.fullmatch(place)
        if found is not None:
            regions.append(found.group(1) or "")
    folded = _BRACKETED.sub(lambda found: "" if _droppable(plain(found.group(1))) else found.group(1), folded)
    core = _without_legal(plain(folded))
    while (found := _PREFIX.match(core)) is not None:
        rest = core[found.end() :]
        if len(rest) < SHORTEST or rest in LEGAL:
            break
        if found.group(1) or found.group(2):
            regions.append(found.group(1) or found.group(2))
        core = rest
    return CompanyName(core or plain(text), next((each for each in reversed(regions) if each), ""))


def _droppable(inside: str) -> bool:
    return inside in LEGAL or _PREFIX.fullmatch(inside) is not None


def _without_legal(text: str) -> str:
    going = True
    while going:
        going = False
        for ending in LEGAL:
            if text.endswith(ending) and len(text) - len(ending) >= SHORTEST:
                text, going = text.removesuffix(ending), True
                break
    return text
