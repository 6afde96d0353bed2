"""Results that depend on one immutable load only are computed once and live exactly as long as that load.

For facts about all patients (codes, end of follow-up, second-cancer rules). Answers to a query do not belong here.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

Load = TypeVar("Load")
Result = TypeVar("Result")


def once_per_load(function: Callable[[Load], Result]) -> Callable[[Load], Result]:
    """Remember `function(load)` for as long as `load` is alive; the load is known by identity, not by equality."""
    kept: dict[int, Result] = {}
    lock = threading.RLock()

    @wraps(function)
    def remembered(load: Load) -> Result:
        key = id(load)
        with lock:
            if key not in kept:
                kept[key] = function(load)
                weakref.finalize(load, kept.pop, key, None)
            return kept[key]

    return remembered
