"""How far Hypothesis goes: the same way in every run; `WALKS=200 make test ARGS="-k promises"` goes elsewhere."""

import os

from hypothesis import HealthCheck, Phase, settings

EXAMPLES = int(os.environ.get("WALKS", "0"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def walk_the_same_way() -> None:
    """Set for every test what a run that nobody asked to explore is: what it finds is what the change broke.

    Nothing is measured by the clock: a busy machine is no finding.
    """
    house = settings(derandomize=not EXAMPLES, database=None, deadline=None, suppress_health_check=SLOW)
    settings.register_profile("house", house)
    settings.load_profile("house")


def walking(*, examples: int, steps: int) -> settings:
    """The settings of a walk of `steps` rules, from `examples` beginnings unless WALKS says more.

    It does not look for a shorter way to what it found, which takes minutes, unless WALKS asks.
    """
    return settings(
        max_examples=EXAMPLES or examples,
        stateful_step_count=steps,
        phases=set(Phase) if EXAMPLES else {Phase.explicit, Phase.generate},
    )
