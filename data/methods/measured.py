"""How recovery of an analyte was described, and persistence of CAR-T cells."""

from __future__ import annotations

from data.cohort_spec import CohortSpec
from data.end_of_follow_up import DEATH_GRACE_DAYS
from data.methods.common import compared, patients
from data.methods.writer import Writer, software
from data.recovery_results import MINIMUM_MEASURED, PersistenceAnswer, RecoveryAnswer
from data.registries import analytes

_BY_WINDOW = (
    "Time since the first infusion was cut into windows, in each of which a patient counted once, with the median "
    "of the own values"
)


def recovery_methods(spec: CohortSpec, answer: RecoveryAnswer) -> str:
    """Percentiles by time since infusion, and of whom they are."""
    writer = Writer()
    return writer.text(
        [
            *_patients(spec, answer),
            f"{analytes()[answer.analyte].label} ({answer.unit}{_by(answer)}) was described by percentiles. "
            f"{_BY_WINDOW}; percentiles are linear between order statistics (type 7 of Hyndman and Fan "
            f"{writer.cite('hyndman')}). A value below the limit of detection counted at the limit, and a "
            "percentile is given only where it lies above every limit of its window.",
            "The share of patients alive and under follow-up at the middle of a window who were measured in it is "
            f"given; nothing was imputed for the others. Windows of fewer than {MINIMUM_MEASURED} measured patients "
            "have no percentiles.",
            software(answer.stamp, "numpy", "duckdb"),
        ]
    )


def persistence_methods(spec: CohortSpec, answer: PersistenceAnswer) -> str:
    """Share above the detection limit, and time to loss with what ends and censors it."""
    writer = Writer()
    cite = writer.cite
    return writer.text(
        [
            *_patients(spec, answer),
            f"{_in_blood(answer)}{_by(answer)}: {_BY_WINDOW[0].lower()}{_BY_WINDOW[1:]}. The "
            "share above the detection limit is of those measured, with 95 % confidence limits of Wilson "
            f"{cite('wilson')}; not tested is neither positive nor negative.",
            "Time to loss ran from the first value above the limit to the first of two consecutive tests below it, on "
            "the day of that test, although the loss came before. Follow-up was censored on the last test before "
            "relapse, next therapy, transplant, a second infusion or its end; a death counted up to "
            f"{DEATH_GRACE_DAYS} days after the last test.",
            "Patients still detectable were estimated by the Kaplan–Meier method with deaths censored "
            f"{cite('kaplan')}, which takes those who died or left for such as would have lost their cells "
            "like the others; the share lost, with death competing, by the Aalen–Johansen estimator "
            f"{cite('aalen')}, both with 95 % confidence limits on the log-log scale {cite('kalbfleisch')}.",
            f"Curves end where fewer than {spec.min_at_risk} patients are at risk.",
            software(answer.stamp, "numpy", "duckdb"),
        ]
    )


def _patients(spec: CohortSpec, answer: RecoveryAnswer | PersistenceAnswer) -> list[str]:
    landmark = (
        f"Only patients in follow-up without an event on day {answer.landmark_days} were included (landmark); time "
        "counts from the first infusion."
        if answer.landmark_days
        else ""
    )
    return [
        patients(answer.stamp, answer.n_analysed, answer.n_loaded, answer.excluded),
        compared(spec, None) if spec.compare is None else "They (cohort A) were compared with a cohort B.",
        landmark,
    ]


def _in_blood(answer: PersistenceAnswer) -> str:
    label = analytes()[answer.analyte].label
    return label if label.endswith("in blood") else f"{label} in blood"


def _by(answer: RecoveryAnswer | PersistenceAnswer) -> str:
    return f", by {' and '.join(answer.assays)}" if answer.assays else ""
