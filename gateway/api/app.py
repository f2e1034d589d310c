"""The wiring of the gateway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from gateway.api import errors, pages
from gateway.api.front import Front
from gateway.api.live import Live
from gateway.api.packs.catalogue import PackCatalogue
from gateway.api.routers import (
    auth,
    connectors,
    description,
    exports,
    files,
    forms,
    formulas,
    health,
    imports,
    life,
    notifications,
    packs,
    people,
    printing,
    records,
    reporting,
    schema,
    sync,
    views,
    webhooks,
    workflow,
)
from gateway.api.services import connect
from gateway.api.session import Sessions
from services.chassis.settings import Settings

DESCRIPTION = """
Everything the web UI does goes through this API. Sign in with a cookie session and send `X-CSRF-Token` with
every write, or use an API key: `Authorization: Bearer dg_…`. Money and numbers are decimal strings.
Errors are `{code, field, params, message}`. Send `Idempotency-Key` with a write
to be able to repeat it safely.
"""
#: A path is looked for from the first to the last: what is asked for most comes first.
ROUTERS = (
    records,
    views,
    auth,
    people,
    forms,
    description,
    schema,
    formulas,
    life,
    printing,
    files,
    imports,
    exports,
    workflow,
    notifications,
    reporting,
    sync,
    connectors,
    webhooks,
    packs,
)


def create_app(settings: Settings) -> FastAPI:
    """Build the application; raises SettingsIncomplete when something is missing."""
    stubs = connect(settings)
    live = Live(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        live.start()
        yield
        live.close()

    app = FastAPI(
        title="Dougong",
        version="1",
        description=DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.settings, app.state.services, app.state.live = settings, stubs, live
    app.state.sessions = Sessions(stubs.identity)
    app.state.packs = PackCatalogue(Path(__file__).parent.parent / "packs")
    for router in ROUTERS:
        app.include_router(router.router, prefix="/api/v1", responses=errors.DOCUMENTED)
    app.include_router(health.router)
    app.include_router(pages.docs)
    pages.mount(app, Path(settings.value("WEB_DIR", "")) if settings.value("WEB_DIR", "") else None)
    errors.install(app)
    app.add_middleware(Front, sessions=app.state.sessions)
    return app
