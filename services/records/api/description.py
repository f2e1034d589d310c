"""The RPC that describes a form's records: proto ↔ query."""

from __future__ import annotations

from typing import TypeAlias

import grpc

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import description_pb2, description_pb2_grpc
from services.chassis.context import current
from services.chassis.server import rpc
from services.records.api.servicer import json_out
from services.records.commands.refusal import refusing
from services.records.queries.describe_form import describe_form
from services.records.storage.session import Sessions

Call: TypeAlias = grpc.ServicerContext


class DescriptionServicer(description_pb2_grpc.DescriptionServicer):
    """No rules here: what may be known of a form is the query's."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    @rpc("person")
    def DescribeForm(self, request: description_pb2.DescribeFormRequest, call: Call) -> common_pb2.Json:
        with refusing(), self.sessions.read() as session:
            return json_out(describe_form(session, request.form, current().language))
