"""Every route declares who may call it: enumerated from the code, so that none is forgotten."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from gateway.api import app as gateway_app
from gateway.api import pages
from gateway.api.policy import POLICIES
from gateway.api.routers import health


def declared(route: APIRoute) -> list[Any]:
    return [each.dependency for each in route.dependencies if each.dependency in POLICIES]


@pytest.fixture(scope="module")
def routes() -> list[APIRoute]:
    whole = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    pages.mount(whole, Path("/nowhere"))
    routers = [*(module.router for module in gateway_app.ROUTERS), health.router, pages.docs, whole.router]
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]


def test_every_route_declares_its_policy(routes: list[APIRoute]) -> None:
    assert len(routes) > 60
    assert [each.path for each in routes if len(declared(each)) != 1] == []


def test_a_route_without_a_policy_is_found() -> None:
    forgetful = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    forgetful.get("/forgotten")(lambda: None)
    (route,) = [each for each in forgetful.routes if isinstance(each, APIRoute)]
    assert declared(route) == []


def test_every_module_of_routes_is_mounted() -> None:
    folder = Path(health.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    mounted = {module.__name__.rpartition(".")[2] for module in gateway_app.ROUTERS} | {"health"}
    assert mounted == modules
