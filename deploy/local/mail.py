"""A mail server that delivers nothing: every message becomes a file, for local runs and tests.

`python -m deploy.local.mail` listens where DOUGONG_SMTP_URL points and stores messages as
`<DOUGONG_LOCAL_VAR>/mail/<time>-<number>.eml`, envelope addresses in X-Envelope headers (RFC 5321).
"""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
import sys
import time
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import urlsplit

LARGEST = 25 * 1024 * 1024  # bytes of one message
_numbers = itertools.count(1)


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, folder: Path) -> None:
    """One SMTP conversation."""
    sender, recipients = "", list[str]()

    async def reply(line: str) -> None:
        writer.write(f"{line}\r\n".encode())
        await writer.drain()

    await reply("220 dougong local mail")
    while line := (await reader.readline()).decode(errors="replace").strip():
        verb = line[:4].upper()
        if verb in ("EHLO", "HELO"):
            await reply("250-dougong" if verb == "EHLO" else "250 dougong")
            if verb == "EHLO":
                await reply("250-8BITMIME")
                await reply(f"250 SIZE {LARGEST}")
        elif verb == "MAIL":
            sender, recipients = _address(line), []
            await reply("250 OK")
        elif verb == "RCPT":
            recipients.append(_address(line))
            await reply("250 OK")
        elif verb == "DATA" and recipients:
            await reply("354 go ahead")
            store(await _data(reader), sender, recipients, folder)
            await reply("250 stored")
        elif verb == "QUIT":
            await reply("221 bye")
            break
        else:
            known = verb in ("RSET", "NOOP")
            await reply("250 OK" if known else "503 not now" if verb == "DATA" else "502 not known")
    writer.close()


def store(content: bytes, sender: str, recipients: list[str], folder: Path) -> Path:
    """Write one message; the name sorts by time of arrival."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{time.time_ns()}-{next(_numbers)}.eml"
    envelope = f"X-Envelope-From: {sender}\r\nX-Envelope-To: {', '.join(recipients)}\r\n"
    fresh = path.with_suffix(".new")
    fresh.write_bytes(envelope.encode() + content)
    fresh.rename(path)
    subject = message_from_bytes(content, policy=policy.default)["Subject"]
    print(f"{path.name}: {sender} -> {', '.join(recipients)}: {subject}", flush=True)
    return path


async def _data(reader: asyncio.StreamReader) -> bytes:
    lines = []
    while (line := await reader.readline()) not in (b".\r\n", b".\n", b""):
        lines.append(line[1:] if line.startswith(b"..") else line)  # dot stuffing, RFC 5321 section 4.5.2
    return b"".join(lines)


def _address(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


async def main() -> None:
    """Serve until SIGTERM."""
    parts = urlsplit(os.environ["DOUGONG_SMTP_URL"])
    folder = Path(os.environ["DOUGONG_LOCAL_VAR"]) / "mail"
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    async def session(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await converse(reader, writer, folder)

    server = await asyncio.start_server(session, parts.hostname, parts.port, limit=LARGEST)
    async with server:
        await stop.wait()
        server.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
