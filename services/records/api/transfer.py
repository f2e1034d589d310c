"""The RPCs of imports in steps and of exports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import grpc

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import service_pb2, transfer_pb2, transfer_pb2_grpc
from services.chassis.context import current
from services.chassis.errors import Catalogue
from services.chassis.server import rpc
from services.records.api.servicer import json_out, read_json
from services.records.commands.refusal import refusing
from services.records.commands.stage_import import map_import, pause_import, preview_import, start_staged
from services.records.queries.export_records import export_records
from services.records.queries.get_import import get_import
from services.records.queries.import_errors import import_errors
from services.records.storage.session import Session, Sessions

Call: TypeAlias = grpc.ServicerContext


class TransferServicer(transfer_pb2_grpc.TransferServicer):
    """Who may import or export a form is asked by the commands and queries."""

    def __init__(self, sessions: Sessions, catalogue: Catalogue) -> None:
        self.sessions, self.catalogue = sessions, catalogue

    def _message(self) -> Callable[[str, Any], str]:
        language = current().language
        return lambda code, params: self.catalogue.message(code, language, params)

    def _report(self, id: int) -> common_pb2.Json:
        message = self._message()
        with refusing(), self.sessions.read() as session:
            return json_out(get_import(session, id, message))

    def _change(self, id: int, command: Callable[[Session, int], None]) -> common_pb2.Json:
        with refusing(), self.sessions.write() as session:
            command(session, id)
        return self._report(id)

    @rpc("person")
    def PreviewImport(self, request: transfer_pb2.PreviewImportRequest, call: Call) -> common_pb2.Json:
        header = request.header if request.HasField("header") else None
        with refusing():
            return json_out(preview_import(self.sessions, request.id, request.sheet, header))

    @rpc("person")
    def MapImport(self, request: transfer_pb2.MapImportRequest, call: Call) -> common_pb2.Json:
        with refusing():
            map_import(self.sessions, request.id, read_json(request.mapping_json))
        return self._report(request.id)

    @rpc("person")
    def RunImport(self, request: service_pb2.ImportRequest, call: Call) -> common_pb2.Json:
        return self._change(request.id, start_staged)

    @rpc("person")
    def PauseImport(self, request: service_pb2.ImportRequest, call: Call) -> common_pb2.Json:
        return self._change(request.id, pause_import)

    @rpc("person")
    def GetImportErrors(
        self, request: service_pb2.ImportRequest, call: Call
    ) -> Iterator[transfer_pb2.FilePiece]:
        with refusing():
            for piece in import_errors(self.sessions, request.id, current().language, self._message()):
                yield transfer_pb2.FilePiece(data=piece)

    @rpc("person")
    def ExportRecords(
        self, request: transfer_pb2.ExportRecordsRequest, call: Call
    ) -> Iterator[transfer_pb2.FilePiece]:
        asked = read_json(request.query_json or b"{}")
        with refusing():
            export = export_records(self.sessions, request.form, asked, current().language)
            first = next(export.pieces, b"")
            yield transfer_pb2.FilePiece(data=first, left_out=export.left_out)
            for piece in export.pieces:
                yield transfer_pb2.FilePiece(data=piece)
