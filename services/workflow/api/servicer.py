"""gRPC: proto ↔ command or query, no rules."""

import json
from typing import Any

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.workflow.v1 import service_pb2, service_pb2_grpc
from services.chassis.context import current
from services.chassis.errors import Invalid
from services.chassis.server import rpc
from services.workflow.commands.complete_task import complete_task
from services.workflow.commands.definitions import to_bytes
from services.workflow.commands.publish_flow import publish_flow, verify_flow
from services.workflow.commands.put_flow import put_flow
from services.workflow.commands.put_rule import put_rule
from services.workflow.commands.start_flow import start_flow
from services.workflow.commands.withdraw import withdraw
from services.workflow.dependencies import Dependencies
from services.workflow.queries.get_instance import get_instance, list_instances
from services.workflow.queries.get_task import get_task
from services.workflow.queries.list_flows import get_flow, list_flows
from services.workflow.queries.list_problems import list_problems
from services.workflow.queries.list_rules import list_rules, list_runs
from services.workflow.queries.list_tasks import list_tasks

Json = common_pb2.Json


def _reply(value: Any) -> Json:
    return Json(json=to_bytes(value))


def _definition(request: service_pb2.PutDefinitionRequest) -> dict[str, Any]:
    try:
        document = json.loads(request.definition_json)
    except ValueError as error:
        raise Invalid("json_invalid") from error
    if not isinstance(document, dict):
        raise Invalid("json_invalid")
    return document


class WorkflowServicer(service_pb2_grpc.WorkflowServicer):
    """See service.proto and the contract for shapes."""

    def __init__(self, deps: Dependencies) -> None:
        self.deps = deps

    @rpc("person")
    def ListFlows(self, request: common_pb2.Empty, call: Any) -> Json:
        return _reply(list_flows(self.deps))

    @rpc("admin:flows")
    def GetFlow(self, request: service_pb2.KeyRequest, call: Any) -> Json:
        return _reply(get_flow(self.deps, request.key))

    @rpc("admin:flows")
    def PutFlow(self, request: service_pb2.PutDefinitionRequest, call: Any) -> Json:
        put_flow(self.deps, request.key, _definition(request))
        return _reply(get_flow(self.deps, request.key))

    @rpc("admin:flows")
    def VerifyFlow(self, request: service_pb2.KeyRequest, call: Any) -> Json:
        problems = verify_flow(self.deps, request.key)
        return _reply({"problems": list_problems(self.deps, problems, current().language)})

    @rpc("admin:flows")
    def PublishFlow(self, request: service_pb2.KeyRequest, call: Any) -> Json:
        publish_flow(self.deps, request.key)
        return _reply(get_flow(self.deps, request.key))

    @rpc("person")
    def StartFlow(self, request: service_pb2.StartFlowRequest, call: Any) -> Json:
        return _reply(get_instance(self.deps, start_flow(self.deps, request.flow, request.record)))

    @rpc("person")
    def ListInstances(self, request: service_pb2.ListInstancesRequest, call: Any) -> Json:
        page = request.page
        return _reply(list_instances(self.deps, request.form, request.record, page.cursor, page.limit))

    @rpc("person")
    def GetInstance(self, request: service_pb2.IdRequest, call: Any) -> Json:
        return _reply(get_instance(self.deps, request.id))

    @rpc("person")
    def Withdraw(self, request: service_pb2.IdRequest, call: Any) -> Json:
        withdraw(self.deps, request.id)
        return _reply(get_instance(self.deps, request.id))

    @rpc("person")
    def ListTasks(self, request: service_pb2.ListTasksRequest, call: Any) -> Json:
        return _reply(list_tasks(self.deps, request.box, request.page.cursor, request.page.limit))

    @rpc("person")
    def GetTask(self, request: service_pb2.IdRequest, call: Any) -> Json:
        return _reply(get_task(self.deps, request.id))

    @rpc("person")
    def CompleteTask(self, request: service_pb2.CompleteTaskRequest, call: Any) -> Json:
        return _reply(complete_task(self.deps, request.id, request.action, request.opinion))

    @rpc("admin:flows")
    def ListRules(self, request: common_pb2.Empty, call: Any) -> Json:
        return _reply(list_rules(self.deps))

    @rpc("admin:flows")
    def PutRule(self, request: service_pb2.PutDefinitionRequest, call: Any) -> Json:
        return _reply(put_rule(self.deps, request.key, _definition(request)))

    @rpc("admin:flows")
    def ListRuns(self, request: service_pb2.ListRunsRequest, call: Any) -> Json:
        return _reply(list_runs(self.deps, request.rule, request.page.cursor, request.page.limit))
