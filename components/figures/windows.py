"""Time windows on an arcsinh axis: where the windows of an answer stand, which join to a line, who was measured.

Shared by the figures of recovery and persistence, so that their axes and strips are the same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components import theme as look
from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_values import is_gap
from components.theme import Style, Theme, translucent
from data.vocabulary import TimelineScale

FIRST_DAY, DAY_0 = -45, 0
STRIP_TOP = 0.17
PLOT_FOOT = 0.23
"""The strip of who was measured takes the lowest part of a figure, the curves the rest."""
MOST_BANDS = 4
"""With more groups only medians are drawn: more bands over each other cannot be told apart."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Gapped = list[float | None]


@dataclass(frozen=True, eq=False)
class Windows:
    """The windows (B,) that are drawn, in days, and the axis they stand on."""

    start_days: Floats
    end_days: Floats
    time: TimeAxis

    @property
    def middle_days(self) -> Floats:
        return (self.start_days + self.end_days - 1) / 2

    @property
    def drawn(self) -> Flags:
        """The windows that begin on the axis."""
        return (self.start_days >= self.time.first_day) & (self.start_days < self.time.last_day)

    def position(self, days: Floats) -> Floats:
        return np.array([self.time.position(float(day)) for day in days])

    def middles(self) -> Floats:
        """Where the middle of every window stands on the x axis; never past its end."""
        return self.position(self.middle_days)

    def runs(self, shown: Flags, barred: Flags | None = None) -> list[list[int]]:
        """Windows that one line joins: neighbours, and those with only unshown ones between and no long gap.

        A line never crosses a `barred` window.
        """
        runs: list[list[int]] = []
        for at in np.flatnonzero(shown & self.drawn).tolist():
            if runs and self._joins(runs[-1][-1], at, barred):
                runs[-1].append(at)
            else:
                runs.append([at])
        return runs

    def _joins(self, earlier: int, later: int, barred: Flags | None) -> bool:
        if barred is not None and barred[earlier + 1 : later].any():
            return False
        days = self.middle_days
        return later == earlier + 1 or not is_gap(int(days[earlier]), int(days[later]))


def windows_of(
    start_days: Floats, end_days: Floats, span: tuple[float, float], width_px: float, theme: Theme
) -> Windows:
    """The windows from the first to the last day of `span` on an axis of about `width_px` pixels."""
    time = TimeAxis(
        scale=TimelineScale.ARCSINH,
        first_day=int(span[0]),
        last_day=max(int(span[1]), 30),
        width_px=width_px,
        font_size=theme.font_size,
        small_font_size=theme.small_font_size,
    )
    return Windows(start_days, end_days, time)


def span(start_days: Floats, end_days: Floats, anything: Flags, horizon_days: float) -> tuple[float, float]:
    """From before the infusion where there is anything then, else day 0, to the end of the last window with something.

    It ends at the horizon where that comes first.
    """
    ends = end_days[anything]
    first = FIRST_DAY if (anything & (start_days < 0)).any() else DAY_0
    return first, min(float(ends.max()) - 1 if ends.size else 365.0, horizon_days)


def line(windows: Windows, runs: Sequence[Sequence[int]], values: Floats) -> tuple[Gapped, Gapped]:
    """Points at the middles of the windows, with None between two runs."""
    middles = windows.middles()
    x: Gapped = []
    y: Gapped = []
    for run in runs:
        if x:
            x.append(None)
            y.append(None)
        x += [round(float(middles[at]), 5) for at in run]
        y += [float(values[at]) for at in run]
    return x, y


def outline(
    windows: Windows, runs: Sequence[Sequence[int]], lower: Floats, upper: Floats
) -> tuple[Gapped, Gapped]:
    """Closed outlines of a band, one per run, from the start of its first window to the end of its last one."""
    x: Gapped = []
    y: Gapped = []
    for run in runs:
        if x:
            x.append(None)
            y.append(None)
        days = [windows.start_days[run[0]], *windows.middle_days[run], windows.end_days[run[-1]] - 1]
        across = [round(windows.time.position(float(day)), 5) for day in days]
        places = [run[0], *run, run[-1]]
        x += [*across, *reversed(across)]
        y += [*upper[places].tolist(), *lower[places][::-1].tolist()]
    return x, y


