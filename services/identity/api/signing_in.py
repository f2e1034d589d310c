"""RPCs of signing in and of being oneself."""

from typing import Any

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.identity.v1 import messages_pb2, service_pb2
from services.chassis.context import current
from services.chassis.server import rpc
from services.identity.api import convert
from services.identity.commands.create_api_key import create_api_key
from services.identity.commands.delete_api_key import delete_api_key
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.exchange_api_key import exchange_api_key
from services.identity.commands.exchange_session import exchange_session
from services.identity.commands.login import login
from services.identity.commands.logout import logout
from services.identity.commands.update_me import update_me
from services.identity.domain.administration import areas_of
from services.identity.domain.text import clean
from services.identity.queries.get_me import get_me
from services.identity.storage import api_keys


class SigningIn:
    """A session token or an API key is itself the proof, so these RPCs are public."""

    deps: Dependencies

    @rpc("public")
    def Login(self, request: service_pb2.LoginRequest, _: Any) -> service_pb2.LoginReply:
        signed_in = login(
            self.deps,
            tenant_slug=clean(request.tenant).strip(),
            login=clean(request.login).strip(),
            password=request.password,
            address=clean(request.address),
            user_agent=clean(request.user_agent),
        )
        snapshot = self.deps.policy.administration(signed_in.tenant.id)
        return convert.login_out(signed_in, areas_of(snapshot, signed_in.person.id))

    @rpc("public")
    def Logout(self, request: service_pb2.SessionRequest, _: Any) -> common_pb2.Empty:
        logout(self.deps, request.session)
        return common_pb2.Empty()

    @rpc("public")
    def ExchangeSession(self, request: service_pb2.SessionRequest, _: Any) -> messages_pb2.InnerToken:
        return convert.token_out(exchange_session(self.deps, request.session))

    @rpc("public")
    def ExchangeApiKey(self, request: service_pb2.ApiKeyRequest, _: Any) -> messages_pb2.InnerToken:
        return convert.token_out(exchange_api_key(self.deps, request.key))

    @rpc("person")
    def GetMe(self, _: common_pb2.Empty, __: Any) -> messages_pb2.Me:
        return convert.me_out(get_me(self.deps.database, self.deps.policy))

    @rpc("person")
    def UpdateMe(self, request: service_pb2.UpdateMeRequest, _: Any) -> messages_pb2.Me:
        update_me(
            self.deps,
            language=request.language,
            current_password=request.current_password,
            new_password=request.new_password,
        )
        return convert.me_out(get_me(self.deps.database, self.deps.policy))

    @rpc("person")
    def ListApiKeys(self, _: common_pb2.Empty, __: Any) -> service_pb2.ApiKeysReply:
        self.deps.policy.require_active()
        with self.deps.database.read() as tx:
            keys = api_keys.of_person(tx, current().user)
        return service_pb2.ApiKeysReply(keys=[convert.api_key_out(key) for key in keys])

    @rpc("person")
    def CreateApiKey(self, request: service_pb2.CreateApiKeyRequest, _: Any) -> service_pb2.CreateApiKeyReply:
        expires = convert.time_in(request.expires_at, "expires_at")
        key, secret = create_api_key(self.deps, request.name.strip(), expires)
        return service_pb2.CreateApiKeyReply(key=convert.api_key_out(key), secret=secret)

    @rpc("person")
    def DeleteApiKey(self, request: service_pb2.ApiKeyIdRequest, _: Any) -> common_pb2.Empty:
        delete_api_key(self.deps, request.id)
        return common_pb2.Empty()
