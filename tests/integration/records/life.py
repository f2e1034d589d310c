"""The life of records as plain calls: JSON in and out, on the tenant of a test."""

from __future__ import annotations

import json
from typing import Any

from protos.gen.dougong.records.v1 import life_pb2 as pb
from protos.gen.dougong.records.v1 import life_pb2_grpc
from services.chassis.client import Client
from services.chassis.testing import with_address
from tests.integration.records.conftest import Tenant, dump


class Life:
    """One tenant's people at the Life RPCs."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        settings = with_address(tenant.records.settings, "records", tenant.records.address)
        self.stub = Client(settings).stub("records", life_pb2_grpc.LifeStub)

    def call(self, user: int, method: str, request: Any) -> Any:
        with self.tenant.as_user(user):
            answer = getattr(self.stub, method)(request)
        return json.loads(answer.json) if hasattr(answer, "json") else None

    def comments(self, user: int, form: str, id: int) -> Any:
        return self.call(user, "ListComments", pb.CommentsRequest(form=form, id=id))

    def say(self, user: int, form: str, id: int, body: str, parent: int = 0) -> Any:
        request = pb.AddCommentRequest(form=form, id=id, body=body, parent=parent)
        return self.call(user, "AddComment", request)

    def follow(self, user: int, form: str, id: int, following: bool | None = None) -> Any:
        if following is None:
            return self.call(user, "GetFollow", pb.RecordPlace(form=form, id=id))
        return self.call(user, "PutFollow", pb.FollowRequest(form=form, id=id, following=following))

    def go_back(self, user: int, form: str, id: int, to: int, version: int) -> Any:
        request = pb.RestoreVersionRequest(form=form, id=id, to_version=to, version=version)
        return self.call(user, "RestoreVersion", request)

    def bin(self, user: int, form: str, cursor: str = "", limit: int = 0) -> Any:
        request = pb.RecycledRequest(form=form, cursor=cursor, limit=limit)
        return self.call(user, "ListRecycled", request)

    def restore(self, user: int, form: str, id: int) -> Any:
        return self.call(user, "RestoreRecycled", pb.RecordPlace(form=form, id=id))

    def purge(self, user: int, form: str, id: int) -> Any:
        return self.call(user, "PurgeRecycled", pb.RecordPlace(form=form, id=id))

    def alike(self, user: int, form: str, values: Any, id: int = 0) -> Any:
        request = pb.DuplicatesRequest(form=form, values_json=dump(values), id=id)
        return self.call(user, "CheckDuplicates", request)

    def groups(self, user: int, form: str) -> Any:
        return self.call(user, "ListDuplicates", pb.FormPlace(form=form))

    def merge(
        self, user: int, form: str, id: int, others: list[int], version: int, values: Any = None
    ) -> Any:
        request = pb.MergeRequest(
            form=form, id=id, others=others, version=version, values_json=dump(values or {})
        )
        return self.call(user, "MergeRecords", request)

    def find(self, user: int, id: int) -> Any:
        return self.call(user, "FindRecord", pb.FindRecordRequest(id=id))
