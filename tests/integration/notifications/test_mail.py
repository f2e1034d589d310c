"""Mail over a real SMTP server: what arrives, what is retried, and that nothing is ever sent twice."""

from __future__ import annotations

import os
import smtplib
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from services.notifications.domain.attempts import CLAIM_LOST_AFTER, DELAYS
from services.notifications.transport import smtp
from tests.integration.notifications.conftest import LI, NOMAIL, SMITH, ZHANG, Mailbox, Running, free_port


def attempts(running: Running) -> list[int]:
    return [
        row[0]
        for row in running.sql(
            "select attempts from deliveries where tenant = %s order by id", running.tenant
        )
    ]


def test_a_mail_arrives_in_the_persons_language_with_a_link(running: Running) -> None:
    id = running.send(ZHANG, SMITH, channels=("in_app", "mail"))
    running.mail()
    running.mail()
    assert [address for address, _ in running.mailbox.taken] == ["zhang@example.com", "smith@example.com"]
    chinese, english = (message for _, message in running.mailbox.taken)
    assert chinese["Subject"] == "合同待审批"
    assert chinese["From"] == "Dougong <no-reply@crm.example.com>"
    assert chinese["To"].addresses[0].display_name == "张伟"
    assert chinese["Message-ID"] == f"<{id}.{ZHANG}@crm.example.com>"
    assert chinese["Auto-Submitted"] == "auto-generated"
    assert chinese.get_content().splitlines() == [
        "合同 HT-202611-0001 待您审批。", "", "https://crm.example.com/tasks/1",
    ]  # fmt: skip
    assert english["Subject"] == "A contract awaits approval"
    assert [state for _, channel, state, _ in running.states() if channel == "mail"] == ["sent", "sent"]


def test_mail_alone_is_not_in_the_list(running: Running) -> None:
    running.send(ZHANG, channels=("mail",))
    running.mail()
    assert len(running.mailbox.taken) == 1
    assert running.listed(ZHANG)["rows"] == []


def test_somebody_without_an_address_gets_none_and_the_log_says_so(running: Running) -> None:
    running.send(NOMAIL, channels=("in_app", "mail"))
    running.mail()
    assert running.mailbox.taken == []
    assert running.states()[-1] == (NOMAIL, "mail", "failed", "no_address")
    assert running.listed(NOMAIL)["unread"] == 1


def test_a_title_cannot_add_header_fields_and_dots_survive(running: Running) -> None:
    running.send(
        ZHANG,
        channels=("mail",),
        title="合同\r\nBcc: everyone@example.com\n\n正文",
        body=".开头是点\n.\n..两点\n结束",
    )
    running.mail()
    ((address, message),) = running.mailbox.taken
    assert (address, message["Bcc"]) == ("zhang@example.com", None)
    assert message["Subject"] == "合同 Bcc: everyone@example.com 正文"
    assert message.get_content().splitlines()[:4] == [".开头是点", ".", "..两点", "结束"]


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_busy_server_is_asked_again_later_and_later_and_in_the_end_given_up(
    running: Running, stage: str
) -> None:
    running.mailbox.replies[stage] = "451 try again later"
    running.send(ZHANG, channels=("mail",))
    for number, delay in enumerate(DELAYS, start=1):
        running.mail()
        assert attempts(running) == [number]
        assert running.states()[0][2:] == ("pending", "451 try again later")
        running.clock.ahead += delay - timedelta(seconds=1)
        running.mail()
        assert attempts(running) == [number]  # not before its time
        running.clock.ahead += timedelta(seconds=1)
    running.mail()
    assert running.states()[0][2:] == ("failed", "451 try again later")
    running.clock.ahead += timedelta(days=2)
    running.mailbox.replies.clear()
    running.mail()
    assert running.mailbox.taken == []


def test_after_a_busy_time_it_arrives_once(running: Running) -> None:
    running.mailbox.replies["DATA"] = "451 try again later"
    running.send(ZHANG, channels=("mail",))
    running.mail()
    running.mailbox.replies.clear()
    running.clock.ahead = DELAYS[0]
    running.mail()
    running.mail()
    assert len(running.mailbox.taken) == 1
    assert (attempts(running), running.states()[0][2]) == ([2], "sent")


