"""A notification as a mail (RFC 5322), in the person's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from services.kernel.labels import resolve_label


def compose(
    *,
    sender: str,
    address: str,
    name: str,
    language: str,
    title: Mapping[str, str],
    body: Mapping[str, str],
    url: str,
    message_id: str,
    at: datetime,
) -> EmailMessage:
    """Plain text with a link; url may be empty. Raises ValueError for an address no mail can be sent to."""
    message = EmailMessage(SMTP)
    message["From"] = sender
    local, _, domain = address.rpartition("@")
    if not address.isascii() or not local or not domain:
        raise ValueError(f"not an address: {address!r}")
    message["To"] = Address(_one_line(name), local, domain)
    message["Subject"] = _one_line(resolve_label(title, language))
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers, please
    text = resolve_label(body, language) or resolve_label(title, language)
    message.set_content(f"{text}\n\n{url}\n" if url else f"{text}\n", charset="utf-8", cte="base64")
    message["Content-Language"] = language  # set_content drops earlier Content- fields
    return message


def _one_line(text: str) -> str:
    """Header fields end at a line's end; what a record brought with it must not."""
    return " ".join(text.split())
