"""The RPCs about formulas: proto ↔ query."""

from __future__ import annotations

from typing import TypeAlias

import grpc

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import formulas_pb2, formulas_pb2_grpc
from services.chassis.context import current
from services.chassis.server import rpc
from services.kernel.formula import function_list
from services.records.api.servicer import json_out
from services.records.commands.refusal import refusing
from services.records.queries.explain import explain
from services.records.storage.session import Sessions

Call: TypeAlias = grpc.ServicerContext


class FormulasServicer(formulas_pb2_grpc.FormulasServicer):
    """No rules here: what may be seen of a value is the query's."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    @rpc("person")
    def ListFunctions(self, request: common_pb2.Empty, call: Call) -> common_pb2.Json:
        return json_out(list(function_list()))

    @rpc("person")
    def Explain(self, request: formulas_pb2.ExplainRequest, call: Call) -> common_pb2.Json:
        with refusing(), self.sessions.read() as session:
            return json_out(explain(session, request.form, request.id, request.field, current().language))
