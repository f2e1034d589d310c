"""`python -m gateway.api serve`: the HTTP front of the platform."""

import sys

import uvicorn

from gateway.api.app import create_app
from services.chassis import telemetry
from services.chassis.settings import SettingsIncomplete, read_settings

GRACE_SECONDS = 10


def main() -> None:
    if sys.argv[1:] != ["serve"]:
        sys.exit("usage: python -m gateway.api serve")
    try:
        settings = read_settings("gateway")
        telemetry.configure("gateway", settings.otlp_endpoint)
        host, _, port = settings.value("HTTP_BIND", "127.0.0.1:8080").rpartition(":")
        app = create_app(settings)
    except SettingsIncomplete as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    uvicorn.run(
        app,
        host=host,
        port=int(port),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


main()
