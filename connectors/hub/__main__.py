"""`python -m connectors.hub serve | work | migrate | dead-letters …`."""

from services.chassis.process import main

main("connectors.hub.app", "hub")
