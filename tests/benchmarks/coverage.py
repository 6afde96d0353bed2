"""How often the 95 % limits of the association view hold the truth where no factor matters: 93 to 97 % is asked for."""

from __future__ import annotations

from tests.data.statistics.null_cohorts import NAIVE, ROUTES, coverage, naive

COHORTS = 2000
QUICK_COHORTS = 20
LEAST, MOST = 0.93, 0.97
SEED = 20260630


def main(quick: bool) -> None:
    """Print one line per way of comparing, and one for the way that the program does not offer."""
    cohorts = QUICK_COHORTS if quick else COHORTS
    print(f"Coverage of 95 % limits: {cohorts} cohorts of 724 patients, about 40 second cancers, no effect")
    outside = []
    for name, route in ROUTES.items():
        share = coverage(route, cohorts, SEED)
        print(f"  {name:<40}{share:.1%}", flush=True)
        if not quick and not LEAST <= share <= MOST:
            outside.append(name)
    print(f"  {NAIVE + ' (not offered)':<40}{coverage(naive, cohorts, SEED):.1%}")
    if outside:
        raise AssertionError(f"Outside {LEAST:.0%} to {MOST:.0%}: {', '.join(outside)}")
