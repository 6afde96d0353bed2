"""The lanes of the timeline: treatments, complications and disease, packed so that nothing covers anything else.

Pure geometry: which row an event belongs to and what is written beside it. In which sub-row it stands is decided in
timeline_items.py, how it is painted in timeline_lane_pieces.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from components.figures.timeline_axis import TimeAxis
from components.figures.timeline_items import SHORTEST_BAR_PX, Item, last_day, packed
from components.figures.timeline_response import DiseaseState, disease_words, is_of_disease, state_spans
from data.patient_results import Lane, Mark
from data.vocabulary import EventKind

_GRADED = (EventKind.CRS, EventKind.ICANS, EventKind.ICAHT)


@dataclass(frozen=True)
class RowKind:
    """A row of a section. `names` are words by which a supportive treatment is recognised."""

    key: str
    title: str
    section: str
    kinds: tuple[str, ...]
    names: tuple[str, ...] = ()


SECTIONS = (("disease", ""), ("treatment", "Treatment"), ("complications", "Complications"), ("other", ""))
"""From top to bottom. Where there is one row only its title is enough."""
_SUPPORTIVE = (str(EventKind.SUPPORTIVE),)
ROW_KINDS: tuple[RowKind, ...] = (
    RowKind("disease", "Treated disease", "disease", (EventKind.RESPONSE, EventKind.RELAPSE)),
    RowKind("therapy_line", "Earlier therapy", "treatment", (EventKind.THERAPY_LINE,)),
    RowKind("leukapheresis", "Leukapheresis", "treatment", (EventKind.LEUKAPHERESIS,)),
    RowKind("bridging", "Bridging", "treatment", (EventKind.BRIDGING,)),
    RowKind("lymphodepletion", "Lymphodepletion", "treatment", (EventKind.LYMPHODEPLETION,)),
    RowKind("infusion", "CAR-T infusion", "treatment", ("infusion",)),
    RowKind("tocilizumab", "Tocilizumab", "treatment", _SUPPORTIVE, ("tocilizumab",)),
    RowKind("steroids", "Steroids", "treatment", _SUPPORTIVE, ("steroid", "dexameth", "prednis")),
    RowKind("ivig", "IVIG", "treatment", _SUPPORTIVE, ("ivig", "immunoglobulin", "scig")),
    RowKind("g_csf", "G-CSF", "treatment", _SUPPORTIVE, ("g-csf", "gcsf", "grastim")),
    RowKind(
        "antiviral",
        "Antivirals",
        "treatment",
        _SUPPORTIVE,
        ("antiviral", "ciclovir", "cyclovir", "letermovir"),
    ),
    RowKind("transfusion", "Transfusion", "treatment", _SUPPORTIVE, ("transfusion", "red cell", "platelet")),
    RowKind("supportive", "Other supportive", "treatment", _SUPPORTIVE),
    RowKind("transplant", "Transplant", "treatment", (EventKind.TRANSPLANT,)),
    RowKind("next_therapy", "Next therapy", "treatment", (EventKind.NEXT_THERAPY,)),
    RowKind("crs", "CRS", "complications", (EventKind.CRS,)),
    RowKind("icans", "ICANS", "complications", (EventKind.ICANS,)),
    RowKind("icaht", "ICAHT", "complications", (EventKind.ICAHT,)),
    RowKind("infection", "Infection", "complications", (EventKind.INFECTION,)),
    RowKind("hospitalisation", "Hospital stay", "complications", (EventKind.HOSPITALISATION,)),
    RowKind("other", "Other", "other", (EventKind.OTHER,)),
)
_OTHER = ROW_KINDS[-1]


@dataclass(frozen=True)
class Section:
    """A block of lanes; `titles` are the row titles with the sub-row in which each one stands.

    `spans` lie behind everything, from (x) to (x): how long each finding of the treated disease held.
    """

    key: str
    title: str
    titles: tuple[tuple[int, str], ...]
    n_rows: int
    items: tuple[Item, ...]
    spans: tuple[tuple[float, float, DiseaseState], ...] = ()


def row_kind(lane: Lane) -> RowKind:
    """The row an event belongs to; a kind nobody foresaw stands under "Other" with its own name."""
    name = (lane.name or "").casefold()
    candidates = [row for row in ROW_KINDS if lane.lane in row.kinds]
    named = [row for row in candidates if any(word in name for word in row.names)]
    unnamed = [row for row in candidates if not row.names]
    own = [row for row in ROW_KINDS if row.key == lane.lane]
    return next(iter([*named, *unnamed, *own]), _OTHER)


def infusion_lanes(marks: Iterable[Mark]) -> list[Lane]:
    """The infusions of the patient as points of their own row."""
    return [
        Lane("infusion", mark.label, mark.day, None, False, None, None, None)
        for mark in marks
        if mark.kind == "infusion"
    ]


def lane_sections(
    lanes: Sequence[Lane],
    axis: TimeAxis,
    end_of_follow_up_day: int | None,
    line_days: Sequence[int] = (),
) -> list[Section]:
    """Sections from top to bottom with the rows that have events; sections without any are left out.

    `line_days` are those of the vertical lines, which words avoid.
    """
    lines_px = [axis.pixel(day) for day in line_days]
    by_row: dict[str, list[Lane]] = {}
    for lane in lanes:
        by_row.setdefault(row_kind(lane).key, []).append(lane)
    sections = []
    for key, title in SECTIONS:
        rows = [(row, by_row[row.key]) for row in ROW_KINDS if row.section == key and row.key in by_row]
        if rows:
            sections.append(_section(key, title, rows, axis, end_of_follow_up_day, lines_px))
    return sections


def event_words(lane: Lane, row: RowKind) -> str:
    """What is written beside a bar or symbol; empty where the row's title already says it."""
    if is_of_disease(lane):
        return disease_words(lane)
    name = (lane.name or "").strip()
    grade = f"grade {lane.grade}" if lane.grade is not None else ""
    said = {_letters(row.title), _letters(row.key), _letters(lane.lane)}
    words = [word for word in name.split() if _letters(word) not in said]
    if row.kinds[0] in _GRADED:
        qualifier = " ".join(words) if len(words) < len(name.split()) else ""
        return ", ".join(filter(None, (qualifier, grade or "grade not recorded")))
    if _letters(" ".join(words)) in said or row.key == "infusion":
        words = []
    return ", ".join(filter(None, (" ".join(words), grade)))


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum()).removesuffix("s")


