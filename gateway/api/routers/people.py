"""The organisation: people, departments, roles and what they grant; API keys; the audit log."""

from typing import Any

from fastapi import APIRouter, Depends, Query, Response

from gateway.api import answers, models
from gateway.api.incoming import CheckedRoute
from gateway.api.numbers import Id
from gateway.api.policy import person
from gateway.api.services import EMPTY, Services, as_json, page, services, untouched
from gateway.api.translate import merged, plain, role_message, seconds
from protos.gen.dougong.identity.v1 import messages_pb2, service_pb2
from services.chassis.errors import NotFound

router = APIRouter(route_class=CheckedRoute, tags=["organisation"], dependencies=[Depends(person)])


def _current(found: Any, id: int) -> dict[str, Any]:
    for each in found:
        if each.id == id:
            return plain(each)
    raise NotFound("not_found")


@router.get("/directory", response_model=answers.Directory)
def read_directory(stubs: Services = Depends(services)) -> Response:
    """Names of people, departments and roles, for pickers and labels; any signed-in person."""
    return untouched(stubs.identity.GetDirectory(EMPTY))


@router.get("/people", response_model=list[models.Person])
def list_people(stubs: Services = Depends(services)) -> Any:
    return [plain(each) for each in stubs.identity.ListPeople(EMPTY).people]


@router.post("/people", status_code=201, response_model=models.Person)
def create_person(body: models.NewPerson, stubs: Services = Depends(services)) -> Any:
    values = merged(body.model_dump(), {"active": True})
    password = values.pop("password")
    request = service_pb2.CreatePersonRequest(person=messages_pb2.Person(**values), password=password)
    return plain(stubs.identity.CreatePerson(request))


@router.patch("/people/{id}", response_model=models.Person)
def update_person(id: Id, body: models.PersonChange, stubs: Services = Depends(services)) -> Any:
    """Change a person; `active: false` ends all her sessions."""
    current = _current(stubs.identity.ListPeople(EMPTY).people, id)
    changed = merged(current, body.model_dump(exclude_unset=True))
    return plain(stubs.identity.UpdatePerson(messages_pb2.Person(**changed)))


@router.get("/departments", response_model=list[models.Department])
def list_departments(stubs: Services = Depends(services)) -> Any:
    return [plain(each) for each in stubs.identity.ListDepartments(EMPTY).departments]


@router.post("/departments", status_code=201, response_model=models.Department)
def create_department(body: models.NewDepartment, stubs: Services = Depends(services)) -> Any:
    department = messages_pb2.Department(**merged(body.model_dump(), {}))
    return plain(stubs.identity.CreateDepartment(department))


@router.patch("/departments/{id}", response_model=models.Department)
def update_department(id: Id, body: models.DepartmentChange, stubs: Services = Depends(services)) -> Any:
    current = _current(stubs.identity.ListDepartments(EMPTY).departments, id)
    changed = merged(current, body.model_dump(exclude_unset=True))
    return plain(stubs.identity.UpdateDepartment(messages_pb2.Department(**changed)))


@router.get("/roles", response_model=list[models.Role])
def list_roles(stubs: Services = Depends(services)) -> Any:
    return [plain(each) for each in stubs.identity.ListRoles(EMPTY).roles]


@router.post("/roles", status_code=201, response_model=models.Role)
def create_role(body: models.NewRole, stubs: Services = Depends(services)) -> Any:
    return plain(stubs.identity.CreateRole(role_message(body.model_dump())))


@router.patch("/roles/{id}", response_model=models.Role)
def update_role(id: Id, body: models.RoleChange, stubs: Services = Depends(services)) -> Any:
    return plain(stubs.identity.UpdateRole(role_message({"id": id, **body.model_dump()})))


@router.get("/roles/{id}/grants", response_model=list[models.Json])
def read_grants(id: Id, stubs: Services = Depends(services)) -> Response:
    """What a role grants and restricts."""
    return untouched(stubs.identity.GetRoleGrants(service_pb2.RoleRequest(role=id)))


@router.put("/roles/{id}/grants", response_model=list[models.Json])
def replace_grants(id: Id, body: list[models.Json], stubs: Services = Depends(services)) -> Response:
    """Replace all grants of a role at once; takes effect everywhere within seconds."""
    text = as_json(body)
    return untouched(
        stubs.identity.PutRoleGrants(service_pb2.PutRoleGrantsRequest(role=id, grants_json=text))
    )


@router.get("/api-keys")
def list_api_keys(stubs: Services = Depends(services)) -> list[dict[str, Any]]:
    return [plain(each) for each in stubs.identity.ListApiKeys(EMPTY).keys]


@router.post("/api-keys", status_code=201)
def create_api_key(body: models.NewApiKey, stubs: Services = Depends(services)) -> dict[str, Any]:
    """Make a key that acts as the caller. The secret is shown this once."""
    request = service_pb2.CreateApiKeyRequest(name=body.name, expires_at=seconds(body.expires_at))
    reply = stubs.identity.CreateApiKey(request)
    return {**plain(reply.key), "secret": reply.secret}


@router.delete("/api-keys/{id}", status_code=204)
def delete_api_key(id: Id, stubs: Services = Depends(services)) -> None:
    stubs.identity.DeleteApiKey(service_pb2.ApiKeyIdRequest(id=id))


@router.get("/audit", response_model=answers.AuditPage)
def list_audit(
    object: str = "",
    actor: Id | None = None,
    cursor: str | None = None,
    limit: int = Query(50, ge=1, le=200),
    stubs: Services = Depends(services),
) -> Response:
    """What was done to the organisation and its rules, newest first."""
    request = service_pb2.ListAuditRequest(page=page(cursor, limit), object=object, actor=actor or 0)
    return untouched(stubs.identity.ListAudit(request))
