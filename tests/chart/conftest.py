"""The chart as Helm renders it. No cluster: admission, scheduling and rollout stay unproven."""

from __future__ import annotations

import copy
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.verify.helm import helm

CHART = Path(__file__).parent.parent.parent / "charts" / "dougong"
EXAMPLES = tuple(sorted(each.stem for each in (CHART / "examples").glob("*.yaml")))
KEDA = ("--api-versions", "keda.sh/v1alpha1")


@dataclass(frozen=True)
class Rendered:
    """The objects of one release named crm."""

    objects: list[dict[str, Any]]

    def of(self, kind: str) -> dict[str, dict[str, Any]]:
        """The objects of a kind by name."""
        return {each["metadata"]["name"]: each for each in self.objects if each["kind"] == kind}

    def pods(self) -> dict[str, dict[str, Any]]:
        """Every pod template by "Kind/name"."""
        return {
            f"{each['kind']}/{each['metadata']['name']}": each["spec"]["template"]
            for each in self.objects
            if each["kind"] in ("Deployment", "Job")
        }


def run(
    major: int, *arguments: str, values: dict[str, Any] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run helm with `values`, given on its standard input, after the files named in `arguments`."""
    given = [] if values is None else ["--values", "-"]
    return subprocess.run(
        [str(helm(major)), *arguments, *given],
        input=None if values is None else yaml.safe_dump(values),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def example(name: str) -> dict[str, Any]:
    """The values of a worked file."""
    content: dict[str, Any] = yaml.safe_load((CHART / "examples" / f"{name}.yaml").read_text())
    return content


def changed(values: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one value set; path: `database.port`. None takes it out."""
    copied = copy.deepcopy(values)
    *above, last = path.split(".")
    place = copied
    for key in above:
        place = place.setdefault(key, {})
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value
    return copied


def render(values: dict[str, Any], *options: str, major: int = 4) -> Rendered:
    """What would be sent to the cluster, hooks included."""
    answer = run(major, "template", "crm", str(CHART), "--namespace", "sales", *options, values=values)
    assert answer.returncode == 0, answer.stderr
    return Rendered([each for each in yaml.safe_load_all(answer.stdout) if each])


@pytest.fixture(scope="session", params=EXAMPLES)
def rendered(request: pytest.FixtureRequest) -> Rendered:
    """Each worked file."""
    return render(example(request.param), *KEDA)
