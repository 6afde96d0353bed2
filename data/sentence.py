"""A cohort and its endpoint in plain English, for headings, prints and exports.

The sentence holds the whole filter: who reads only it knows who is in the cohort. Without filters: "All patients".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from data.cohort_spec import CohortSpec
from data.compared import Compared
from data.fields import CAR_T, CategoricalField, categorical_fields, field_named
from data.filters import CategoricalFilter, NumericFilter
from data.query import write_number
from data.vocabulary import CancerCategory, YesNo

_ORDER = ("indication", "product", "target", "costimulatory_domain", "vector_class", "setting", "sex")
_WORDS = {
    "lbcl": "LBCL",
    "fl": "FL",
    "mcl": "MCL",
    "cll": "CLL",
    "b_all": "B-ALL",
    "mm": "myeloma",
    "other_haematologic": "other haematologic disease",
    "autoimmune": "autoimmune disease",
    "solid_tumour": "solid tumour",
    "gammaretroviral": "γ-retroviral",
    "gene_edited": "gene-edited",
    "mrna": "mRNA",
    "expanded_access": "expanded access",
    "flu_cy": "Flu/Cy",
    "not_detected": "not detected",
}
_FRAMES = {
    "indication": "{}",
    "product": "{}",
    "setting": "{}",
    "sex": "{}",
    "target": "target {}",
    "costimulatory_domain": "costimulatory domain {}",
    "vector_class": "{} vector",
    "site": "centre {}",
    "lymphodepletion": "lymphodepletion {}",
    "bridging": "bridging {}",
}
_OWN_WORDS = {"product": {"other": "other product"}}
_NAMES = {
    "site": "centre",
    "age": "age",
    "prior_lines": "prior lines",
    "infusion_year": "year of infusion",
    "dose_1e6_cells": "dose",
}
_UNITS = {"dose_1e6_cells": " × 10^6 cells"}
CLASS_WORDS = {
    CancerCategory.T_NK: "T- or NK-cell neoplasm",
    CancerCategory.MYELOID: "myeloid neoplasm",
    CancerCategory.OTHER_HAEMATOLOGIC: "other haematologic neoplasm",
    CancerCategory.SOLID: "solid tumour",
    CancerCategory.NON_MELANOMA_SKIN: "non-melanoma skin cancer",
}


EVERYBODY_ELSE = "Everybody else"


def sentence(spec: CohortSpec) -> str:
    """Who is in the cohort: `LBCL or MCL, axi-cel, infused 2018–2024, age ≥ 60; unknown age kept`."""
    words = sorted(spec.categorical, key=lambda part: _rank(part.field))
    numbers = sorted(spec.numeric, key=lambda part: part.field != "infusion_year")
    parts = [*map(_categorical, words), *map(_numeric, numbers)]
    if not parts:
        return "All patients"
    kept = [_name(part.field) for part in (*words, *numbers) if part.keep_unknown]
    return ", ".join(parts) + (f"; unknown {_listing(kept, 'and')} kept" if kept else "")


def compare_words(compare: Compared) -> str:
    """Who is in the second of two cohorts."""
    if compare.is_rest:
        return EVERYBODY_ELSE
    return sentence(CohortSpec(compare.categorical, compare.numeric))


def endpoint_sentence(
    outcome: Sequence[CancerCategory],
    competing: Sequence[str],
    lag_days: int,
    landmark_days: int,
    *,
    censor: Sequence[str] = (),
    with_suspected: bool = False,
    each: bool = False,
) -> str:
    """What counts, what competes and from when time runs; `landmark_days` is the day on which the clock starts."""
    status = "confirmed or suspected" if with_suspected else "confirmed"
    parts = [f"{'each' if each else 'first'} {status} {outcome_words(outcome)}", _competing(competing)]
    if censor:
        parts.append(
            f"follow-up ends at {_listing([event.replace('_', ' ') for event in censor], 'or')} (censored)"
        )
    parts.append("day 0 = first infusion")
    if lag_days:
        parts.append(f"only patients still at risk after day {lag_days} (lag), counted from then on")
    if landmark_days:
        parts.append(
            f"only patients followed beyond day {landmark_days} without an event (landmark), time counts from that day"
        )
    return "; ".join(parts)


def survival_sentence(lag_days: int, landmark_days: int) -> str:
    """What overall survival counts, from when, and until when the living are followed."""
    parts = [
        "death from any cause on its own day",
        "the living are censored on the latest of last contact, end of follow-up for second cancers and every dated "
        "record",
        "day 0 = first infusion",
    ]
    if lag_days:
        parts.append(f"only patients still at risk after day {lag_days} (lag), counted from then on")
    if landmark_days:
        parts.append(
            f"only patients alive and followed beyond day {landmark_days} (landmark), time counts from that day"
        )
    return "; ".join(parts)


class Counting(Protocol):
    """What every answer about second cancers knows of its endpoint."""

    @property
    def outcome(self) -> tuple[CancerCategory, ...]: ...
    @property
    def competing(self) -> tuple[str, ...]: ...
    @property
    def censor(self) -> tuple[str, ...]: ...
    @property
    def with_suspected(self) -> bool: ...
    @property
    def lag_days(self) -> int: ...
    @property
    def landmark_days(self) -> int: ...


def endpoint_of(
    answer: Counting, counted: Sequence[CancerCategory] | None = None, *, each: bool = False
) -> str:
    """The endpoint sentence of an answer; `counted` where not all classes of the question count in it."""
    return endpoint_sentence(
        answer.outcome if counted is None else counted,
        answer.competing,
        answer.lag_days,
        answer.landmark_days,
        censor=answer.censor,
        with_suspected=answer.with_suspected,
        each=each,
    )


def _rank(field: str) -> int:
    order = [*_ORDER, *(key for key in categorical_fields() if key not in _ORDER)]
    return order.index(field) if field in order else len(order)


def _name(field: str) -> str:
    """A field's name in the middle of a sentence."""
    if field in _NAMES:
        return _NAMES[field]
    known = field_named(field)
    if isinstance(known, CategoricalField):
        return known.label if known.event == CAR_T else known.label[0].lower() + known.label[1:]
    return NumericFilter(field).known.label


