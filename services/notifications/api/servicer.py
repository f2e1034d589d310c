"""The gRPC service: proto ↔ command or query, no rules."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.notifications.v1 import service_pb2, service_pb2_grpc
from services.chassis.context import current
from services.chassis.database import Database
from services.chassis.errors import Invalid
from services.chassis.server import rpc
from services.notifications.commands.mark_read import mark_read
from services.notifications.commands.put_preferences import put_preferences
from services.notifications.queries.get_preferences import as_json, get_preferences
from services.notifications.queries.list_deliveries import list_deliveries
from services.notifications.queries.list_notifications import list_notifications
from services.notifications.storage.directory import Directory


class NotificationsServicer(service_pb2_grpc.NotificationsServicer):
    """All RPCs of dougong.notifications.v1.Notifications. Personal ones answer about the caller only."""

    def __init__(self, database: Database, directory: Directory, clock: Callable[[], datetime]) -> None:
        self.database, self.directory, self.clock = database, directory, clock

    @rpc("person")
    def List(self, request: service_pb2.ListRequest, _: Any) -> common_pb2.Json:
        self.directory.require_active(current())
        page = request.page
        return _json(
            list_notifications(
                self.database, cursor=page.cursor, limit=page.limit, unread_only=request.unread_only
            )
        )

    @rpc("person")
    def MarkRead(self, request: service_pb2.MarkReadRequest, _: Any) -> common_pb2.Json:
        self.directory.require_active(current())
        ids = None if request.all else list(request.ids)
        return _json({"unread": mark_read(self.database, ids, self.clock())})

    @rpc("person")
    def GetPreferences(self, _: common_pb2.Empty, __: Any) -> common_pb2.Json:
        self.directory.require_active(current())
        return _json(get_preferences(self.database))

    @rpc("person")
    def PutPreferences(self, request: common_pb2.Json, _: Any) -> common_pb2.Json:
        self.directory.require_active(current())
        try:
            data = json.loads(request.json)
        except (ValueError, RecursionError) as error:
            raise Invalid("json_invalid") from error
        return _json(as_json(put_preferences(self.database, data)))

    @rpc("admin:organisation")
    def ListDeliveries(self, request: service_pb2.ListDeliveriesRequest, _: Any) -> common_pb2.Json:
        page = request.page
        return _json(
            list_deliveries(
                self.database, self.directory, state=request.state, cursor=page.cursor, limit=page.limit
            )
        )


def _json(value: Any) -> common_pb2.Json:
    return common_pb2.Json(json=json.dumps(value, ensure_ascii=False).encode())
