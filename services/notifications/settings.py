"""Settings of notifications beyond those of every service, checked at start."""

from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from services.chassis.settings import LOOPBACK, Settings, SettingsIncomplete
from services.notifications.transport.smtp import TIMEOUT_SECONDS, MailServer

TLS = ("tls", "starttls", "offered", "none")


@dataclass(frozen=True)
class NotificationSettings:
    """mail None: no mail is sent. public_url: where people open the product, without a slash at its end."""

    mail: MailServer | None
    public_url: str
    kept: timedelta


def read_notification_settings(settings: Settings) -> NotificationSettings:
    """Raises SettingsIncomplete.

    DOUGONG_SMTP_URL `smtp[s]://[user[:password]@]host[:port][?tls=starttls|offered|none]` (absent: no mail),
    DOUGONG_SMTP_PASSWORD (a file, instead of a password in the URL), DOUGONG_MAIL_FROM, DOUGONG_PUBLIC_URL,
    DOUGONG_NOTIFICATION_DAYS (180).
    """
    public_url = settings.value("PUBLIC_URL", "").rstrip("/")
    days = settings.value("NOTIFICATION_DAYS", "180")
    if not days.isdigit() or not 1 <= int(days) <= 36_500:
        raise SettingsIncomplete("DOUGONG_NOTIFICATION_DAYS must be a whole number of days")
    url = settings.value("SMTP_URL", "")
    mail = None
    if url:
        if not public_url:
            raise SettingsIncomplete("DOUGONG_PUBLIC_URL is not set: mails could not link to anything")
        mail = read_mail_server(
            url,
            password=_password(settings),
            sender=settings.value("MAIL_FROM", f"Dougong <no-reply@{urlsplit(public_url).hostname}>"),
            production=settings.mode == "production",
        )
    return NotificationSettings(mail, public_url, timedelta(days=int(days)))


def read_mail_server(
    url: str, *, password: str, sender: str, production: bool, timeout: float = TIMEOUT_SECONDS
) -> MailServer:
    """Parse DOUGONG_SMTP_URL. A password never goes over an open network. Raises SettingsIncomplete."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    user = unquote(parts.username or "")
    password = password or unquote(parts.password or "")
    tls = "tls" if parts.scheme == "smtps" else options.pop("tls", "starttls" if user else "offered")
    faults = []
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/") or options:
        faults.append("must be smtp[s]://[user@]host[:port][?tls=…]")
    if tls not in TLS:
        faults.append(f"tls is one of {', '.join(TLS)}")
    if production and user and tls in ("none", "offered") and parts.hostname not in LOOPBACK:
        faults.append("a password needs smtps:// or tls=starttls")
    if "@" not in parseaddr(sender)[1]:
        faults.append("DOUGONG_MAIL_FROM is not an address")
    try:
        port = parts.port or (465 if tls == "tls" else 587 if user else 25)
    except ValueError:
        faults.append("the port is not a number")
        port = 0
    if faults:
        raise SettingsIncomplete("DOUGONG_SMTP_URL: " + "; ".join(faults))
    return MailServer(parts.hostname or "", port, tls, user, password, sender, timeout)


def _password(settings: Settings) -> str:
    path = settings.value("SMTP_PASSWORD", "")
    if path and not Path(path).is_file():
        raise SettingsIncomplete(f"DOUGONG_SMTP_PASSWORD: no such file {path}")
    return Path(path).read_text().strip() if path else ""
