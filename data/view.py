"""What one screen shows, as one frozen value: from a query string and back, canonically.

A query is read in full or refused with a sentence; nothing in it is ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from data.association_factors import check_factors, known_factors
from data.cohort_spec import POSSIBLE_STATUS, CohortSpec
from data.compared import ALL, REST, Compared
from data.fields import CategoricalField, categorical_fields, field_named
from data.filters import DROP, KEEP, CategoricalFilter, Grouping, NumericFilter, unknown_word
from data.patient_order import FOLLOW_UP, sort_keys
from data.query import (
    LONGEST_WORD,
    QueryError,
    read_list,
    read_number,
    read_pairs,
    shown,
    write_list,
    write_pairs,
)
from data.registries import analytes
from data.unknown_keys import SUFFIXES, later_names, numeric_names, unknown_key
from data.variant_pairs import SPECIMENS
from data.vocabulary import (
    CancerCategory,
    CancerCount,
    CompetingEvent,
    GroupTest,
    PeerGroup,
    TimelinePanel,
    TimelineScale,
    UnitSystem,
)
from data.worklist_results import WorkCode, WorkOrder
from data.zero import FIRST_INFUSION, Zero, read_zero

DEFAULT_SCALE = TimelineScale.ARCSINH
DEFAULT_ANALYTE = "cd4"
DEFAULT_PANELS = (
    TimelinePanel.NEUTROPHILS,
    TimelinePanel.LYMPHOCYTES,
    TimelinePanel.IGG,
    TimelinePanel.CAR_COPIES,
    TimelinePanel.CAR_CELLS,
    TimelinePanel.VIRUSES,
    TimelinePanel.CLONES,
)
NO_PANELS = "none"
"""How an empty choice of panels is written: a key without a value is refused."""

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class View:
    """What one screen shows beside a cohort: one patient with time axis, day 0 and panels, the analyte of recovery, an
    order.

    `analyte` is the one of the recovery view, `assay` the one it is read by where assays are kept apart (None: the one
    with most patients); whether the data have it is known only where they are asked. `sort` orders the patients;
    `factors` are those of a model of several at once. `rules` are those of the worklist (none: all), in `order`.
    `specimens` are two of the patient's, by id, or none for the usual two.
    """

    spec: CohortSpec = field(default_factory=CohortSpec)
    patient: str | None = None
    scale: TimelineScale = DEFAULT_SCALE
    analyte: str = DEFAULT_ANALYTE
    assay: str | None = None
    sort: str = FOLLOW_UP
    factors: tuple[str, ...] = ()
    panels: tuple[TimelinePanel, ...] = DEFAULT_PANELS
    rules: tuple[WorkCode, ...] = ()
    order: WorkOrder = WorkOrder.RULE
    zero: Zero = FIRST_INFUSION
    units: UnitSystem = UnitSystem.CANONICAL
    specimens: tuple[str, ...] = ()
    peers: PeerGroup = PeerGroup.COHORT

    def __post_init__(self) -> None:
        # A link that takes the landmark away takes its factors along; a query that lacks it is refused when read.
        object.__setattr__(self, "factors", known_factors(self.factors, self.spec.clock_starts_on_day))
        object.__setattr__(self, "panels", tuple(panel for panel in TimelinePanel if panel in self.panels))
        object.__setattr__(self, "rules", tuple(code for code in WorkCode if code in self.rules))

    def of_patient(self, patient_id: str) -> View:
        """The same view of another patient, whose specimens are others."""
        return replace(self, patient=patient_id, specimens=())

    def to_query(self) -> str:
        """The canonical query string of the whole view, without a question mark."""
        pairs = self.spec.pairs()
        for part in fields(self)[1:]:
            value = getattr(self, part.name)
            if value != part.default:
                pairs[part.name] = _written(value)
        return write_pairs(pairs)


def _written(value: str | Zero | tuple[str, ...]) -> str:
    if isinstance(value, Zero):
        return value.text()
    return value if isinstance(value, str) else write_list(value) or NO_PANELS


def parse_query(text: str) -> View:
    """The view that a query string (with or without `?`) asks for; QueryError names what cannot be read."""
    values: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for key, value in read_pairs(text).items():
        if key in _READERS:
            values[key] = _READERS[key](key, value)
        else:
            _read_filter(key, value, parts)
    beside = {part.name: values.pop(part.name) for part in fields(View)[1:] if part.name in values}
    categorical, numeric = _filters(parts)
    if values.get("gray_rho") and GroupTest.GRAY not in values.get("tests", ()):
        raise QueryError(
            "gray_rho weighs the times of Gray’s test, which is off. Add tests=gray.", "gray_rho"
        )
    spec = CohortSpec(categorical, numeric, **values)
    check_factors(beside.get("factors", ()), spec.clock_starts_on_day)
    return View(spec, **beside)


def _filters(
    parts: dict[str, dict[str, Any]],
) -> tuple[tuple[CategoricalFilter, ...], tuple[NumericFilter, ...]]:
    numeric, categorical = [], []
    for name, given in parts.items():
        if isinstance(field_named(name), CategoricalField):
            categorical.append(CategoricalFilter(name, **given))
        else:
            numeric.append(NumericFilter(name, **given))
    return tuple(categorical), tuple(numeric)


def query_keys() -> tuple[str, ...]:
    """Every key in its own spelling; measured fields stand as patterns."""
    names = (*categorical_fields(), *later_names())
    words = (key for name in names for key in (name, f"{name}_unknown"))
    return (*words, *(f"{name}_{suffix}" for name in numeric_names() for suffix in SUFFIXES), *_READERS)


def _read_filter(key: str, text: str, parts: dict[str, dict[str, Any]]) -> None:
    """Put one filter key into `parts`, which holds the arguments of each field's filter."""
    if isinstance(field_named(key), CategoricalField):
        parts.setdefault(key, {})["values"] = read_list(key, text)
        return
    name, _, suffix = key.rpartition("_")
    known = field_named(name) if suffix in SUFFIXES else None
    if known is None or (suffix != "unknown" and isinstance(known, CategoricalField)):
        raise unknown_key(key, query_keys(), tuple(_READERS))
    if suffix == "unknown":
        parts.setdefault(name, {})["keep_unknown"] = _word(key, text, (KEEP, DROP)) == KEEP
    else:
        limit = read_number(key, text, whole=getattr(known, "whole", False))
        parts.setdefault(name, {})["minimum" if suffix == "min" else "maximum"] = limit


