"""What the chart says of the code is what the code says of itself."""

from __future__ import annotations

import ast
import base64
import importlib
import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deploy.install.keys import secret
from deploy.local.environment import SERVICES
from services.chassis.process import USAGE
from services.chassis.service import Service
from services.chassis.settings import Settings, read_settings
from tests.chart.conftest import KEDA, Rendered, changed, example, render

ROOT = Path(__file__).parent.parent.parent
MODULES = {**SERVICES, "gateway": "gateway.api"}
SECRET_FILES = "/run/dougong/"
Pod = dict[str, Any]


def name_of(pod: Pod) -> str:
    return str(pod["metadata"]["labels"]["app.kubernetes.io/name"])


def environment(pod: Pod, directory: Path) -> dict[str, str]:
    """The environment of a pod's container, with the files of its secrets laid out below `directory`."""
    container = pod["spec"]["containers"][0]
    secrets = {each["name"]: each["secret"] for each in pod["spec"]["volumes"] if "secret" in each}
    keys = secret("keys")["data"]
    for mount in container["volumeMounts"]:
        for item in secrets.get(mount["name"], {}).get("items", []):
            path = directory / mount["mountPath"].lstrip("/") / item["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(keys.get(item["key"], "c2VjcmV0")))
    found = {}
    for each in container["env"]:
        value = each.get("value", "amqp://crm:secret@rabbitmq:5672/")
        found[each["name"]] = str(directory / value.lstrip("/")) if value.startswith(SECRET_FILES) else value
    return found


def build(name: str, settings: Settings) -> Service:
    """The service as its process would wire it; nothing is connected yet."""
    wire: Callable[[Settings], Service] = importlib.import_module(f"{SERVICES[name]}.app").build
    return wire(settings)


def edges(package: Path) -> set[str]:
    """The services that the code below a folder makes stubs of."""
    found = set()
    for file in package.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "stub"
            ):
                called = node.args[0]
                assert isinstance(called, ast.Constant), f"{file}: a stub of something not written there"
                found.add(str(called.value))
    return found


def test_d2_every_process_accepts_the_settings_it_is_given(rendered: Rendered, tmp_path: Path) -> None:
    """And refuses to start without any one of its secrets: it is given no more than it needs."""
    for title, pod in rendered.pods().items():
        service = name_of(pod)
        env = environment(pod, tmp_path / title)
        settings = read_settings(service, env)
        assert settings.mode == "production"
        if service != "gateway":
            assert build(service, settings).name == service


def test_d2_every_process_is_started_by_a_command_that_exists(rendered: Rendered) -> None:
    for pod in rendered.pods().values():
        minus, module, *words = pod["spec"]["containers"][0]["args"]
        assert minus == "-m"
        assert importlib.util.find_spec(module) is not None
        if module in SERVICES.values():
            assert words[0] in USAGE
            assert importlib.util.find_spec(f"{module}.__main__") is not None


def test_d2_the_queues_scaled_by_are_the_queues_there_are(tmp_path: Path) -> None:
    values = changed(example("small-office"), "defaults.work.autoscaling.enabled", True)
    rendered = render(values, *KEDA)
    scaled = {
        name: {each["metadata"]["queueName"] for each in it["spec"]["triggers"]}
        for name, it in rendered.of("ScaledObject").items()
    }
    for name, deployment in rendered.of("Deployment").items():
        if name.endswith("-work"):
            pod = deployment["spec"]["template"]
            service = build(name_of(pod), read_settings(name_of(pod), environment(pod, tmp_path / name)))
            assert scaled.get(name, set()) == {f"dougong.{each.name}" for each in service.consumers}


def test_d2_only_who_calls_a_service_reaches_it(rendered: Rendered) -> None:
    policies = rendered.of("NetworkPolicy")
    callers: dict[str, set[str]] = {name: set() for name in SERVICES}
    for caller, module in MODULES.items():
        for called in edges(ROOT / module.replace(".", "/")):
            callers[called].add(caller)
    for service, expected in callers.items():
        policy = policies[f"crm-{service}"]["spec"]
        assert policy["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "serve"
        peers = policy["ingress"][0]["from"]
        found = {each["podSelector"]["matchLabels"]["app.kubernetes.io/name"] for each in peers}
        assert found == expected
        assert all("namespaceSelector" not in each for each in peers)
    assert policies["crm-nobody"]["spec"]["policyTypes"] == ["Ingress"]
    assert "ingress" not in policies["crm-nobody"]["spec"]


def test_d2_addresses_lead_to_pods_that_listen(rendered: Rendered) -> None:
    services = rendered.of("Service")
    deployments = [each["spec"]["template"] for each in rendered.of("Deployment").values()]
    for pod in rendered.pods().values():
        for each in pod["spec"]["containers"][0]["env"]:
            if each["name"].endswith("_ADDR"):
                host, _, port = each["value"].removeprefix("dns:///").partition(":")
                spec = services[host]["spec"]
                (open_port,) = spec["ports"]
                assert open_port["port"] == int(port)
                (target,) = [
                    each
                    for each in deployments
                    if spec["selector"].items() <= each["metadata"]["labels"].items()
                ]
                ports = {p["name"]: p["containerPort"] for p in target["spec"]["containers"][0]["ports"]}
                assert ports[open_port["targetPort"]] == int(port)


def test_d2_probes_ask_what_is_answered(rendered: Rendered) -> None:
    answered = {"/healthz", "/readyz"}
    code = (
        (ROOT / "services/chassis/worker.py").read_text(),
        (ROOT / "gateway/api/routers/health.py").read_text(),
    )
    assert all(path in each for path in answered for each in code)
    for deployment in rendered.of("Deployment").values():
        container = deployment["spec"]["template"]["spec"]["containers"][0]
        ports = {each["name"]: each["containerPort"] for each in container["ports"]}
        for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
            probe = container[kind]
            if "grpc" in probe:
                assert probe["grpc"]["port"] == ports["grpc"]
            else:
                assert probe["httpGet"]["path"] in answered
                assert probe["httpGet"]["port"] in ports


def test_d2_nobody_runs_as_root_or_writes_to_the_image(rendered: Rendered) -> None:
    for pod in rendered.pods().values():
        spec, (container,) = pod["spec"], pod["spec"]["containers"]
        assert spec["securityContext"]["runAsNonRoot"]
        assert not spec["automountServiceAccountToken"]
        assert container["securityContext"]["readOnlyRootFilesystem"]
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert set(container["resources"]) == {"requests", "limits"}
        mounted = {each["name"] for each in container["volumeMounts"]}
        assert mounted == {each["name"] for each in spec["volumes"]}


@pytest.mark.parametrize(("key", "service"), [("token_private.pem", "identity"), ("encryption_key", "hub")])
def test_d2_a_key_goes_to_its_one_service(rendered: Rendered, key: str, service: str) -> None:
    for pod in rendered.pods().values():
        items = [
            item["key"]
            for volume in pod["spec"]["volumes"]
            if volume["name"] == "keys"
            for item in volume["secret"]["items"]
        ]
        assert (key in items) == (name_of(pod) == service)
