"""What the two figures of CAR-T persistence share: margins, the axis of shares, names at ends, the stamp."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from components import theme as look
from components import wording
from components.figures.curve_frame import percent_axis
from components.figures.labels import Label, apart
from components.figures.provenance import provenance
from components.theme import Style, Theme
from data.recovery_results import GroupPersistence, PersistenceAnswer

_TICKS = [0, 0.25, 0.5, 0.75, 1]

Pairs = Sequence[tuple[GroupPersistence, Style]]


def styled(answer: PersistenceAnswer, groups: Sequence[GroupPersistence], theme: Theme) -> Pairs:
    known = wording.known_groups(answer.by, [group.group for group in answer.groups])
    return [(group, look.group_style(group.group, known, theme)) for group in groups]


def margin(answer: PersistenceAnswer, pairs: Pairs, theme: Theme) -> dict[str, Any]:
    scale = theme.font_size / 12
    names = [wording.group_short(answer.by, group.group) for group, _ in pairs] if answer.by else []
    right = 18 + 7 * max((len(name) for name in names), default=0)
    return {
        "l": round(52 * scale),
        "r": round(right * scale),
        "t": round(14 * scale),
        "b": round(46 * scale),
        "pad": 0,
    }


def share_axis(theme: Theme) -> dict[str, Any]:
    return {**look.axis_defaults(theme), **percent_axis(_TICKS, 1.02)}


def names_at_ends(
    answer: PersistenceAnswer,
    wanted: Sequence[tuple[Label, GroupPersistence, Style]],
    plot_px: float,
    theme: Theme,
) -> list[dict[str, Any]]:
    heights = apart([label for label, _, _ in wanted], gap=theme.font_size + 3, lowest=6, highest=plot_px)
    return [
        {
            "text": f"<b>{wording.group_short(answer.by, group.group)}</b>",
            "x": label.x,
            "xanchor": "left",
            "xshift": 7,
            "y": round(height / plot_px, 4),
            "yanchor": "middle",
            "showarrow": False,
            "bgcolor": theme.label_background,
            "borderpad": 0,
            "font": {"color": style.colour, "size": theme.font_size},
        }
        for (label, group, style), height in zip(wanted, heights, strict=True)
    ]


def meta(answer: PersistenceAnswer, title: str) -> dict[str, Any]:
    named = f"{title} {wording.grouping_word(answer.by)}"
    definition = "Of those measured; not tested is not negative"
    return provenance(answer.stamp, answer.n_analysed, named, definition, subject="persistence") | {
        "patient": None
    }
