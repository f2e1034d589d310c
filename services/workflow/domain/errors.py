"""What the rules of workflow refuse.

Same attributes as the kernel's errors, so commands translate both alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.kernel.errors import KernelError


class Refused(KernelError):
    """A command that the instance's state does not allow."""


class DefinitionInvalid(KernelError):
    """A flow or rule definition with all its problems."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("invalid")


class Problem(KernelError):
    """One thing wrong with a definition, at ``node`` (its id, or "").

    ``severity``: an "error" keeps a flow from being published, a "warning" is shown. ``params`` may carry
    ``counterexample`` (values by field key) and ``text`` (the same in the author's words).
    """

    def __init__(
        self, code: str, node: str = "", params: dict[str, Any] | None = None, severity: str = "error"
    ):
        super().__init__(code, node or None, params)
        self.node, self.severity = node, severity

    def to_json(self) -> dict[str, Any]:
        return {"code": self.code, "node": self.node, "severity": self.severity, "params": self.params}
