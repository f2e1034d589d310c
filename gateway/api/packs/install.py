"""Installing a pack: its parts go to the services that own them, each after what it needs.

Every step can be repeated, so an installation that broke off is finished by doing it again. What people have
changed since (a role's grants) is left as it is.
"""

import json
from typing import Any

from gateway.api.services import EMPTY, Services, as_json
from protos.gen.dougong.identity.v1 import messages_pb2
from protos.gen.dougong.identity.v1 import service_pb2 as identity
from protos.gen.dougong.records.v1 import service_pb2 as records
from protos.gen.dougong.reporting.v1 import service_pb2 as reporting
from protos.gen.dougong.workflow.v1 import service_pb2 as workflow


def install(pack: dict[str, Any], stubs: Services) -> dict[str, int]:
    """Install or complete a pack as the calling administrator; answers how many parts of each kind."""
    stubs.records.PutApp(records.PutAppRequest(app_json=as_json(pack["app"])))
    for form in pack["forms"]:
        stubs.records.PutForm(records.PutFormRequest(form_json=as_json(form)), timeout=30)
    _install_roles(pack["roles"], stubs)
    for report in pack["reports"]:
        stubs.reporting.PutReport(
            reporting.PutDefinitionRequest(key=report["key"], definition_json=as_json(report))
        )
    for dashboard in pack["dashboards"]:
        stubs.reporting.PutDashboard(
            reporting.PutDefinitionRequest(key=dashboard["key"], definition_json=as_json(dashboard))
        )
    for flow in pack["flows"]:
        stubs.workflow.PutFlow(workflow.PutDefinitionRequest(key=flow["key"], definition_json=as_json(flow)))
        stubs.workflow.PublishFlow(workflow.KeyRequest(key=flow["key"]))
    for rule in pack["rules"]:
        stubs.workflow.PutRule(workflow.PutDefinitionRequest(key=rule["key"], definition_json=as_json(rule)))
    parts = ("forms", "roles", "reports", "dashboards", "flows", "rules")
    return {part: len(pack[part]) for part in parts}


def _install_roles(roles: list[dict[str, Any]], stubs: Services) -> None:
    present = {role.key for role in stubs.identity.ListRoles(EMPTY).roles}
    for role in roles:
        if role["key"] in present:
            continue
        created = stubs.identity.CreateRole(
            messages_pb2.Role(key=role["key"], name_json=json.dumps(role["name"], ensure_ascii=False))
        )
        stubs.identity.PutRoleGrants(
            identity.PutRoleGrantsRequest(role=created.id, grants_json=as_json(role["grants"]))
        )
