"""The vertical lines over all panels: infusions, second cancers, death, last contact, data cut-off.

Every line says in words what it is and on which day. A second cancer that is not counted looks and reads differently
from one that is. Labels stand in rows above the plot, staggered so that none is covered or cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from components import format as fmt
from components import wording
from components.clock import Clock, clock_of
from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_labels import Anchor, Box, LineLabel, Placement, stagger, text_width
from components.figures.timeline_pieces import Line, Position, Side, Stroke, Words
from components.figures.timeline_style import escaped
from components.theme import Theme, class_style
from components.verdict_words import brief_verdict
from data.patient_results import Mark, PatientHistory
from data.vocabulary import CancerStatus, DatePrecision, ZeroKind

_BOLD_IS_WIDER = 1.1
_MOST_LETTERS = 28
_NAMES = {"death": "† Death", "last_contact": "Last contact", "data_cut_off": "Data cut-off"}
_SIDES: dict[Anchor, Side] = {"left": "right", "center": "center", "right": "left"}
"""Words whose left edge is at a line stand right of it."""
_WITHOUT_MARK = (ZeroKind.DIAGNOSIS, ZeroKind.LYMPHODEPLETION)


@dataclass(frozen=True)
class VerticalLine:
    """One line as drawn; `strong` ones are what the reader came for. `brief` stands where the words have no room."""

    day: int
    words: str
    colour: str
    dash: str
    strong: bool
    brief: str = ""


def vertical_lines(history: PatientHistory, theme: Theme, *, in_dates: bool = False) -> list[VerticalLine]:
    """The lines of a patient in order of day; `in_dates`: with dates where they are known.

    Last contact is left out where a death stands on or after it. A second cancer is labelled with the verdict on it.
    Day 0 has a line of its own where no other is there.
    """
    marks, clock = history.marks, clock_of(history, in_dates=in_dates)
    death = max((mark.day for mark in marks if mark.kind == "death"), default=None)
    infusions = [mark for mark in marks if mark.kind == "infusion"]
    said = {verdict.neoplasm_id: brief_verdict(verdict) for verdict in history.verdicts}
    lines = []
    if history.zero.zero.kind in _WITHOUT_MARK:
        words = f"{wording.sentence_start(history.zero.name)}, {clock.label(0)}"
        lines.append(VerticalLine(0, words, theme.muted, "dash", False))
    for mark in sorted(marks, key=lambda mark: (mark.day, mark.kind, mark.label)):
        if death is not None and (
            mark.kind == "data_cut_off" or (mark.kind == "last_contact" and mark.day <= death)
        ):
            continue
        if mark.kind == "second_cancer":
            lines.append(_cancer_line(mark, clock, said.get(mark.neoplasm_id or "", ""), theme))
        elif mark.kind == "infusion":
            words = _infusion_words(mark, infusions, clock)
            lines.append(VerticalLine(mark.day, words, theme.ink, "dash", False))
        else:
            lines.append(_plain_line(mark, clock, theme))
    return sorted(lines, key=lambda line: line.day)


def cancer_words(mark: Mark, clock: Clock, verdict: str, diagnosis: str) -> str:
    """`▼ Myeloid (MDS), day 310, verdict 2`; an open triangle and the reason where it does not count.

    On another clock than that of the first infusion it says both days.
    """
    kind = wording.sentence_start(wording.word(mark.category)) if mark.category else "Second cancer"
    name = f"{kind} ({diagnosis})" if diagnosis else kind
    day = " ".join(filter(None, (clock.label(mark.day, mark.day_precision), _since_infusion(mark, clock))))
    standing = "" if mark.counted else not_counted_words(mark)
    sign = "▼" if mark.counted else "▽"
    return f"{sign} {', '.join(filter(None, (name, standing, day, verdict)))}"


def _since_infusion(mark: Mark, clock: Clock) -> str:
    """Beside a date `(day 310)`, beside another day 0 `(day 310 from infusion)`; empty where the axis counts so."""
    if clock.zero.is_first_infusion and not clock.in_dates:
        return ""
    about = "" if mark.day_precision == DatePrecision.DAY else "about "
    whose = "" if clock.zero.is_first_infusion else " from infusion"
    return f"({about}{fmt.day(mark.day + clock.zero.day)}{whose})"


def shortened(text: str) -> str:
    """A diagnosis that fits a label; the whole one stands in the table of second cancers."""
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1].rstrip(' ,;')}…"


def not_counted_words(mark: Mark) -> str:
    """Why a second cancer does not count, in two or three words for a label."""
    if mark.status is not None and mark.status is not CancerStatus.CONFIRMED:
        return wording.word(mark.status)
    return "not counted"


def _cancer_line(mark: Mark, clock: Clock, verdict: str, theme: Theme) -> VerticalLine:
    words, brief = (cancer_words(mark, clock, verdict, name) for name in (shortened(mark.label), ""))
    colour = class_style(mark.category, theme).colour if mark.category else theme.alert
    dash = "solid" if mark.counted else "dot"
    return VerticalLine(mark.day, words, colour, dash, mark.counted, brief)


def _infusion_words(mark: Mark, infusions: Sequence[Mark], clock: Clock) -> str:
    """`Infusion`; of several `Infusion 2 (liso-cel), day 380`; on day 0 the day is left out."""
    several = f" {infusions.index(mark) + 1}" if len(infusions) > 1 else ""
    product = f" ({mark.label})" if several and mark.label else ""
    day = "" if mark.day == 0 and not clock.in_dates else f", {clock.label(mark.day)}"
    return f"Infusion{several}{product}{day}"


def _plain_line(mark: Mark, clock: Clock, theme: Theme) -> VerticalLine:
    name = _NAMES.get(mark.kind, wording.sentence_start(mark.kind.replace("_", " ")))
    strong = mark.kind == "death"
    colour, dash = (theme.ink, "solid") if strong else (theme.muted, "dot")
    return VerticalLine(
        mark.day, f"{name}, {clock.label(mark.day, mark.day_precision)}", colour, dash, strong
    )


@dataclass(frozen=True)
class LabelledLines:
    """Lines with the places of their words; `n_rows` rows of text stand above the plot."""

    lines: tuple[VerticalLine, ...]
    places: tuple[Placement, ...]

    @property
    def n_rows(self) -> int:
        return 1 + max((place.row for place in self.places), default=0)


def labelled_lines(
    lines: Sequence[VerticalLine], time: TimeAxis, left_px: float, right_px: float, theme: Theme
) -> LabelledLines:
    """Places for the words of all lines: over the plot and its margins, which are `left_px` and `right_px` wide."""
    room = left_px + time.width_px + right_px
    lines = [
        replace(line, words=line.brief) if line.brief and _width(line, time, theme) > room else line
        for line in lines
    ]
    labels = [LineLabel(time.pixel(line.day), _width(line, time, theme)) for line in lines]
    return LabelledLines(tuple(lines), tuple(stagger(labels, -left_px, time.width_px + right_px)))


def line_pieces(
    labelled: LabelledLines,
    time: TimeAxis,
    plot_px: float,
    row_px: float,
    lift_px: float,
    words: Sequence[Box],
    theme: Theme,
) -> list[Line]:
    """The lines from the bottom of the plot up to their words, which begin `lift_px` above it.

    One that is broken anyhow is so also where it would run through `words`; a solid one goes on.
    """
    pieces = []
    for line, place in zip(labelled.lines, labelled.places, strict=True):
        x = time.position(line.day)
        top_px = -(lift_px + place.row * row_px + 2)
        pixel = time.pixel(line.day)
        gaps = [box for box in words if box.left < pixel < box.right and line.dash != "solid"]
        look = Stroke(line.colour, theme.line_width if line.strong else theme.thin_line_width, line.dash)
        ends: list[Position] = []
        for start, end in _between(top_px, plot_px, gaps):
            ends += [*([None] if ends else []), start, end]
        places = tuple(None if end is None else x for end in ends)
        pieces.append(Line(line.words, look, places, tuple(ends)))
    return pieces


def _between(top_px: float, bottom_px: float, gaps: Sequence[Box]) -> list[tuple[float, float]]:
    """The stretches from top to bottom that no gap takes."""
    found, at = [], top_px
    for gap in sorted(gaps, key=lambda box: box.top):
        if gap.top > at:
            found.append((at, gap.top))
        at = max(at, gap.bottom)
    return [*found, (at, bottom_px)] if at < bottom_px else found


def line_words(
    labelled: LabelledLines, time: TimeAxis, row_px: float, lift_px: float, theme: Theme
) -> list[Words]:
    """The words over the lines."""
    words = []
    for line, place in zip(labelled.lines, labelled.places, strict=True):
        text = escaped(_text(line, time))
        written = f"<b>{text}</b>" if line.strong else text
        level = -(lift_px + (place.row + 0.5) * row_px + 2)
        x, side = _beside(line, place, time)
        words.append(Words(written, x, level, side, line.colour, theme.font_size))
    return words


def _beside(line: VerticalLine, place: Placement, time: TimeAxis) -> tuple[float, Side]:
    """Where the words of a line stand on the time axis, and on which side of there.

    Those that were moved away from their line stand about their middle, which is inside the plot also where they begin
    or end outside.
    """
    if not place.shift:
        return time.position(line.day), _SIDES[place.anchor]
    return time.range[0] + (place.left + place.right) / 2 / time.px_per_unit, "center"


def tick_words(time: TimeAxis, row_px: float, theme: Theme) -> list[Words]:
    """The ticks of the time axis once more, over the plot: the axis itself may be below the edge of the screen."""
    return [
        Words(text, position, -row_px / 2 - 1, "center", theme.muted, theme.font_size)
        for position, text in zip(*time.ticks(), strict=True)
    ]


def _text(line: VerticalLine, time: TimeAxis) -> str:
    return f"◂ {line.words}" if time.starts_before(line.day) else line.words


def _width(line: VerticalLine, time: TimeAxis, theme: Theme) -> float:
    return text_width(_text(line, time), theme.font_size) * (_BOLD_IS_WIDER if line.strong else 1.0)
