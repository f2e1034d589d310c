"""Selective searches of two and four characters against indexed SQL by hand."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from services.records.queries.search import search as search_all
from services.records.storage.session import Session
from tests.bench.bench import Bench
from tests.bench.figures import interleaved
from tests.bench.lists import SIZE, listing

SAMPLES, MOST_HITS = 50, 20


def search(bench: Bench) -> None:
    company = bench.company
    name = company.names["name"]
    step = max(1, company.rows // SAMPLES)
    found = company.bare.execute(f"select {name} from {company.table()} where id % {step} = 0".encode())
    titles = [title for (title,) in found.fetchall()][:SAMPLES]
    for length in (2, 4):
        texts = [title[3 : 3 + length] for title in titles]
        taken = interleaved(
            {
                "bare": _each(texts, lambda text: _by_hand(bench, name, text)),
                "list": _each(texts, lambda text: _listed(bench, text)),
                "across": _each(texts, lambda text: _across(bench, text)),
            }
        )
        for side in ("list", "across"):
            bench.beside(f"records.search.{side}_{length}", taken[side], taken["bare"])
        index = f"g2_{company.forms['contract']['id']}"
        listed = listing(search=texts[0], limit=SIZE)
        bench.plan(f"records.search.list_{length}", listed, index)
        bench.plan(f"records.search.across_{length}", _everywhere(texts[0]), index)


def _everywhere(text: str) -> Callable[[Session], Any]:
    return lambda session: search_all(session, text, MOST_HITS)


def _each(texts: list[str], run: Callable[[str], Any]) -> Callable[[], Any]:
    """Another text each time, each side through the same ones."""
    turns = itertools.cycle(texts)
    return lambda: run(next(turns))


def _by_hand(bench: Bench, name: str, text: str) -> Any:
    field = name.removeprefix("f_")
    pairs = " & ".join(f"'{field}g{text[n : n + 2]}'" for n in range(len(text) - 1))
    statement = (
        f"select id, version, owner_id, {name} from {bench.company.table()} where g2 @@ %s::tsquery"
        f" and {name} like %s order by id desc limit {SIZE}"
    )
    return bench.company.bare.execute(statement.encode(), [pairs, f"%{text}%"], prepare=False).fetchall()


def _listed(bench: Bench, text: str) -> bytes:
    body = json.dumps({"search": text, "limit": SIZE}).encode()
    return bench.company.admin.send("POST", "/forms/contract/records/query", body)


def _across(bench: Bench, text: str) -> bytes:
    return bench.company.admin.send("GET", f"/search?q={quote(text)}&limit={MOST_HITS}")
