"""`python -m services.notifications serve | work | migrate | dead-letters … | check-mail`"""

import sys

if sys.argv[1:] == ["check-mail"]:
    from services.notifications.check_mail import command_line

    sys.exit(command_line())

from services.chassis.process import main

main("services.notifications.app", "notifications")
