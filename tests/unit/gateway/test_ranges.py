"""Which bytes a Range header asks for."""

import pytest

from gateway.api.ranges import Span, wanted_span


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("", Span(0, 100, False)),
        ("bytes=0-", Span(0, 100, True)),
        ("bytes=0-0", Span(0, 1, True)),
        ("bytes=10-19", Span(10, 10, True)),
        ("bytes=90-500", Span(90, 10, True)),
        ("bytes=-5", Span(95, 5, True)),
        ("bytes=-500", Span(0, 100, True)),
        ("bytes=100-", None),
        ("bytes=-0", None),
        ("bytes=20-10", Span(0, 100, False)),
        ("bytes=0-1,5-6", Span(0, 100, False)),
        ("bytes=-", Span(0, 100, False)),
        ("items=0-1", Span(0, 100, False)),
        ("bytes=" + "9" * 30 + "-", Span(0, 100, False)),
    ],
)
def test_a_range(header: str, span: Span | None) -> None:
    assert wanted_span(header, 100) == span
