"""Accounts at other systems and the log of what went there and came back."""

from fastapi import APIRouter, Depends, Query, Response

from gateway.api import answers, models
from gateway.api.incoming import CheckedRoute
from gateway.api.numbers import Id
from gateway.api.policy import person
from gateway.api.services import EMPTY, Services, as_json, page, services, untouched
from protos.gen.dougong.connectors.v1 import service_pb2

router = APIRouter(
    route_class=CheckedRoute, prefix="/connectors", tags=["connectors"], dependencies=[Depends(person)]
)


@router.get("", response_model=list[answers.Account])
def list_accounts(stubs: Services = Depends(services)) -> Response:
    return untouched(stubs.connectors.ListAccounts(EMPTY))


@router.put("/{key}")
def put_account(key: str, body: models.Json, stubs: Services = Depends(services)) -> Response:
    """Create or change an account. A secret is stored encrypted and never shown again."""
    text = as_json(body)
    return untouched(stubs.connectors.PutAccount(service_pb2.PutAccountRequest(key=key, account_json=text)))


@router.post("/{key}/test")
def try_account(key: str, stubs: Services = Depends(services)) -> Response:
    """Try to sign in at the other system."""
    return untouched(stubs.connectors.TestAccount(service_pb2.KeyRequest(key=key), timeout=30))


@router.get("/{key}/log", response_model=answers.LogPage)
def list_log(
    key: str,
    state: str = "",
    form: str = "",
    record: Id | None = None,
    cursor: str | None = None,
    limit: int = Query(50, ge=1, le=200),
    stubs: Services = Depends(services),
) -> Response:
    request = service_pb2.ListLogRequest(
        account=key, state=state, form=form, record=record or 0, page=page(cursor, limit)
    )
    return untouched(stubs.connectors.ListLog(request))


@router.post("/log/{id}/retry")
def retry(id: Id, stubs: Services = Depends(services)) -> Response:
    """Try a failed document again; never sends twice what arrived."""
    return untouched(stubs.connectors.Retry(service_pb2.RetryRequest(id=id)))


@router.post("/{key}/pull")
def pull_now(key: str, stubs: Services = Depends(services)) -> Response:
    """Fetch what changed over there, now instead of at the next turn."""
    return untouched(stubs.connectors.PullNow(service_pb2.KeyRequest(key=key), timeout=60))
