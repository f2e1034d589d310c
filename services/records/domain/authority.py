"""What the caller of one request may do with the tenant's forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.kernel.access import Access, Level, Snapshot, compile_access, may
from services.kernel.access.rows import ALL
from services.kernel.access.share import Share
from services.kernel.calendar import local_date
from services.kernel.fields import SYSTEM_FIELDS, Field
from services.records.domain.definition import Definition, Definitions

ACTIONS = ("view", "create", "edit", "delete", "export", "import", "print")


@dataclass(frozen=True)
class Authority:
    """A person's, or, with ``platform``, that of the system itself, which may do everything.

    ``now`` (aware) is one moment for the whole request.
    """

    snapshot: Snapshot
    user: int
    now: datetime
    platform: bool = False
    kept: dict[tuple[int, str, int, str], Access] = field(default_factory=dict, compare=False, repr=False)
    levels: dict[tuple[int, str, int, str, str], Level] = field(
        default_factory=dict, compare=False, repr=False
    )
    #: The forms whose records values may come from; without them, what comes from elsewhere is not seen.
    definitions: Definitions | None = field(default=None, compare=False, repr=False)

    @property
    def zone(self) -> ZoneInfo:
        return self.snapshot.zone

    @property
    def today(self) -> date:
        return local_date(self.now, self.zone)

    def of(self, person: int) -> Authority:
        """That of somebody else, at the same moment."""
        return Authority(self.snapshot, person, self.now, definitions=self.definitions)

    def _as_of(self) -> int:
        return self.definitions.version if self.definitions is not None else -1

    def access(self, definition: Definition, action: str) -> Access:
        mark = (self._as_of(), definition.key, definition.form.version, action)
        if mark not in self.kept:
            self.kept[mark] = self._compile(definition, action)
        return self.kept[mark]

    def level(self, definition: Definition, action: str, key: str) -> Level:
        """The best level any row gives; remembered, because imports ask it for every cell."""
        mark = (self._as_of(), definition.key, definition.form.version, action, key)
        if mark not in self.levels:
            self.levels[mark] = self.access(definition, action).field_level(key)
        return self.levels[mark]

    def _compile(self, definition: Definition, action: str) -> Access:
        name = f"form:{definition.key}"
        if self.platform:
            everything = (Share(ALL, {}, Level.WRITE),)
            return Access(self.snapshot.tenant, self.user, name, action, definition.form, everything, ())
        known = self.definitions.kernel if self.definitions is not None else None
        return compile_access(
            self.snapshot, self.user, name, action, form=definition.form, now=self.now, forms=known
        )

    def needs(self, definition: Definition) -> frozenset[str]:
        """What of related records a row must carry to be decided about in memory."""
        if self.platform:
            return frozenset()
        return frozenset[str]().union(*(self.access(definition, action).needs for action in ACTIONS))

    def may(self, area: str) -> bool:
        """Whether the caller administers ``admin:<area>``."""
        return self.platform or may(self.snapshot, self.user, area)

    def actions(self, definition: Definition) -> list[str]:
        return [action for action in ACTIONS if self.access(definition, action).allowed]

    def shown_level(self, definition: Definition, key: str) -> Level:
        """What a form shows of a field: as far as it can be seen, or written by creating or editing."""
        view = self.access(definition, "view").field_level(key)
        writes = (self.access(definition, action).field_level(key) for action in ("edit", "create"))
        shown: Field | None = definition.form.by_key.get(key)
        computed = (
            shown is None
            or shown.kind.computed
            or (key in SYSTEM_FIELDS and key not in ("owner", "department"))
        )
        if not computed and view >= Level.READ and max(writes) == Level.WRITE:
            return Level.WRITE
        return min(view, Level.READ)

    def department_of(self, owner: int) -> int:
        """The department a new record of that owner belongs to: the owner's first one, 0 without any."""
        person = self.snapshot.person(owner)
        return person.departments[0] if person is not None and person.departments else 0

    def cell(self, definition: Definition, key: str, row: Mapping[str, Any], value: Any) -> tuple[bool, Any]:
        """Another value of the same cell (from the history), as this person may see it: (shown, value)."""
        view = self.access(definition, "view")
        if not view.everywhere(key):
            return False, None  # it was made from a record of then, which may be another one
        level = view.level_on(key, row)
        if level == Level.READ or value is None:
            return level != Level.HIDDEN, value
        shown = definition.form.by_key.get(key)
        return level == Level.MASKED, shown.kind.mask(
            value, shown
        ) if level == Level.MASKED and shown else None
