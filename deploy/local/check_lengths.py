"""Refuses source files of more than 500 lines; generated code is exempt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

LIMIT = 500
KINDS = (".py", ".ts", ".tsx", ".css", ".proto")
GENERATED = ("protos/gen/", "gateway/web/src/api/schema.d.ts", "gateway/web/dist/")


def too_long(root: Path) -> list[tuple[str, int]]:
    """Tracked and new source files over the limit, with their number of lines."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=root, capture_output=True, text=True, check=True).stdout.splitlines()
    found = []
    for name in names:
        path = root / name
        if name.endswith(KINDS) and not name.startswith(GENERATED) and path.is_file():
            lines = path.read_bytes().count(b"\n")
            if lines > LIMIT:
                found.append((name, lines))
    return found


def main() -> int:
    """Print the offenders; exit status 1 when there are any."""
    found = too_long(Path.cwd())
    for name, lines in found:
        print(f"{name}: {lines} lines, at most {LIMIT}: split it")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
