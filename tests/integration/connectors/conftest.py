"""One simulator process and one hub for the room; every test finds both empty. Clients and receivers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from connectors.kingdee.client import KingdeeClient
from tests.integration.connectors.kingdee import connect
from tests.integration.connectors.product import Product, run_product
from tests.integration.connectors.simulator_process import SimulatorProcess
from tests.receiver import Receiver


@pytest.fixture(scope="session")
def running_simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    simulator = SimulatorProcess(tmp_path_factory.mktemp("kingdee") / "state")
    yield simulator
    simulator.stop()


@pytest.fixture
def simulator(running_simulator: SimulatorProcess) -> SimulatorProcess:
    running_simulator.reset()
    return running_simulator


@pytest.fixture(scope="session")
def running_product(
    fresh_database: Callable[[str], str], amqp_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    with run_product(fresh_database("hub"), amqp_url, tmp_path_factory.mktemp("hub")) as product:
        yield product


@pytest.fixture
def product(running_product: Product, simulator: SimulatorProcess) -> Product:
    """An account, a customer, and receivable 41 over 80,000.00 of contract 31."""
    running_product.reset()
    running_product.put_account(simulator)
    running_product.ledger.put("customer", 12, name="华东精工")
    running_product.ledger.put("contract", 31, customer=12, amount="80000.00")
    running_product.ledger.put("receivable", 41, customer=12, contract=31, amount="80000.00")
    return running_product


@pytest.fixture
def client(simulator: SimulatorProcess) -> Iterator[KingdeeClient]:
    with connect(simulator) as connected:
        yield connected


@pytest.fixture
def hub(running_product: Product) -> Product:
    running_product.reset()
    return running_product


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    receiver.start()
    yield receiver
    receiver.stop()
