"""checkov over the worked files of the chart: `python -m deploy.verify.security`.

Exits 1 when it found something.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from deploy.verify.helm import TOOLS, helm

HERE = Path(__file__).parent
CHART = HERE.parent.parent / "charts" / "dougong"
# What we do not follow, and why.
SKIPPED = {
    "CKV_K8S_11": "a limit of CPU throttles a process that could use an idle core; requests share fairly",
    "CKV_K8S_15": "the tag of a release never moves, and an office without internet must start without it",
    "CKV_K8S_35": "libpq and the broker's client take a password by the environment; keys are files",
    "CKV_K8S_43": "the digest is the installation's choice (image.digest)",
}


def checkov() -> Path:
    """Its command, in an environment of its own: it needs older packages than we do."""
    place = TOOLS.parent / "checkov"
    stamp, wanted = place / "installed", (HERE / "checkov.txt").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(place, with_pip=True, clear=True)
        lock = ["--quiet", "--disable-pip-version-check", "--require-hashes", "-r", HERE / "checkov.txt"]
        subprocess.run([str(place / "bin" / "pip"), "install", *map(str, lock)], check=True)
        stamp.write_text(wanted)
    return place / "bin" / "checkov"


def main() -> int:
    failed = 0
    for values in sorted((CHART / "examples").glob("*.yaml")):
        with tempfile.NamedTemporaryFile(suffix=".yaml") as rendered:
            command = [helm(4), "template", "crm", CHART, "--namespace", "sales", "--values", values]
            subprocess.run(list(map(str, command)), stdout=rendered, check=True)
            sys.stdout.write(f"{values.stem}: ")
            sys.stdout.flush()
            options = ["--framework", "kubernetes", "--skip-download", "--compact", "--quiet"]
            skipped = ["--skip-check", ",".join(SKIPPED)]
            answer = subprocess.run([str(checkov()), *options, *skipped, "-f", rendered.name], check=False)
            failed |= answer.returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
