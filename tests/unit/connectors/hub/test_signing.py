"""The signature of Standard Webhooks."""

from __future__ import annotations

import base64

from connectors.hub.domain.signing import new_secret, signature, signed_headers


def test_the_example_of_the_specification() -> None:
    # github.com/standard-webhooks/standard-webhooks, the vector its libraries are tested with
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    found = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_secret_in_force_signs() -> None:
    first, second = new_secret(), new_secret()
    headers = signed_headers([first, second], "id", 5, b"{}")
    assert headers["webhook-signature"].split(" ") == [
        signature(first, "id", 5, b"{}"),
        signature(second, "id", 5, b"{}"),
    ]
    assert len(base64.b64decode(first.removeprefix("whsec_"))) == 32
