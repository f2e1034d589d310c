"""`python -m services.identity serve | work | migrate`"""

from services.chassis.process import main

main("services.identity.app", "identity")
