"""Keeping another system's copy of a form true."""

from fastapi import APIRouter, Depends, Query, Response

from gateway.api import answers, models
from gateway.api.incoming import CheckedRoute
from gateway.api.policy import person
from gateway.api.services import Services, as_json, services, untouched
from protos.gen.dougong.records.v1 import sync_pb2

router = APIRouter(route_class=CheckedRoute, tags=["sync"], dependencies=[Depends(person)])


@router.put("/forms/{form}/records/by/{field}/{value}", response_model=answers.Put)
def put_record(
    form: str, field: str, value: str, body: models.Values, stubs: Services = Depends(services)
) -> Response:
    """Create or update the record whose field has the value, such as a number of your own system.

    The field must be one that allows no duplicates. Safe to repeat.
    """
    values = as_json(body.values)
    request = sync_pb2.PutRecordRequest(form=form, field=field, value=value, values_json=values)
    return untouched(stubs.sync.PutRecord(request))


@router.get("/forms/{form}/changes", response_model=answers.Changes)
def list_changes(
    form: str,
    cursor: str = Query("", max_length=500, description="`next` of the last answer; empty: from the start"),
    limit: int = Query(100, ge=1, le=200),
    stubs: Services = Depends(services),
) -> Response:
    """What was created, changed or deleted since the cursor, each record once and as it is now.

    Keep `next` and ask with it later; ask again at once while `more`. One that is deleted comes without
    `record`. One you may no longer see does not come at all: compare whole lists now and then if people's
    rights change.
    """
    return untouched(stubs.sync.ListChanges(sync_pb2.ChangesRequest(form=form, cursor=cursor, limit=limit)))
