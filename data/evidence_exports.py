"""The evidence over a cohort as files: the counts, the second cancers behind them, the R script that counts again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from data.access import Access
from data.cells import csv_text
from data.cohort_spec import CohortSpec
from data.evidence_cohort import JudgedCancer, answered_rule, evidence_over_cohort, judged_cancers
from data.evidence_cohort_results import EvidenceAnswer, EvidenceCounts
from data.evidence_results import Level, RuleCode
from data.exports import comments_of
from data.groups import analysed
from data.loaded import Loaded
from data.r_scripts.parts import About
from data.r_scripts.tallies import Tally, tallies_script
from data.sentence import outcome_words
from data.vocabulary import Assay

COUNT_COLUMNS = ("class", "counted", "second_cancers", "of")
RULES_ANSWERED = {
    "vector": RuleCode.VECTOR,
    "car": RuleCode.CAR,
    "clone_before_infusion": RuleCode.PRE_EXISTING,
}
CANCER_COLUMNS = (
    "patient_id", "day", "class", "suspected", "verdict", "examined",
    *(f"tested_{name}" for name in RULES_ANSWERED), *(f"assay_{assay.value}" for assay in Assay),
)  # fmt: skip


def evidence_csv(answer: EvidenceAnswer, exported_at: datetime | None = None) -> str:
    """One line per class and number; an empty one is held back."""
    columns = [*answer.classes, answer.total]
    rows = (row for counts in columns for row in _count_rows(counts))
    return csv_text(_comments(answer, exported_at), COUNT_COLUMNS, rows)


def evidence_cancers_csv(
    loaded: Loaded, spec: CohortSpec, access: Access, exported_at: datetime | None = None
) -> str:
    """One line per second cancer that counts. AccessDenied where single patients are out of scope."""
    access.require_patients()
    answer = evidence_over_cohort(loaded, spec, access)
    ids = loaded.dataset.patients["patient_id"].tolist()
    found = sorted(_judged(loaded, spec, access), key=lambda one: (one.day, str(ids[one.patient_index])))
    rows = (
        (
            str(ids[one.patient_index]), one.day, one.category.value, one.suspected, one.verdict.level.value,
            *map(bool, _flags(one).values()),
        )
        for one in found
    )  # fmt: skip
    return csv_text(_comments(answer, exported_at), CANCER_COLUMNS, rows)


def evidence_r(loaded: Loaded, spec: CohortSpec, access: Access) -> str:
    """The R script of /api/evidence with its rows. AccessDenied where single patients are out of scope."""
    access.require_patients()
    answer = evidence_over_cohort(loaded, spec, access)
    found = _judged(loaded, spec, access)
    numbers = {category: place for place, category in enumerate(spec.outcome, 1)}
    flags = [_flags(one) | _levels(one) for one in found]
    names = ("any", "examined", *RULES_ANSWERED, *(assay.value for assay in Assay), *map(_level_flag, Level))
    columns = {"class": np.array([numbers[one.category] for one in found], dtype=np.int64)}
    columns |= {name: np.array([int(own.get(name, 1)) for own in flags], dtype=np.int64) for name in names}
    about = About(
        title="Evidence on the second cancers",
        stamp=answer.stamp,
        endpoint=f"{_counted(answer)}; a row is a second cancer, not a patient",
        n_loaded=answer.n_loaded,
        n_analysed=answer.n_analysed,
        excluded=answer.excluded,
        packages=(),
    )
    tallies = [
        tally
        for counts in (*answer.classes, answer.total)
        for tally in _tallies(counts, numbers.get(counts.category, 0) if counts.category else 0)
    ]
    return tallies_script(about, columns, [category.value for category in spec.outcome], tallies)


def _judged(loaded: Loaded, spec: CohortSpec, access: Access) -> list[JudgedCancer]:
    _, found = analysed(loaded, spec, access)
    return judged_cancers(loaded.dataset, spec, set(found.patient_index.tolist()))


def _flags(one: JudgedCancer) -> dict[str, bool]:
    """In the order of the columns of the file."""
    return {
        "examined": one.verdict.tested,
        **{name: answered_rule(one.verdict, code) for name, code in RULES_ANSWERED.items()},
        **{assay.value: assay in one.verdict.tumour_assays for assay in Assay},
    }


def _levels(one: JudgedCancer) -> dict[str, bool]:
    return {_level_flag(level): one.verdict.level is level for level in Level}


def _level_flag(level: Level) -> str:
    return f"verdict_{level.value}"


def _numbers(counts: EvidenceCounts) -> Iterator[tuple[str, int | None]]:
    """Every number of a class by the name of its flag."""
    yield "examined", counts.examined
    yield from zip(RULES_ANSWERED, (counts.vector, counts.car, counts.earlier), strict=True)
    yield from ((assay.value, n) for assay, n in counts.assays)
    yield from ((_level_flag(level), n) for level, n in counts.levels)


def _count_rows(counts: EvidenceCounts) -> Iterator[tuple[object, ...]]:
    name = "all" if counts.category is None else counts.category.value
    return ((name, flag, n, counts.n) for flag, n in _numbers(counts))


def _tallies(counts: EvidenceCounts, in_class: int) -> Iterator[Tally]:
    yield Tally("second cancers", "any", counts.n, in_class)
    for flag, n in _numbers(counts):
        kind = "verdicts" if flag.startswith("verdict_") else "tested"
        yield Tally(kind, flag, n, in_class)


def _counted(answer: EvidenceAnswer) -> str:
    status = "confirmed or suspected" if answer.with_suspected else "confirmed"
    return f"every {status} {outcome_words(answer.outcome)} of the analysed patients"


def _comments(answer: EvidenceAnswer, exported_at: datetime | None) -> list[tuple[str, str]]:
    return [
        *comments_of(answer.stamp, _counted(answer), 0, answer.excluded, exported_at),
        ("tested", "the data hold a result of the assay on the tumour itself; a missing row is not tested"),
    ]
