"""The factors whose association with a second cancer is looked at: one table, each with its contrast and source.

A factor is known at the infusion, at the landmark, or changes during follow-up. A factor that is learnt after day 0
can be read in these two ways only: grouping day-0 time by it would count as its effect that one had to live long
enough to show it (immortal time). Adding a factor is adding a row here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from data.query import QueryError, alternatives, shown
from data.vocabulary import VectorClass, YesNo

CARRIED_DAYS = 400
"""How long a measured value is taken to hold: to the next yearly visit and a month (modelling choice)."""

CHOICE = "modelling choice"


class Moment(StrEnum):
    """When a factor is known."""

    INFUSION = "infusion"
    LANDMARK = "landmark"
    DURING = "during"


@dataclass(frozen=True)
class Per:
    """A number, compared per `unit`."""

    field: str
    unit: float


@dataclass(frozen=True)
class OneWord:
    """Patients with `word` of a field against those with `against`; other words are not compared."""

    field: str
    word: str
    against: str


@dataclass(frozen=True)
class Low:
    """A measured value below `limit` (canonical unit), or at it where `or_equal`."""

    analyte: str
    limit: float
    or_equal: bool = False


@dataclass(frozen=True)
class AfterSecondInfusion:
    """The time after a second infusion against that before it, or without one: the same patient, not a new one."""


@dataclass(frozen=True)
class Factor:
    """One row of the view. `label` names what is compared, `against` with what it is compared."""

    key: str
    label: str
    against: str
    moment: Moment
    reading: Per | OneWord | Low | AfterSecondInfusion
    source: str

    @property
    def has_sides(self) -> bool:
        """Whether there are patients with and without it; a number has no sides."""
        return not isinstance(self.reading, Per)


_PROPHYLAXIS = "line below which prophylaxis is commonly kept (Blood Adv 2021;5:143)"
_REPLACEMENT = "line below which replacement is commonly considered (modelling choice)"
_LOW_VALUES = (
    ("cd4", "CD4 < 200/µL", "≥ 200/µL", Low("cd4", 200.0), _PROPHYLAXIS),
    ("igg", "IgG < 4 g/L", "≥ 4 g/L", Low("igg", 4.0), _REPLACEMENT),
    ("lymphocytes", "Lymphocytes < 0.5 × 10⁹/L", "≥ 0.5", Low("alc", 0.5), CHOICE),
    ("neutrophils", "Neutrophils < 1 × 10⁹/L", "≥ 1", Low("anc", 1.0), CHOICE),
)


def _yes(key: str, label: str) -> Factor:
    return Factor(key, label, "no", Moment.INFUSION, OneWord(key, YesNo.YES, YesNo.NO), CHOICE)


def _later(moment: Moment) -> tuple[Factor, ...]:
    return tuple(
        Factor(f"{moment}_{name}", label, against, moment, reading, source)
        for name, label, against, reading, source in _LOW_VALUES
    )


FACTORS: tuple[Factor, ...] = (
    Factor("age", "Age", "per 10 years", Moment.INFUSION, Per("age", 10.0), CHOICE),
    Factor("sex", "Male", "female", Moment.INFUSION, OneWord("sex", "male", "female"), CHOICE),
    Factor("prior_lines", "Prior lines", "per line", Moment.INFUSION, Per("prior_lines", 1.0), CHOICE),
    _yes("prior_autologous_hct", "Prior autologous HCT"),
    _yes("prior_alkylator", "Prior alkylator"),
    _yes("prior_radiotherapy", "Prior radiotherapy"),
    Factor(
        "costimulatory_domain",
        "CD28 domain",
        "4-1BB",
        Moment.INFUSION,
        OneWord("costimulatory_domain", "CD28", "4-1BB"),
        CHOICE,
    ),
    Factor(
        "vector_class",
        "γ-retroviral vector",
        "lentiviral",
        Moment.INFUSION,
        OneWord("vector_class", VectorClass.GAMMARETROVIRAL, VectorClass.LENTIVIRAL),
        CHOICE,
    ),
    Factor(
        "baseline_platelets",
        "Platelets ≤ 140 × 10⁹/L",
        "> 140",
        Moment.INFUSION,
        Low("platelets", 140.0, or_equal=True),
        "Gurney et al., JAMA Oncol 2024, for myeloid neoplasms",
    ),
    *(
        Factor(f"baseline_{name}", label, against, Moment.INFUSION, reading, source)
        for name, label, against, reading, source in _LOW_VALUES[:2]
    ),
    *_later(Moment.LANDMARK),
    *_later(Moment.DURING),
    Factor(
        "during_second_infusion",
        "Second infusion",
        "not yet",
        Moment.DURING,
        AfterSecondInfusion(),
        CHOICE,
    ),
)


@cache
def factors() -> Mapping[str, Factor]:
    """Every factor by key, in the order of the view."""
    return MappingProxyType({factor.key: factor for factor in FACTORS})


def known_factors(keys: Sequence[str], clock_starts_on_day: int) -> tuple[str, ...]:
    """The keys in the order of the view, without those of a landmark where there is none."""
    return tuple(
        key
        for key, factor in factors().items()
        if key in keys and (clock_starts_on_day or factor.moment is not Moment.LANDMARK)
    )


def check_factors(keys: Sequence[str], clock_starts_on_day: int) -> None:
    """Raise QueryError for a key that is not known, stands twice, or lacks its landmark."""
    for key in keys:
        if key not in factors():
            known = tuple(factors())
            raise QueryError(f"There is no factor {shown(key)}. {alternatives(key, known)}", "factors", known)
        if keys.count(key) > 1:
            raise QueryError(f"The factor {shown(key)} stands twice. Give it once.", "factors")
        if factors()[key].moment is Moment.LANDMARK and not clock_starts_on_day:
            raise QueryError(
                f"{shown(key)} is learnt after the infusion. Give the day on which it is read as landmark_days, or ask "
                f"for {key.replace('landmark', 'during', 1)}.",
                "factors",
            )
