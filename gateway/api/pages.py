"""The web UI as static files, and the readable API documentation."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from gateway.api.form_document import form_document
from gateway.api.guide.pages import form_page, whole_page
from gateway.api.policy import public
from gateway.api.services import Services, as_json, services
from protos.gen.dougong.records.v1 import description_pb2, service_pb2
from services.chassis.context import current, use
from services.chassis.errors import NotFound

docs = APIRouter(include_in_schema=False)
IMMUTABLE = "public, max-age=31536000, immutable"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))


@docs.get("/api/docs", dependencies=[Depends(public)])
def read_docs(
    request: Request,
    form: str = "",
    lang: Literal["", "zh-CN", "en"] = "",
    stubs: Services = Depends(services),
) -> HTMLResponse:
    """The API on one page, or that of one form with commands to paste."""
    general, context = request.app.openapi(), current()
    language = lang or context.language
    if not form:
        return HTMLResponse(whole_page(general, language))
    with use(replace(context, language=language)):
        found = stubs.description.DescribeForm(description_pb2.DescribeFormRequest(form=form))
        query = service_pb2.QueryRequest(form=form, query_json=as_json({"limit": 1}))
        rows = stubs.records.QueryRecords(query)
    described = json.loads(found.json)
    like: dict[str, Any] = next((row["values"] for row in json.loads(rows.json)["rows"]), {})
    document = form_document(general, described, language)
    return HTMLResponse(form_page(document, described, like, str(request.base_url), language))


def mount(app: FastAPI, folder: Path | None) -> None:
    """Serve the built UI: hashed assets for ever, index.html never cached, unknown paths are the UI's own."""

    @app.get("/{path:path}", include_in_schema=False, dependencies=[Depends(public)])
    def read_page(path: str, request: Request) -> Response:
        if folder is None or path.startswith("api/"):
            raise NotFound("not_found")
        root = folder.resolve()
        file = (root / path).resolve()
        if path and root in file.parents and file.is_file():
            cache = IMMUTABLE if path.startswith("assets/") else "no-cache"
            return _file(file, request, cache)
        if path.startswith("assets/") or not (root / "index.html").is_file():
            raise NotFound("not_found")
        return _file(root / "index.html", request, "no-cache")


def _file(file: Path, request: Request, cache: str) -> Response:
    accepted = request.headers.get("accept-encoding", "")
    headers = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
    plain = FileResponse(file, headers=headers)
    for encoding, suffix in ENCODINGS:
        packed = file.with_name(file.name + suffix)
        if encoding in accepted and packed.is_file():
            return FileResponse(
                packed, headers={**headers, "Content-Encoding": encoding}, media_type=plain.media_type
            )
    return plain
