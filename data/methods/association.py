"""How associations with a second cancer were estimated."""

from __future__ import annotations

from data.association_factors import CARRIED_DAYS, Moment
from data.association_results import AssociationAnswer
from data.cohort_spec import CohortSpec
from data.methods.common import endpoint, patients
from data.methods.writer import Writer, software


def association_methods(spec: CohortSpec, answer: AssociationAnswer) -> str:
    """Models, factors, checks and the number of comparisons."""
    writer = Writer()
    return writer.text(
        [
            patients(answer.stamp, answer.n_analysed, answer.n_loaded, answer.excluded),
            *endpoint(writer, answer, answer.notices),
            *_models(writer, answer),
            _factors(answer),
            _several(writer, answer),
            _checks(writer, answer),
            f"No ratio is given with fewer than {spec.min_patients} patients or {spec.min_events} events on one side "
            "of a factor.",
            f"{answer.compared} factors were compared, without adjustment for their number: the analyses are "
            "exploratory and show associations, not causes.",
            software(answer.stamp, "numpy"),
        ]
    )


def _has_fine_gray(answer: AssociationAnswer) -> bool:
    return any(row.subdistribution.estimate is not None for row in answer.rows)


def _models(writer: Writer, answer: AssociationAnswer) -> list[str]:
    cite = writer.cite
    said = [
        "Hazard ratios for second cancer and for death were estimated by cause-specific Cox regression "
        f"{cite('cox')}, each factor by itself, with Efron’s method for ties {cite('efron')} and 95 % confidence "
        "limits of Wald."
    ]
    if _has_fine_gray(answer):
        said.append(
            "Subdistribution hazard ratios for second cancer are those of Fine and Gray with robust standard errors "
            f"{cite('fine')}."
        )
    elif answer.fine_gray_withheld:
        said.append(
            "Subdistribution hazards were not modelled, because patients came under observation late."
        )
    return said


def _factors(answer: AssociationAnswer) -> str:
    """When the factors were known: at the infusion, by the landmark, or changing during follow-up."""
    moments = {row.factor.moment for row in answer.rows}
    parts = ["Factors known at the infusion had their value of that time"]
    if Moment.LANDMARK in moments:
        parts.append("those of the landmark their last value by that day")
    if Moment.DURING in moments:
        parts.append(
            "measured values that change were time-dependent, each holding from the day after its measurement to the "
            f"next one and for at most {CARRIED_DAYS} days, with other time left out"
        )
    return f"{'; '.join(parts)}. Patients without a record of a factor were left out of its model."


def _several(writer: Writer, answer: AssociationAnswer) -> str:
    model = answer.model
    if model is None or not model.terms:
        return ""
    labels = ", ".join(factor.label for factor in model.factors)
    return (
        f"One model held several factors at once ({labels}; {model.n} patients with {model.events} second cancers), as "
        f"there were at least 10 events per parameter {writer.cite('peduzzi')}."
    )


def _checks(writer: Writer, answer: AssociationAnswer) -> str:
    said = (
        "Proportional hazards were checked by score tests of each factor with a function of time "
        f"{writer.cite('grambsch')}"
    )
    if _has_fine_gray(answer):
        said += f", for subdistribution hazards with the rank of the event time {writer.cite('zhou')}"
    return f"{said}, where there were at least 10 events."
