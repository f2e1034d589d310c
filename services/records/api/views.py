"""The RPCs of views: proto ↔ command or query."""

from __future__ import annotations

from typing import TypeAlias

import grpc

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import views_pb2, views_pb2_grpc
from services.chassis.server import rpc
from services.records.api.servicer import json_out, read_json
from services.records.commands.refusal import refusing
from services.records.commands.save_view import delete_view, save_view
from services.records.domain.tag import tag_of
from services.records.queries.group_records import group_records
from services.records.queries.list_views import list_views
from services.records.queries.list_words import list_words
from services.records.storage.session import Sessions

Call: TypeAlias = grpc.ServicerContext


class ViewsServicer(views_pb2_grpc.ViewsServicer):
    """No rules here: who may keep which view is the command's."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    @rpc("person")
    def ListViews(self, request: views_pb2.ViewsRequest, call: Call) -> common_pb2.Json:
        with refusing(), self.sessions.read() as session:
            return json_out(list_views(session, request.form))

    @rpc("person")
    def SaveView(self, request: views_pb2.SaveViewRequest, call: Call) -> common_pb2.Json:
        given = read_json(request.view_json)
        with refusing(), self.sessions.write() as session:
            saved = save_view(session, request.form, request.id, given, request.if_match)
            return json_out(saved, tag_of(saved))

    @rpc("person")
    def DeleteView(self, request: views_pb2.ViewRequest, call: Call) -> common_pb2.Empty:
        with refusing(), self.sessions.write() as session:
            delete_view(session, request.form, request.id, request.if_match)
        return common_pb2.Empty()

    @rpc("person")
    def GroupRecords(self, request: views_pb2.GroupRequest, call: Call) -> common_pb2.Json:
        asked = read_json(request.query_json or b"{}")
        with refusing(), self.sessions.read() as session:
            return json_out(group_records(session, request.form, asked))

    @rpc("person")
    def ListWords(self, request: views_pb2.WordsRequest, call: Call) -> common_pb2.Json:
        with refusing(), self.sessions.glance() as session:
            return json_out(list_words(session, request.form, request.field, request.text))
