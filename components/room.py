"""How wide the timeline is on its page, for which its words are placed: the geometry of board.css and patient.css.

tests/browser/test_timeline_chart.py holds it against the drawn width at every size of window.
"""

from __future__ import annotations

from components.figures.timeline_frame import NARROWEST_PX
from components.theme import Theme

ONE_COLUMN_UP_TO_PX = 1080
"""Up to this width of the window the two columns of the Board stand under one another."""
_COLUMN_SHARE = 0.57
_REM_PX = {False: 14.0, True: 18.0}
_BESIDE_CURVES_REM = 3.4
_ALONE_REM = 3.6
_UNTOLD_PX = 34.0
"""A scroll bar, and the few pixels of which the browser does not tell (assets/display.js)."""


def timeline_px(window_px: float | None, theme: Theme, *, beside_curves: bool) -> float:
    """The least width of the timeline in a window of this width, in pixels; without one that of the narrowest screen.

    `beside_curves`: it stands in the left column of the Board and not alone on its page.
    """
    if window_px is None:
        return NARROWEST_PX
    room_px, rem_px = window_px - _UNTOLD_PX, _REM_PX[theme.projector]
    if beside_curves and window_px > ONE_COLUMN_UP_TO_PX:
        return room_px * _COLUMN_SHARE - _BESIDE_CURVES_REM * rem_px
    return room_px - _ALONE_REM * rem_px
