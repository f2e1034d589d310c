"""Another system is told of changes, through the public API and a real receiver."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pydantic
import pytest

from gateway.api import webhook_models
from tests.acceptance.person import Person, wait_for
from tests.receiver import Receiver

SignIn = Callable[[str], Person]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.start()
    yield receiver
    receiver.stop()


def test_i4_webhooks_tell_of_changes_signed_and_can_be_resent(sign_in: SignIn, receiver: Receiver) -> None:
    admin, name = sign_in("admin"), f"推送产品 {secrets.token_hex(4)}"
    body = {
        "name": "镜像",
        "url": receiver.url,
        "form": "product",
        "events": ["created", "updated", "deleted", "restored"],
    }
    made = admin.call("POST", "/webhooks", body, status=201)
    webhook_models.WebhookWithSecret.model_validate(made)
    try:
        receiver.statuses = [503]
        record = admin.create("product", name=name, code=secrets.token_hex(4))

        def mine() -> list[tuple[Any, dict[str, Any]]]:
            pairs = [(r, c) for r in receiver.received for c in r.message["data"]["changes"]]
            return [(r, c) for r, c in pairs if c["id"] == record["id"]]

        wait_for(lambda: len(mine()) == 2, "the change after a refusal")
        (first, change), (second, _) = mine()
        assert first.id == second.id
        assert all(each.is_signed_with(made["secret"]) for each in receiver.received)
        assert (change["event"], change["record"]["values"]["name"]) == ("created", name)
        admin.call("DELETE", f"/forms/product/records/{record['id']}", version=1)
        wait_for(lambda: mine()[-1][1]["event"] == "deleted", "the deletion")
        admin.call("POST", f"/forms/product/recycled/{record['id']}/restore", {})
        wait_for(lambda: mine()[-1][1]["event"] == "restored", "the restoration")
        path = f"/webhooks/{made['id']}/deliveries"

        def settled() -> Any:
            return len(admin.call("GET", path, state="delivered")["rows"]) >= 3 and admin.call("GET", path)

        page = wait_for(settled, "the log")
        webhook_models.WebhookDeliveryPage.model_validate(page)
        again = page["rows"][-1]
        admin.call("POST", f"/webhooks/deliveries/{again['id']}/resend", {})
        wait_for(lambda: sum(r.id == again["webhook_id"] for r in receiver.received) == 3, "the resending")
        listed = admin.call("GET", "/webhooks")
        pydantic.TypeAdapter(list[webhook_models.WebhookEntry]).validate_python(listed)
        sign_in("zhangwei").call("GET", "/webhooks", status=403)
    finally:
        admin.call("DELETE", f"/webhooks/{made['id']}")


def test_i4_webhooks_never_reach_inside(sign_in: SignIn) -> None:
    body = {"name": "x", "url": "http://169.254.169.254/latest", "form": "product", "events": ["created"]}
    refused = sign_in("admin").call("POST", "/webhooks", body, status=422)
    assert (refused["code"], refused["field"]) == ("url_forbidden", "url")
