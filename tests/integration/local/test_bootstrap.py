"""The first step of every target: .venv from the lock files, said in words when it cannot be."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[3]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with nothing to install: the steps are the same."""
    (tmp_path / "deploy" / "local").mkdir(parents=True)
    shutil.copy(CHECKOUT / "deploy" / "local" / "bootstrap.py", tmp_path / "deploy" / "local")
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    return tmp_path


def bootstrap(checkout: Path, *, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    command = [python, "deploy/local/bootstrap.py"]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False, timeout=120)


def test_it_works_once_and_again_when_a_lock_file_changes_and_only_with_hashes(checkout: Path) -> None:
    first = bootstrap(checkout)
    assert first.returncode == 0, first.stderr
    assert "Creating .venv" in first.stdout
    assert (checkout / ".venv" / "bin" / "python").exists()
    assert bootstrap(checkout).stdout == ""
    (checkout / "requirements.txt").write_text("# changed\n")
    again = bootstrap(checkout)
    assert "Creating .venv" not in again.stdout
    assert "Installing" in again.stdout

    # A package without its hash is refused, and asked for again the next time.
    stamp = checkout / ".venv" / ".dougong-run"
    before = stamp.read_text()
    (checkout / "requirements.txt").write_text("six==1.17.0\n")
    for _ in range(2):
        refused = bootstrap(checkout)
        assert refused.returncode != 0
        assert "hash" in refused.stderr
    assert stamp.read_text() == before


def test_a_python_without_venv_is_told_which_package_to_install(checkout: Path, tmp_path: Path) -> None:
    broken = tmp_path / "python3"
    broken.write_text(
        "#!/bin/sh\n"
        'if [ "$1 $2" = "-m venv" ]; then echo "ensurepip is not available"; exit 1; fi\n'
        f'exec {sys.executable} "$@"\n'
    )
    broken.chmod(0o755)
    patched = f"import sys; sys.executable = {str(broken)!r}; sys.argv = ['bootstrap.py']"
    script = f"{patched}; import bootstrap; bootstrap.main()"
    environment = os.environ | {"PYTHONPATH": str(checkout / "deploy" / "local")}
    command = [sys.executable, "-c", script]
    failed = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert failed.returncode == 1
    assert "ensurepip is not available" in failed.stderr
    assert "apt-get install python3-venv" in failed.stderr
