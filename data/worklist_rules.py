"""The rules of the worklist: one table to read and to edit.

Each says what puts a patient on the list, where that comes from, and what of it is a modelling choice. A line of the
list is a fact with its value and its day. There is no score, and no order of patients by risk.
"""

from __future__ import annotations

from dataclasses import dataclass

from data import clone_course
from data.derived_rules import (
    CD4_BELOW,
    CELLS,
    COUNTS,
    SPAN_GAP_FIRST_YEAR_DAYS,
    SPAN_GAP_LATER_DAYS,
    Line,
    Need,
    Side,
)
from data.evidence_rules import CutOff
from data.surveillance_results import DueRule
from data.surveillance_rules import ACTS, COPIES_PER_MICROGRAM_FROM, SCHEDULE, Slot
from data.vocabulary import EventKind
from data.worklist_results import WorkCode

NEW_WITHIN_DAYS = 180
LATE_VECTOR_FROM_DAY = Slot(183, 30).opens
LOW_CD4_AFTER_DAY = 180
CYTOPENIA_AFTER_DAY = 100
"""The late window of ICAHT ends here."""
CYTOPENIA_LEAST_DAYS = 2

CD4 = Need("cd4", "CD4+ T cells", CELLS, (Line(Side.BELOW, CD4_BELOW),))
CYTOPENIAS = (
    Need("anc", "neutrophils", COUNTS, (Line(Side.BELOW, 1.0),)),
    Need("hb", "haemoglobin", "g/dL", (Line(Side.BELOW, 8.0),)),
    Need("platelets", "platelets", COUNTS, (Line(Side.BELOW, 50.0),)),
)


@dataclass(frozen=True)
class Cause:
    """A recorded event that explains a low count where it began at most `within_days` before the first low day.

    `within_days` None: at any time after the infusion. It never explains what was low before it began.
    """

    kind: EventKind
    words: str
    within_days: int | None = None


CAUSES = (
    Cause(EventKind.RELAPSE, "relapse"),
    Cause(EventKind.NEXT_THERAPY, "next therapy"),
    Cause(EventKind.THERAPY_LINE, "a later line of therapy"),
    Cause(EventKind.TRANSPLANT, "transplant"),
    Cause(EventKind.INFECTION, "infection", 30),
)


@dataclass(frozen=True)
class WorkRule:
    """`asks` puts a patient on the list. `denominator` names what has to be there for "not listed" to be said."""

    code: WorkCode
    name: str
    asks: str
    denominator: str
    cut_offs: tuple[CutOff, ...]
    source: str
    certainty: str


_SPAN = CutOff(
    f"a span is not carried over more than {SPAN_GAP_FIRST_YEAR_DAYS} days without a value "
    f"({SPAN_GAP_LATER_DAYS} after the first year)"
)
_SINCE = CutOff("late counts from the latest infusion")
_ALIVE = "patients who died are not looked at"
_SCHEDULED = {rule.code: rule for rule in SCHEDULE}


def _overdue(code: WorkCode, name: str, rule: DueRule) -> WorkRule:
    """One date of the 15-year schedule; its tolerances and source stand with the schedule."""
    kept = _SCHEDULED[rule]
    return WorkRule(
        code,
        name,
        f"Past its window, and earlier records of the kind exist. Counts: {kept.counts_as}.",
        "living patients with a vector that integrates and a first record of the kind",
        (CutOff("the tolerances around every date, and counting from the first infusion"),),
        kept.source,
        kept.certainty,
    )


