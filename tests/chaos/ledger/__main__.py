"""The ledger's command line; a bug is planted first when DOUGONG_PLANT names one."""

import os
import sys

if "work" in sys.argv:
    from services.chassis import worker_boot  # noqa: F401  (before planting imports anything)

from services.chassis.process import main
from tests.chaos.ledger import bugs

bugs.plant(os.environ.get("DOUGONG_PLANT", ""))
main("tests.chaos.ledger.app", "ledger")
