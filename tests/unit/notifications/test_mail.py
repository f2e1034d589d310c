"""A composed mail: header fields cannot be injected, whatever a record holds; settings are checked."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.settings import SettingsIncomplete
from services.chassis.testing import make_settings
from services.notifications.domain.mail import compose
from services.notifications.settings import read_mail_server, read_notification_settings

FIELDS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Language", "Content-Type",
    "Content-Transfer-Encoding", "MIME-Version",
}  # fmt: skip
# No control characters but line ends and tabs: PostgreSQL's jsonb keeps no NUL, and mail knows no others.
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\r\n\t"), max_size=300)


def composed(**changes: object) -> bytes:
    values: dict[str, object] = {
        "sender": "Dougong <no-reply@crm.example.com>",
        "address": "zhang@example.com",
        "name": "张伟",
        "language": "zh-CN",
        "title": {"zh-CN": "合同"},
        "body": {"zh-CN": "正文"},
        "url": "",
        "message_id": "<1.7@crm.example.com>",
        "at": datetime(2026, 11, 22, 8, tzinfo=UTC),
        **changes,
    }
    return compose(**values).as_bytes()  # type: ignore[arg-type]


@given(TEXT, TEXT, TEXT)
def test_no_text_adds_a_header_field_or_recipient(title: str, body: str, name: str) -> None:
    data = composed(title={"zh-CN": title}, body={"zh-CN": body}, name=name)
    message = message_from_bytes(data, policy=policy.default)
    assert set(message.keys()) == FIELDS
    assert [address.addr_spec for address in message["To"].addresses] == ["zhang@example.com"]
    assert max(len(line) for line in data.split(b"\r\n")) <= 998  # RFC 5322, 2.1.1
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_the_body_falls_back_to_another_language_and_to_the_title() -> None:
    def text(**changes: object) -> str:
        message = message_from_bytes(composed(**changes), policy=policy.default)
        return str(message.get_content()).strip()  # type: ignore[attr-defined]

    assert text(language="en") == "正文"
    assert text(body={"zh-CN": ""}) == "合同"
    assert text(url="https://crm.example.com/x").endswith("https://crm.example.com/x")


@pytest.mark.parametrize("address", ["", "zhang", "张伟@example.com", "@example.com", "zhang@", "a@b\r\nc@d"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        composed(address=address)


def server(
    url: str, sender: str = "a@example.com", production: bool = True
) -> tuple[str, int, str, str, str]:
    found = read_mail_server(url, password="", sender=sender, production=production)
    return found.host, found.port, found.tls, found.user, found.password


def test_a_mail_servers_url() -> None:
    assert server("smtp://mail.example.com") == ("mail.example.com", 25, "offered", "", "")
    assert server("smtps://crm:p%40ss@mail.example.com") == ("mail.example.com", 465, "tls", "crm", "p@ss")
    assert server("smtp://crm:x@mail.example.com") == ("mail.example.com", 587, "starttls", "crm", "x")
    assert server("smtp://crm:x@127.0.0.1:25?tls=none") == ("127.0.0.1", 25, "none", "crm", "x")
    assert server("smtp://crm:x@mail:25?tls=none", production=False)[2] == "none"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://mail.example.com",
        "smtp://",
        "smtp://mail.example.com:abc",
        "smtp://mail.example.com?tls=maybe",
        "smtp://mail.example.com?tls=none&x=1",
        "smtp://mail.example.com/inbox",
        "smtp://crm:secret@mail.example.com?tls=none",
        "smtp://crm:secret@mail.example.com?tls=offered",
    ],
)
def test_a_wrong_or_open_mail_server_is_refused_without_telling_the_password(url: str) -> None:
    with pytest.raises(SettingsIncomplete) as refused:
        server(url)
    assert "secret" not in str(refused.value)


def test_settings_as_a_whole(tmp_path: Path) -> None:
    def read(more: dict[str, Any]) -> object:
        return read_notification_settings(
            make_settings("notifications", "postgresql://x", "amqp://x", tmp_path, **more)
        )

    assert (
        read_notification_settings(
            make_settings("notifications", "postgresql://x", "amqp://x", tmp_path)
        ).mail
        is None
    )
    for wrong in (
        {"smtp_url": "smtp://mail.example.com"},
        {"smtp_url": "smtp://mail.example.com", "public_url": "https://x", "mail_from": "nobody"},
        {"smtp_url": "smtp://m", "public_url": "https://x", "smtp_password": "/no/such/file"},
        {"notification_days": "forever"},
    ):
        with pytest.raises(SettingsIncomplete):
            read(wrong)
    secret = tmp_path / "password"
    secret.write_text("from a file\n")
    own = read_notification_settings(
        make_settings(
            "notifications", "postgresql://x", "amqp://x", tmp_path, smtp_url="smtp://crm@mail.example.com",
            smtp_password=str(secret), public_url="https://crm.example.com/",
        )
    )  # fmt: skip
    assert own.mail is not None
    assert (own.mail.password, own.mail.tls, own.public_url) == (
        "from a file",
        "starttls",
        "https://crm.example.com",
    )
    assert own.mail.sender == "Dougong <no-reply@crm.example.com>"
