"""Several values in one: free words, people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import BigInteger, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeEngine

from services.kernel.fields.base import (
    EMPTINESS,
    FIELD_TYPES,
    LARGEST_ID,
    FieldType,
    TextContext,
    integer_option,
    invalid,
    register,
)
from services.kernel.types import RECORD, TEXT, USER, Type, list_of

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

#: What separates the parts of a list in a cell; a line break, too.
SEPARATORS = re.compile(r"[,，;；、|\n]")
MEMBERSHIP = ("has_any", "has_all", *EMPTINESS)


class ListField(FieldType):
    """A list without repetitions; none is absent, not an empty list. Filters ask for membership."""

    operators: ClassVar[tuple[str, ...]] = MEMBERSHIP
    most = 50

    def item(self, value: Any, field: Field) -> Any:
        """One part as stored. Raises FieldInvalid."""
        raise NotImplementedError

    def item_schema(self, field: Field) -> dict[str, Any]:
        """The schema of one part."""
        return {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}

    def json_schema(self, field: Field) -> dict[str, Any]:
        return {
            "type": "array",
            "items": self.item_schema(field),
            "minItems": 1,
            "maxItems": self.limit(field),
            "uniqueItems": True,
        }

    def limit(self, field: Field) -> int:
        return self.most

    def validate(self, value: Any, field: Field) -> list[Any] | None:
        if value is None or value == "" or value == []:
            return None
        if not isinstance(value, list | tuple):
            raise invalid("list_expected", field)
        items = list(dict.fromkeys(self.item(each, field) for each in value))
        if len(items) > self.limit(field):
            raise invalid("list_too_long", field, max=self.limit(field))
        return items

    def operand(self, value: Any, field: Field) -> list[Any]:
        items = value if isinstance(value, list) else [value]
        if not items:
            raise invalid("list_expected", field)
        return [self.item(each, field) for each in items]

    def parts(self, text: str) -> list[str]:
        return [part.strip() for part in SEPARATORS.split(text) if part.strip()]


@register
class TagsField(ListField):
    """Free words; the list offered is what is in use."""

    key = "tags"
    longest = 50
    instance = ("vip", "老客户")

    def item_schema(self, field: Field) -> dict[str, Any]:
        return {
            "type": "string",
            "minLength": 1,
            "maxLength": self.longest,
            "pattern": r"^[^,，;；、|\r\n\u0000]+$",
        }

    def item(self, value: Any, field: Field) -> str:
        word = value.strip() if isinstance(value, str) else None
        if not word or len(word) > self.longest or SEPARATORS.search(word):
            raise invalid("tag_invalid", field, max=self.longest)
        text = FIELD_TYPES["text"].validate(word, field)
        return str(text)

    def column(self, field: Field) -> TypeEngine[Any]:
        return ARRAY(Text())

    def formula_type(self, field: Field) -> Type:
        return list_of(TEXT)

    def parse_text(self, text: str, field: Field, context: TextContext) -> list[str] | None:
        return self.validate(self.parts(text), field)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        return "、".join(value or ())


@register
class TextsField(TagsField):
    """Texts listed by a rollup; not offered to form designers."""

    key = "texts"
    computed = True
    offered = False
    most = 1_000

    def item_schema(self, field: Field) -> dict[str, Any]:
        return {"type": "string", "minLength": 1}

    def item(self, value: Any, field: Field) -> str:
        if not isinstance(value, str) or not value:
            raise invalid("text_expected", field)
        return value

    def loose(self, field: Field) -> dict[str, Any]:
        return {}


class ReferencesBase(ListField):
    """Ids, as a list; ``kind`` is what they stand for."""

    kind: str
    element: Type
    instance = (7, 9)

    def item(self, value: Any, field: Field) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LARGEST_ID:
            raise invalid("reference_expected", field)
        return value

    def target(self, field: Field) -> str:
        return ""

    def refers(self, field: Field) -> str:
        return self.kind

    def column(self, field: Field) -> TypeEngine[Any]:
        return ARRAY(BigInteger())

    def formula_type(self, field: Field) -> Type:
        return list_of(self.element)

    def parse_text(self, text: str, field: Field, context: TextContext) -> list[int] | None:
        """Names; the whole cell is tried first, for a name may hold a separator itself."""
        whole = text.strip()
        if not whole:
            return None
        found = context.find(self.kind, self.target(field), whole)
        if found is not None:
            return self.validate([found], field)
        ids = []
        for part in self.parts(text):
            id_ = context.find(self.kind, self.target(field), part)
            if id_ is None:
                raise invalid("reference_not_found", field, value=part[:80])
            ids.append(id_)
        return self.validate(ids, field)

    def to_text(self, value: Any, field: Field, lang: str, context: TextContext | None = None) -> str:
        label = context.label if context else TextContext().label
        names = [(each, label(self.kind, self.target(field), each)) for each in value or ()]
        return "、".join(str(each) if name is None else name for each, name in names)


@register
class PeopleField(ReferencesBase):
    """Several persons, in the order they were named. Filters accept ``me``."""

    key = "people"
    kind = "person"
    element = USER
    most = 200


@register
class ReferencesField(ReferencesBase):
    """Records a lookup found; not offered to form designers."""

    key = "references"
    kind = "relation"
    element = RECORD
    most = 1_000
    offered = False
    computed = True

    def target(self, field: Field) -> str:
        return str(field.options.get("form", ""))


@register
class RelationsField(ReferencesBase):
    """Records of ``options.form``, any number on both sides, in order of their ids; a table of pairs."""

    key = "relations"
    kind = "relation"
    element = RECORD
    shape = "links"
    inside_lines = False

    def target(self, field: Field) -> str:
        return str(field.options.get("form", ""))

    def limit(self, field: Field) -> int:
        return integer_option(field, "max", 1_000, 1, 1_000)

    def validate(self, value: Any, field: Field) -> list[int] | None:
        ids = super().validate(value, field)
        return None if ids is None else sorted(ids)

    def check_options(self, field: Field) -> None:
        FIELD_TYPES["relation"].check_options(field)
        self.limit(field)
