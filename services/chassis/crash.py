"""Places where tests let a process die, to prove that nothing is lost or doubled there.

`DOUGONG_CRASH_AT=relay.after_publish:3` kills the process the third time it passes there; local mode only.
"""

import os
import signal

_point, _, _count = os.environ.get("DOUGONG_CRASH_AT", "").partition(":")
_left = int(_count or 1)


def point(name: str) -> None:
    """Die here, without any clean-up, when the environment asks for it."""
    global _left
    if name != _point or os.environ.get("DOUGONG_MODE") != "local":
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
