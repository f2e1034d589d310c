"""The RPCs for keeping copies true: proto ↔ command or query."""

from __future__ import annotations

from typing import Any, TypeAlias

import grpc

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import sync_pb2, sync_pb2_grpc
from services.chassis.errors import Invalid
from services.chassis.server import rpc
from services.records.api.servicer import json_out, read_json
from services.records.commands.put_record import put_record
from services.records.commands.refusal import refusing
from services.records.queries.get_record import record_seen
from services.records.queries.list_changes import list_changes
from services.records.storage.session import Sessions

Call: TypeAlias = grpc.ServicerContext
Json: TypeAlias = common_pb2.Json


class SyncServicer(sync_pb2_grpc.SyncServicer):
    """No rules here: who may call is declared, the rest is the commands' and queries'."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    @rpc("person")
    def PutRecord(self, request: sync_pb2.PutRecordRequest, call: Call) -> Json:
        given = read_json(request.values_json or b"{}")
        try:
            id, created = self._put(request, given)
        except Invalid as error:
            if (error.code, error.field) != ("value_taken", request.field):
                raise
            id, created = self._put(request, given)  # somebody created it in the same moment: now it is found
        with self.sessions.read() as session:
            record = record_seen(session, session.form(request.form), id)
        return json_out({"created": created, "record": record or {"id": id, "values": {}, "labels": {}}})

    def _put(self, request: sync_pb2.PutRecordRequest, given: Any) -> tuple[int, bool]:
        with refusing(), self.sessions.write() as session:
            return put_record(session, request.form, request.field, request.value, given)

    @rpc("person")
    def ListChanges(self, request: sync_pb2.ChangesRequest, call: Call) -> Json:
        with refusing(), self.sessions.read() as session:
            return json_out(list_changes(session, request.form, request.cursor, request.limit))
