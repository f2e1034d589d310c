"""Text and the types that are text with a rule: phone, email, link, automatic number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Text, case, func, literal, null
from sqlalchemy.types import TypeEngine

from services.kernel.errors import FieldInvalid
from services.kernel.fields.base import EMPTINESS, EQUALITY, FieldType, integer_option, invalid, register
from services.kernel.pattern import compile_pattern
from services.kernel.types import TEXT, Type

if TYPE_CHECKING:
    from services.kernel.fields.definition import Field

HIDDEN_TEXT = "***"
_SURROGATE = re.compile("[\ud800-\udfff]")


@register
class TextField(FieldType):
    """One line of text. Empty text is absent: there is one way to be empty."""

    key = "text"
    operators = (*EQUALITY, "contains", "starts_with", *EMPTINESS)
    longest = 2_000
    multiline = False
    instance = "华东大区"

    def limit(self, field: Field) -> int:
        return integer_option(field, "max_length", self.longest, 1, self.longest)

    def plain(self, value: Any, field: Field) -> str | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise invalid("text_expected", field)
        # PostgreSQL stores neither NUL nor lone surrogates.
        if "\x00" in value or (not value.isascii() and _SURROGATE.search(value)):
            raise invalid("text_character", field)
        return value

    def validate(self, value: Any, field: Field) -> str | None:
        text = self.plain(value, field)
        if text is None:
            return None
        if not self.multiline and ("\n" in text or "\r" in text):
            raise invalid("text_one_line", field)
        limit = self.limit(field)
        if len(text) > limit:
            raise invalid("text_too_long", field, max=limit, length=len(text))
        wanted = field.options.get("pattern")
        if isinstance(wanted, Mapping) and not compile_pattern(str(wanted["regex"])).fits(text):
            message = {"message": wanted["message"]} if wanted.get("message") else {}
            raise invalid("pattern_mismatch", field, **message)
        return text

    def json_schema(self, field: Field) -> dict[str, Any]:
        characters = r"^[^\u0000]*$" if self.multiline else r"^[^\u0000\r\n]*$"
        schema = {"type": "string", "minLength": 1, "maxLength": self.limit(field), "pattern": characters}
        wanted = field.options.get("pattern")
        if isinstance(wanted, Mapping):
            schema["allOf"] = [{"pattern": f"^(?:{wanted['regex']})$"}]
        return schema

    def operand(self, value: Any, field: Field) -> str | None:
        return self.plain(value, field)

    def column(self, field: Field) -> TypeEngine[Any]:
        return Text()

    def formula_type(self, field: Field) -> Type:
        return TEXT

    def check_options(self, field: Field) -> None:
        self.limit(field)
        wanted = field.options.get("pattern")
        if wanted is not None:
            self._check_pattern(field, wanted)

    def _check_pattern(self, field: Field, wanted: Any) -> None:
        message = wanted.get("message") if isinstance(wanted, Mapping) else None
        texts = list(message.values()) if isinstance(message, Mapping) else [message or ""]
        if not isinstance(wanted, Mapping) or not all(isinstance(t, str) and len(t) <= 500 for t in texts):
            raise invalid("option_invalid", field, option="pattern")
        try:
            compile_pattern(str(wanted.get("regex") or ""))
        except FieldInvalid as error:
            raise FieldInvalid(error.code, field.key, error.params) from None

    def mask(self, value: Any, field: Field) -> str | None:
        return None if value is None else HIDDEN_TEXT

    def mask_sql(self, column: ColumnElement[Any], field: Field) -> ColumnElement[Any]:
        return case((column.is_not(None), literal(HIDDEN_TEXT, Text)), else_=null())


@register
class LongTextField(TextField):
    key = "long_text"
    longest = 100_000
    multiline = True
    instance = "第一行\n第二行"


@register
class PhoneField(TextField):
    """A telephone number as written, mainland or international; masked as 138****1234."""

    key = "phone"
    longest = 32
    pattern = re.compile(r"\+?[0-9][0-9 ()\-]{3,30}")
    instance = "13812345678"

    def validate(self, value: Any, field: Field) -> str | None:
        text = super().validate(value.strip() if isinstance(value, str) else value, field)
        if text is not None and not self.pattern.fullmatch(text):
            raise invalid("phone_invalid", field)
        return text

    def json_schema(self, field: Field) -> dict[str, Any]:
        return super().json_schema(field) | {"pattern": f"^{self.pattern.pattern}$"}

    def mask(self, value: Any, field: Field) -> str | None:
        if value is None:
            return None
        return value[:3] + "****" + value[-4:] if len(value) >= 10 else HIDDEN_TEXT

    def mask_sql(self, column: ColumnElement[Any], field: Field) -> ColumnElement[Any]:
        starred = func.left(column, 3).concat(literal("****", Text)).concat(func.right(column, 4))
        hidden = literal(HIDDEN_TEXT, Text)
        return case((func.char_length(column) >= 10, starred), (column.is_not(None), hidden), else_=null())


@register
class EmailField(TextField):
    key = "email"
    longest = 254
    pattern = re.compile(r"""[^@\s<>,;"']{1,64}@[^@\s<>,;"'.]+(\.[^@\s<>,;"'.]+)+""")
    instance = "zhang.wei@example.com"

    def validate(self, value: Any, field: Field) -> str | None:
        text = super().validate(value.strip() if isinstance(value, str) else value, field)
        if text is not None and not self.pattern.fullmatch(text):
            raise invalid("email_invalid", field)
        return text

    def json_schema(self, field: Field) -> dict[str, Any]:
        return super().json_schema(field) | {"pattern": f"^{self.pattern.pattern}$"}


@register
class UrlField(TextField):
    """A link people may click: http and https only, so that no script or file address gets in."""

    key = "url"
    instance = "https://example.com/a"

    def validate(self, value: Any, field: Field) -> str | None:
        text = super().validate(value.strip() if isinstance(value, str) else value, field)
        if text is None:
            return None
        try:
            parts = urlsplit(text)
            host = parts.hostname
        except ValueError:
            raise invalid("url_invalid", field) from None
        if parts.scheme not in ("http", "https") or not host or any(c.isspace() for c in text):
            raise invalid("url_invalid", field)
        return text

    def json_schema(self, field: Field) -> dict[str, Any]:
        return super().json_schema(field) | {"pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://\S+$"}


@register
class AutoNumberField(TextField):
    """A number given by the form at creation, such as HT-202611-0001; never written by a caller."""

    key = "auto_number"
    computed = True
    inside_lines = False
    longest = 64
    tokens = re.compile(r"\{(YYYY|YY|MM|DD|seq:([1-9]))\}")

    def pattern_of(self, field: Field) -> str:
        return str(field.options.get("pattern", "{seq:4}"))

    def check_options(self, field: Field) -> None:
        pattern = self.pattern_of(field)
        counters = [m for m in self.tokens.finditer(pattern) if m.group(2)]
        rest = self.tokens.sub("", pattern)
        if len(counters) != 1 or "{" in rest or "}" in rest or len(pattern) > 48:
            raise invalid("option_invalid", field, option="pattern")
        if not isinstance(field.options.get("gapless", True), bool):
            raise invalid("option_invalid", field, option="gapless")

    def gapless(self, field: Field) -> bool:
        """Whether a number is never lost: then those who create records wait for each other's commit."""
        return bool(field.options.get("gapless", True))

    def example(self, field: Field) -> str:
        return self.render(field, 2026, 11, 22, 1)

    def period(self, field: Field, year: int, month: int, day: int) -> str:
        """The counter's scope: numbering starts again when any date part of the pattern changes."""
        parts = {"YYYY": f"{year:04}", "YY": f"{year:04}", "MM": f"{month:02}", "DD": f"{day:02}"}
        used = [parts[m.group(1)] for m in self.tokens.finditer(self.pattern_of(field)) if not m.group(2)]
        return "-".join(used)

    def render(self, field: Field, year: int, month: int, day: int, sequence: int) -> str:
        parts = {"YYYY": f"{year:04}", "YY": f"{year % 100:02}", "MM": f"{month:02}", "DD": f"{day:02}"}

        def replace(match: re.Match[str]) -> str:
            width = match.group(2)
            return f"{sequence:0{int(width)}}" if width else parts[match.group(1)]

        return self.tokens.sub(replace, self.pattern_of(field))
