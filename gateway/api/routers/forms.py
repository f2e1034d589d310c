"""Applications and forms: definitions as the reader may see them, and their change."""

import json

from fastapi import APIRouter, Depends, Response

from gateway.api import answers, models
from gateway.api.incoming import CheckedRoute
from gateway.api.policy import person
from gateway.api.services import EMPTY, Services, as_json, services, untouched
from protos.gen.dougong.records.v1 import service_pb2

router = APIRouter(route_class=CheckedRoute, tags=["forms"], dependencies=[Depends(person)])


@router.get("/apps", response_model=list[answers.App])
def list_apps(stubs: Services = Depends(services)) -> Response:
    """The applications with the forms and dashboards the person may open."""
    apps = json.loads(stubs.records.ListApps(EMPTY).json)
    dashboards = json.loads(stubs.reporting.ListDashboards(EMPTY).json)
    for app in apps:
        app["dashboards"] = [
            {"key": each["key"], "name": each["name"]} for each in dashboards if each.get("app") == app["key"]
        ]
    return Response(as_json(apps), media_type="application/json")


@router.post("/apps", status_code=201)
def put_app(body: models.Json, stubs: Services = Depends(services)) -> Response:
    """Create an application, or change its name and icon."""
    text = as_json(body)
    return untouched(stubs.records.PutApp(service_pb2.PutAppRequest(app_json=text)), 201)


@router.get("/forms/{form}", response_model=answers.Form)
def read_form(form: str, stubs: Services = Depends(services)) -> Response:
    """The definition, without the fields the person may not see."""
    return untouched(stubs.records.GetForm(service_pb2.FormRequest(form=form)))


@router.get("/forms/{form}/related", response_model=list[answers.RelatedForm])
def list_related(form: str, stubs: Services = Depends(services)) -> Response:
    """The forms that point to this one."""
    return untouched(stubs.records.ListRelatedForms(service_pb2.FormRequest(form=form)))


@router.post("/forms", status_code=201)
def create_form(body: models.NewForm, stubs: Services = Depends(services)) -> Response:
    """Create a form; usable at once."""
    text = as_json(body.model_dump(exclude_none=True))
    return untouched(stubs.records.PutForm(service_pb2.PutFormRequest(form_json=text)), 201)


def _field(form: str, field: str, body: models.Json) -> service_pb2.FieldRequest:
    text = as_json(body)
    return service_pb2.FieldRequest(form=form, field=field, field_json=text)


@router.post("/forms/{form}/fields", status_code=201)
def add_field(form: str, body: models.FieldBody, stubs: Services = Depends(services)) -> Response:
    """Add a field, online: records stay readable and writable."""
    return untouched(stubs.records.AddField(_field(form, "", body.field)), 201)


@router.patch("/forms/{form}/fields/{field}")
def update_field(form: str, field: str, body: models.Json, stubs: Services = Depends(services)) -> Response:
    """Change a field's name, help, options or whether it is required."""
    return untouched(stubs.records.UpdateField(_field(form, field, body)))


@router.delete("/forms/{form}/fields/{field}")
def remove_field(form: str, field: str, stubs: Services = Depends(services)) -> Response:
    """Take a field out of the form; its values are kept."""
    return untouched(stubs.records.RemoveField(_field(form, field, {})))


@router.post("/forms/{form}/formula")
def check_formula(form: str, body: models.FormulaText, stubs: Services = Depends(services)) -> Response:
    """Check a formula: its type, or where and why it is wrong."""
    asked = service_pb2.CheckFormulaRequest(form=form, text=body.text, draft=body.draft, table=body.table)
    return untouched(stubs.records.CheckFormula(asked))
