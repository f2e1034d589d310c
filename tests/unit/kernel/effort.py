"""How hard the property tests try: a little on every run, as much as asked for in a soak."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

#: All but the explanation of a failure, which takes minutes for large examples.
#: A first look at something new goes faster without making its examples smaller: DOUGONG_SHRINK=0.
PHASES = tuple(
    phase
    for phase in Phase
    if phase is not Phase.explain and (phase is not Phase.shrink or os.environ.get("DOUGONG_SHRINK") != "0")
)


def thorough(examples: int) -> settings:
    """``examples`` per run, times DOUGONG_EFFORT (default 1)."""
    effort = int(os.environ.get("DOUGONG_EFFORT", "1"))
    return settings(
        max_examples=examples * effort,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=PHASES,
        print_blob=True,
    )
