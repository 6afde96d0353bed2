"""The width for which words are placed, from that of the window."""

from __future__ import annotations

from typing import Any

import pytest

from callbacks.asking import window_px
from components.figures.timeline_frame import NARROWEST_PX
from components.room import ONE_COLUMN_UP_TO_PX, timeline_px
from components.theme import LIGHT, PROJECTOR


@pytest.mark.parametrize(
    ("display", "width"),
    [
        ({"width": 1366}, 1366.0),
        ({"width": 1366.5}, 1366.5),
        ({"width": 3}, 640.0),
        ({"width": 1e9}, 4000.0),
        ({"width": True}, None),
        ({"width": -1}, None),
        ({"width": float("nan")}, None),
        ({"width": "1366"}, None),
        ({"width": [1366]}, None),
        ({}, None),
        (None, None),
        ("wide", None),
    ],
)
def test_a_window_has_a_width_within_bounds_or_none(display: Any, width: float | None) -> None:
    assert window_px(display) == width


def test_without_a_window_there_is_the_room_of_the_narrowest_screen() -> None:
    assert timeline_px(None, LIGHT, beside_curves=True) == timeline_px(None, PROJECTOR, beside_curves=False)
    assert timeline_px(None, LIGHT, beside_curves=True) == NARROWEST_PX


@pytest.mark.parametrize("theme", [LIGHT, PROJECTOR], ids=["small type", "large type"])
def test_beside_the_curves_there_is_less_room_unless_they_stand_below(theme: Any) -> None:
    for window in (640, ONE_COLUMN_UP_TO_PX):
        beside, alone = (timeline_px(window, theme, beside_curves=here) for here in (True, False))
        assert 500 < beside == alone < window
    for window in (ONE_COLUMN_UP_TO_PX + 1, 1366, 4000):
        beside, alone = (timeline_px(window, theme, beside_curves=here) for here in (True, False))
        assert 500 < beside < alone < window
