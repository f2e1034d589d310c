"""Files: uploaded in pieces that can be taken up again, downloaded in ranges.

Bytes pass through a few megabytes at a time; each piece is a short call, so a slow client
keeps nobody waiting.
"""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

import anyio.to_thread
from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from gateway.api.file_models import NewFile, Upload
from gateway.api.incoming import CheckedRoute
from gateway.api.numbers import Id, Whole
from gateway.api.policy import person
from gateway.api.ranges import Span, wanted_span
from gateway.api.services import Services, services, untouched
from protos.gen.dougong.records.v1 import files_pb2
from services.chassis.context import current, use
from services.chassis.errors import DomainError, NotFound

router = APIRouter(route_class=CheckedRoute, tags=["files"], dependencies=[Depends(person)])
PIECE_BYTES = 4 * 1024 * 1024
PART_BYTES = 1024 * 1024
STORE_SECONDS = 120
# Asked for again at each use: who may read it may change.
REVALIDATED = "private, no-cache"
NO_SCRIPTS = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; sandbox"
# A browser's own viewer for these does not run inside a sandbox, and runs nothing in our name.
WITHOUT_SANDBOX = {
    "application/pdf": "default-src 'none'; style-src 'unsafe-inline'; plugin-types application/pdf"
}


@router.post("/files", status_code=201, response_model=Upload)
def create_file(body: NewFile, stubs: Services = Depends(services)) -> Response:
    """Announce a file for a field of a form; then send its bytes."""
    request = files_pb2.CreateFileRequest(form=body.form, field=body.field, name=body.name, size=body.size)
    return untouched(stubs.files.CreateFile(request), 201)


@router.put("/files/{id}", response_model=Upload)
@router.patch("/files/{id}", response_model=Upload)
async def append_file(
    id: Id,
    request: Request,
    upload_offset: Annotated[Whole, Header(description="Where these bytes belong")] = 0,
    stubs: Services = Depends(services),
) -> Response:
    """Send bytes from `Upload-Offset` on; 409 names the right offset.

    `file` is there once all have arrived.
    """
    offset, held, reply = upload_offset, bytearray(), None
    try:
        async for data in request.stream():
            held += data
            while len(held) >= PIECE_BYTES:
                reply = await _append(stubs, id, offset, bytes(held[:PIECE_BYTES]))
                offset += PIECE_BYTES
                del held[:PIECE_BYTES]
    except ClientDisconnect:
        if held:  # what did arrive need not be sent again
            await _append(stubs, id, offset, bytes(held))
        raise
    if held or reply is None:
        reply = await _append(stubs, id, offset, bytes(held))
    answer = untouched(reply)
    answer.headers["Upload-Offset"] = str(offset + len(held))
    return answer


@router.head("/files/{id}")
def head_file(id: Id, stubs: Services = Depends(services)) -> Response:
    """How far an upload is (`Upload-Offset`), or the size of a file."""
    try:
        progress = json.loads(stubs.files.GetUpload(files_pb2.FileRequest(id=id)).json)
        offset, size = progress["offset"], progress["size"]
    except NotFound:  # uploaded by somebody else
        offset = size = stubs.files.GetFile(files_pb2.FileRequest(id=id)).size
    return Response(
        headers={"Upload-Offset": str(offset), "Upload-Length": str(size), "Cache-Control": "no-store"}
    )


@router.get("/files/{id}", response_class=Response)
async def read_file(
    id: Id,
    request: Request,
    download: bool = False,
    range: Annotated[str, Header()] = "",
    if_range: Annotated[str, Header()] = "",
    if_none_match: Annotated[str, Header()] = "",
    stubs: Services = Depends(services),
) -> Response:
    """The bytes, if one may read the field that holds the file. Ranges and `If-None-Match` are answered."""
    head = await _call(stubs.files.GetFile, files_pb2.FileRequest(id=id))
    tag = f'"{head.sha256}"'
    headers = _headers(head, download) | {"ETag": tag}
    if tag in if_none_match:
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": REVALIDATED})
    span = wanted_span(range if if_range in ("", tag) else "", head.size)
    if span is None:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{head.size}"})
    headers["Content-Length"] = str(span.length)
    if span.partial:
        headers["Content-Range"] = f"bytes {span.start}-{span.start + span.length - 1}/{head.size}"
    return StreamingResponse(_bytes(stubs, id, span), 206 if span.partial else 200, headers, head.type)


@router.get("/files/{id}/thumbnail", response_class=Response)
def read_thumbnail(
    id: Id, if_none_match: Annotated[str, Header()] = "", stubs: Services = Depends(services)
) -> Response:
    """A picture of at most 320 by 320 of a picture."""
    small = stubs.files.GetThumbnail(files_pb2.FileRequest(id=id), timeout=30)
    headers = {
        "ETag": f'"t-{small.sha256}"',
        "Cache-Control": REVALIDATED,
        "Content-Security-Policy": NO_SCRIPTS,
    }
    if headers["ETag"] in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(small.data, headers=headers, media_type=small.type)


@router.delete("/files/{id}", status_code=204)
def delete_file(id: Id, stubs: Services = Depends(services)) -> None:
    """Take back an upload that no record has yet."""
    stubs.files.DeleteFile(files_pb2.FileRequest(id=id))


async def _call(method: Any, request: Any, **more: Any) -> Any:
    """A call that blocks, on a thread, as the same caller."""
    return await anyio.to_thread.run_sync(partial(method, request, **more))


async def _append(stubs: Services, id: int, offset: int, data: bytes) -> Any:
    def parts() -> Iterator[files_pb2.FilePart]:
        yield files_pb2.FilePart(id=id, offset=offset, data=data[:PART_BYTES])
        for start in range(PART_BYTES, len(data), PART_BYTES):
            yield files_pb2.FilePart(data=data[start : start + PART_BYTES])

    # The offset makes a repetition safe; the caller's idempotency key would stand for one piece of many.
    with use(replace(current(), idempotency_key="")):
        return await _call(stubs.files.AppendFile, parts(), timeout=STORE_SECONDS)


async def _bytes(stubs: Services, id: int, span: Span) -> AsyncIterator[bytes]:
    def piece(offset: int, length: int) -> bytes:
        request = files_pb2.ReadFileRequest(id=id, offset=offset, length=length)
        return b"".join(each.data for each in stubs.files.ReadFile(request, timeout=STORE_SECONDS))

    sent = 0
    while sent < span.length:
        data = await anyio.to_thread.run_sync(piece, span.start + sent, min(PIECE_BYTES, span.length - sent))
        if not data:
            raise DomainError("internal")  # shorter than announced: the connection ends, the client sees it
        yield data
        sent += len(data)


def _headers(head: files_pb2.FileHead, download: bool) -> dict[str, str]:
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in head.name)
    how = "inline" if head.inline and not download else "attachment"
    return {
        "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(head.name, safe='')}",
        "Content-Security-Policy": WITHOUT_SANDBOX.get(head.type, NO_SCRIPTS),
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": REVALIDATED,
        "Accept-Ranges": "bytes",
    }
