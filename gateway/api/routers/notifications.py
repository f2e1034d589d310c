"""What the person was told, and the live stream."""

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from gateway.api import answers, models
from gateway.api.incoming import CheckedRoute
from gateway.api.policy import person
from gateway.api.services import EMPTY, Services, as_json, page, services, untouched
from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.notifications.v1 import service_pb2
from services.chassis.context import current
from services.chassis.errors import TooMany

router = APIRouter(route_class=CheckedRoute, tags=["notifications"], dependencies=[Depends(person)])


@router.get("/notifications", response_model=answers.NotificationPage)
def list_notifications(
    cursor: str | None = None,
    unread: bool = False,
    limit: int = Query(30, ge=1, le=100),
    stubs: Services = Depends(services),
) -> Response:
    request = service_pb2.ListRequest(page=page(cursor, limit), unread_only=unread)
    return untouched(stubs.notifications.List(request))


@router.post("/notifications/read")
def mark_read(body: models.MarkRead, stubs: Services = Depends(services)) -> Response:
    return untouched(stubs.notifications.MarkRead(service_pb2.MarkReadRequest(ids=body.ids, all=body.all)))


@router.get("/notifications/preferences")
def read_preferences(stubs: Services = Depends(services)) -> Response:
    return untouched(stubs.notifications.GetPreferences(EMPTY))


@router.put("/notifications/preferences")
def put_preferences(body: models.Json, stubs: Services = Depends(services)) -> Response:
    text = as_json(body)
    return untouched(stubs.notifications.PutPreferences(common_pb2.Json(json=text)))


@router.get("/deliveries")
def list_deliveries(
    state: str = "",
    cursor: str | None = None,
    limit: int = Query(50, ge=1, le=200),
    stubs: Services = Depends(services),
) -> Response:
    """For administrators: what became of each message, channel by channel."""
    request = service_pb2.ListDeliveriesRequest(page=page(cursor, limit), state=state)
    return untouched(stubs.notifications.ListDeliveries(request))


@router.get("/stream", response_class=StreamingResponse)
async def stream(request: Request) -> StreamingResponse:
    """Server-sent events for the open page: `ready`, `notification`."""
    context, live = current(), request.app.state.live
    if live.crowded(context.tenant, context.user):
        raise TooMany("rate_limited", params={"retry_after": 10})
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    events = live.stream(context.tenant, context.user)
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)
