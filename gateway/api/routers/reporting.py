"""Dashboards and reports."""

from fastapi import APIRouter, Depends, Response

from gateway.api import answers, models
from gateway.api.incoming import CheckedRoute
from gateway.api.policy import person
from gateway.api.services import EMPTY, Services, as_json, page, services, untouched
from protos.gen.dougong.reporting.v1 import service_pb2

router = APIRouter(route_class=CheckedRoute, tags=["reporting"], dependencies=[Depends(person)])


@router.get("/dashboards", response_model=list[answers.Named])
def list_dashboards(stubs: Services = Depends(services)) -> Response:
    return untouched(stubs.reporting.ListDashboards(EMPTY))


@router.get("/dashboards/{key}", response_model=answers.Dashboard)
def read_dashboard(key: str, stubs: Services = Depends(services)) -> Response:
    """The layout and the definitions of its reports."""
    return untouched(stubs.reporting.GetDashboard(service_pb2.KeyRequest(key=key)))


@router.put("/dashboards/{key}")
def put_dashboard(key: str, body: models.Json, stubs: Services = Depends(services)) -> Response:
    request = service_pb2.PutDefinitionRequest(key=key, definition_json=as_json(body))
    return untouched(stubs.reporting.PutDashboard(request))


@router.put("/reports/{key}")
def put_report(key: str, body: models.Json, stubs: Services = Depends(services)) -> Response:
    request = service_pb2.PutDefinitionRequest(key=key, definition_json=as_json(body))
    return untouched(stubs.reporting.PutReport(request))


@router.post("/reports/{key}/run", response_model=answers.Report)
def run_report(key: str, body: models.ReportRun, stubs: Services = Depends(services)) -> Response:
    """The numbers as the caller may see them, and the moment they are true for."""
    request = service_pb2.RunReportRequest(
        report=key, filter_json=as_json(body.filter) if body.filter else b""
    )
    return untouched(stubs.reporting.RunReport(request, timeout=30))


@router.post("/reports/{key}/drill", response_model=answers.Drill)
def drill(key: str, body: models.ReportDrill, stubs: Services = Depends(services)) -> Response:
    """The records behind a number; their sum is the number."""
    request = service_pb2.DrillRequest(
        report=key,
        key_json=as_json(body.key),
        filter_json=as_json(body.filter) if body.filter else b"",
        page=page(body.cursor, body.limit),
    )
    return untouched(stubs.reporting.Drill(request, timeout=30))