RULES: dict[WorkCode, WorkRule] = {
    rule.code: rule
    for rule in (
        WorkRule(
            WorkCode.NEW_CANCER,
            "New second cancer",
            f"A confirmed second cancer of any class, dated at most {NEW_WITHIN_DAYS} days before the day of the data.",
            f"patients in whom second cancers were looked for within these {NEW_WITHIN_DAYS} days",
            (CutOff(f"{NEW_WITHIN_DAYS} days"), CutOff("every class, whatever the outcome of the question")),
            "FDA, January 2024: on a new cancer contact the manufacturer; CIBMTR form 3500",
            "the duty is established, the number of days is not published",
        ),
        WorkRule(
            WorkCode.SUSPECTED_CANCER,
            "Suspected second cancer",
            "A dated neoplasm that is suspected, and would count if it were confirmed, however long ago.",
            "all patients: nothing recorded does not say that nothing was suspected",
            (CutOff("no limit of time, because a suspicion stays open until it is confirmed or ruled out"),),
            "FDA, January 2024: samples are asked for when a new cancer is suspected",
            "established",
        ),
        WorkRule(
            WorkCode.LATE_VECTOR,
            "Vector in 1 % of cells or more, late",
            f"On the latest day tested from day {LATE_VECTOR_FROM_DAY} on, the vector in at least 1 % of cells: "
            f"{COPIES_PER_MICROGRAM_FROM:,.0f} copies/µg DNA, or 0.01 copies per cell of blood.",
            f"living patients with a vector that integrates, tested from day {LATE_VECTOR_FROM_DAY} on",
            (CutOff("from 6 months on (day 183 − 30)"), CutOff("one copy in each carrying cell"), _SINCE),
            ACTS[DueRule.INTEGRATION_SITES].source,
            "1 % of cells: not verified against the text of the guidance",
        ),
        WorkRule(
            WorkCode.RCR_POSITIVE,
            "RCR/RCL positive",
            "A test for replication-competent virus above its limit, on any day.",
            "all patients with such a test",
            (),
            ACTS[DueRule.RCR_POSITIVE].source,
            ACTS[DueRule.RCR_POSITIVE].certainty,
        ),
        WorkRule(
            WorkCode.CLONE,
            "New or growing clone",
            "A somatic variant of blood or marrow that is new after the infusion, or that grows.",
            f"living patients with a variant followed over time, or looked for before and after; {_ALIVE}",
            clone_course.CUT_OFFS,
            "clonal haematopoiesis beside the timeline",
            "no cut-off is published",
        ),
        WorkRule(
            WorkCode.LOW_CD4,
            f"CD4 under 200/µL after day {LOW_CD4_AFTER_DAY}",
            f"The latest CD4+ count after day {LOW_CD4_AFTER_DAY} is below {CD4_BELOW:g} cells/µL.",
            f"living patients with a CD4+ count after day {LOW_CD4_AFTER_DAY}",
            (CutOff(f"after day {LOW_CD4_AFTER_DAY}, the lowest value of a day"), _SINCE, _SPAN),
            "Baird et al., Blood Advances 2021: the line under which prophylaxis is commonly kept",
            "the line is published, the day is a modelling choice",
        ),
        WorkRule(
            WorkCode.CYTOPENIA,
            "Unexplained late cytopenia",
            f"The latest count after day {CYTOPENIA_AFTER_DAY} is low, and so were all counts back to another day: "
            + ", ".join(f"{need.name} < {need.lines[0].value:g} {need.unit}" for need in CYTOPENIAS)
            + ". No recorded event explains it.",
            "living patients with all three counts after that day",
            (
                CutOff("neutrophils, haemoglobin and platelets of grade 3", "CTCAE 5.0, from memory, not verified"),
                CutOff(f"after day {CYTOPENIA_AFTER_DAY}, on {CYTOPENIA_LEAST_DAYS} days or more in a row of values"),
                CutOff(
                    "explained by: "
                    + ", ".join(
                        cause.words + ("" if cause.within_days is None else f" in the {cause.within_days} days before")
                        for cause in CAUSES
                    )
                    + ", a second cancer of the blood"
                ),
                _SINCE,
                _SPAN,
            ),
            "CTCAE 5.0, grade 3",
            "the lines are published, what explains a count is a modelling choice",
        ),
        _overdue(WorkCode.OVERDUE_VISIT, "Overdue: yearly visit or contact", DueRule.CONTACT),
        _overdue(WorkCode.OVERDUE_HISTORY, "Overdue: history of new malignancies", DueRule.MALIGNANCY_HISTORY),
        _overdue(WorkCode.OVERDUE_VECTOR, "Overdue: test for the vector", DueRule.VECTOR_PERSISTENCE),
        _overdue(WorkCode.OVERDUE_RCR, "Overdue: RCR/RCL test", DueRule.RCR),
        WorkRule(
            WorkCode.OVERDUE_SITES,
            "Overdue: integration sites",
            f"{ACTS[DueRule.INTEGRATION_SITES].counts_as}; and {ACTS[DueRule.INTEGRATION_REPEAT].counts_as}.",
            "living patients with a vector that integrates",
            (CutOff("from 6 months on, within 90 days; one site at half of the reads or more"),),
            ACTS[DueRule.INTEGRATION_SITES].source,
            ACTS[DueRule.INTEGRATION_SITES].certainty,
        ),
        WorkRule(
            WorkCode.MISSING_FIELD,
            "Missing field that blocks an analysis",
            "A field is empty without which the patient, a cancer or a sample is left out of an analysis.",
            "all patients",
            (CutOff("only fields that exclude, not those that stand as “not recorded” in a table"),),
            "the exclusions of this program",
            "definition",
        ),
    )
}  # fmt: skip
