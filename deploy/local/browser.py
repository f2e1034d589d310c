"""A browser for the tests that need one: Chromium and a Chinese font, by apt when root and absent.

`python -m deploy.local.browser` makes sure of both; without a font every Chinese character is a box.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.problem import Problem

FONTS = "/usr/share/fonts"
PACKAGES = ["chromium", "fonts-noto-cjk"]


def missing() -> list[str]:
    """Names of the packages this machine lacks."""
    has_font = any(Path(FONTS).rglob("NotoSansCJK*")) or any(Path(FONTS).rglob("NotoSerifCJK*"))
    found = {"chromium": browser_path() is not None, "fonts-noto-cjk": has_font}
    return [name for name in PACKAGES if not found[name]]


def browser_path() -> str | None:
    """The Chromium on this machine, under any of its names."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


def main() -> int:
    """Install what is missing, as root; otherwise say it. Exit status 1 when something stays missing."""
    needed = missing()
    if not needed:
        return 0
    try:
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            remedy = f"As root: apt-get install {' '.join(needed)}"
            raise Problem(f"The browser tests need {' and '.join(needed)}.", remedy)
        print(f"Installing {' and '.join(needed)} for the browser tests")
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", *needed]):
            command = ["apt-get", "-q", *arguments]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                raise Problem(
                    f"apt-get failed:\n{done.stderr[-1500:]}", f"Install {' '.join(needed)} by hand"
                )
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
