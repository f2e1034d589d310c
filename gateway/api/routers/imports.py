"""Importing spreadsheets: upload, watch, undo."""

from collections.abc import Iterator

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile
from fastapi.responses import StreamingResponse

from gateway.api import answers
from gateway.api.import_models import ImportMapping, ImportPreview
from gateway.api.incoming import CheckedRoute, check_text, read_json
from gateway.api.numbers import Id
from gateway.api.policy import person
from gateway.api.routers.exports import XLSX, streamed
from gateway.api.services import Services, services, untouched
from protos.gen.dougong.records.v1 import service_pb2, transfer_pb2

router = APIRouter(route_class=CheckedRoute, tags=["imports"], dependencies=[Depends(person)])
CHUNK_BYTES = 1024 * 1024


@router.post("/forms/{form}/imports", status_code=202)
def start_import(
    form: str,
    file: UploadFile = File(description="CSV, xlsx, xls or ods"),
    mapping: str = Form(
        "", description='JSON: {"columns": {"header": "field"}, "key": "field", "mode": "insert"}'
    ),
    staged: bool = Form(False, description="Wait for a mapping (`PUT /imports/{id}/mapping`)"),
    stubs: Services = Depends(services),
) -> Response:
    """Upload a file; rows are checked and written in the background, or after a mapping was chosen."""
    if mapping:
        read_json(mapping, "mapping")
    check_text(file.filename or "", "file")
    head = service_pb2.ImportHead(
        form=form, file_name=file.filename or "", mapping_json=mapping.encode(), staged=staged
    )

    def chunks() -> Iterator[service_pb2.ImportChunk]:
        yield service_pb2.ImportChunk(head=head)
        while data := file.file.read(CHUNK_BYTES):
            yield service_pb2.ImportChunk(data=data)

    return untouched(stubs.records.StartImport(chunks(), timeout=120), 202)


@router.get("/imports/{id}", response_model=answers.ImportReport)
def read_import(id: Id, stubs: Services = Depends(services)) -> Response:
    """State, counts and the rows that were refused, with the reason of each."""
    return untouched(stubs.records.GetImport(service_pb2.ImportRequest(id=id)))


@router.get("/imports/{id}/preview", response_model=ImportPreview)
def preview_import(
    id: Id,
    sheet: str = Query("", max_length=200),
    header: int | None = Query(None, ge=0, le=200, description="Row of the header; 0: there is none"),
    stubs: Services = Depends(services),
) -> Response:
    """Sheets, header, columns and the first rows of a staged file, with a mapping proposed."""
    request = transfer_pb2.PreviewImportRequest(id=id, sheet=sheet, header=header)
    return untouched(stubs.transfer.PreviewImport(request, timeout=60))


@router.put("/imports/{id}/mapping", response_model=answers.ImportReport)
def map_import(id: Id, body: ImportMapping, stubs: Services = Depends(services)) -> Response:
    """Say what each column stands for; the file is then tried out without writing anything."""
    mapping = body.model_dump_json(exclude_none=True).encode()
    return untouched(
        stubs.transfer.MapImport(transfer_pb2.MapImportRequest(id=id, mapping_json=mapping), timeout=60)
    )


@router.post("/imports/{id}/start", response_model=answers.ImportReport)
@router.post("/imports/{id}/resume", response_model=answers.ImportReport)
def run_import(id: Id, stubs: Services = Depends(services)) -> Response:
    """Run it after its trial, or carry on where it was paused."""
    return untouched(stubs.transfer.RunImport(service_pb2.ImportRequest(id=id)))


@router.post("/imports/{id}/pause", response_model=answers.ImportReport)
def pause_import(id: Id, stubs: Services = Depends(services)) -> Response:
    """Stop after the thousand rows it is at."""
    return untouched(stubs.transfer.PauseImport(service_pb2.ImportRequest(id=id)))


@router.get("/imports/{id}/errors.xlsx", response_class=StreamingResponse)
def read_import_errors(id: Id, stubs: Services = Depends(services)) -> StreamingResponse:
    """The refused rows as a workbook, with the reasons beside the original cells."""
    parts = stubs.transfer.GetImportErrors(service_pb2.ImportRequest(id=id), timeout=120)
    return streamed(parts, XLSX, f"import-{id}-errors.xlsx")


@router.delete("/imports/{id}")
def undo_import(id: Id, stubs: Services = Depends(services)) -> Response:
    """Take back everything an import created."""
    return untouched(stubs.records.UndoImport(service_pb2.ImportRequest(id=id), timeout=60))
