"""`python -m services.reporting serve | work | migrate | dead-letters …`."""

from services.chassis.process import main

main("services.reporting.app", "reporting")
