"""The RPCs of files: proto ↔ command or query."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

import grpc

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.records.v1 import files_pb2, files_pb2_grpc
from services.chassis.errors import Invalid
from services.chassis.server import rpc
from services.records.commands.append_file import Uploads, own_upload, progress
from services.records.commands.create_file import create_file
from services.records.commands.delete_file import delete_file
from services.records.commands.refusal import refusing
from services.records.domain.files import Limits, served_type, shown_inline
from services.records.queries.read_file import read_bytes, readable_file, thumbnail_of
from services.records.storage.files.store import FileStore
from services.records.storage.files.thumbnail import TYPE
from services.records.storage.session import Sessions

Call: TypeAlias = grpc.ServicerContext


class FilesServicer(files_pb2_grpc.FilesServicer):
    """No rules here: who may call is declared, the rest is the commands' and queries'."""

    def __init__(self, sessions: Sessions, store: FileStore, limits: Limits) -> None:
        self.sessions, self.store, self.limits = sessions, store, limits
        self.uploads = Uploads(sessions, store)

    @rpc("person")
    def CreateFile(self, request: files_pb2.CreateFileRequest, call: Call) -> common_pb2.Json:
        with refusing(), self.sessions.write() as session:
            id = create_file(session, self.limits, request.form, request.field, request.name, request.size)
        return _json({"id": id, "offset": 0, "size": request.size, "file": None})

    @rpc("person")
    def AppendFile(self, request: Iterator[files_pb2.FilePart], call: Call) -> common_pb2.Json:
        first = next(request, None)
        if first is None:
            raise Invalid("values_invalid")
        parts = (part.data for each in ([first], request) for part in each)
        return _json(self.uploads.append(first.id, first.offset, parts))

    @rpc("person")
    def GetUpload(self, request: files_pb2.FileRequest, call: Call) -> common_pb2.Json:
        with self.sessions.read() as session:
            return _json(progress(own_upload(session, request.id)))

    @rpc("person")
    def GetFile(self, request: files_pb2.FileRequest, call: Call) -> files_pb2.FileHead:
        with self.sessions.read() as session:
            row = readable_file(session, request.id)
        return files_pb2.FileHead(
            id=row.id,
            name=row.name,
            size=row.size,
            type=served_type(row.type),
            sha256=row.sha256,
            inline=shown_inline(row.type),
        )

    @rpc("person")
    def ReadFile(self, request: files_pb2.ReadFileRequest, call: Call) -> Iterator[files_pb2.FileBytes]:
        with self.sessions.read() as session:
            row = readable_file(session, request.id)
        for block in read_bytes(self.store, row, request.offset, request.length):
            yield files_pb2.FileBytes(data=block)

    @rpc("person")
    def GetThumbnail(self, request: files_pb2.FileRequest, call: Call) -> files_pb2.Thumbnail:
        with self.sessions.read() as session:
            row = readable_file(session, request.id)
        return files_pb2.Thumbnail(data=thumbnail_of(self.store, row), type=TYPE, sha256=row.sha256)

    @rpc("person")
    def DeleteFile(self, request: files_pb2.FileRequest, call: Call) -> common_pb2.Empty:
        with refusing(), self.sessions.write() as session:
            delete_file(session, request.id)
        return common_pb2.Empty()


def _json(data: Any) -> common_pb2.Json:
    return common_pb2.Json(json=json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())
