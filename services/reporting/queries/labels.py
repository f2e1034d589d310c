"""Names for the ids in an answer, as far as the asker may see what they stand for."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import any_, bindparam, select
from sqlalchemy.types import ARRAY, BigInteger

from services.kernel.fields import Form
from services.kernel.fields.definition import Field
from services.reporting.queries.question import Asker
from services.reporting.storage.layout import sql_table
from services.reporting.storage.store import TenantStore


class Labels:
    """Looks names up; `form_of(key)` gives a related form or None."""

    def __init__(self, asker: Asker, store: TenantStore, form_of: Callable[[str], Form | None]) -> None:
        self.asker, self.store, self.form_of = asker, store, form_of

    def of(self, field: Field, values: Iterable[Any]) -> dict[Any, str]:
        """Value → text for every value that has one."""
        wanted = {value for value in values if value is not None}
        snapshot = self.asker.snapshot
        kind = field.kind.refers(field)
        if kind == "person":
            return {value: snapshot.people[value].name for value in wanted if value in snapshot.people}
        if kind == "department":
            return {
                value: snapshot.departments[value].name for value in wanted if value in snapshot.departments
            }
        if kind == "relation":
            return self._titles(str(field.options.get("form", "")), wanted)
        return {value: field.kind.to_text(value, field, self.asker.language) for value in wanted}

    def _titles(self, form_key: str, ids: set[int]) -> dict[Any, str]:
        form = self.form_of(form_key)
        if form is None or not form.title_field or not ids:
            return {}
        access = self.asker.access(form)
        table, raw = sql_table(form)
        columns = access.columns(raw) if access.allowed else {}
        if form.title_field not in columns:
            return {}
        listed = bindparam(None, sorted(ids), type_=ARRAY(BigInteger))
        statement = select(raw["id"], columns[form.title_field]).select_from(table)
        statement = statement.where(access.rows(raw), raw["id"] == any_(listed))
        title = form.field(form.title_field)
        return {
            id: title.kind.to_text(text, title, self.asker.language)
            for id, text in self.store.fetch(statement)
            if text is not None
        }
