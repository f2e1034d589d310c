"""The page of everything, and that of one form."""

import json
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

from gateway.api.guide.commands import SETUP, commands
from gateway.api.guide.html import code, operation, page
from gateway.api.guide.texts import operator, text
from services.chassis.errors import LANGUAGES

ADDRESS = "/api/docs"


def whole_page(schema: dict[str, Any], language: str) -> str:
    """``schema``: the OpenAPI document of everything."""
    groups: dict[str, list[str]] = {}
    for path, methods in schema["paths"].items():
        for method, about in methods.items():
            tag = (about.get("tags") or ["other"])[0]
            groups.setdefault(tag, []).append(operation(method.upper(), path, about, schema, language))
    parts = [f"<p>{escape(schema['info'].get('description', '').strip())}</p>"]
    parts += [f"<h2>{escape(tag)}</h2>{''.join(items)}" for tag, items in groups.items()]
    links = [(text("document", language), "/api/v1/openapi.json"), _other(language)]
    return page(f"Dougong {text('title', language)}", links, parts, language)


def form_page(
    document: dict[str, Any], form: dict[str, Any], like: dict[str, Any], base: str, language: str
) -> str:
    """``document``: the form's OpenAPI; ``form``: what DescribeForm answered; ``like``, ``base``: as
    `commands` takes them."""
    key = quote(form["key"], safe="")
    parts = [
        f"<h2>{text('commands', language)}</h2><p>{text('key', language)}</p>{code(SETUP, 'shell')}",
        f"<p>{text('commands_hint', language)}</p>",
    ]
    for each in commands(form, like, base):
        title = text(each.key, language)
        parts.append(f"<h3>{escape(title)}</h3>{code(each.line, title)}")
    parts.append(f"<h2>{text('fields', language)}</h2><p>{text('fields_hint', language)}</p>")
    parts += [_field(each, language) for each in form["fields"]]
    parts.append(f"<h2>{text('operations', language)}</h2>")
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            parts.append(operation(method.upper(), path, about, document, language))
    links = [
        (text("document", language), f"/api/v1/forms/{key}/openapi.json"),
        (text("all", language), f"{ADDRESS}?{urlencode({'lang': language})}"),
        _other(language, form["key"]),
    ]
    return page(f"{form['name']} · {text('title', language)}", links, parts, language)


def _field(field: dict[str, Any], language: str) -> str:
    marks = [field["type"]]
    marks += [text(name, language) for name in ("required", "unique", "masked") if field[name]]
    if not (field["create"] or field["edit"]):
        marks.append(text("readonly", language))
    parts = [f"<p>{escape(field['help'])}</p>"] if field["help"] else []
    if field["example"] is not None:
        title = text("example", language)
        shown = json.dumps(field["example"], ensure_ascii=False)
        parts.append(f"<h3>{title}</h3>{code(shown, title)}")
    rows = []
    for op, words in field["words"].items():
        name = field["key"] if op == "eq" else f"{field['key']}__{op}"
        rows.append(
            f"<dt><code>{escape(f'{name}={words}')}</code></dt><dd>{escape(operator(op, language))}</dd>"
        )
    parts.append(f"<dl>{''.join(rows)}</dl>")
    tags = "".join(f'<span class="t">{escape(mark)}</span>' for mark in marks)
    return (
        f"<details><summary><code>{escape(field['key'])}</code>"
        f'<span class="s">{escape(field["name"])}</span>{tags}</summary>{"".join(parts)}</details>'
    )


def _other(language: str, form: str = "") -> tuple[str, str]:
    """The same page in the other language."""
    asked = {"form": form} if form else {}
    other = next(each for each in LANGUAGES if each != language)
    return text("other_language", language), f"{ADDRESS}?{urlencode({**asked, 'lang': other})}"
