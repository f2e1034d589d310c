"""connectors/v1/service.proto: from requests to commands and queries. No rules."""

from __future__ import annotations

import json
from typing import Any

from connectors.hub.commands.put_account import put_account
from connectors.hub.commands.request_pull import request_pull
from connectors.hub.commands.retry_job import retry_job
from connectors.hub.commands.workbench import Workbench
from connectors.hub.queries.list_accounts import account_json, list_accounts
from connectors.hub.queries.list_log import job_json, list_log
from connectors.hub.queries.test_account import test_account
from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.connectors.v1 import service_pb2, service_pb2_grpc
from services.chassis.context import current
from services.chassis.errors import Catalogue, Invalid
from services.chassis.server import rpc

ADMIN = "admin:connectors"


class ConnectorsServicer(service_pb2_grpc.ConnectorsServicer):
    def __init__(self, bench: Workbench, catalogue: Catalogue) -> None:
        self._bench, self._catalogue = bench, catalogue

    @rpc(ADMIN)
    def ListAccounts(self, request: common_pb2.Empty, call: Any) -> common_pb2.Json:
        return _json(list_accounts(self._bench, self._catalogue, current().language))

    @rpc(ADMIN)
    def PutAccount(self, request: service_pb2.PutAccountRequest, call: Any) -> common_pb2.Json:
        try:
            data = json.loads(request.account_json)
        except ValueError as error:
            raise Invalid("json_invalid") from error
        if not isinstance(data, dict):
            raise Invalid("json_invalid")
        return _json(account_json(self._bench, put_account(self._bench, current(), request.key, data)))

    @rpc(ADMIN)
    def TestAccount(self, request: service_pb2.KeyRequest, call: Any) -> common_pb2.Json:
        return _json(test_account(self._bench, self._catalogue, current().language, request.key))

    @rpc(ADMIN)
    def ListLog(self, request: service_pb2.ListLogRequest, call: Any) -> common_pb2.Json:
        page = list_log(
            self._bench,
            self._catalogue,
            current().language,
            account=request.account,
            state=request.state,
            form=request.form,
            record=request.record,
            cursor=request.page.cursor,
            limit=request.page.limit,
        )
        return _json(page)

    @rpc(ADMIN)
    def Retry(self, request: service_pb2.RetryRequest, call: Any) -> common_pb2.Json:
        job = retry_job(self._bench, current(), request.id)
        return _json(job_json(job, self._catalogue, current().language))

    @rpc(ADMIN)
    def PullNow(self, request: service_pb2.KeyRequest, call: Any) -> common_pb2.Json:
        request_pull(self._bench, current(), request.key)
        return _json({"state": "requested"})


def _json(value: Any) -> common_pb2.Json:
    return common_pb2.Json(json=json.dumps(value, ensure_ascii=False).encode())
