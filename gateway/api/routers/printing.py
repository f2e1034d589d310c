"""Records on paper."""

from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from gateway.api import models
from gateway.api.headers import IfMatch
from gateway.api.incoming import CheckedRoute
from gateway.api.numbers import Id
from gateway.api.policy import person
from gateway.api.services import Services, as_json, services, tag_named, untouched
from protos.gen.dougong.records.v1 import print_pb2

router = APIRouter(route_class=CheckedRoute, tags=["printing"], dependencies=[Depends(person)])
#: 200 records with their pictures take a while.
SECONDS = 60


@router.get("/forms/{form}/print-templates")
def list_templates(form: str, stubs: Services = Depends(services)) -> Response:
    """The templates of a form, besides the one made from its layout."""
    return untouched(stubs.printing.ListTemplates(print_pb2.PrintForm(form=form)))


@router.put("/forms/{form}/print-templates/{key}")
def put_template(
    form: str,
    key: str,
    body: models.PrintTemplate,
    if_match: IfMatch = "",
    stubs: Services = Depends(services),
) -> Response:
    """Blocks: title, text, fields, items, image, code, company, signatures, break.

    Texts may hold fields `{customer}`, fields of related records `{customer.phone}`, formulas
    `{=ROUND({amount}*0.06, 2)}` and `{@date}`, `{@printer}`, `{@form}`, `{@number}`, `{@link}`; heads and
    feet also `{@page}` and `{@pages}`.
    """
    request = print_pb2.PutTemplateRequest(
        form=form, key=key, template_json=_json(body), if_match=tag_named(if_match)
    )
    return untouched(stubs.printing.PutTemplate(request))


@router.delete("/forms/{form}/print-templates/{key}", status_code=204)
def delete_template(form: str, key: str, if_match: IfMatch = "", stubs: Services = Depends(services)) -> None:
    place = print_pb2.TemplatePlace(form=form, key=key, if_match=tag_named(if_match))
    stubs.printing.DeleteTemplate(place)


@router.post("/forms/{form}/print-templates/preview", response_class=Response)
def preview_template(
    form: str, body: models.PrintPreview, request: Request, stubs: Services = Depends(services)
) -> Response:
    """A page as PNG of a record by a template that is not saved; `X-Pages` says how many there are."""
    asked = print_pb2.PreviewRequest(
        form=form, id=body.record, page=body.page, template_json=_json(body.template), origin=_origin(request)
    )
    made = stubs.printing.PreviewTemplate(asked, timeout=SECONDS)
    return Response(made.content, media_type=made.media_type, headers={"X-Pages": str(made.pages)})


@router.get("/forms/{form}/records/{id}/print", response_class=Response)
def print_record(
    form: str,
    id: Id,
    request: Request,
    template: str = "",
    format: Annotated[Literal["pdf", "docx", "xlsx"], Query()] = "pdf",
    stubs: Services = Depends(services),
) -> Response:
    """The record as a file, with what the person may print of it; masked values stay masked."""
    asked = print_pb2.PrintRequest(
        form=form, id=id, template=template, format=format, origin=_origin(request)
    )
    return _file(stubs.printing.PrintRecord(asked, timeout=SECONDS))


@router.post("/forms/{form}/print", response_class=Response)
def print_records(
    form: str, body: models.PrintRecords, request: Request, stubs: Services = Depends(services)
) -> Response:
    """Up to 200 records in one file, a page each. `X-Skipped`: how many of them may not be printed."""
    asked = print_pb2.PrintRecordsRequest(
        form=form, ids=body.ids, template=body.template, format=body.format, origin=_origin(request)
    )
    return _file(stubs.printing.PrintRecords(asked, timeout=SECONDS))


def _json(body: models.PrintTemplate) -> bytes:
    return as_json(body.model_dump(exclude_none=True))


def _origin(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _file(made: print_pb2.Printed) -> Response:
    kind = "inline" if made.media_type == "application/pdf" else "attachment"
    disposition = f"{kind}; filename*=UTF-8''{quote(made.file_name, safe='')}"
    headers = {"Content-Disposition": disposition, "X-Skipped": str(made.skipped)}
    return Response(made.content, media_type=made.media_type, headers=headers)
