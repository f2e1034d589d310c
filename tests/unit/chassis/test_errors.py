"""Errors as users see them: every code has its texts, and the wire carries all of an error."""

import json
from pathlib import Path

import pytest

from services.chassis import errors
from services.chassis.errors import (
    BY_STATUS,
    LANGUAGES,
    MAX_TRAILER_BYTES,
    Catalogue,
    Invalid,
    answer_to,
    from_proto,
)


def test_every_code_has_a_text_in_every_language() -> None:
    texts = json.loads(Path(errors.__file__).with_name("errors.json").read_text(encoding="utf-8"))
    for code, by_language in texts.items():
        assert set(by_language) == set(LANGUAGES), code
        assert all(by_language.values()), code


def test_texts_are_filled_in_and_never_missing(tmp_path: Path) -> None:
    own = tmp_path / "errors.json"
    own.write_text('{"too_many": {"zh-CN": "最多{limit}行", "en": "At most {limit} rows"}}', encoding="utf-8")
    catalogue = Catalogue(own)
    assert catalogue.message("too_many", "en", {"limit": 5}) == "At most 5 rows"
    assert catalogue.message("too_many", "fr", {"limit": 5}) == "最多5行"
    assert catalogue.message("no_such_code", "en", {}) == catalogue.message("internal", "en", {})


def test_an_author_chooses_the_words_only_where_that_is_declared(tmp_path: Path) -> None:
    own = tmp_path / "errors.json"
    own.write_text(
        '{"check": {"zh-CN": "不行", "en": "No"}, "other": {"zh-CN": "错", "en": "Wrong: {message}"}}'
    )
    catalogue = Catalogue(own, authored=("check",))
    words = {"zh-CN": "太贵", "en": "Too dear"}
    assert catalogue.message("check", "en", {"message": words}) == "Too dear"
    assert catalogue.message("check", "en", {"message": "Dear"}) == "Dear"
    assert catalogue.message("check", "en", {}) == "No"
    assert catalogue.message("other", "en", {"message": "x"}) == "Wrong: x"


def test_statuses_are_distinct_and_kept_on_the_way() -> None:
    assert len({kind.http_status for kind in BY_STATUS.values()}) == len(set(BY_STATUS.values()))
    catalogue = Catalogue()
    for status, kind in BY_STATUS.items():
        back = from_proto(status, catalogue.to_proto(kind("not_found", "a", {"n": 1}), "en"))
        assert (type(back), back.code, back.field, back.params) == (kind, "not_found", "a", {"n": 1})


@pytest.mark.parametrize(
    "error",
    [
        Invalid("invalid", params={"text": "字" * 200_000}),
        Invalid("invalid", errors=[Invalid("not_found", f"field{n}", {"n": n}) for n in range(20_000)]),
        Invalid("invalid", message="字" * 200_000),
    ],
)
def test_an_error_always_fits_its_trailer(error: Invalid) -> None:
    proto = Catalogue().to_proto(error, "zh-CN")
    assert proto.ByteSize() <= MAX_TRAILER_BYTES
    assert proto.code == "invalid"
    assert len(proto.errors) == 0 or proto.errors[0].field == "field0"


def test_a_refusal_of_pure_code_is_an_answer() -> None:
    class Refusal(ValueError):
        def __init__(self, code: str) -> None:
            self.code, self.field, self.params = code, "a", {"n": 1}

    answer = answer_to(Refusal("invalid"))
    assert answer is not None
    assert (answer.code, answer.field, answer.params) == ("invalid", "a", {"n": 1})
    assert answer_to(ValueError("a fault")) is None
    assert answer_to(ZeroDivisionError()) is None
