"""What both pages are made of: HTML that needs no script and no network."""

import json
from html import escape
from typing import Any

from gateway.api.guide.texts import text

STYLE = """
:root { color-scheme: light }
* { box-sizing: border-box }
body { font: 14px/22px "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; color: #1f2329;
  max-width: 960px; margin: 0 auto; padding: 24px 16px 64px; overflow-wrap: anywhere }
header { display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: baseline }
h1 { font-size: 24px; line-height: 32px; margin: 0; flex: 1 1 auto }
h2 { margin: 32px 0 8px; font-size: 18px }
h3 { margin: 16px 0 4px; font-size: 14px; font-weight: 600 }
a { color: #245bdb }
details { border: 1px solid #dee0e3; border-radius: 6px; margin: 8px 0; padding: 8px 12px }
summary { cursor: pointer; min-height: 24px }
summary:focus-visible, a:focus-visible, pre:focus-visible { outline: 2px solid #245bdb; outline-offset: 2px }
code, pre { font: 13px/20px ui-monospace, Menlo, Consolas, "Noto Sans CJK SC", monospace }
pre { background: #f5f6f7; padding: 12px; border-radius: 6px; overflow: auto; margin: 4px 0;
  white-space: pre-wrap }
dl { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 4px 16px; margin: 8px 0 0 }
dt, dd { margin: 0 }
dd, .s { color: #646a73 }
.m { display: inline-block; min-width: 56px; font-weight: 600; color: #245bdb }
.s { margin-left: 8px }
.t { display: inline-block; padding: 0 6px; margin-left: 8px; border-radius: 4px; background: #f0f1f3;
  font-size: 12px; line-height: 20px; color: #4e5560 }
@media (max-width: 600px) { dl { grid-template-columns: minmax(0, 1fr) } dd { margin-bottom: 8px } }
"""


def page(title: str, links: list[tuple[str, str]], parts: list[str], language: str) -> str:
    """``links``: (words, address) beside the title."""
    beside = "".join(f'<a href="{escape(address)}">{escape(words)}</a>' for words, address in links)
    return (
        f'<!doctype html><html lang="{escape(language)}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f"<header><h1>{escape(title)}</h1>{beside}</header><main>{''.join(parts)}</main></html>"
    )


def code(content: str, label: str) -> str:
    """Reachable by keyboard, as it may scroll."""
    return f'<pre tabindex="0" role="region" aria-label="{escape(label)}">{escape(content)}</pre>'


def operation(method: str, path: str, about: dict[str, Any], schema: dict[str, Any], language: str) -> str:
    """One operation, folded: description, parameters, body."""
    parts = [f"<p>{escape(about.get('description', ''))}</p>"]
    rows = []
    for each in about.get("parameters", []):
        need = text("required" if each.get("required") else "optional", language)
        example = f" · {each['name']}={each['example']}" if "example" in each else ""
        rows.append(
            f"<dt><code>{escape(each['name'])}</code></dt>"
            f"<dd>{escape(each['in'])}, {need} {escape(each.get('description', ''))}{escape(example)}</dd>"
        )
    parts.append(f"<dl>{''.join(rows)}</dl>" if rows else "")
    for kind, body in about.get("requestBody", {}).get("content", {}).items():
        shown = json.dumps(_resolved(body.get("schema", {}), schema), ensure_ascii=False, indent=1)
        parts.append(f"<h3>{text('body', language)} · {escape(kind)}</h3>{code(shown, kind)}")
    return (
        f'<details><summary><span class="m">{method}</span><code>{escape(path)}</code>'
        f'<span class="s">{escape(about.get("summary", ""))}</span></summary>{"".join(parts)}</details>'
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
