"""The local mail server stores what a real SMTP client sends."""

from __future__ import annotations

import asyncio
import smtplib
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from deploy.local.mail import converse
from tests import loops


async def send(folder: Path, *messages: EmailMessage) -> None:
    async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await converse(reader, writer, folder)

    def client(port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
            for message in messages:
                smtp.send_message(message)

    async with await asyncio.start_server(session, "127.0.0.1", 0) as server:
        await asyncio.to_thread(client, server.sockets[0].getsockname()[1])


def letter(body: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "dougong@example.com", "zhangwei@example.com, lina@example.com"
    message["Subject"] = "合同已批准"
    message.set_content(body)
    return message


def test_a_message_is_stored_with_its_envelope(tmp_path: Path) -> None:
    loops.run(send(tmp_path, letter("华东精工合同\n.点开头的行\n"), letter("second")))
    files = sorted(tmp_path.glob("*.eml"))
    assert len(files) == 2
    stored = BytesParser(policy=default).parsebytes(files[0].read_bytes())
    assert stored["Subject"] == "合同已批准"
    assert stored["X-Envelope-To"] == "zhangwei@example.com, lina@example.com"
    assert stored.get_content().replace("\r\n", "\n") == "华东精工合同\n.点开头的行\n"


def test_data_without_recipients_is_refused(tmp_path: Path) -> None:
    async def scenario() -> None:
        async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await converse(reader, writer, tmp_path)

        def client(port: int) -> None:
            with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
                smtp.ehlo()
                smtp.mail("a@example.com")
                with pytest.raises(smtplib.SMTPDataError):
                    smtp.data(b"nothing")

        async with await asyncio.start_server(session, "127.0.0.1", 0) as server:
            await asyncio.to_thread(client, server.sockets[0].getsockname()[1])

    loops.run(scenario())
    assert list(tmp_path.iterdir()) == []
