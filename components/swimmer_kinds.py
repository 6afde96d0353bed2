"""The kinds of marks of the swimmer plot: colour, symbol, character and words, one table for figure, legend and tables.

Filled symbols are second cancers that the question counts, the same open ones those of other classes; every other kind
has a symbol of its own, so that none is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from components import theme as look
from components import wording
from components.format import day, listing
from components.theme import Theme
from data.swimmer_results import CancerMark, SwimmerAnswer, SwimmerRow
from data.vocabulary import CancerCategory


@dataclass(frozen=True)
class Kind:
    """One kind of mark; `days` gives where it stands on a row, `count` names its number in the answer's counts."""

    key: str
    words: str
    symbol: str
    glyph: str
    colour: str
    is_cancer: bool
    days: Callable[[SwimmerRow], tuple[int, ...]]


def kinds(answer: SwimmerAnswer, theme: Theme) -> tuple[Kind, ...]:
    """Every kind that the answer has, in the order in which they are drawn: second cancers last, on top."""
    present = {name for name, n in answer.counts if n}
    events = (
        _event(
            "in_follow_up",
            "end of follow-up without death",
            "triangle-right",
            "▶",
            theme.neutral,
            _follow_up_end,
        ),
        _event("death", "death", "line-ns-open", "❙", theme.ink, _death),
        _event("relapse", "first relapse", "x-thin-open", "×", theme.ink, _days_of("relapse_day")),
        _event(
            "next_therapy",
            "next therapy",
            "triangle-down-open",
            "▽",
            theme.palette[5],
            _days_of("next_therapy_day"),
        ),
        _event("transplant", "transplant", "star-open", "☆", theme.palette[6], _days_of("transplant_day")),
        _event(
            "second_infusion",
            "second infusion",
            "hexagon-open",
            "⬡",
            theme.alert,
            _days_of("second_infusion_day"),
        ),
    )
    classes = sorted(CancerCategory, key=lambda category: category in answer.outcome)
    cancers = (_cancer(category, category in answer.outcome, theme) for category in classes)
    return tuple(kind for kind in (*events, *cancers) if kind.key in present)


def _event(
    key: str, words: str, symbol: str, glyph: str, colour: str, days: Callable[[SwimmerRow], tuple[int, ...]]
) -> Kind:
    return Kind(key, words, symbol, glyph, colour, False, days)


def _cancer(category: CancerCategory, in_outcome: bool, theme: Theme) -> Kind:
    style = look.class_style(category, theme)
    words = wording.word(category)
    return Kind(
        key=category.value,
        words=words if in_outcome else f"{words}, not counted in this question",
        symbol=style.symbol if in_outcome else f"{style.symbol}-open",
        glyph=look.glyph(style.symbol) if in_outcome else _OPEN[style.symbol],
        colour=style.colour,
        is_cancer=True,
        days=lambda row: tuple(mark.day for mark in row.cancers if mark.category == category),
    )


_OPEN = {"circle": "○", "triangle-up": "△", "square": "□", "diamond": "◇", "cross": "✛"}


def _days_of(name: str) -> Callable[[SwimmerRow], tuple[int, ...]]:
    def days(row: SwimmerRow) -> tuple[int, ...]:
        value = getattr(row, name)
        return () if value is None else (value,)

    return days


def _death(row: SwimmerRow) -> tuple[int, ...]:
    return (row.end_day,) if row.died else ()


def _follow_up_end(row: SwimmerRow) -> tuple[int, ...]:
    return () if row.died else (row.end_day,)


def cancer_word(mark: CancerMark) -> str:
    """The class of a second cancer, and that it is only suspected where it is."""
    return f"{wording.word(mark.category)}{' (suspected)' if mark.suspected else ''}"


def row_sentence(row: SwimmerRow) -> str:
    """For tables: every second cancer of a row with its day."""
    return listing([f"{cancer_word(mark)}, {day(mark.day)}" for mark in row.cancers], "and")
