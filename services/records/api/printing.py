"""The RPCs of printing: proto ↔ command or query."""

from __future__ import annotations

from typing import TypeAlias

import grpc

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import print_pb2, print_pb2_grpc
from services.chassis.context import current
from services.chassis.server import rpc
from services.records.api.servicer import json_out, read_json
from services.records.commands.put_template import delete_template, put_template
from services.records.commands.refusal import refusing
from services.records.domain.tag import tag_of
from services.records.queries.print_record import (
    Asked,
    Made,
    list_templates,
    preview,
    print_record,
    print_records,
)
from services.records.storage.files.store import FileStore
from services.records.storage.session import Sessions

Call: TypeAlias = grpc.ServicerContext


class PrintServicer(print_pb2_grpc.PrintServicer):
    def __init__(self, sessions: Sessions, store: FileStore) -> None:
        self.sessions, self.store = sessions, store

    @rpc("person")
    def ListTemplates(self, request: print_pb2.PrintForm, call: Call) -> common_pb2.Json:
        with refusing(), self.sessions.read() as session:
            return json_out(list_templates(session, request.form))

    @rpc("admin:forms")
    def PutTemplate(self, request: print_pb2.PutTemplateRequest, call: Call) -> common_pb2.Json:
        given = read_json(request.template_json or b"{}")
        with refusing(), self.sessions.write() as session:
            kept = put_template(session, request.form, request.key, given, request.if_match)
            return json_out(kept, tag_of({name: kept[name] for name in kept if name != "key"}))

    @rpc("admin:forms")
    def DeleteTemplate(self, request: print_pb2.TemplatePlace, call: Call) -> common_pb2.Empty:
        with refusing(), self.sessions.write() as session:
            delete_template(session, request.form, request.key, request.if_match)
        return common_pb2.Empty()

    @rpc("person")
    def PrintRecord(self, request: print_pb2.PrintRequest, call: Call) -> print_pb2.Printed:
        with refusing(), self.sessions.read() as session:
            return _printed(print_record(session, self.store, _asked(request), request.id))

    @rpc("person")
    def PrintRecords(self, request: print_pb2.PrintRecordsRequest, call: Call) -> print_pb2.Printed:
        with refusing(), self.sessions.read() as session:
            return _printed(print_records(session, self.store, _asked(request), list(request.ids)))

    @rpc("admin:forms")
    def PreviewTemplate(self, request: print_pb2.PreviewRequest, call: Call) -> print_pb2.Printed:
        asked = Asked(request.form, "", "pdf", current().language, request.origin)
        given = read_json(request.template_json or b"{}")
        with refusing(), self.sessions.read() as session:
            page, pages = preview(session, self.store, asked, given, request.id, request.page)
        return print_pb2.Printed(content=page, media_type="image/png", pages=pages)


def _asked(request: print_pb2.PrintRequest | print_pb2.PrintRecordsRequest) -> Asked:
    format = request.format or "pdf"
    return Asked(request.form, request.template, format, current().language, request.origin)


def _printed(made: Made) -> print_pb2.Printed:
    return print_pb2.Printed(
        content=made.content, media_type=made.media_type, file_name=made.file_name, skipped=made.skipped
    )
