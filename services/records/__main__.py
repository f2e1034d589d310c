"""python -m services.records serve | work | migrate"""

from services.chassis.process import main

main("services.records.app", "records")
