"""The web UI is built when its sources changed, and only then; with the real npm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deploy.local.problem import Problem
from deploy.local.web import build_web


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    web = tmp_path / "gateway" / "web"
    (web / "src").mkdir(parents=True)
    (web / "src" / "main.txt").write_text("1")
    build = "mkdir -p dist && cat src/main.txt > dist/index.html"
    package = {"name": "x", "version": "0.0.1", "private": True, "scripts": {"build": build}}
    (web / "package.json").write_text(json.dumps(package))
    lock = {
        "name": "x",
        "version": "0.0.1",
        "lockfileVersion": 3,
        "packages": {"": {"name": "x", "version": "0.0.1"}},
    }
    (web / "package-lock.json").write_text(json.dumps(lock))
    return tmp_path


def test_a_build_is_repeated_only_when_a_source_changed(checkout: Path) -> None:
    said: list[str] = []
    index = checkout / "gateway" / "web" / "dist" / "index.html"
    build_web(checkout, said.append)
    assert index.read_text() == "1"
    assert len(said) == 2
    build_web(checkout, said.append)
    assert len(said) == 2
    (checkout / "gateway" / "web" / "src" / "main.txt").write_text("2")
    build_web(checkout, said.append)
    assert index.read_text() == "2"
    assert len(said) == 3


def test_a_failed_build_is_told_and_tried_again(checkout: Path) -> None:
    source = checkout / "gateway" / "web" / "src" / "main.txt"
    source.unlink()
    for _ in range(2):
        with pytest.raises(Problem, match=r"main\.txt"):
            build_web(checkout, lambda text: None)
    source.write_text("mended")
    build_web(checkout, lambda text: None)
    assert (checkout / "gateway" / "web" / "dist" / "index.html").read_text() == "mended"
