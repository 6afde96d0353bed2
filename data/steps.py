"""How long work says how far it is."""

from __future__ import annotations

from collections.abc import Callable

Step = Callable[[float, str], None]
"""Told the share that is done, 0 to 1, and what is being done now."""


def no_step(share: float, what: str) -> None:
    """For work that nobody watches."""


def part(step: Step, start: float, end: float) -> Step:
    """The step of a part of the work that lies between two shares of the whole."""
    return lambda share, what: step(start + (end - start) * share, what)
