"""Planned misbehaviour, so that a client can be proven against it. Only the control surface plans faults."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

FaultKind = Literal[
    "hang_before",  # wait `seconds`, execute nothing
    "hang_after_commit",  # execute, then wait `seconds` before answering
    "answer_lost",  # execute, then break the connection
    "message_code",  # execute nothing, answer failure with `code`
    "message_code_after_commit",  # execute, answer failure with `code`
    "http_status",  # execute nothing, answer HTTP `code`
]


@dataclass(frozen=True)
class Fault:
    """Applies to the next `times` calls of `method` on `form`; "*" is any."""

    kind: FaultKind
    method: str = "*"
    form: str = "*"
    times: int = 1
    seconds: float = 2.0
    code: int = 1

    @property
    def executes_nothing(self) -> bool:
        return self.kind in ("hang_before", "message_code", "http_status")

    def fits(self, method: str, form: str) -> bool:
        return self.method.lower() in ("*", method.lower()) and self.form.lower() in ("*", form.lower())


class FaultPlan:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self.latency = 0.0

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def take(self, method: str, form: str) -> Fault | None:
        """The first planned fault for this call, counted down."""
        with self._lock:
            for position, fault in enumerate(self._faults):
                if fault.fits(method, form):
                    if fault.times > 1:
                        self._faults[position] = replace(fault, times=fault.times - 1)
                    else:
                        del self._faults[position]
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()
            self.latency = 0.0

    def pending(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(f) for f in self._faults]
