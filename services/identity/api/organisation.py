"""RPCs of people, departments and roles."""

import json
from typing import Any

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.identity.v1 import messages_pb2, service_pb2
from services.chassis.context import current
from services.chassis.errors import Invalid, NotFound
from services.chassis.server import rpc
from services.identity.api import convert
from services.identity.commands.create_department import create_department
from services.identity.commands.create_person import create_person
from services.identity.commands.create_role import create_role
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.put_role_grants import put_role_grants
from services.identity.commands.update_department import update_department
from services.identity.commands.update_person import update_person
from services.identity.commands.update_role import update_role
from services.identity.storage import departments, people, roles


class Organisation:
    """Names of departments and roles are for everybody; what a person's record holds, and grants, are not."""

    deps: Dependencies

    @rpc("person")
    def GetDirectory(self, _: common_pb2.Empty, __: Any) -> common_pb2.Json:
        self.deps.policy.require_active()
        return common_pb2.Json(json=self.deps.policy.published(current().tenant).directory_json)

    @rpc("admin:organisation")
    def ListPeople(self, _: common_pb2.Empty, __: Any) -> service_pb2.PeopleReply:
        with self.deps.database.read() as tx:
            return service_pb2.PeopleReply(people=[convert.person_out(each) for each in people.every(tx)])

    @rpc("admin:organisation")
    def CreatePerson(self, request: service_pb2.CreatePersonRequest, _: Any) -> messages_pb2.Person:
        person = create_person(self.deps, convert.person_in(request.person), request.password)
        return convert.person_out(person)

    @rpc("admin:organisation")
    def UpdatePerson(self, request: messages_pb2.Person, _: Any) -> messages_pb2.Person:
        return convert.person_out(update_person(self.deps, convert.person_in(request)))

    @rpc("person")
    def ListDepartments(self, _: common_pb2.Empty, __: Any) -> service_pb2.DepartmentsReply:
        self.deps.policy.require_active()
        with self.deps.database.read() as tx:
            found = [convert.department_out(each) for each in departments.every(tx)]
        return service_pb2.DepartmentsReply(departments=found)

    @rpc("admin:organisation")
    def CreateDepartment(self, request: messages_pb2.Department, _: Any) -> messages_pb2.Department:
        return convert.department_out(create_department(self.deps, convert.department_in(request)))

    @rpc("admin:organisation")
    def UpdateDepartment(self, request: messages_pb2.Department, _: Any) -> messages_pb2.Department:
        return convert.department_out(update_department(self.deps, convert.department_in(request)))

    @rpc("person")
    def ListRoles(self, _: common_pb2.Empty, __: Any) -> service_pb2.RolesReply:
        self.deps.policy.require_active()
        with self.deps.database.read() as tx:
            return service_pb2.RolesReply(roles=[convert.role_out(each) for each in roles.every(tx)])

    @rpc("admin:access")
    def CreateRole(self, request: messages_pb2.Role, _: Any) -> messages_pb2.Role:
        return convert.role_out(create_role(self.deps, convert.role_in(request)))

    @rpc("admin:access")
    def UpdateRole(self, request: messages_pb2.Role, _: Any) -> messages_pb2.Role:
        return convert.role_out(update_role(self.deps, convert.role_in(request)))

    @rpc("admin:access")
    def GetRoleGrants(self, request: service_pb2.RoleRequest, _: Any) -> common_pb2.Json:
        with self.deps.database.read() as tx:
            if roles.get(tx, request.role) is None:
                raise NotFound("not_found")
            return _json(roles.grants_of(tx, request.role))

    @rpc("admin:access")
    def PutRoleGrants(self, request: service_pb2.PutRoleGrantsRequest, _: Any) -> common_pb2.Json:
        try:
            data = json.loads(request.grants_json)
        except (ValueError, RecursionError) as error:
            raise Invalid("json_invalid", "grants") from error
        return _json(put_role_grants(self.deps, request.role, data))


def _json(value: Any) -> common_pb2.Json:
    return common_pb2.Json(json=json.dumps(value, ensure_ascii=False).encode())
