"""What goes in and out of the routes of webhooks."""

from typing import Literal

from pydantic import Field

from gateway.api.answers import Answer
from gateway.api.models import Body

Event = Literal["created", "updated", "deleted", "restored"]


class NewWebhook(Body):
    """`fields`: updates are told only when one of these changed; none: every update."""

    name: str = Field(min_length=1, max_length=100, examples=["ERP mirror"])
    url: str = Field(max_length=2000, examples=["https://erp.example.com/hooks/dougong"])
    form: str = Field(max_length=63, examples=["customer"])
    events: list[Event] = Field(min_length=1, max_length=4)
    fields: list[str] = Field([], max_length=200)
    enabled: bool = True


class WebhookChange(Body):
    """What is left out stays; the defaults stand for that and are no values one could send."""

    name: str = Field(default_factory=str, min_length=1, max_length=100)
    url: str = Field("", max_length=2000)
    form: str = Field("", max_length=63)
    events: list[Event] = Field(default_factory=list, min_length=1, max_length=4)
    fields: list[str] = Field([], max_length=200)
    enabled: bool = True


class Webhook(Answer):
    """`principal`: with whose rights records are read. `stopped`: why it switched itself off, "gone"."""

    id: int
    name: str
    url: str
    form: str
    events: list[Event]
    fields: list[str]
    principal: int
    enabled: bool
    stopped: str | None
    created_at: str
    updated_at: str


class WebhookWithSecret(Webhook):
    secret: str


class WebhookEntry(Webhook):
    """`deliveries`: their number by state."""

    deliveries: dict[str, int]


class WebhookDelivery(Answer):
    """`skipped`: nothing in it was for the principal, so nothing was sent. `body`: the beginning of what was
    sent, shown to the principal only."""

    id: int
    webhook: int
    webhook_id: str
    kind: Literal["changes", "ping"]
    state: Literal["pending", "delivered", "failed"]
    skipped: bool
    attempts: int
    due_at: str | None
    status_code: int | None
    error: str | None
    error_code: str | None
    body: str | None
    answer: str
    occurred_at: str
    updated_at: str


class WebhookDeliveryPage(Answer):
    rows: list[WebhookDelivery]
    next: str | None
