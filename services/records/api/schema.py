"""The RPCs of forms as they change: proto ↔ command or query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import grpc

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import schema_pb2, schema_pb2_grpc
from services.chassis.context import current
from services.chassis.errors import Catalogue
from services.chassis.server import rpc
from services.kernel.errors import KernelError
from services.records.api.servicer import json_out, read_json
from services.records.commands.convert_field import start_conversion, try_conversion
from services.records.commands.keep_draft import drop_draft, keep_draft, restore_version
from services.records.commands.publish_draft import publish_draft
from services.records.commands.refusal import refusal, refusing
from services.records.commands.restore_field import restore_field
from services.records.domain.tag import tag_of
from services.records.queries.get_schema import (
    check_draft,
    get_draft,
    get_version,
    list_deleted_fields,
    list_indexes,
    list_jobs,
    list_versions,
)
from services.records.storage.session import Session, Sessions

Call: TypeAlias = grpc.ServicerContext
Request: TypeAlias = schema_pb2.SchemaRequest


def _draft(session: Session, form: str) -> common_pb2.Json:
    """The draft, and the tag its next writer may name."""
    draft = get_draft(session, form)
    return json_out(draft, tag_of({name: draft[name] for name in ("base_version", "definition")}))


class SchemaServicer(schema_pb2_grpc.SchemaServicer):
    """For those who design forms; no rules here."""

    def __init__(self, sessions: Sessions, catalogue: Catalogue) -> None:
        self.sessions, self.catalogue = sessions, catalogue

    def _read(self, query: Callable[[Session], Any]) -> common_pb2.Json:
        with refusing(), self.sessions.read() as session:
            return json_out(query(session))

    def _draft(self, change: Callable[[Session], None], form: str) -> common_pb2.Json:
        with refusing(), self.sessions.write() as session:
            change(session)
            return _draft(session, form)

    @rpc("admin:forms")
    def GetDraft(self, request: Request, call: Call) -> common_pb2.Json:
        with refusing(), self.sessions.read() as session:
            return _draft(session, request.form)

    @rpc("admin:forms")
    def PutDraft(self, request: schema_pb2.DraftRequest, call: Call) -> common_pb2.Json:
        given = read_json(request.definition_json)
        about = (given, request.base_version or None, request.if_match)
        return self._draft(lambda session: keep_draft(session, request.form, *about), request.form)

    @rpc("admin:forms")
    def DeleteDraft(self, request: Request, call: Call) -> common_pb2.Empty:
        with refusing(), self.sessions.write() as session:
            drop_draft(session, request.form, request.if_match)
        return common_pb2.Empty()

    @rpc("admin:forms")
    def CheckDraft(self, request: Request, call: Call) -> common_pb2.Json:
        def check(session: Session) -> dict[str, Any]:
            changes, errors = check_draft(session, request.form)
            return {"changes": changes, "errors": [self._error(each) for each in errors]}

        return self._read(check)

    def _error(self, error: KernelError) -> dict[str, Any]:
        known = refusal(error)
        text = self.catalogue.message(known.code, current().language, known.params)
        return {"code": known.code, "field": known.field, "params": known.params, "message": text}

    @rpc("admin:forms")
    def PublishDraft(self, request: Request, call: Call) -> common_pb2.Json:
        return json_out(dict(publish_draft(self.sessions, request.form, request.if_match).document))

    @rpc("admin:forms")
    def ListVersions(self, request: Request, call: Call) -> common_pb2.Json:
        return self._read(lambda session: list_versions(session, request.form))

    @rpc("admin:forms")
    def GetVersion(self, request: schema_pb2.VersionRequest, call: Call) -> common_pb2.Json:
        return self._read(lambda session: get_version(session, request.form, request.version))

    @rpc("admin:forms")
    def RestoreVersion(self, request: schema_pb2.VersionRequest, call: Call) -> common_pb2.Json:
        return self._draft(
            lambda session: restore_version(session, request.form, request.version), request.form
        )

    @rpc("admin:forms")
    def ConvertField(self, request: schema_pb2.ConvertRequest, call: Call) -> common_pb2.Json:
        options = read_json(request.options_json or b"{}")
        wanted = (request.form, request.field, request.type, options)
        if request.dry_run:
            return self._read(lambda session: try_conversion(session, *wanted))
        with refusing(), self.sessions.write() as session:
            return json_out({"job": start_conversion(session, *wanted)})

    @rpc("admin:forms")
    def ListDeletedFields(self, request: Request, call: Call) -> common_pb2.Json:
        return self._read(lambda session: list_deleted_fields(session, request.form))

    @rpc("admin:forms")
    def RestoreField(self, request: schema_pb2.RestoreFieldRequest, call: Call) -> common_pb2.Json:
        back = restore_field(self.sessions, request.form, request.field, request.id, request.as_key)
        return json_out(dict(back.document))

    @rpc("admin:forms")
    def ListJobs(self, request: Request, call: Call) -> common_pb2.Json:
        return self._read(lambda session: list_jobs(session, request.form))

    @rpc("admin:forms")
    def ListIndexes(self, request: Request, call: Call) -> common_pb2.Json:
        return self._read(lambda session: list_indexes(session, request.form))
