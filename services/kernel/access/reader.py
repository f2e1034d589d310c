"""What one person may see behind the relations of a form: rows and fields of other forms, grant by grant.

A value made from other records is seen where those records are. What a person sees of a record depends on
that record and those its relation names, never on records that merely point at it: one that may not be seen
could then be noticed by what it hides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from services.kernel.access.crossing import Crossing, crossings, places_read
from services.kernel.access.rows import ALL, NONE, Hop, Rows, both, through
from services.kernel.errors import KernelError
from services.kernel.fields import Field, Form
from services.kernel.fields.derived import DerivedField, shows_all

if TYPE_CHECKING:
    from services.kernel.access.access import Access

#: Rows on which something is seen in full, and those on which at least masked.
Given = tuple[Rows, Rows]
EVERYWHERE: Given = (ALL, ALL)
NOWHERE: Given = (NONE, NONE)
#: Relations followed row by row, one after the other; a value from further away is seen by those who see all.
MOST_HOPS = 6


class Reader:
    """``compiled(form key, reader)`` is the person's access to another form, with a reader one hop on.

    ``forms``: every form by key. None in services that do not know them: there, as after the last hop, a
    value from elsewhere is seen by those who see all rows of the forms it is made from.
    """

    def __init__(
        self,
        compiled: Callable[[str, Reader], Access],
        forms: Mapping[str, Form] | None,
        hops: int = MOST_HOPS,
        views: dict[tuple[str, int], Access] | None = None,
    ) -> None:
        self._compiled, self.forms, self.hops = compiled, forms, hops
        self._views = {} if views is None else views
        self._kept: dict[tuple[str, bool], Given] = {}

    def view(self, form: str) -> Access:
        """Each form once for each number of hops left, however many ways lead there."""
        mark = (form, self.hops - 1)
        if mark not in self._views:
            onward = Reader(self._compiled, self.forms, self.hops - 1, self._views)
            self._views[mark] = self._compiled(form, onward)
        return self._views[mark]

    def hop(self, form: Form, relation: str, key: str) -> Hop | None:
        """How a scope of ``form`` reads a field of the record that ``relation`` names."""
        target = (self.forms or {}).get(str(form.field(relation).options.get("form")))
        if target is None or self.hops <= 0:
            return None
        return Hop(relation, key, self._seen(target.key, (key,), named=False)[0], target)

    def behind(self, form: Form, field: Field, *, named: bool) -> Given:
        """The rows of ``form`` on which the records a computed field is made from may be seen.

        ``named``: a grant names the field, which decides about fields elsewhere and leaves the rows.
        """
        if not isinstance(field.kind, DerivedField) or shows_all(field):
            return EVERYWHERE
        mark = (field.key, named)
        if mark not in self._kept:
            self._kept[mark] = self._behind(form, field, named)
        return self._kept[mark]

    def _behind(self, form: Form, field: Field, named: bool) -> Given:
        if self.forms is None or self.hops <= 0:
            return self._unreached(form, field, named)
        try:
            steps = dict.fromkeys(crossings(form, field, self.forms))
            found = [self._crossed(each, named) for each in steps]
        except KernelError:
            return NOWHERE
        return both([full for full, _ in found]), both([partly for _, partly in found])

    def _crossed(self, crossing: Crossing, named: bool) -> Given:
        target = (self.forms or {}).get(crossing.target)
        if target is None:
            return NOWHERE
        full, partly = self._seen(crossing.target, crossing.fields, named)
        if crossing.back:
            return EVERYWHERE if full == ALL else NOWHERE
        kind = "each" if crossing.several else "through"
        return (
            through(crossing.relation, target, full, kind),
            through(crossing.relation, target, partly, kind),
        )

    def _seen(self, form: str, keys: tuple[str, ...], named: bool) -> Given:
        """The rows of another form that are visible and give all of these fields."""
        access = self.view(form)
        given = [access.given(key, named=named) for key in keys]
        full = both([access.visible, *(full for full, _ in given)])
        return full, both([access.visible, *(partly for _, partly in given)])

    def _unreached(self, form: Form, field: Field, named: bool) -> Given:
        for place in places_read(form, field):
            owner, _, key = place.partition(".")
            if owner != form.key and self._seen(owner, (key,), named)[0] != ALL:
                return NOWHERE
        return EVERYWHERE
