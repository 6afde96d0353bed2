"""How rates were estimated and compared with those of a population."""

from __future__ import annotations

from data.cohort_spec import CohortSpec
from data.methods.common import compared, endpoint, patients, rates
from data.methods.writer import Writer, software
from data.rates_results import RatesAnswer, ReferenceSource
from data.sentence import outcome_words


def rates_methods(spec: CohortSpec, answer: RatesAnswer) -> str:
    """Person-time, observed and expected second cancers, their ratio and its limits."""
    writer = Writer()
    held_back = (
        f"Classes and groups of fewer than {spec.min_patients} patients or {spec.min_events} second cancers have no "
        "ratio."
    )
    return writer.text(
        [
            patients(answer.stamp, answer.n_analysed, answer.n_loaded, answer.excluded),
            compared(spec, answer.compared),
            *endpoint(writer, answer, answer.notices, counted=answer.counted),
            _left_out(answer),
            rates(writer),
            *_expected(writer, answer),
            held_back if answer.classes or answer.groups else "",
            software(answer.stamp, "numpy"),
        ]
    )


def _left_out(answer: RatesAnswer) -> str:
    if not answer.left_out:
        return ""
    return f"Not counted, for want of reference rates: {outcome_words(answer.left_out)}."


def _expected(writer: Writer, answer: RatesAnswer) -> list[str]:
    if answer.reference is None:
        return ["No expected numbers were computed."]
    cite = writer.cite
    births = [notice for notice in answer.notices if "birth" in notice]
    return [
        f"Expected numbers are those of {_population(answer.reference)}. Person-time was split at every fifth "
        "birthday, at the ages where a band of the reference rates begins or ends and on 1 January, and "
        f"multiplied with the rate of its sex, age and calendar year {cite('breslow')}; person-time without a "
        "reference rate, and second cancers in it, were left out of both sides.",
        *births,
        "The standardised incidence ratio is observed divided by expected, the excess absolute risk their difference "
        f"per 10,000 person-years, both with exact Poisson limits that take the expected number as known "
        f"{cite('garwood', 'breslow')}. P values are two-sided, exact and central (twice the smaller tail).",
    ]


def _population(reference: ReferenceSource) -> str:
    first, last = reference.years
    years = f"{first}–{last}" if first != last else f"{first}"
    if reference.is_demonstration:
        return f"invented rates for demonstration, not of a population ({years})"
    return f"{', '.join(reference.populations)}, {years} ({'; '.join(reference.sources)})"
