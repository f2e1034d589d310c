"""Every error a person or a caller can meet: `{code, field, params, message}`, and its status."""

import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import grpc

from protos.gen.dougong.common.v1 import common_pb2

TRAILER = "dougong-error-bin"
LANGUAGES = ("zh-CN", "en")
MAX_TRAILER_BYTES = 256 * 1024  # a conflict carries the current record; gRPC's own limit is 8 KiB
GRPC_METADATA = (
    ("grpc.max_metadata_size", 2 * MAX_TRAILER_BYTES),
    ("grpc.absolute_max_metadata_size", 2 * MAX_TRAILER_BYTES),
)


class DomainError(Exception):
    """An answer, not a fault: something was asked that cannot be had. Subclasses fix the status."""

    grpc_status = grpc.StatusCode.INVALID_ARGUMENT
    http_status = 422

    def __init__(
        self,
        code: str,
        field: str | None = None,
        params: Mapping[str, Any] | None = None,
        errors: "Sequence[DomainError]" = (),
        message: str = "",
    ) -> None:
        super().__init__(code, field, dict(params or {}))
        self.code, self.field, self.params, self.errors, self.message = (
            code,
            field,
            dict(params or {}),
            list(errors),
            message,
        )


class Invalid(DomainError):
    """The payload cannot be accepted as it is."""


class Unauthenticated(DomainError):
    """Nobody, or nobody any more."""

    grpc_status, http_status = grpc.StatusCode.UNAUTHENTICATED, 401


class Forbidden(DomainError):
    """Known, and not allowed."""

    grpc_status, http_status = grpc.StatusCode.PERMISSION_DENIED, 403


class NotFound(DomainError):
    """Absent, or not for this person to know of."""

    grpc_status, http_status = grpc.StatusCode.NOT_FOUND, 404


class Conflict(DomainError):
    """The state moved on; params carry what the caller needs to decide."""

    grpc_status, http_status = grpc.StatusCode.ABORTED, 409


class TooLarge(DomainError):
    """More than one request may carry."""

    grpc_status, http_status = grpc.StatusCode.OUT_OF_RANGE, 413


class TooMany(DomainError):
    """Slow down; params.retry_after in seconds."""

    grpc_status, http_status = grpc.StatusCode.RESOURCE_EXHAUSTED, 429


class Unavailable(DomainError):
    """A part is down; nothing was done."""

    grpc_status, http_status = grpc.StatusCode.UNAVAILABLE, 503


class Internal(DomainError):
    """A fault of ours, recorded where it happened."""

    grpc_status, http_status = grpc.StatusCode.INTERNAL, 500


BY_STATUS: dict[grpc.StatusCode, type[DomainError]] = {
    kind.grpc_status: kind
    for kind in (
        Invalid,
        Unauthenticated,
        Forbidden,
        NotFound,
        Conflict,
        TooLarge,
        TooMany,
        Unavailable,
        Internal,
    )
}
BY_STATUS[grpc.StatusCode.DEADLINE_EXCEEDED] = Unavailable


class Catalogue:
    """Error texts by code and language, merged from the `errors.json` files of the rooms a service uses.

    ``authored``: the codes of which an author chose the words; they travel as ``params["message"]``, a
    text or one by language, and stand in for the catalogue's.
    """

    def __init__(self, *files: Path, authored: Collection[str] = ()) -> None:
        self.authored = frozenset(authored)
        self.texts: dict[str, dict[str, str]] = {}
        for file in (Path(__file__).with_name("errors.json"), *files):
            self.texts.update(json.loads(file.read_text(encoding="utf-8")))

    def message(self, code: str, language: str, params: Mapping[str, Any]) -> str:
        """The text for a code; a code without a text answers with the general one, never with nothing."""
        chosen = params.get("message") if code in self.authored else None
        if isinstance(chosen, Mapping) and chosen:
            return str(chosen.get(language) or chosen.get("zh-CN") or next(iter(chosen.values())))
        if isinstance(chosen, str) and chosen:
            return chosen
        texts = self.texts.get(code) or self.texts["internal"]
        text = texts.get(language) or texts["zh-CN"]
        for name, value in params.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def to_proto(self, error: DomainError, language: str) -> common_pb2.Error:
        """The wire form, with the message in the caller's language.

        A trailer carries at most MAX_TRAILER_BYTES: of more, params are left out and the first errors kept.
        """
        proto = common_pb2.Error(
            code=error.code,
            field=error.field or "",
            params_json=json.dumps(error.params, ensure_ascii=False, default=str),
            message=error.message or self.message(error.code, language, error.params),
            errors=[self.to_proto(each, language) for each in error.errors],
        )
        if proto.ByteSize() > MAX_TRAILER_BYTES:
            proto.params_json, proto.message = "{}", proto.message[:1000]
            while proto.errors and proto.ByteSize() > MAX_TRAILER_BYTES:
                del proto.errors[len(proto.errors) // 2 :]
        return proto


def answer_to(error: BaseException) -> DomainError | None:
    """The answer to a refusal of pure code, which cannot know this module: any ValueError with `code`,
    `field` and `params` (and perhaps `errors` of its own kind) is one. None for a fault."""
    if isinstance(error, DomainError):
        return error
    code, params = getattr(error, "code", None), getattr(error, "params", None)
    if not isinstance(error, ValueError) or not isinstance(code, str) or not isinstance(params, Mapping):
        return None
    parts = [answer for each in getattr(error, "errors", ()) if (answer := answer_to(each))]
    return Invalid(code, getattr(error, "field", None), {} if parts else params, parts)


def from_proto(status: grpc.StatusCode, proto: common_pb2.Error) -> DomainError:
    """The error a service answered with, as raised on the caller's side."""
    return BY_STATUS.get(status, Internal)(
        proto.code,
        proto.field or None,
        json.loads(proto.params_json or "{}"),
        [from_proto(status, each) for each in proto.errors],
        proto.message,
    )


def from_rpc(error: grpc.RpcError) -> DomainError:
    """Turn a failed call into the error it carried, or into Unavailable when none was carried."""
    for key, value in error.trailing_metadata() or ():  # type: ignore[attr-defined]
        if key == TRAILER:
            return from_proto(error.code(), common_pb2.Error.FromString(value))  # type: ignore[attr-defined]
    code = error.code()  # type: ignore[attr-defined]
    if code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED):
        return Unavailable("unavailable")
    return Internal("internal")
