"""Good values give objects that Kubernetes knows, bad ones a refusal that names them."""

from __future__ import annotations

from typing import Any

import kubernetes_validate
import pytest

from tests.chart.conftest import CHART, EXAMPLES, KEDA, Rendered, changed, example, render, run

OLDEST, NEWEST = "1.28", "1.37"
WITHOUT_SCHEMA = {"ScaledObject"}  # of operators, not of Kubernetes


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("major", [3, 4])
def test_d2_helm_finds_nothing_to_complain_about(major: int, name: str) -> None:
    answer = run(major, "lint", "--strict", str(CHART), values=example(name))
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("name", EXAMPLES)
def test_d2_both_helms_render_the_same(name: str) -> None:
    assert render(example(name), *KEDA, major=3) == render(example(name), *KEDA, major=4)


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_d2_every_object_is_valid(rendered: Rendered, version: str) -> None:
    for each in rendered.objects:
        if each["kind"] not in WITHOUT_SCHEMA:
            kubernetes_validate.validate(each, version, strict=True)


@pytest.mark.parametrize(
    ("path", "value", "kind", "expected"),
    [
        ("ingress.enabled", False, "Ingress", 0),
        ("networkPolicy.enabled", False, "NetworkPolicy", 0),
        ("serviceAccount.create", False, "ServiceAccount", 0),
        ("bootstrap.tenant", "", "Job", 6),
        ("files.disk.existingClaim", "shared", "PersistentVolumeClaim", 0),
        ("defaults.serve.autoscaling.enabled", True, "HorizontalPodAutoscaler", 7),
        ("defaults.work.autoscaling.enabled", True, "ScaledObject", 5),  # identity's work has no queue
        ("defaults.serve.replicas", 2, "PodDisruptionBudget", 7),
        ("services.records.serve.replicas", 3, "PodDisruptionBudget", 1),
    ],
)
def test_d2_a_setting_changes_what_it_says(path: str, value: Any, kind: str, expected: int) -> None:
    rendered = render(changed(example("small-office"), path, value), *KEDA)
    assert len(rendered.of(kind)) == expected
    for each in rendered.objects:
        if each["kind"] not in WITHOUT_SCHEMA:
            kubernetes_validate.validate(each, NEWEST, strict=True)


def test_d2_each_workload_scales_alone() -> None:
    values = changed(example("small-office"), "services.records.work.replicas", 4)
    replicas = {name: each["spec"]["replicas"] for name, each in render(values).of("Deployment").items()}
    assert replicas.pop("crm-records-work") == 4
    assert set(replicas.values()) == {1}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("publicUrl", None),
        ("publicUrl", "crm.example"),
        ("publicUrl", "https://crm.example/app"),
        ("keys.existingSecret", None),
        ("keys.existingSecret", "Not_A_Name"),
        ("database.host", None),
        ("database.host", "pg host"),
        ("database.port", "5432"),
        ("database.port", 70000),
        ("database.password", "secret"),  # never in values
        ("database.sslMode", "verify_full"),
        ("database.passwordSecret", None),
        ("rabbitmq.urlSecret", None),
        ("files.backend", "ftp"),
        ("files.backend", "s3"),  # without a bucket
        ("files.disk.size", "many"),
        ("mail.url", "mail.example:25"),
        ("webhookNetworks", ["everything"]),
        ("bootstrap.passwordSecret", None),
        ("telemetry.logLevel", "chatty"),
        ("image.digest", "sha256:1234"),
        ("image.pullPolicy", "Sometimes"),
        ("services.records.serve.replicas", 0),
        ("services.records.serve.replicas", "two"),
        ("services.billing", {"serve": {}}),
        ("services.records.server", {}),
        ("defaults.serve.autoscaling.cpuPercent", 400),
        ("networkpolicy", {"enabled": False}),  # a typing error must not switch anything off silently
    ],
)
def test_d2_nonsense_is_refused_by_name(path: str, value: Any) -> None:
    values = changed(example("small-office"), path, value)
    answer = run(4, "template", "crm", str(CHART), values=values)
    assert answer.returncode != 0
    parts = path.split(".")
    assert parts[-1] in answer.stderr or parts[-2] in answer.stderr, answer.stderr
