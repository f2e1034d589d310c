"""`python -m services.notifications check-mail`: can mail be sent with these settings? Sends none."""

import sys

from services.chassis.settings import SettingsIncomplete, read_settings
from services.notifications.settings import read_notification_settings
from services.notifications.transport.smtp import MailServer, MailServerDown, connected


def check(server: MailServer) -> str:
    """What was proven, in a sentence. Raises MailServerDown: unreachable, no TLS, wrong password."""
    with connected(server):
        way = {"tls": "over TLS", "starttls": "over STARTTLS"}.get(server.tls, "without required TLS")
        who = f"signed in as {server.user}" if server.user else "not signed in"
        return f"{server.host}:{server.port} answers {way}, {who}; mail goes out as {server.sender}"


def command_line() -> int:
    """Exit code: 0 can send, 1 cannot, 2 settings are wrong or mail is not configured."""
    try:
        own = read_notification_settings(read_settings("notifications"))
        if own.mail is None:
            raise SettingsIncomplete("DOUGONG_SMTP_URL is not set: no mail is sent")
    except SettingsIncomplete as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    try:
        print(check(own.mail))  # noqa: T201
    except MailServerDown as error:
        print(f"{own.mail.host}:{own.mail.port}: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0
