"""An automation rule: when something happens to a record, and a condition holds, do these things in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.kernel.labels import Label, every_label
from services.workflow.domain.flow import Spec

#: One rule may set off another; a chain longer than this is a loop.
MAX_DEPTH = 8


@dataclass(frozen=True)
class Trigger:
    """``kind``: created, updated, deleted, field_changed, flow_finished, inactive; the rest by kind.

    ``before`` and ``after`` are the contract's ``from`` and ``to``: None means any value.
    """

    kind: str
    field: str = ""
    before: object = None
    after: object = None
    flow: str = ""
    outcome: str = ""
    days: int = 0


@dataclass(frozen=True)
class CreateRecord:
    """``values`` and ``owner`` are formulas over the triggering record."""

    form: str
    values: Mapping[str, str]
    owner: str | None


@dataclass(frozen=True)
class UpdateRecord:
    """Of the triggering record, or of the records of ``form`` whose fields equal the ``match`` formulas."""

    form: str | None
    match: Mapping[str, str]
    values: Mapping[str, str]


@dataclass(frozen=True)
class Notify:
    """Texts with {field} placeholders. ``link``: "record" or ""."""

    to: tuple[Spec, ...]
    title: Label
    body: Label
    channels: tuple[str, ...]
    link: str


@dataclass(frozen=True)
class StartFlow:
    flow: str


@dataclass(frozen=True)
class PushDocument:
    account: str
    document: str


Action = CreateRecord | UpdateRecord | Notify | StartFlow | PushDocument
KINDS: dict[type, str] = {
    CreateRecord: "create_record",
    UpdateRecord: "update_record",
    Notify: "notify",
    StartFlow: "start_flow",
    PushDocument: "push_document",
}


@dataclass(frozen=True)
class Rule:
    key: str
    name: Label
    form: str
    enabled: bool
    trigger: Trigger
    condition: str | None
    actions: tuple[Action, ...]


def formulas_of(action: Action) -> dict[str, str]:
    """The formulas of an action, by a name for messages."""
    match action:
        case CreateRecord(values=values, owner=owner):
            return {**values, **({"owner": owner} if owner else {})}
        case UpdateRecord(match=match, values=values):
            return {**{f"match.{key}": text for key, text in match.items()}, **values}
    return {}


def placeholders(label: Label) -> list[str]:
    """The names in braces of a text, in every language."""
    found: dict[str, None] = {}
    for text in every_label(label):
        for part in text.split("{")[1:]:
            name, closed, _ = part.partition("}")
            if closed:
                found[name] = None
    return list(found)
