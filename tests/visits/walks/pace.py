"""How far random walks go: the same in every run; `WALKS=200 make test ARGS="-k promises"` goes elsewhere."""

import os

from hypothesis import HealthCheck, Phase, settings

EXAMPLES = int(os.environ.get("WALKS", "0"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def walking(*, examples: int, steps: int) -> settings:
    """The settings of a walk of `steps` rules, from `examples` beginnings unless WALKS says more.

    A run that nobody asked to explore goes the same way twice: what it finds is what the change broke. It does not look
    for a shorter way either, which takes minutes.
    """
    return settings(
        max_examples=EXAMPLES or examples,
        stateful_step_count=steps,
        derandomize=not EXAMPLES,
        phases=set(Phase) if EXAMPLES else {Phase.explicit, Phase.generate},
        database=None,
        deadline=None,
        suppress_health_check=SLOW,
    )