def x_axis(windows: Windows, theme: Theme, *, anchor: str = "y2") -> dict[str, Any]:
    """The time axis under everything."""
    positions, texts = windows.time.ticks()
    return {
        **look.axis_defaults(theme),
        "range": list(windows.time.range),
        "tickvals": positions,
        "ticktext": texts,
        "title": {
            "text": windows.time.title,
            "font": {"color": theme.muted, "size": theme.font_size},
            "standoff": 6,
        },
        "anchor": anchor,
        "showgrid": True,
        "ticks": "outside",
        "ticklen": 5,
        "showline": True,
        "linewidth": theme.thin_line_width,
        "fixedrange": True,
    }


def strip_axis(theme: Theme) -> dict[str, Any]:
    """The axis of the strip: 0 to 100 % of those alive."""
    return {
        **look.axis_defaults(theme),
        "domain": [0, STRIP_TOP],
        # Room above 100 % for the title of the strip.
        "range": [0, 1.3],
        "tickvals": [0, 1],
        "ticktext": ["0", "100 %"],
        "showgrid": False,
        "ticks": "",
        "ticklabelstandoff": 6,
        "showline": False,
        "fixedrange": True,
    }


def strip_title(theme: Theme) -> dict[str, Any]:
    return {
        "text": "Measured, of those alive and under follow-up",
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": STRIP_TOP,
        "yref": "paper",
        "yanchor": "middle",
        "showarrow": False,
        "font": {"color": theme.muted, "size": theme.small_font_size},
    }


def strip_bars(windows: Windows, share: Floats, texts: Sequence[str], theme: Theme) -> dict[str, Any]:
    """The share of those alive who were measured as one bar per window, as wide as the window."""
    kept = np.flatnonzero(windows.drawn & np.isfinite(share))
    starts = windows.position(windows.start_days[kept])
    ends = windows.position(np.minimum(windows.end_days[kept], windows.time.last_day))
    return {
        "type": "bar",
        "x": np.round((starts + ends) / 2, 5).tolist(),
        "y": share[kept].tolist(),
        "width": np.round((ends - starts) * 0.92, 5).tolist(),
        "yaxis": "y2",
        "marker": {"color": translucent(theme.neutral, 0.55), "line": {"width": 0}},
        "hovertext": [texts[at] for at in kept.tolist()],
        "hoverinfo": "text",
        "name": "share measured",
        "meta": {"part": "strip"},
    }


def strip_line(
    windows: Windows, share: Floats, texts: Sequence[str], style: Style, name: str, theme: Theme
) -> dict[str, Any]:
    """The same for one group of several: points joined by a thin line."""
    runs = windows.runs(np.isfinite(share))
    x, y = line(windows, runs, share)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": x,
        "y": y,
        "yaxis": "y2",
        "line": {"color": style.colour, "width": theme.thin_line_width},
        "marker": {"color": style.colour, "symbol": style.symbol, "size": theme.marker_size * 0.6},
        "hovertext": gapped_texts(runs, texts),
        "hoverinfo": "text",
        "cliponaxis": False,
        "name": f"{name}: share measured",
        "meta": {"part": "strip"},
    }


def gapped_texts(runs: Sequence[Sequence[int]], texts: Sequence[str]) -> list[str]:
    """The texts of the points of `line`."""
    found: list[str] = []
    for run in runs:
        if found:
            found.append("")
        found += [texts[at] for at in run]
    return found


def finite(values: Floats) -> list[float]:
    """The numbers among values that may be NaN."""
    return [value for value in values.ravel().tolist() if math.isfinite(value)]
