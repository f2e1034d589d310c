"""Each form's page of the API: readable in both languages, its commands run as they stand."""

from __future__ import annotations

import html
import os
import re
import subprocess
from collections.abc import Callable

import pytest

from tests.acceptance.person import Person
from tests.openapi import check_document
from tests.suite import Suite

SignIn = Callable[[str], Person]
COMMAND = re.compile(r"<h3>([^<]+)</h3><pre[^>]*>(.*?)</pre>", re.S)


def guide(suite: Suite, person: Person, form: str, language: str) -> str:
    reply = person.http.get(f"{suite.base_url}/api/docs", params={"form": form, "lang": language})
    assert reply.status_code == 200, reply.text[:300]
    assert f'<html lang="{language}">' in reply.text
    return reply.text


@pytest.mark.parametrize(
    ("who", "form"), [("admin", "product"), ("zhangwei", "customer"), ("zhangwei", "contact")]
)
def test_i4_the_commands_of_a_form_run_as_they_are_pasted(
    suite: Suite, sign_in: SignIn, who: str, form: str
) -> None:
    person = sign_in(who)
    key = person.call("POST", "/api-keys", {"name": "guide"})
    lines = [
        html.unescape(line) for _, line in COMMAND.findall(guide(suite, person, form, "en")) if "curl" in line
    ]
    assert len(lines) >= 5
    ended = subprocess.run(
        ["bash", "-c", "set -euo pipefail\n" + "\n".join(f"{line}\necho" for line in lines)],
        env={"PATH": os.environ["PATH"], "DOUGONG_KEY": key["secret"], "no_proxy": "*"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    person.call("DELETE", f"/api-keys/{key['id']}")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert '"code"' not in re.sub(r'"values":\{.*?\}', "", ended.stdout), ended.stdout
    for part in ('"rows"', '"changes"', '"version"'):
        assert part in ended.stdout
    if "delete" in person.call("GET", f"/forms/{form}")["actions"]:
        id = int(ended.stdout.split()[0])
        person.call("GET", f"/forms/{form}/records/{id}", status=404)


def test_i4_a_page_tells_every_operator_in_the_readers_language(suite: Suite, sign_in: SignIn) -> None:
    seller = sign_in("zhangwei")
    chinese, english = (guide(suite, seller, "contract", language) for language in ("zh-CN", "en"))
    document = seller.call("GET", "/forms/contract/openapi.json")
    (query,) = [
        each["parameters"]
        for path, methods in document["paths"].items()
        for method, each in methods.items()
        if method == "get" and path.endswith("/contract/records")
    ]
    for parameter in query:
        assert parameter["name"] in english
        assert parameter["name"] in chinese
        if parameter["name"].partition("__")[0] not in (
            "limit",
            "cursor",
            "sort",
            "filter",
            "search",
            "count",
        ):
            assert parameter["example"] not in ("", None), parameter
    assert "Fields and filters" in english
    assert "字段与筛选" in chinese
    hidden = {each["key"] for each in sign_in("admin").call("GET", "/forms/contract")["fields"]}
    hidden -= {each["key"] for each in seller.call("GET", "/forms/contract")["fields"]}
    assert [key for key in hidden if key in chinese] == []


def test_i4_the_example_of_every_filter_is_taken_and_a_fault_names_its_parameter(sign_in: SignIn) -> None:
    seller = sign_in("zhangwei")
    paths = seller.call("GET", "/forms/contract/openapi.json")["paths"]
    parameters = paths["/api/v1/forms/contract/records"]["get"]["parameters"]
    examples = {each["name"]: each["example"] for each in parameters if "example" in each}
    assert len(examples) > 50
    for name, example in examples.items():
        words = "true" if example is True else example
        taken = seller.http.get("/forms/contract/records", params={name: words})
        assert taken.status_code == 200, (name, words, taken.text)
    for name, text in (("amount__gt", "much"), ("amount__almost", "1"), ("colour__gt", "1")):
        refused = seller.http.get("/forms/contract/records", params={name: text})
        assert (refused.status_code, refused.json()["field"]) == (422, name)
    twice = seller.http.get("/forms/contract/records?stage=a&stage=b")
    assert (twice.status_code, twice.json()["field"]) == (422, "stage")


@pytest.mark.parametrize(
    ("who", "form"), [("admin", "contract"), ("zhangwei", "customer"), ("finance", "payment")]
)
def test_i4_the_document_of_a_form_keeps_to_the_specification(sign_in: SignIn, who: str, form: str) -> None:
    assert check_document(sign_in(who).call("GET", f"/forms/{form}/openapi.json")) > 50
