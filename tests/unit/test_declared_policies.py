"""Every RPC of every contract is served, and says who may call it; an omission is caught."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import ServiceDescriptor

from services.chassis.server import Endpoint
from services.chassis.service import Service
from services.chassis.testing import make_settings
from services.identity.domain.administration import AREAS

ROOT = Path(__file__).resolve().parents[2]
GENERATED = ROOT / "protos" / "gen"
# Service by its name in chassis/settings.py; the hub is the connectors' one.
BUILDERS = {
    "identity": "services.identity.app",
    "records": "services.records.app",
    "workflow": "services.workflow.app",
    "notifications": "services.notifications.app",
    "reporting": "services.reporting.app",
    "hub": "connectors.hub.app",
}
# Who calls these has no token yet: the gateway exchanges a password, a session or a key for one.
PUBLIC = {"Login", "Logout", "ExchangeSession", "ExchangeApiKey"}


def contracts() -> dict[str, ServiceDescriptor]:
    """Every gRPC service of every proto file, by full name."""
    found = {}
    for path in sorted(GENERATED.rglob("*_pb2.py")):
        name = path.relative_to(GENERATED).with_suffix("").as_posix().removesuffix("_pb2") + ".proto"
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        file = descriptor_pool.Default().FindFileByName(name)
        found.update({each.full_name: each for each in file.services_by_name.values()})
    return found


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Service]:
    """The wiring of every service, as its processes make it; no connection is opened."""
    directory = tmp_path_factory.mktemp("policies")
    built = {}
    for name, module in BUILDERS.items():
        nowhere = dict.fromkeys(BUILDERS, "127.0.0.1:9")
        settings = make_settings(
            name, "postgresql://nobody@127.0.0.1:9/nothing", "amqp://a:b@127.0.0.1:9/", directory, nowhere
        )
        built[name] = importlib.import_module(module).build(settings)
    return built


def served(services: dict[str, Service]) -> dict[str, Endpoint]:
    """The endpoint of every gRPC service, by full name."""
    return {each.descriptor.full_name: each for one in services.values() for each in one.endpoints}


def unserved(endpoint: Endpoint) -> list[str]:
    """Methods left to the generated base class, which answers UNIMPLEMENTED."""
    kind = type(endpoint.servicer)
    return [
        method.name
        for method in endpoint.descriptor.methods
        if getattr(kind, method.name).__module__.startswith("protos.gen.")
    ]


def test_every_contract_is_served_by_one_service(services: dict[str, Service]) -> None:
    assert contracts()
    assert set(served(services)) == set(contracts())
    assert sum(len(each.endpoints) for each in services.values()) == len(contracts())


@pytest.mark.parametrize("contract", sorted(contracts()))
def test_every_rpc_is_implemented_and_says_who_may_call_it(
    services: dict[str, Service], contract: str
) -> None:
    endpoint = served(services)[contract]
    assert unserved(endpoint) == []
    policies = endpoint.policies()
    assert set(policies) == {f"/{contract}/{each.name}" for each in contracts()[contract].methods}
    known = {"public", "service", "person"} | {f"admin:{area}" for area in AREAS}
    assert {name: policy for name, policy in policies.items() if policy not in known} == {}


def test_only_signing_in_is_public(services: dict[str, Service]) -> None:
    public = {
        name.rpartition("/")[2]
        for endpoint in served(services).values()
        for name, policy in endpoint.policies().items()
        if policy == "public"
    }
    assert public == PUBLIC


@pytest.mark.parametrize("omission", ["declaration", "method"])
def test_an_omission_is_caught(services: dict[str, Service], omission: str) -> None:
    """The check above fails on an RPC without a policy, and on one that only the generated base answers."""
    for contract, endpoint in served(services).items():
        kind = type(endpoint.servicer)
        for method in endpoint.descriptor.methods:
            if omission == "method":
                planted: Any = inherited(kind, method.name)
            else:

                def planted(self: Any, request: Any, call: Any) -> Any:
                    raise AssertionError("never called")

            careless = type(kind.__name__, (kind,), {method.name: planted})
            mutant = Endpoint(endpoint.descriptor, endpoint.add, object.__new__(careless))
            if omission == "method":
                assert unserved(mutant) == [method.name], contract
            with pytest.raises(TypeError, match=f"{contract}.{method.name} declares no policy"):
                mutant.policies()


def inherited(kind: type, name: str) -> Any:
    """The generated base class's version of a method."""
    return next(vars(each)[name] for each in reversed(kind.__mro__) if name in vars(each))
