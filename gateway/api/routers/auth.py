"""Signing in and out; who am I."""

from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from gateway.api.incoming import CheckedRoute
from gateway.api.models import Login, Preferences
from gateway.api.policy import person, public
from gateway.api.services import EMPTY, Services, services
from gateway.api.session import COOKIE
from gateway.api.translate import me_json
from protos.gen.dougong.identity.v1 import service_pb2

router = APIRouter(route_class=CheckedRoute, prefix="/auth", tags=["auth"])


@router.post("/login", dependencies=[Depends(public)])
def login(
    body: Login, request: Request, response: Response, stubs: Services = Depends(services)
) -> dict[str, Any]:
    """Start a session. Wrong passwords, unknown people and locked accounts answer alike."""
    reply = stubs.identity.Login(
        service_pb2.LoginRequest(
            tenant=body.tenant,
            login=body.login,
            password=body.password,
            address=request.client.host if request.client else "",
            user_agent=request.headers.get("user-agent", "")[:300],
        )
    )
    secure = request.app.state.settings.mode == "production"
    response.set_cookie(COOKIE, reply.session, httponly=True, samesite="lax", secure=secure, path="/")
    return me_json(reply.me, reply.token.csrf_token)


@router.post("/logout", status_code=204, dependencies=[Depends(person)])
def logout(request: Request, response: Response, stubs: Services = Depends(services)) -> None:
    """End the session."""
    session = request.cookies.get(COOKIE, "")
    stubs.identity.Logout(service_pb2.SessionRequest(session=session))
    request.app.state.sessions.forget(session)
    response.delete_cookie(COOKIE, path="/")


@router.get("/me", dependencies=[Depends(person)])
def read_me(request: Request, stubs: Services = Depends(services)) -> dict[str, Any]:
    """The signed-in person, her tenant, the CSRF token of the session and what she may administer."""
    held = request.app.state.sessions.last(request.cookies.get(COOKIE, ""))
    return me_json(stubs.identity.GetMe(EMPTY), held.csrf_token if held else "")


@router.patch("/me", dependencies=[Depends(person)])
def update_me(body: Preferences, request: Request, stubs: Services = Depends(services)) -> dict[str, Any]:
    """Change one's own language or password."""
    session = request.cookies.get(COOKIE, "")
    held = request.app.state.sessions.last(session)
    me = stubs.identity.UpdateMe(service_pb2.UpdateMeRequest(**body.model_dump()))
    request.app.state.sessions.forget(session)
    return me_json(me, held.csrf_token if held else "")
