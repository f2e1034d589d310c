"""What people are told about records they follow or are named in."""

from __future__ import annotations

import json
from collections.abc import Mapping

from services.kernel.labels import Label, resolve_label

Texts = Mapping[str, str]
SHOWN_FIELDS = 5
QUOTED = 300


def mentioned(author: str, title: str) -> Texts:
    return {
        "zh-CN": f"{author} 在“{title}”的评论中提到了你",
        "en": f"{author} mentioned you in a comment on {title}",
    }


def commented(author: str, title: str) -> Texts:
    return {"zh-CN": f"{author} 评论了“{title}”", "en": f"{author} commented on {title}"}


def changed(actor: str, title: str) -> Texts:
    return {"zh-CN": f"{actor} 修改了“{title}”", "en": f"{actor} changed {title}"}


def quoted(text: str) -> Texts:
    """The beginning of a comment."""
    short = text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
    return {"zh-CN": short, "en": short}


def field_list(fields_json: bytes) -> Texts:
    """Names of the changed fields: "金额、阶段 等 7 项"."""
    labels: list[Label] = json.loads(fields_json or b"[]")
    return {
        "zh-CN": _listed(labels, "zh-CN", "、", " 等 {n} 项"),
        "en": _listed(labels, "en", ", ", " and {n} in all"),
    }


def _listed(labels: list[Label], language: str, separator: str, more: str) -> str:
    names = [resolve_label(label, language) for label in labels[:SHOWN_FIELDS]]
    rest = more.format(n=len(labels)) if len(labels) > SHOWN_FIELDS else ""
    return separator.join(names) + rest
