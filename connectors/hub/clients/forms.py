"""Definitions of forms, read over gRPC by the platform itself."""

from __future__ import annotations

import json
from typing import Any

from protos.gen.dougong.records.v1 import service_pb2, service_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import platform, use
from services.chassis.errors import NotFound
from services.kernel.fields import Form


class FormReader:
    """Raises DomainError of the records service: NotFound, Unavailable."""

    def __init__(self, client: Client) -> None:
        self._stub: Any = client.stub("records", service_pb2_grpc.RecordsStub)

    def get(self, tenant: int, key: str) -> Form:
        """The form as it is now, knowing those its relations point at."""
        form = self._read(tenant, key)
        related: dict[str, Form] = {}
        for name in sorted({str(f.options["form"]) for f in form.fields if f.options.get("form")}):
            try:
                related[name] = self._read(tenant, name)
            except NotFound:
                continue  # the relation then leads nowhere, and what is computed through it stays hidden
        return form.with_related(related)

    def _read(self, tenant: int, key: str) -> Form:
        with use(platform(tenant, "hub")):
            reply = self._stub.GetDefinition(service_pb2.FormRequest(form=key))
        return Form.from_json(json.loads(reply.json))
