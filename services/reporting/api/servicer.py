"""gRPC ↔ commands and queries of reporting."""

import json
from typing import Any

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.reporting.v1 import service_pb2, service_pb2_grpc
from services.chassis.errors import Invalid
from services.chassis.server import rpc
from services.reporting.commands.dependencies import Dependencies
from services.reporting.commands.put_dashboard import put_dashboard
from services.reporting.commands.put_report import put_report
from services.reporting.queries.dashboards import get_dashboard, list_dashboards
from services.reporting.queries.drill import drill
from services.reporting.queries.run_report import run_report


def _reply(value: Any) -> common_pb2.Json:
    return common_pb2.Json(json=json.dumps(value, ensure_ascii=False).encode())


def _parse(data: bytes, field: str) -> Any:
    try:
        return json.loads(data) if data else None
    except ValueError as error:
        raise Invalid("json_invalid", field) from error


def _object(data: bytes) -> dict[str, Any]:
    value = _parse(data, "definition")
    if not isinstance(value, dict):
        raise Invalid("json_invalid", "definition")
    return value


class ReportingServicer(service_pb2_grpc.ReportingServicer):
    """Serves reporting/v1/service.proto."""

    def __init__(self, deps: Dependencies) -> None:
        self.deps = deps

    @rpc("person")
    def ListDashboards(self, request: common_pb2.Empty, context: Any) -> common_pb2.Json:
        return _reply(list_dashboards(self.deps))

    @rpc("person")
    def GetDashboard(self, request: service_pb2.KeyRequest, context: Any) -> common_pb2.Json:
        return _reply(get_dashboard(self.deps, request.key))

    @rpc("admin:reports")
    def PutDashboard(self, request: service_pb2.PutDefinitionRequest, context: Any) -> common_pb2.Json:
        return _reply(put_dashboard(self.deps, request.key, _object(request.definition_json)))

    @rpc("admin:reports")
    def PutReport(self, request: service_pb2.PutDefinitionRequest, context: Any) -> common_pb2.Json:
        return _reply(put_report(self.deps, request.key, _object(request.definition_json)))

    @rpc("person")
    def RunReport(self, request: service_pb2.RunReportRequest, context: Any) -> common_pb2.Json:
        return _reply(run_report(self.deps, request.report, _parse(request.filter_json, "filter")))

    @rpc("person")
    def Drill(self, request: service_pb2.DrillRequest, context: Any) -> common_pb2.Json:
        key = _parse(request.key_json, "key") or []
        if not isinstance(key, list):
            raise Invalid("row_invalid", "key")
        extra = _parse(request.filter_json, "filter")
        page = request.page
        return _reply(drill(self.deps, request.report, key, extra, page.cursor, page.limit))
