"""Lists as files."""

from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse

from gateway.api.import_models import Export
from gateway.api.incoming import CheckedRoute
from gateway.api.policy import person
from gateway.api.services import Services, services
from protos.gen.dougong.records.v1 import transfer_pb2

router = APIRouter(route_class=CheckedRoute, tags=["exports"], dependencies=[Depends(person)])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
EXPORT_SECONDS = 600
#: Keys of the columns that were asked for and may be seen, but not taken out.
LEFT_OUT = "X-Left-Out"


def streamed(parts: Any, media_type: str, name: str) -> StreamingResponse:
    """A file as it comes; what is refused is refused before the first byte, with its own status."""
    parts = iter(parts)
    first = next(parts, None)

    def data() -> Iterator[bytes]:
        for part in chain([first] if first is not None else [], parts):
            yield part.data

    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    if first is not None and first.left_out:
        headers[LEFT_OUT] = ",".join(first.left_out)
    return StreamingResponse(data(), media_type=media_type, headers=headers)


@router.post("/forms/{form}/exports", response_class=StreamingResponse)
def export_records(form: str, body: Export, stubs: Services = Depends(services)) -> StreamingResponse:
    """The list as CSV or xlsx: rows, columns and masks are those of the person who asks.

    Columns that may be seen but not exported are left out, and named by `X-Left-Out` (keys, with commas).
    """
    query = body.model_dump_json(exclude_none=True).encode()
    request = transfer_pb2.ExportRecordsRequest(form=form, query_json=query)
    return streamed(
        stubs.transfer.ExportRecords(request, timeout=EXPORT_SECONDS),
        TYPES[body.format],
        f"{form}.{body.format}",
    )
