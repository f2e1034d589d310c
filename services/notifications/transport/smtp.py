"""Sending over SMTP (RFC 5321), step by step, so that every failure tells whether the mail was taken."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from services.notifications.domain.attempts import Outcome

TIMEOUT_SECONDS = 30.0
LINE_START_DOT = re.compile(rb"(?m)^\.")


@dataclass(frozen=True)
class MailServer:
    """Where mails go. tls: "tls" from the start, "starttls" required, "offered" if the server can, "none"."""

    host: str
    port: int
    tls: str
    user: str
    password: str
    sender: str
    timeout: float = TIMEOUT_SECONDS


@dataclass(frozen=True)
class Result:
    """What became of one mail, and the server's words."""

    outcome: Outcome
    error: str = ""


class MailServerDown(Exception):
    """It cannot be reached or does not let us in; no mail was begun."""


@contextmanager
def connected(server: MailServer) -> "Iterator[MailConnection]":
    """A session, signed in. Raises MailServerDown."""
    try:
        smtp = _open(server)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise MailServerDown(_words(error)) from error
    connection = MailConnection(smtp)
    try:
        yield connection
    finally:
        connection.close()


def _open(server: MailServer) -> smtplib.SMTP:
    security = ssl.create_default_context()
    smtp: smtplib.SMTP
    if server.tls == "tls":
        smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=security)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.tls == "starttls" or (server.tls == "offered" and smtp.has_extn("starttls")):
            smtp.starttls(context=security)
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


class MailConnection:
    """One SMTP session; `alive` turns False once nothing more can be sent on it."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp, self.alive = smtp, True

    def send(self, message: EmailMessage, sender: str, address: str) -> Result:
        """Send one mail to one address."""
        payload = LINE_START_DOT.sub(b"..", message.as_bytes())
        try:
            for command in (
                lambda: self._smtp.mail(sender),
                lambda: self._smtp.rcpt(address),
                lambda: self._smtp.docmd("DATA"),
            ):
                code, words = command()
                if code not in (250, 251, 354):
                    self._reset(code)
                    return _judged(code, words)
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            self.alive = False
            return Result(Outcome.LATER, _words(error))
        try:  # from here on the server may have the mail, whatever we hear
            self._smtp.send(payload + (b".\r\n" if payload.endswith(b"\r\n") else b"\r\n.\r\n"))
            code, words = self._smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self.alive = False
            return Result(Outcome.UNKNOWN, _words(error))
        self.alive = code != 421
        if 400 <= code < 600:
            return _judged(code, words)
        return Result(Outcome.SENT) if code // 100 == 2 else Result(Outcome.UNKNOWN, f"{code}")

    def _reset(self, code: int) -> None:
        self.alive = code != 421
        if self.alive:
            self._smtp.rset()

    def close(self) -> None:
        """Say goodbye, if anybody listens."""
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()


def _judged(code: int, words: bytes) -> Result:
    outcome = Outcome.REFUSED if 500 <= code < 600 else Outcome.LATER
    return Result(outcome, f"{code} {words.decode(errors='replace')}")


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
