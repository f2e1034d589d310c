"""A form with fields for files, and the RPCs of files as plain calls of one person."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PIL import Image

from protos.gen.dougong.records.v1 import files_pb2 as pb
from protos.gen.dougong.records.v1 import files_pb2_grpc
from services.chassis.client import Client
from services.chassis.errors import DomainError
from services.chassis.testing import with_address
from tests.integration.records.conftest import Tenant, read

MB = 1024**2
PAPER = {
    "key": "paper",
    "app": "sales",
    "name": "文件",
    "title_field": "name",
    "fields": [
        {"key": "name", "name": "名称", "type": "text"},
        {"key": "scan", "name": "扫描件", "type": "attachments"},
        {"key": "photos", "name": "照片", "type": "images"},
        {"key": "signed", "name": "签名", "type": "signature"},
        {"key": "secret", "name": "密件", "type": "attachments"},
    ],
}


class Files:
    """The RPCs of files as plain calls of one person."""

    def __init__(self, tenant: Tenant, user: int) -> None:
        self.tenant, self.user = tenant, user
        settings = with_address(tenant.records.settings, "records", tenant.records.address)
        self.stub: Any = Client(settings).stub("records", files_pb2_grpc.FilesStub)

    def create(self, size: int, field: str = "scan", name: str = "合同.pdf", form: str = "paper") -> int:
        with self.tenant.as_user(self.user):
            request = pb.CreateFileRequest(form=form, field=field, name=name, size=size)
            return int(read(self.stub.CreateFile(request))["id"])

    def append(self, id: int, offset: int, data: bytes, part: int = MB) -> Any:
        def parts() -> Iterator[pb.FilePart]:
            yield pb.FilePart(id=id, offset=offset, data=data[:part])
            for start in range(part, len(data), part):
                yield pb.FilePart(data=data[start : start + part])

        with self.tenant.as_user(self.user):
            return read(self.stub.AppendFile(parts(), timeout=60))

    def upload(self, data: bytes, **about: Any) -> int:
        id = self.create(len(data), **about)
        assert self.append(id, 0, data)["file"]["id"] == id
        return id

    def offset(self, id: int) -> int:
        with self.tenant.as_user(self.user):
            return int(read(self.stub.GetUpload(pb.FileRequest(id=id)))["offset"])

    def head(self, id: int) -> Any:
        with self.tenant.as_user(self.user):
            return self.stub.GetFile(pb.FileRequest(id=id))

    def content(self, id: int, offset: int = 0, length: int = 1 << 40) -> bytes:
        with self.tenant.as_user(self.user):
            request = pb.ReadFileRequest(id=id, offset=offset, length=length)
            return b"".join(each.data for each in self.stub.ReadFile(request))

    def thumbnail(self, id: int) -> bytes:
        with self.tenant.as_user(self.user):
            return bytes(self.stub.GetThumbnail(pb.FileRequest(id=id)).data)

    def delete(self, id: int) -> None:
        with self.tenant.as_user(self.user):
            self.stub.DeleteFile(pb.FileRequest(id=id))


def code_of(call: Callable[[], Any]) -> str:
    with pytest.raises(DomainError) as refused:
        call()
    return refused.value.code


def picture(size: tuple[int, int] = (1200, 600)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "PNG")
    return out.getvalue()