def _section(
    key: str,
    title: str,
    rows: list[tuple[RowKind, list[Lane]]],
    axis: TimeAxis,
    end_day: int | None,
    lines_px: Sequence[float],
) -> Section:
    titles, items, top = [], [], 0
    for row, lanes in rows:
        drawn = _before_axis_as_one(sorted(lanes, key=_order), axis)
        placed = packed(_once([_item(lane, row, axis, end_day) for lane in drawn]), axis, lines_px)
        titles.append((top, row.title))
        items.extend(replace(item, row=item.row + top) for item in placed)
        top += 1 + max(item.row for item in placed)
    spans = state_spans([lane for _, lanes in rows for lane in lanes], end_day)
    lasting = tuple((axis.position(one.first_day), axis.position(one.last_day), one.state) for one in spans)
    return Section(key, title, tuple(titles), top, tuple(items), lasting)


def _once(items: list[Item]) -> list[Item]:
    """A finding of the treated disease that is found again keeps its symbol; its word stands at the first one."""
    words = [item.text if is_of_disease(item.event) else None for item in items]
    again = [word is not None and word == before for before, word in zip([None, *words], words, strict=False)]
    return [replace(item, text="") if same else item for item, same in zip(items, again, strict=True)]


def _before_axis_as_one(lanes: list[Lane], axis: TimeAxis) -> list[Lane]:
    """What lies wholly before the left edge becomes one entry that names all of it in order."""
    before = [lane for lane in lanes if axis.starts_before(last_day(lane)) and not lane.ongoing]
    if len(before) < 2:
        return lanes
    names = ", ".join(map(_name_and_grade, before))
    whole = replace(before[0], name=names, end_day=max(map(last_day, before)), grade=None, note=None)
    return [whole, *(lane for lane in lanes if lane not in before)]


def _name_and_grade(lane: Lane) -> str:
    name = lane.name or lane.lane.replace("_", " ")
    return name if lane.grade is None else f"{name} grade {lane.grade}"


def _order(lane: Lane) -> tuple[int, int, str, str]:
    return lane.start_day, -1 if lane.end_day is None else lane.end_day, lane.name or "", lane.note or ""


def _item(lane: Lane, row: RowKind, axis: TimeAxis, end_day: int | None) -> Item:
    last = lane.end_day
    if last is None and lane.ongoing:
        last = max(lane.start_day, axis.last_day if end_day is None else end_day)
    start = axis.position(lane.start_day)
    end = axis.position(lane.start_day if last is None else last)
    if last is not None:
        end = max(end, start + SHORTEST_BAR_PX / axis.px_per_unit)
    clipped = axis.starts_before(lane.start_day)
    words = event_words(lane, row)
    if clipped:
        words = " ".join(filter(None, (words, f"(from {axis.clock.label(lane.start_day)})")))
    return Item(lane, row.key, 0, start, end, last is not None, clipped, words, "right")
