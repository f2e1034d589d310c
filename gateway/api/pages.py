"""The web UI as static files, and the readable API documentation."""

import html
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from gateway.api.form_document import form_document
from gateway.api.policy import public
from gateway.api.services import Services, services
from protos.gen.dougong.records.v1 import description_pb2
from services.chassis.errors import NotFound

docs = APIRouter(include_in_schema=False)
IMMUTABLE = "public, max-age=31536000, immutable"
ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
STYLE = """
body { font: 14px/22px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #1f2329;
  max-width: 960px; margin: 0 auto; padding: 24px 16px }
h1 { font-size: 24px; line-height: 32px }
h2 { margin: 32px 0 8px; font-size: 18px }
details { border: 1px solid #dee0e3; border-radius: 6px; margin: 8px 0; padding: 8px 12px }
summary { cursor: pointer }
code, pre { font: 13px/20px ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere }
pre { background: #f5f6f7; padding: 12px; border-radius: 6px; overflow: auto }
.m { display: inline-block; min-width: 56px; font-weight: 600; color: #245bdb }
.s { color: #646a73; margin-left: 8px }
"""


@docs.get("/api/docs", dependencies=[Depends(public)])
def read_docs(request: Request, form: str = "", stubs: Services = Depends(services)) -> HTMLResponse:
    """The API on one page, or that of one form; made from the OpenAPI document, needs no script and no
    network."""
    schema, source = request.app.openapi(), "/api/v1/openapi.json"
    if form:
        found = stubs.description.DescribeForm(description_pb2.DescribeFormRequest(form=form))
        schema = form_document(schema, json.loads(found.json))
        source = f"/api/v1/forms/{quote(form, safe='')}/openapi.json"
    groups: dict[str, list[str]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append(_operation(method.upper(), path, operation, schema))
    body = "".join(f"<h2>{html.escape(tag)}</h2>{''.join(items)}" for tag, items in groups.items())
    intro = html.escape(schema["info"].get("description", "").strip()).replace("\n\n", "<br><br>")
    title = html.escape(schema["info"]["title"]) + " API"
    return HTMLResponse(
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1><p>{intro}</p>"
        f'<p><a href="{html.escape(source)}">openapi.json</a></p>{body}</html>'
    )


def _operation(method: str, path: str, operation: dict[str, Any], schema: dict[str, Any]) -> str:
    parts = [f"<p>{html.escape(operation.get('description', ''))}</p>"]
    for parameter in operation.get("parameters", []):
        need = "required" if parameter.get("required") else "optional"
        parts.append(f"<div><code>{html.escape(parameter['name'])}</code> ({parameter['in']}, {need})</div>")
    content = operation.get("requestBody", {}).get("content", {})
    for kind, body in content.items():
        shown = json.dumps(_resolved(body.get("schema", {}), schema), ensure_ascii=False, indent=1)
        parts.append(f"<div>{html.escape(kind)}</div><pre>{html.escape(shown)}</pre>")
    summary = html.escape(operation.get("summary", ""))
    return (
        f'<details><summary><span class="m">{method}</span><code>{html.escape(path)}</code>'
        f'<span class="s">{summary}</span></summary>{"".join(parts)}</details>'
    )


def _resolved(part: Any, schema: dict[str, Any], depth: int = 4) -> Any:
    """A schema with those it refers to in their places, as deep as a page can show it."""
    if isinstance(part, list):
        return [_resolved(each, schema, depth) for each in part]
    if not isinstance(part, dict):
        return part
    reference = part.get("$ref")
    if isinstance(reference, str) and depth:
        named = schema["components"]["schemas"][reference.rpartition("/")[2]]
        return _resolved(named, schema, depth - 1)
    return {name: _resolved(each, schema, depth) for name, each in part.items() if name != "discriminator"}


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