def test_a_refused_mail_fails_at_once_and_the_next_one_still_goes(running: Running) -> None:
    running.mailbox.replies["RCPT"] = "550 no such mailbox"
    running.send(ZHANG, channels=("mail",))
    running.mail()
    assert running.states()[0][2:] == ("failed", "550 no such mailbox")
    running.mailbox.replies.clear()
    running.send(LI, channels=("mail",))
    running.mail()
    assert [address for address, _ in running.mailbox.taken] == ["li@example.com"]


def test_an_answer_that_never_came_leaves_it_uncertain_and_never_sent_again(running: Running) -> None:
    running.mailbox.cut_after_data = True
    running.send(ZHANG, channels=("mail",))
    running.mail()
    assert len(running.mailbox.taken) == 1  # the server did take it
    assert running.states()[0][2] == "uncertain"
    running.mailbox.cut_after_data = False
    running.clock.ahead = timedelta(days=3)
    running.mail()
    assert len(running.mailbox.taken) == 1
    assert running.states()[0][2] == "uncertain"


def test_a_server_that_is_down_costs_no_attempt(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    running.send(ZHANG, channels=("mail",))
    with monkeypatch.context() as patch:

        def refuse(*_: Any, **__: Any) -> None:
            raise ConnectionRefusedError("nobody there")

        patch.setattr(smtplib.SMTP, "__init__", refuse)
        for _ in range(len(DELAYS) + 2):
            running.mail()
    assert (attempts(running), running.states()[0][2]) == ([0], "pending")
    running.mail()
    assert len(running.mailbox.taken) == 1


def test_a_sender_that_dies_holding_a_mail_leaves_it_uncertain(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.send(ZHANG, LI, channels=("mail",))

    class Died(BaseException):
        pass

    def die(*_: Any) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(smtp.MailConnection, "send", die)
        with pytest.raises(Died):
            running.mail()
    running.mail()
    assert [state for _, _, state, _ in running.states()] == ["sending", "sent"]
    running.clock.ahead = CLAIM_LOST_AFTER + timedelta(seconds=5)
    running.mail()
    assert running.states()[0][2:] == ("uncertain", "sender_died")
    assert [address for address, _ in running.mailbox.taken] == ["li@example.com"]


def test_many_senders_at_once_send_each_mail_once(running: Running) -> None:
    for _ in range(4):
        running.send(ZHANG, LI, SMITH, channels=("mail",))
    threads = [threading.Thread(target=running.mail) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [message["Message-ID"] for _, message in running.mailbox.taken]
    assert len(ids) == len(set(ids)) == 12
    assert {state for _, _, state, _ in running.states()} == {"sent"}


def check_mail(running: Running, **changes: str) -> tuple[int, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOUGONG_")}
    result = subprocess.run(
        [sys.executable, "-m", "services.notifications", "check-mail"],
        env={**kept, **running.settings.extra, **changes},
        capture_output=True,
        text=True,
        timeout=30,
    )
    return result.returncode, result.stdout + result.stderr


def test_the_settings_check_tells_what_works_and_sends_nothing(running: Running) -> None:
    code, words = check_mail(running)
    assert code == 0
    assert "answers without required TLS, not signed in" in words
    code, words = check_mail(running, DOUGONG_SMTP_URL=f"smtp://127.0.0.1:{free_port()}")
    assert code == 1
    assert "refused" in words
    code, words = check_mail(
        running, DOUGONG_SMTP_URL=running.settings.extra["DOUGONG_SMTP_URL"] + "?tls=starttls"
    )
    assert code == 1
    assert "STARTTLS" in words
    assert check_mail(running, DOUGONG_SMTP_URL="")[0] == 2
    assert running.mailbox.taken == []


def test_signing_in_with_a_wrong_password_is_a_server_that_is_down() -> None:
    from aiosmtpd.smtp import AuthResult

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == b"right", handled=False)

    box = Mailbox()
    controller = Controller(
        box, hostname="127.0.0.1", port=free_port(), authenticator=authenticate, auth_require_tls=False,
        auth_required=True,
    )  # fmt: skip
    controller.start()
    try:

        def server(password: str) -> smtp.MailServer:
            return smtp.MailServer("127.0.0.1", controller.port, "none", "crm", password, "a@example.com")

        with smtp.connected(server("right")):
            pass
        with pytest.raises(smtp.MailServerDown, match="535"), smtp.connected(server("wrong")):
            pass
    finally:
        controller.stop()
