"""The gRPC service: proto ↔ command or query, no rules."""

from protos.gen.dougong.identity.v1 import service_pb2_grpc
from services.identity.api.organisation import Organisation
from services.identity.api.oversight import Oversight
from services.identity.api.signing_in import SigningIn
from services.identity.commands.dependencies import Dependencies


class IdentityServicer(SigningIn, Organisation, Oversight, service_pb2_grpc.IdentityServicer):
    """All RPCs of dougong.identity.v1.Identity."""

    def __init__(self, deps: Dependencies) -> None:
        self.deps = deps