def _listing(words: Sequence[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _categorical(part: CategoricalFilter) -> str:
    if not part.values:
        return f"{_name(part.field)} recorded"
    if part.field in _FRAMES:
        order = part.known.words
        values = sorted(
            part.values, key=lambda value: (order.index(value) if value in order else len(order), value)
        )
        if part.field == "bridging" and values == ["none"]:
            return "no bridging"
        return _FRAMES[part.field].format(_listing([_word(part.field, value) for value in values], "or"))
    if part.known.event == CAR_T:
        words = _listing([_word(part.field, value) for value in part.values], "or")
        return f"CAR-T cells {words} at day {part.known.later_than_day_0}"
    if part.values == (YesNo.NO,):
        return f"no {_name(part.field)}"
    return _name(part.field) if part.values == (YesNo.YES,) else f"{_name(part.field)} yes or no"


def _word(field: str, value: str) -> str:
    return _OWN_WORDS.get(field, {}).get(value) or _WORDS.get(value, value)


def _numeric(part: NumericFilter) -> str:
    low, high = part.minimum, part.maximum
    if not part.limited:
        return f"{_name(part.field)} recorded"
    if part.field == "infusion_year":
        return _year(low, high)
    unit = f" {part.known.unit}" if part.known.analyte else _UNITS.get(part.field, "")
    return f"{_name(part.field)} {_range(low, high)}{unit}"


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"≥ {write_number(low)}" if low is not None else f"≤ {write_number(high or 0.0)}"
    if low == high:
        return f"= {write_number(low)}"
    dash = "–" if low >= 0 else " to "
    return f"{write_number(low)}{dash}{write_number(high)}"


def _year(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return (
            f"infused {write_number(low)}–{write_number(high)}"
            if low != high
            else f"infused in {write_number(low)}"
        )
    return (
        f"infused from {write_number(low)} on"
        if low is not None
        else f"infused until {write_number(high or 0.0)}"
    )


def outcome_words(outcome: Sequence[CancerCategory]) -> str:
    """Which neoplasms count, in the middle of a sentence: "second cancer except non-melanoma skin"."""
    left_out = [category for category in CancerCategory if category not in outcome]
    if not left_out:
        return "second cancer of any class"
    if left_out == [CancerCategory.NON_MELANOMA_SKIN]:
        return "second cancer except non-melanoma skin"
    return _listing([CLASS_WORDS[category] for category in outcome], "or")


def _competing(competing: Sequence[str]) -> str:
    words = [event.replace("_", " ") for event in competing]
    return f"{_listing(words, 'and')} {'competes' if len(words) == 1 else 'compete'}"


def short_word(field: str, value: str) -> str:
    """One value of a field as it stands in sentences and lists; an open field's value as it was written."""
    return _word(field, value)
