"""A client of the ledger: posts entries one by one, and writes down each that was acknowledged.

`python -m tests.chaos.ledger.produce <first> <count> <journal>`; the journal is what the checker believes.
"""

import os
import sys
import time

from services.chassis.database import Database
from services.chassis.errors import Unavailable
from services.chassis.settings import read_settings
from tests.chaos.ledger import app, bugs


def produce(first: int, count: int, journal: str, pause: float = 0.0) -> None:
    """Post `count` entries from `first` on; one that is refused is given up, not repeated."""
    settings = read_settings("ledger")
    database = Database(settings.database_url, settings.pool_size)
    with open(journal, "a") as acknowledged:
        for number in range(first, first + count):
            try:
                app.post(database, [number])
            except Unavailable:
                time.sleep(0.1)
                continue
            acknowledged.write(f"{number}\n")
            acknowledged.flush()
            time.sleep(pause)


if __name__ == "__main__":
    bugs.plant(os.environ.get("DOUGONG_PLANT", ""))
    produce(
        int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], float(os.environ.get("DOUGONG_PRODUCE_PAUSE", "0"))
    )
