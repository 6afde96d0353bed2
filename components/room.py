"""How wide the timeline is on its page, for which its words are placed: the geometry of board.css and specimens.css.

tests/browser/test_timeline_chart.py holds it against the drawn width at every size of window.
"""

from __future__ import annotations

from components.figures.timeline_frame import NARROWEST_PX
from components.theme import Theme

ONE_COLUMN_UP_TO_PX = 1080
"""Up to this width of the window the two columns of the Board stand under one another."""
CLONES_ALONE_UP_TO_PX = 1200
"""The same of clones and variants on the page of a patient; in large type they always do."""
_COLUMN_SHARE = 0.57
_REM_PX = {False: 14.0, True: 18.0}
_BESIDE_CURVES_REM = 3.4
_ALONE_REM = 3.6
_UNTOLD_PX = 34.0
"""A scroll bar, and the few pixels of which the browser does not tell (assets/display.js)."""


def clones_px(window_px: float | None, theme: Theme) -> float:
    """As `timeline_px`, for the clones over time: beside the variants, where the words of both fit (specimens.css)."""
    if window_px is None:
        return NARROWEST_PX
    is_alone = theme.projector or window_px <= CLONES_ALONE_UP_TO_PX
    return timeline_px(window_px, theme, beside_curves=not is_alone)


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
