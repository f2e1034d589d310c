"""Demo accounts: generated once, kept, closed to others."""

from __future__ import annotations

from pathlib import Path

from deploy.local.credentials import Credentials


def test_an_account_keeps_its_password_across_runs(tmp_path: Path) -> None:
    path = tmp_path / "var" / "credentials.json"
    made = Credentials(path).account("zhangwei", name="张伟", role="销售")
    again = Credentials(path).account("zhangwei", name="张伟", role="销售")
    assert again == made
    assert len(made["password"]) >= 14
    assert path.stat().st_mode & 0o777 == 0o600


def test_accounts_have_different_passwords_and_are_printed(tmp_path: Path) -> None:
    credentials = Credentials(tmp_path / "credentials.json")
    one = credentials.account("admin", name="管理员", role="administrator")
    two = credentials.account("zhangwei", name="张伟", role="销售")
    assert one["password"] != two["password"]
    table = credentials.table()
    assert all(account["password"] in table and account["login"] in table for account in (one, two))