def _word(key: str, text: str, allowed: tuple[str, ...]) -> str:
    if text.strip() not in allowed:
        raise unknown_word(key, text.strip(), allowed)
    return text.strip()


def _words_of(vocabulary: Iterable[Word]) -> Callable[[str, str], tuple[Word, ...]]:
    words = {word.value: word for word in vocabulary}

    def read(key: str, text: str) -> tuple[Word, ...]:
        return tuple(words[_word(key, word, tuple(words))] for word in read_list(key, text))

    return read


def _compared(key: str, text: str) -> Compared:
    """`rest`, `all`, or filters as a query string of their own, percent-encoded."""
    if text.strip() in (ALL, REST):
        return Compared(is_rest=text.strip() == REST)
    parts: dict[str, dict[str, Any]] = {}
    try:
        for name, value in read_pairs(text).items():
            if name in _READERS:
                raise QueryError(
                    f"{shown(name)} cannot stand there: cohorts share everything but their filters."
                )
            _read_filter(name, value, parts)
        return Compared(*_filters(parts))
    except QueryError as error:
        raise QueryError(
            f"{key} is read as 'rest', 'all' or the filters of the other cohort. {error.sentence}",
            key,
            error.allowed,
        ) from error


def _whole(key: str, text: str) -> int:
    return int(read_number(key, text, whole=True))


def _grouping(key: str, text: str) -> Grouping:
    name, colon, cuts = text.strip().partition(":")
    return Grouping(name, tuple(read_number(key, cut) for cut in read_list(key, cuts)) if colon else ())


def _one_word(key: str, text: str) -> str:
    if len(text) > LONGEST_WORD:
        name = "patient_id" if key == "patient" else key
        raise QueryError(f"The {name} has {len(text)} characters; at most {LONGEST_WORD} are read.", key)
    return text.strip()


def _panels(key: str, text: str) -> tuple[TimelinePanel, ...]:
    words = read_list(key, text)
    if words == (NO_PANELS,):
        return ()
    return tuple(TimelinePanel(_word(key, word, tuple(TimelinePanel))) for word in words)


def _two_specimens(key: str, text: str) -> tuple[str, ...]:
    words = read_list(key, text)
    if len(words) != 2 or words[0] == words[1]:
        raise QueryError(
            f"{key} takes the ids of two different specimens of the patient, separated by a comma.", key
        )
    return words


_READERS: dict[str, Callable[[str, str], Any]] = {
    "outcome": _words_of(CancerCategory),
    "competing": _words_of(CompetingEvent),
    "status": _words_of(POSSIBLE_STATUS),
    "censor": _words_of(CompetingEvent),
    "count": lambda key, text: CancerCount(_word(key, text, tuple(CancerCount))),
    "compare": _compared,
    "tests": _words_of(GroupTest),
    "gray_rho": read_number,
    "lag_days": _whole,
    "landmark_days": _whole,
    "by": _grouping,
    "horizon_years": read_number,
    "min_patients": _whole,
    "min_events": _whole,
    "min_at_risk": _whole,
    "patient": _one_word,
    "analyte": lambda key, text: _word(key, text, tuple(analytes())),
    "assay": _one_word,
    "factors": read_list,
    "scale": lambda key, text: TimelineScale(_word(key, text, tuple(TimelineScale))),
    "sort": lambda key, text: _word(key, text, sort_keys()),
    "panels": _panels,
    "rules": _words_of(WorkCode),
    "order": lambda key, text: WorkOrder(_word(key, text, tuple(WorkOrder))),
    "zero": read_zero,
    "peers": lambda key, text: PeerGroup(_word(key, text, tuple(PeerGroup))),
    "units": lambda key, text: UnitSystem(_word(key, text, tuple(UnitSystem))),
    SPECIMENS: _two_specimens,
}
