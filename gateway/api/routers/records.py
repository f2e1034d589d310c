"""Records: list, read, write, history, search."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from gateway.api import answers, models
from gateway.api.bulk_models import Bulk, BulkReport
from gateway.api.incoming import CheckedRoute, read_json
from gateway.api.numbers import Id, Version
from gateway.api.policy import person
from gateway.api.services import Services, as_json, services, untouched, version_of, versioned
from protos.gen.dougong.records.v1 import service_pb2
from services.chassis.errors import Invalid

router = APIRouter(route_class=CheckedRoute, tags=["records"], dependencies=[Depends(person)])
PARAMETERS = ("limit", "cursor", "sort", "filter", "search", "count")


@router.post("/forms/{form}/records/query", response_model=models.RecordPage)
def query_records(form: str, body: models.Query, stubs: Services = Depends(services)) -> Response:
    """One page of a list, with filter, sort and search."""
    query = as_json(body.model_dump(exclude_none=True))
    return untouched(stubs.records.QueryRecords(service_pb2.QueryRequest(form=form, query_json=query)))


@router.get("/forms/{form}/records", response_model=models.RecordPage)
def list_records(
    form: str,
    request: Request,
    limit: int = Query(50, ge=1, le=200),
    cursor: str | None = None,
    sort: str = Query("", description="Field keys, comma separated, `-` for descending: -amount,sign_date"),
    filter: str = Query("", description="A filter as JSON"),
    search: str | None = Query(None, max_length=200),
    count: bool = False,
    stubs: Services = Depends(services),
) -> Response:
    """The same as the query, in a readable address.

    Every other parameter is a condition on a field, alone (`stage=signed`, `owner=me`,
    `signed_on=this_month`) or with an operator: `amount__gt=1000`, `stage__in=won,lost`,
    `amount__between=1,2`, `name__contains=精工`, `phone__empty=true`.
    """
    order = [
        {"field": part.lstrip("-"), "dir": "desc" if part.startswith("-") else "asc"}
        for part in sort.split(",")
        if part
    ]
    where: dict[str, str] = {}
    for name, text in request.query_params.multi_items():
        if name in where:
            raise Invalid("malformed", name, {"reason": "repeated"})
        if name not in PARAMETERS:
            where[name] = text
    query = {
        "filter": read_json(filter, "filter") if filter else None,
        "sort": order,
        "limit": limit,
        "cursor": cursor,
        "search": search,
        "count": count,
        "where": where,
    }
    query = {name: value for name, value in query.items() if value is not None}
    return untouched(
        stubs.records.QueryRecords(service_pb2.QueryRequest(form=form, query_json=as_json(query)))
    )


@router.post("/forms/{form}/records", status_code=201, response_model=models.Record)
def create_record(form: str, body: models.Values, stubs: Services = Depends(services)) -> Response:
    request = service_pb2.WriteRequest(form=form, values_json=as_json(body.values))
    return versioned(stubs.records.CreateRecord(request), 201)


@router.get("/forms/{form}/records/{id}", response_model=models.Record)
def read_record(
    form: str, id: Id, if_none_match: Annotated[str, Header()] = "", stubs: Services = Depends(services)
) -> Response:
    """One record. The ETag is its version: 304 when `If-None-Match` names it."""
    reply = stubs.records.GetRecord(service_pb2.RecordRequest(form=form, id=id))
    return versioned(reply, known=if_none_match)


@router.patch("/forms/{form}/records/{id}", response_model=models.Record)
def update_record(
    form: str,
    id: Id,
    body: models.VersionedValues,
    if_match: Annotated[str, Header()] = "",
    stubs: Services = Depends(services),
) -> Response:
    """Change some values of the version given (`version` or `If-Match`); 409 with the present record when
    someone was faster."""
    version = version_of(body.version, if_match)
    if not version:
        raise Invalid("version_missing", "version")
    request = service_pb2.WriteRequest(form=form, id=id, version=version, values_json=as_json(body.values))
    return versioned(stubs.records.UpdateRecord(request))


@router.delete("/forms/{form}/records/{id}", status_code=204)
def delete_record(
    form: str,
    id: Id,
    version: Version | None = None,
    if_match: Annotated[str, Header()] = "",
    stubs: Services = Depends(services),
) -> None:
    """Delete a record, when it still is the version given (`version` or `If-Match`)."""
    known = version_of(version, if_match)
    stubs.records.DeleteRecord(service_pb2.RecordRequest(form=form, id=id, version=known))


@router.get("/forms/{form}/records/{id}/history", response_model=list[answers.HistoryEntry])
def read_history(form: str, id: Id, stubs: Services = Depends(services)) -> Response:
    """Who changed what and when, as far as the person may see the fields."""
    return untouched(stubs.records.GetHistory(service_pb2.RecordRequest(form=form, id=id)))


@router.post("/forms/{form}/records/bulk", response_model=BulkReport)
def write_bulk(form: str, body: Bulk, stubs: Services = Depends(services)) -> Response:
    """Up to 500 writes at once, in their order: create, update, upsert, delete.

    Each succeeds or fails on its own and says so in `results`, in the same order. With `atomic: true` all are
    written or none: the first answer is then 422 `batch_refused`, whose `errors` name the operation and the
    field (`operations.3.amount`). Send `Idempotency-Key` to repeat it safely.
    """
    operations = [each.model_dump(exclude_unset=True) | {"op": each.op} for each in body.operations]
    request = service_pb2.BulkRequest(form=form, operations_json=as_json(operations), atomic=body.atomic)
    return untouched(stubs.records.BulkWrite(request, timeout=60))


@router.get("/search", response_model=list[answers.Hit])
def search(
    q: str = Query(max_length=200, description="Words in Chinese or English, or how the Chinese reads"),
    form: str = Query("", max_length=63, description="Only in this form"),
    limit: int = Query(20, ge=1, le=50),
    stubs: Services = Depends(services),
) -> Response:
    """Records of all forms the person may see: titles that are it, begin with it, contain it, other text."""
    return untouched(stubs.records.Search(service_pb2.SearchRequest(text=q, limit=limit, form=form)))
