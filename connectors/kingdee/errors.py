"""Typed failures of a Kingdee call.

What a caller must know after a failure is one thing: may the write have happened? `OutcomeUnknown` says
it may;
every other error says it did not.
"""

from __future__ import annotations

from dataclasses import dataclass

# Source: the vendor's WebApi documentation, table of MsgCode.
MSG_CODES: dict[int, str] = {
    0: "unspecified",
    1: "session_lost",
    2: "permission_denied",
    3: "operation_unknown",
    4: "remote_exception",
    5: "form_missing",
    6: "database_failed",
    7: "licence_refused",
    8: "parameter_invalid",
    9: "field_missing",
    10: "no_data",
    11: "validation_failed",
    12: "operation_refused",
    13: "lock_conflict",
    14: "call_limit_reached",
    15: "admin_login_barred",
}
SESSION_LOST = 1
# The same request may succeed later without anybody changing anything.
TRANSIENT_CODES = frozenset({6, 13, 14})


class KingdeeError(Exception):
    """Base of every failure. `code` is a stable slug; `transient` tells whether waiting can help."""

    code = "kingdee_failed"
    transient = False


class Unreachable(KingdeeError):
    """The request never left: no connection was made."""

    code = "unreachable"
    transient = True


class ReadFailed(KingdeeError):
    """A read gave no answer (time-out, broken connection, HTTP 5xx)."""

    code = "no_answer"
    transient = True


class OutcomeUnknown(KingdeeError):
    """A write was sent and no trustworthy answer came back: look the document up by its key, then decide."""

    code = "outcome_unknown"
    transient = True


class SessionLost(OutcomeUnknown):
    """MsgCode 1 on a write. The session is dropped; the look-up by key signs in again."""

    code = "session_lost"


class CredentialsRefused(KingdeeError):
    """Account set, user, application id, secret or language id is wrong; only a person can help."""

    code = "credentials_refused"


class GatewayRefused(KingdeeError):
    """The vendor's public gateway answered instead of the server (HTTP 519 with an `errcode`)."""

    code = "gateway_refused"

    def __init__(self, errcode: int, description: str) -> None:
        super().__init__(f"{errcode}: {description}")
        self.errcode = errcode
        self.description = description


class MalformedReply(KingdeeError):
    """The answer to a read is not what the protocol describes (wrong address, proxy page, other product)."""

    code = "reply_malformed"


@dataclass(frozen=True)
class EntityError:
    """One entry of `ResponseStatus.Errors`; `index` is the position in a batch."""

    field: str | None
    message: str
    index: int = 0


class Refused(KingdeeError):
    """The server understood the request and refused it; nothing was written."""

    def __init__(self, msg_code: int, errors: tuple[EntityError, ...]) -> None:
        super().__init__("; ".join(e.message for e in errors) or MSG_CODES.get(msg_code, "unspecified"))
        self.msg_code = msg_code
        self.errors = errors
        self.code = MSG_CODES.get(msg_code, "unspecified")
        self.transient = msg_code in TRANSIENT_CODES
