"""Localised labels: ``{"zh-CN": "金额", "en": "Amount"}``, or a plain string that stands for every
language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Label = str | Mapping[str, str]


def resolve_label(label: Label, lang: str) -> str:
    """The text for ``lang``; else that of the same base language; else Chinese; else any."""
    if isinstance(label, str):
        return label
    if lang in label:
        return label[lang]
    base = lang.partition("-")[0]
    for key, text in label.items():
        if key.partition("-")[0] == base:
            return text
    return label.get("zh-CN") or next(iter(label.values()), "")


def every_label(label: Label) -> Iterator[str]:
    if isinstance(label, str):
        yield label
    else:
        yield from label.values()
