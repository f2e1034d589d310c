"""Importing spreadsheets: upload, watch, undo."""

import json
from collections.abc import Iterator

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile

from gateway.api import answers
from gateway.api.policy import person
from gateway.api.services import Services, services, untouched
from protos.gen.dougong.records.v1 import service_pb2
from services.chassis.errors import Invalid

router = APIRouter(tags=["imports"], dependencies=[Depends(person)])
CHUNK_BYTES = 1024 * 1024


@router.post("/forms/{form}/imports", status_code=202)
def start_import(
    form: str,
    file: UploadFile = File(description="CSV or xlsx"),
    mapping: str = Form(
        "", description='JSON: {"columns": {"header": "field"}, "key": "field", "mode": "insert"}'
    ),
    stubs: Services = Depends(services),
) -> Response:
    """Upload a file; rows are checked and written in the background."""
    if mapping:
        try:
            json.loads(mapping)
        except ValueError as error:
            raise Invalid("json_invalid", "mapping") from error
    head = service_pb2.ImportHead(form=form, file_name=file.filename or "", mapping_json=mapping.encode())

    def chunks() -> Iterator[service_pb2.ImportChunk]:
        yield service_pb2.ImportChunk(head=head)
        while data := file.file.read(CHUNK_BYTES):
            yield service_pb2.ImportChunk(data=data)

    return untouched(stubs.records.StartImport(chunks(), timeout=120), 202)


@router.get("/imports/{id}", response_model=answers.ImportReport)
def read_import(id: int, stubs: Services = Depends(services)) -> Response:
    """State, counts and the rows that were refused, with the reason of each."""
    return untouched(stubs.records.GetImport(service_pb2.ImportRequest(id=id)))


@router.delete("/imports/{id}")
def undo_import(id: int, stubs: Services = Depends(services)) -> Response:
    """Take back everything an import created."""
    return untouched(stubs.records.UndoImport(service_pb2.ImportRequest(id=id), timeout=60))
