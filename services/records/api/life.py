"""The RPCs of a record's life: proto ↔ command or query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import grpc

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import life_pb2, life_pb2_grpc
from services.chassis.server import rpc
from services.records.api.servicer import json_out, read_json
from services.records.commands.comment import add_comment, delete_comment, update_comment
from services.records.commands.merge_records import merge_records
from services.records.commands.put_follow import put_follow
from services.records.commands.recycle_bin import purge_recycled, restore_recycled
from services.records.commands.refusal import refusing
from services.records.commands.restore_version import restore_version
from services.records.queries.check_duplicates import check_duplicates
from services.records.queries.find_record import find_record
from services.records.queries.get_follow import get_follow
from services.records.queries.get_record import record_seen
from services.records.queries.list_comments import list_comments
from services.records.queries.list_duplicates import list_duplicates
from services.records.queries.list_recycled import list_recycled
from services.records.storage.session import Session, Sessions

Call: TypeAlias = grpc.ServicerContext
Json: TypeAlias = common_pb2.Json


class LifeServicer(life_pb2_grpc.LifeServicer):
    """No rules here: who may call is declared, the rest is the commands' and queries'."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions

    def _read(self, query: Callable[[Session], Any]) -> Json:
        with refusing(), self.sessions.read() as session:
            return json_out(query(session))

    def _write(self, command: Callable[[Session], Any]) -> Json:
        with refusing(), self.sessions.write() as session:
            return json_out(command(session))

    @rpc("person")
    def RestoreVersion(self, request: life_pb2.RestoreVersionRequest, call: Call) -> Json:
        place = (request.form, request.id, request.to_version, request.version)
        return self._write(lambda session: restore_version(session, *place))

    @rpc("person")
    def ListComments(self, request: life_pb2.CommentsRequest, call: Call) -> Json:
        return self._read(lambda s: list_comments(s, request.form, request.id, request.before))

    @rpc("person")
    def AddComment(self, request: life_pb2.AddCommentRequest, call: Call) -> Json:
        said = (request.form, request.id, request.body, request.parent)
        return self._write(lambda session: add_comment(session, *said))

    @rpc("person")
    def UpdateComment(self, request: life_pb2.CommentRequest, call: Call) -> Json:
        return self._write(lambda session: update_comment(session, request.id, request.body))

    @rpc("person")
    def DeleteComment(self, request: life_pb2.CommentRequest, call: Call) -> common_pb2.Empty:
        self._write(lambda session: delete_comment(session, request.id))
        return common_pb2.Empty()

    @rpc("person")
    def GetFollow(self, request: life_pb2.RecordPlace, call: Call) -> Json:
        return self._read(lambda session: get_follow(session, request.form, request.id))

    @rpc("person")
    def PutFollow(self, request: life_pb2.FollowRequest, call: Call) -> Json:
        def run(session: Session) -> Any:
            put_follow(session, request.form, request.id, request.following)
            return get_follow(session, request.form, request.id)

        return self._write(run)

    @rpc("person")
    def ListRecycled(self, request: life_pb2.RecycledRequest, call: Call) -> Json:
        return self._read(lambda s: list_recycled(s, request.form, request.cursor, request.limit))

    @rpc("person")
    def RestoreRecycled(self, request: life_pb2.RecordPlace, call: Call) -> Json:
        def run(session: Session) -> Any:
            found = restore_recycled(session, request.form, request.id)
            return {"record": self._seen(session, request.form, request.id), **found}

        return self._write(run)

    @rpc("admin:forms")
    def PurgeRecycled(self, request: life_pb2.RecordPlace, call: Call) -> common_pb2.Empty:
        self._write(lambda session: purge_recycled(session, request.form, request.id))
        return common_pb2.Empty()

    @rpc("person")
    def CheckDuplicates(self, request: life_pb2.DuplicatesRequest, call: Call) -> Json:
        values = read_json(request.values_json or b"{}")
        return self._read(lambda session: check_duplicates(session, request.form, values, request.id))

    @rpc("person")
    def ListDuplicates(self, request: life_pb2.FormPlace, call: Call) -> Json:
        return self._read(lambda session: list_duplicates(session, request.form))

    @rpc("person")
    def MergeRecords(self, request: life_pb2.MergeRequest, call: Call) -> Json:
        values = read_json(request.values_json or b"{}")

        def run(session: Session) -> Any:
            place = (request.form, request.id, list(request.others), request.version)
            found = merge_records(session, *place, values)
            return {"record": self._seen(session, request.form, request.id), **found}

        return self._write(run)

    @rpc("person")
    def FindRecord(self, request: life_pb2.FindRecordRequest, call: Call) -> Json:
        return self._read(lambda session: find_record(session, request.id))

    @staticmethod
    def _seen(session: Session, form: str, id: int) -> Any:
        return record_seen(session, session.form(form), id)
