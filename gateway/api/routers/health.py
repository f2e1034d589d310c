"""Liveness and readiness."""

from typing import Any

import grpc
from fastapi import APIRouter, Depends, Request, Response
from grpc_health.v1 import health_pb2, health_pb2_grpc

from gateway.api.policy import public

router = APIRouter(include_in_schema=False, dependencies=[Depends(public)])
ANSWER_SECONDS = 1.0


@router.get("/healthz")
def read_liveness() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
def read_readiness(request: Request, response: Response) -> dict[str, Any]:
    """Ready when every service behind answers; names those that do not."""
    missing = []
    for name, address in request.app.state.settings.addresses.items():
        with grpc.insecure_channel(address) as channel:
            try:
                reply = health_pb2_grpc.HealthStub(channel).Check(
                    health_pb2.HealthCheckRequest(), timeout=ANSWER_SECONDS
                )
                if reply.status != health_pb2.HealthCheckResponse.SERVING:
                    missing.append(name)
            except grpc.RpcError:
                missing.append(name)
    response.status_code = 503 if missing else 200
    return {"status": "waiting" if missing else "ready", "missing": missing}
