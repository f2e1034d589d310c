"""Webhooks: telling other systems of changes, signed, retried, resendable."""

from typing import Literal

from fastapi import APIRouter, Depends, Query, Response

from gateway.api import webhook_models as models
from gateway.api.incoming import CheckedRoute
from gateway.api.numbers import Id
from gateway.api.policy import person
from gateway.api.services import EMPTY, Services, as_json, page, services, untouched
from protos.gen.dougong.connectors.v1 import webhooks_pb2

router = APIRouter(
    route_class=CheckedRoute, prefix="/webhooks", tags=["webhooks"], dependencies=[Depends(person)]
)


@router.get("", response_model=list[models.WebhookEntry])
def list_webhooks(stubs: Services = Depends(services)) -> Response:
    """All of the tenant, with the number of deliveries in each state."""
    return untouched(stubs.webhooks.ListWebhooks(EMPTY))


@router.post("", status_code=201, response_model=models.WebhookWithSecret)
def create_webhook(body: models.NewWebhook, stubs: Services = Depends(services)) -> Response:
    """Tell an address of changes of a form's records. The answer carries the secret, this once.

    What is told is what you may see when it is sent. Requests are signed as Standard Webhooks has it.
    """
    text = body.model_dump_json().encode()
    return untouched(stubs.webhooks.CreateWebhook(webhooks_pb2.CreateWebhookRequest(webhook_json=text)), 201)


@router.patch("/{id}", response_model=models.Webhook)
def update_webhook(id: Id, body: models.WebhookChange, stubs: Services = Depends(services)) -> Response:
    """Change some of its members. Who changes what goes where lends it their rights to read."""
    text = as_json(body.model_dump(exclude_unset=True))
    return untouched(
        stubs.webhooks.UpdateWebhook(webhooks_pb2.UpdateWebhookRequest(id=id, changes_json=text))
    )


@router.delete("/{id}", status_code=204)
def delete_webhook(id: Id, stubs: Services = Depends(services)) -> None:
    """Delete it together with its deliveries."""
    stubs.webhooks.DeleteWebhook(webhooks_pb2.WebhookRequest(id=id))


@router.post("/{id}/secret", response_model=models.WebhookWithSecret)
def rotate_secret(id: Id, stubs: Services = Depends(services)) -> Response:
    """A new secret, shown this once. For a day messages carry the old one's signature, too."""
    return untouched(stubs.webhooks.RotateSecret(webhooks_pb2.WebhookRequest(id=id)))


@router.post("/{id}/ping", response_model=models.WebhookDelivery)
def ping(id: Id, stubs: Services = Depends(services)) -> Response:
    """Send a trial message now and see what comes back."""
    return untouched(stubs.webhooks.Ping(webhooks_pb2.WebhookRequest(id=id), timeout=30))


@router.get("/{id}/deliveries", response_model=models.WebhookDeliveryPage)
def list_deliveries(
    id: Id,
    state: Literal["", "pending", "delivered", "failed"] = "",
    cursor: str | None = None,
    limit: int = Query(50, ge=1, le=200),
    stubs: Services = Depends(services),
) -> Response:
    """What was sent and what became of it, newest first, for thirty days."""
    request = webhooks_pb2.ListDeliveriesRequest(webhook=id, state=state, page=page(cursor, limit))
    return untouched(stubs.webhooks.ListDeliveries(request))


@router.post("/deliveries/{id}/resend", response_model=models.WebhookDelivery)
def resend(id: Id, stubs: Services = Depends(services)) -> Response:
    """Send it once more under the id it had, with what may be seen of it now."""
    return untouched(stubs.webhooks.Resend(webhooks_pb2.DeliveryRequest(id=id)))
