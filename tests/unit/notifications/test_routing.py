"""Where a notification goes, and what becomes of a mail after each attempt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.domain.attempts import DELAYS, Outcome, after_attempt
from services.notifications.domain.preferences import CHANNELS, Preference, read_preferences, wanted
from services.notifications.domain.routing import Recipient, route
from services.notifications.domain.texts import read_text

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ZHANG = Recipient(7, "张伟", "zhang@example.com", "zh-CN", active=True)


@pytest.mark.parametrize(
    ("channels", "expected"),
    [
        ((), [("in_app", "sent")]),
        (("pigeon",), [("in_app", "sent")]),
        (("mail",), [("mail", "pending")]),
        (("mail", "in_app", "mail"), [("in_app", "sent"), ("mail", "pending")]),
    ],
)
def test_channels(channels: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    found = route(channels, "task", ZHANG, [], mail_configured=True)
    assert [(each.channel, each.state) for each in found] == expected


def test_why_a_mail_does_not_leave() -> None:
    mute = [Preference("*", "mail", False)]
    nobody = Recipient(8, "李娜", "", "zh-CN", active=True)
    gone = Recipient(9, "陈离", "c@example.com", "zh-CN", active=False)

    def outcome(person: Recipient | None, chosen: list[Preference], mail: bool) -> tuple[str, str, str]:
        (delivery,) = route(("mail",), "task", person, chosen, mail_configured=mail)
        return delivery.state, delivery.error, delivery.address

    assert outcome(ZHANG, mute, True) == ("skipped", "not_wanted", "")
    assert outcome(ZHANG, [], False) == ("skipped", "mail_not_configured", "")
    assert outcome(nobody, [], True) == ("failed", "no_address", "")
    assert outcome(gone, [], True) == ("skipped", "person_inactive", "")
    assert outcome(None, [], True) == ("skipped", "person_unknown", "")
    assert outcome(ZHANG, [], True) == ("pending", "", "zhang@example.com")


def test_the_most_particular_preference_decides() -> None:
    chosen = [
        Preference("*", "mail", False),
        Preference("rule:*", "mail", True),
        Preference("rule:noisy", "mail", False),
    ]
    assert not wanted(chosen, "task", "mail")
    assert wanted(chosen, "rule:big_deal", "mail")
    assert not wanted(chosen, "rule:noisy", "mail")
    assert wanted(chosen, "task", "in_app")


NAMES = st.sampled_from(["*", "task", "rule:*", "rule:a", "rule:b"])
CHOSEN = st.dictionaries(st.tuples(NAMES, st.sampled_from(CHANNELS)), st.booleans())


@given(CHOSEN, st.sampled_from(["task", "rule:a", "rule:c", "other"]), st.sampled_from(CHANNELS))
def test_one_channels_choice_never_touches_the_other(
    chosen: dict[tuple[str, str], bool], topic: str, channel: str
) -> None:
    every = [Preference(name, way, enabled) for (name, way), enabled in chosen.items()]
    own = [each for each in every if each.channel == channel]
    assert wanted(every, topic, channel) == wanted(own, topic, channel)
    document = {"preferences": [vars(each) for each in every]}
    assert read_preferences(document) == every
    if every:
        assert read_preferences({"preferences": [vars(each) for each in [*every, every[0]]]}) is None


@pytest.mark.parametrize("attempts", range(1, len(DELAYS) + 2))
def test_only_what_surely_did_not_leave_is_tried_again(attempts: int) -> None:
    assert after_attempt(Outcome.SENT, attempts, NOW).state == "sent"
    assert after_attempt(Outcome.UNKNOWN, attempts, NOW).state == "uncertain"
    assert after_attempt(Outcome.REFUSED, attempts, NOW).state == "failed"
    later = after_attempt(Outcome.LATER, attempts, NOW)
    if attempts <= len(DELAYS):
        assert (later.state, later.at) == ("pending", NOW + DELAYS[attempts - 1])
    else:
        assert (later.state, later.at) == ("failed", None)


def test_pauses_grow() -> None:
    assert list(DELAYS) == sorted(set(DELAYS))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"zh-CN": "\xe4\xbd\xa0\xe5\xa5\xbd", "en": "hello"}', {"zh-CN": "你好", "en": "hello"}),
        (b'"hello"', {"zh-CN": "hello", "en": "hello"}),
        (b"", {"zh-CN": "", "en": ""}),
        (b'{"en": "much too long"}', {"en": "much t"}),
        (b'"a\\u0000\\u0007\\ud800b\\n"', {"zh-CN": "ab\n", "en": "ab\n"}),
        (b"{", None),
        (b"[]", None),
        (b'{"en": null}', None),
        (b"\xff\xfe\x00", None),
        (b"[" * 100_000, None),
    ],
)
def test_texts(data: bytes, expected: dict[str, str] | None) -> None:
    assert read_text(data, 6) == expected
