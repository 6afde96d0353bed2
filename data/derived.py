"""Everything that is computed from one patient's counts, in the order of `data/derived_rules.py`."""

from __future__ import annotations

from data.derived_icaht import early_icaht, late_icaht
from data.derived_kinetics import kinetics
from data.derived_results import Derived, DerivedCode
from data.derived_rules import RULES
from data.derived_scores import car_hematotox, easix
from data.derived_spans import spans_below
from data.patient_results import PatientHistory

_SPANS = (DerivedCode.B_CELL_APLASIA, DerivedCode.LOW_CD4, DerivedCode.LOW_IGG)


def derived(history: PatientHistory) -> tuple[Derived, ...]:
    """The result of every rule: at least one each, one for each assay where assays are kept apart."""
    spans = [
        result
        for rule in RULES
        if rule.code in _SPANS
        for result in spans_below(history, rule.code, rule.needs[0])
    ]
    return (
        *early_icaht(history),
        *late_icaht(history),
        *spans,
        *kinetics(history),
        *car_hematotox(history),
        *easix(history),
    )
