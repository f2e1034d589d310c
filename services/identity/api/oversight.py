"""RPCs for auditors, and for the other services."""

import json
from typing import Any

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.identity.v1 import service_pb2
from services.chassis.context import current
from services.chassis.errors import Forbidden
from services.chassis.server import rpc
from services.identity.api import convert
from services.identity.commands.bootstrap_tenant import bootstrap_tenant
from services.identity.commands.dependencies import Dependencies
from services.identity.domain.nouns import Person, Tenant
from services.identity.domain.text import clean
from services.identity.queries.list_audit import list_audit
from services.identity.storage import tenants


class Oversight:
    """The audit, the signed policy and the founding of tenants."""

    deps: Dependencies

    @rpc("admin:audit")
    def ListAudit(self, request: service_pb2.ListAuditRequest, _: Any) -> common_pb2.Json:
        page = list_audit(
            self.deps.database,
            object=clean(request.object),
            actor=request.actor,
            cursor=request.page.cursor,
            limit=request.page.limit,
        )
        return common_pb2.Json(json=json.dumps(page, ensure_ascii=False).encode())

    @rpc("service")
    def GetSnapshot(self, request: service_pb2.SnapshotRequest, _: Any) -> service_pb2.SnapshotReply:
        tenant = request.tenant or current().tenant
        if current().tenant not in (0, tenant):
            raise Forbidden("forbidden")
        held = self.deps.policy.published(tenant)
        unchanged = held.version == request.known_version
        return service_pb2.SnapshotReply(version=held.version, jws="" if unchanged else held.jws)

    @rpc("service")
    def ListTenants(self, _: common_pb2.Empty, __: Any) -> service_pb2.TenantsReply:
        with self.deps.database.read() as tx:
            return service_pb2.TenantsReply(tenants=[convert.tenant_out(each) for each in tenants.every(tx)])

    @rpc("service")
    def BootstrapTenant(
        self, request: service_pb2.BootstrapTenantRequest, _: Any
    ) -> service_pb2.BootstrapTenantReply:
        tenant = Tenant(0, clean(request.slug), request.name.strip(), request.time_zone or "Asia/Shanghai")
        admin = Person(0, request.admin_login.strip(), request.admin_name.strip())
        founded = bootstrap_tenant(self.deps, tenant, admin, request.admin_password)
        return service_pb2.BootstrapTenantReply(
            tenant=convert.tenant_out(founded.tenant),
            admin=convert.person_out(founded.admin),
            created=founded.created,
        )
