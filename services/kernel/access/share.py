"""One grant as it applies to one person: the level it gives each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.kernel.access.crossing import places_read
from services.kernel.access.level import Level
from services.kernel.access.rows import Rows
from services.kernel.fields import Form

#: Needed to address a record at all: whoever sees a row sees these.
ALWAYS_READ = ("id", "version")


@dataclass(frozen=True)
class Share:
    """One grant or restriction as it applies to one person."""

    rows: Rows
    fields: Mapping[str, Level]
    default: Level

    def level(
        self,
        key: str,
        form: Form | None,
        outside: Mapping[str, Level] | None = None,
        above: frozenset[str] = frozenset(),
    ) -> Level:
        """A computed field that is not named has at most the level of everything it is computed from.

        ``outside``: the levels of fields of other forms as ``form.field``; None when they cap nothing.
        """
        if key in ALWAYS_READ:
            return Level.WRITE
        if key in self.fields:
            return self.fields[key]
        field = form.by_key.get(key) if form else None
        if form is None or field is None or not field.kind.computed or self.default == Level.HIDDEN:
            return self.default
        if key in above:
            return Level.HIDDEN
        levels: list[Level] = [self.default]
        for place in places_read(form, field):
            owner, _, source = place.partition(".")
            if owner == form.key:
                levels.append(self.level(source, form, outside, above | {key}))
            elif outside is not None:
                levels.append(outside.get(place, Level.HIDDEN))
        return min(levels)
