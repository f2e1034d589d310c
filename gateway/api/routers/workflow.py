"""Approval flows, tasks and automation rules."""

from fastapi import APIRouter, Depends, Query, Response

from gateway.api import answers, models
from gateway.api.incoming import CheckedRoute
from gateway.api.numbers import Id
from gateway.api.policy import person
from gateway.api.services import EMPTY, Services, as_json, page, services, untouched
from protos.gen.dougong.workflow.v1 import service_pb2

router = APIRouter(route_class=CheckedRoute, tags=["workflow"], dependencies=[Depends(person)])


def _definition(key: str, body: models.Json) -> service_pb2.PutDefinitionRequest:
    text = as_json(body)
    return service_pb2.PutDefinitionRequest(key=key, definition_json=text)


@router.get("/flows", response_model=list[answers.FlowEntry])
def list_flows(stubs: Services = Depends(services)) -> Response:
    return untouched(stubs.workflow.ListFlows(EMPTY))


@router.get("/flows/{key}")
def read_flow(key: str, stubs: Services = Depends(services)) -> Response:
    return untouched(stubs.workflow.GetFlow(service_pb2.KeyRequest(key=key)))


@router.put("/flows/{key}")
def put_flow(key: str, body: models.Json, stubs: Services = Depends(services)) -> Response:
    """Save the draft of a flow; running instances and the published version are not touched."""
    return untouched(stubs.workflow.PutFlow(_definition(key, body)))


@router.post("/flows/{key}/verify", response_model=answers.Problems)
def verify_flow(key: str, stubs: Services = Depends(services)) -> Response:
    """What is wrong with the draft, each with a counterexample."""
    return untouched(stubs.workflow.VerifyFlow(service_pb2.KeyRequest(key=key)))


@router.post("/flows/{key}/publish")
def publish_flow(key: str, stubs: Services = Depends(services)) -> Response:
    """Publish the draft; refused while the verifier finds problems."""
    return untouched(stubs.workflow.PublishFlow(service_pb2.KeyRequest(key=key)))


@router.post("/flows/{key}/instances", status_code=201, response_model=answers.Instance)
def start_instance(key: str, body: models.StartInstance, stubs: Services = Depends(services)) -> Response:
    """Submit a record to a flow."""
    request = service_pb2.StartFlowRequest(flow=key, record=body.record)
    return untouched(stubs.workflow.StartFlow(request), 201)


@router.get("/instances", response_model=answers.InstancePage)
def list_instances(
    form: str,
    record: Id | None = None,
    cursor: str | None = None,
    limit: int = Query(50, ge=1, le=200),
    stubs: Services = Depends(services),
) -> Response:
    request = service_pb2.ListInstancesRequest(form=form, record=record or 0, page=page(cursor, limit))
    return untouched(stubs.workflow.ListInstances(request))


@router.get("/instances/{id}", response_model=answers.Instance)
def read_instance(id: Id, stubs: Services = Depends(services)) -> Response:
    """The path so far, and what comes next."""
    return untouched(stubs.workflow.GetInstance(service_pb2.IdRequest(id=id)))


@router.post("/instances/{id}/withdraw", response_model=answers.Instance)
def withdraw_instance(id: Id, stubs: Services = Depends(services)) -> Response:
    """Take one's own submission back while it runs."""
    return untouched(stubs.workflow.Withdraw(service_pb2.IdRequest(id=id)))


@router.get("/tasks", response_model=answers.TaskPage)
def list_tasks(
    box: str = Query("pending", pattern="^(pending|done|started|cc)$"),
    cursor: str | None = None,
    limit: int = Query(50, ge=1, le=200),
    stubs: Services = Depends(services),
) -> Response:
    """One box of the person's approval inbox."""
    return untouched(
        stubs.workflow.ListTasks(service_pb2.ListTasksRequest(box=box, page=page(cursor, limit)))
    )


@router.get("/tasks/{id}", response_model=answers.Task)
def read_task(id: Id, stubs: Services = Depends(services)) -> Response:
    """The task, the record it is about and what changed since the last round."""
    return untouched(stubs.workflow.GetTask(service_pb2.IdRequest(id=id)))


def _complete(stubs: Services, id: int, action: str, body: models.Opinion) -> Response:
    request = service_pb2.CompleteTaskRequest(id=id, action=action, opinion=body.opinion)
    return untouched(stubs.workflow.CompleteTask(request))


@router.post("/tasks/{id}/approve")
def approve_task(id: Id, body: models.Opinion, stubs: Services = Depends(services)) -> Response:
    return _complete(stubs, id, "approve", body)


@router.post("/tasks/{id}/reject")
def reject_task(id: Id, body: models.Opinion, stubs: Services = Depends(services)) -> Response:
    return _complete(stubs, id, "reject", body)


@router.post("/tasks/{id}/return")
def return_task(id: Id, body: models.Opinion, stubs: Services = Depends(services)) -> Response:
    """Send it back to the initiator, who may change the record and submit again."""
    return _complete(stubs, id, "return", body)


@router.get("/rules", response_model=list[answers.Rule])
def list_rules(stubs: Services = Depends(services)) -> Response:
    return untouched(stubs.workflow.ListRules(EMPTY))


@router.put("/rules/{key}")
def put_rule(key: str, body: models.Json, stubs: Services = Depends(services)) -> Response:
    """Create or change an automation rule; fields and formulas are checked first."""
    return untouched(stubs.workflow.PutRule(_definition(key, body)))


@router.get("/rules/{key}/runs", response_model=answers.RunPage)
def list_runs(
    key: str,
    cursor: str | None = None,
    limit: int = Query(50, ge=1, le=200),
    stubs: Services = Depends(services),
) -> Response:
    """Every run of a rule: what triggered it, what it did, what failed."""
    return untouched(stubs.workflow.ListRuns(service_pb2.ListRunsRequest(rule=key, page=page(cursor, limit))))
