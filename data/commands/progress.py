"""A bar on standard error for what takes longer than a second; nothing where nobody looks at a terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Step = Callable[[float, str], None]
"""Told the share that is done, 0 to 1, and what is being done now."""

SHOWN_AFTER_SECONDS = 1.0
_REDRAW_SECONDS = 0.2
_WIDTH = 24
_CLEAR = "\r\033[K"


@contextmanager
def progress(stream: TextIO | None = None) -> Iterator[Step]:
    """Yields the function that is told how far the work is; the bar is gone when the work is over."""
    target = sys.stderr if stream is None else stream
    if not target.isatty():
        yield _unseen
        return
    state: list[tuple[float, str]] = [(0.0, "")]
    done = threading.Event()
    drawer = threading.Thread(target=_draw, args=(target, state, done), daemon=True)
    drawer.start()
    try:
        yield lambda share, what: state.__setitem__(0, (share, what))
    finally:
        done.set()
        drawer.join()


def bar(share: float, what: str, seconds: float) -> str:
    """`[#####---------] 40 %  checking measurements  12 s`"""
    filled = round(_WIDTH * min(max(share, 0.0), 1.0))
    drawn = "#" * filled + "-" * (_WIDTH - filled)
    return f"[{drawn}] {100 * min(max(share, 0.0), 1.0):3.0f} %  {what}  {seconds:.0f} s"


def _draw(target: TextIO, state: list[tuple[float, str]], done: threading.Event) -> None:
    start = time.monotonic()
    pause, drawn = SHOWN_AFTER_SECONDS, False
    while not done.wait(pause):
        target.write(f"{_CLEAR}{bar(*state[0], time.monotonic() - start)}")
        target.flush()
        pause, drawn = _REDRAW_SECONDS, True
    if drawn:
        target.write(_CLEAR)
        target.flush()


def _unseen(share: float, what: str) -> None:
    """Nobody looks."""
