from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.chaos.processes import Bench


@pytest.fixture
def make_bench(
    fresh_database: Callable[[str], str], amqp_url: str, tmp_path: Path
) -> Iterator[Callable[..., Bench]]:
    """Factory: `make_bench("name", consumers="single")`; no process and no queue stays at the end."""
    made: list[Bench] = []

    def make(name: str, broker: str = amqp_url, **more: str) -> Bench:
        made.append(Bench.make(fresh_database("ledger"), broker, tmp_path / name, **more))
        return made[-1]

    yield make
    for bench in made:
        bench.close()
