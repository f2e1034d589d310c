"""Records on paper."""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Response

from gateway.api import models
from gateway.api.incoming import CheckedRoute
from gateway.api.numbers import Id
from gateway.api.policy import person
from gateway.api.services import Services, as_json, services, untouched
from protos.gen.dougong.records.v1 import print_pb2

router = APIRouter(route_class=CheckedRoute, tags=["printing"], dependencies=[Depends(person)])


@router.get("/forms/{form}/print-templates")
def list_templates(form: str, stubs: Services = Depends(services)) -> Response:
    """The templates of a form, besides the one made from its layout."""
    return untouched(stubs.printing.ListTemplates(print_pb2.PrintForm(form=form)))


@router.put("/forms/{form}/print-templates/{key}")
def put_template(
    form: str, key: str, body: models.PrintTemplate, stubs: Services = Depends(services)
) -> Response:
    """Blocks: title, text, fields, items, signatures, break; texts may name fields in braces: {customer}."""
    text = as_json(body.model_dump())
    request = print_pb2.PutTemplateRequest(form=form, key=key, template_json=text)
    return untouched(stubs.printing.PutTemplate(request))


@router.delete("/forms/{form}/print-templates/{key}", status_code=204)
def delete_template(form: str, key: str, stubs: Services = Depends(services)) -> None:
    stubs.printing.DeleteTemplate(print_pb2.TemplatePlace(form=form, key=key))


@router.get("/forms/{form}/records/{id}/print", response_class=Response)
def print_record(
    form: str,
    id: Id,
    template: str = "",
    format: Annotated[Literal["pdf", "docx", "xlsx"], Query()] = "pdf",
    stubs: Services = Depends(services),
) -> Response:
    """The record as a file, with what the person may print of it; masked values stay masked."""
    request = print_pb2.PrintRequest(form=form, id=id, template=template, format=format)
    made = stubs.printing.PrintRecord(request, timeout=30)
    disposition = (
        f"{'inline' if format == 'pdf' else 'attachment'}; filename*=UTF-8''{quote(made.file_name, safe='')}"
    )
    return Response(made.content, media_type=made.media_type, headers={"Content-Disposition": disposition})
