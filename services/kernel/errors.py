"""Errors of the kernel. Nouns with a code, the field they concern and parameters for the message.

They carry the same three attributes as ``chassis.errors.DomainError`` (which the kernel may not import), so
the services translate them without knowing the classes. Messages live in ``errors.<lang>.json``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

#: Codes whose ``params["message"]`` is what the author of a form wants to be said.
AUTHORED = frozenset({"check_failed", "pattern_mismatch"})


class KernelError(ValueError):
    """A refusal that a person can act on."""

    def __init__(self, code: str, field: str | None = None, params: dict[str, Any] | None = None) -> None:
        super().__init__(code if field is None else f"{code}: {field}")
        self.code = code
        self.field = field
        self.params: dict[str, Any] = params or {}

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "field": self.field, "params": self.params}


class FieldInvalid(KernelError):
    """One value, operand or definition that does not fit its field."""


class FieldErrors(KernelError):
    """Everything wrong with one set of values, so that a form shows all of it at once."""

    def __init__(self, errors: Iterable[FieldInvalid]) -> None:
        self.errors = tuple(errors)
        super().__init__("invalid", None, {"errors": [e.to_json() for e in self.errors]})


class FormulaInvalid(KernelError):
    """A formula that cannot be parsed, bound or typed; ``params`` carries ``line`` and ``column`` (from
    1)."""


class AccessInvalid(KernelError):
    """A grant, scope or snapshot that cannot be read."""
