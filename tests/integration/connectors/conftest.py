"""One simulator process for the room; every test finds it empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.connectors.simulator_process import SimulatorProcess


@pytest.fixture(scope="session")
def running_simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatorProcess]:
    simulator = SimulatorProcess(tmp_path_factory.mktemp("kingdee") / "state")
    yield simulator
    simulator.stop()


@pytest.fixture
def simulator(running_simulator: SimulatorProcess) -> SimulatorProcess:
    running_simulator.reset()
    return running_simulator
