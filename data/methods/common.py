"""The sentences that several methods paragraphs share: who was analysed, from when, compared how, what is not shown."""

from __future__ import annotations

from collections.abc import Sequence

from data.cohort_spec import CohortSpec
from data.fields import field_named
from data.methods.writer import Writer
from data.query import write_number
from data.results import ComparedCohort, Comparison, Exclusion, GroupIncidence, Stamp
from data.sentence import Counting, outcome_words
from data.vocabulary import CancerCategory


def patients(stamp: Stamp, n_analysed: int, n_loaded: int, excluded: Sequence[Exclusion]) -> str:
    left_out = ", ".join(
        f"{'a number not shown,' if left.n is None else left.n} {left.reason}"
        for left in excluded
        if left.n != 0
    )
    reasons = f"; left out were {left_out}" if left_out else "; nobody was left out"
    synthetic = "The data are synthetic. " if stamp.synthetic else ""
    return f"{synthetic}Cohort: {stamp.sentence} ({n_analysed} analysed of {n_loaded} patients{reasons})."


def compared(spec: CohortSpec, other: ComparedCohort | None) -> str:
    if other is None:
        return grouped(spec)
    both = f"; {other.n_in_both} patients were in both" if other.n_in_both else ""
    return (
        f"They (cohort A) were compared with cohort B: {other.sentence} ({other.n_analysed} analysed{both})."
    )


def grouped(spec: CohortSpec) -> str:
    if spec.by is None or spec.by.by_class:
        return ""
    known = field_named(spec.by.field)
    label = known.label if known else spec.by.field
    name = label if label[:2].isupper() else label[:1].lower() + label[1:]
    cuts = " and ".join(write_number(cut) for cut in spec.by.cuts)
    return f"Patients were grouped by {name}{f', cut at {cuts}' if cuts else ''}."


def endpoint(
    writer: Writer,
    answer: Counting,
    notices: Sequence[str],
    *,
    counted: Sequence[CancerCategory] | None = None,
    each: bool = False,
) -> list[str]:
    """What was counted, what competed and censored, from when; `counted` where not all classes of the question are."""
    status = "confirmed or suspected" if answer.with_suspected else "confirmed"
    classes = outcome_words(answer.outcome if counted is None else counted)
    return [
        f"The event was {'each' if each else 'the first'} {status} {classes}; {_competing(answer.competing)}.",
        f"Follow-up was censored at {' or '.join(_words(answer.censor))}." if answer.censor else "",
        "Follow-up went on past second cancers." if each else "",
        f"Patients without {'a competing event' if each else 'any of these'} were censored at the end of follow-up for "
        "second cancers.",
        time_zero(writer, answer.lag_days, answer.landmark_days, "the event"),
        delayed_entry(writer, notices),
    ]


def _competing(events: Sequence[str]) -> str:
    words = _words(events)
    if len(words) == 1:
        return f"{words[0]} was a competing event"
    return f"{', '.join(words[:-1])} and {words[-1]} were competing events"


def _words(events: Sequence[str]) -> list[str]:
    return [event.replace("_", " ") for event in events]


def time_zero(writer: Writer, lag_days: int, landmark_days: int, event: str) -> str:
    if landmark_days:
        return (
            f"Time was counted from day {landmark_days} after the first infusion (landmark analysis "
            f"{writer.cite('anderson')}): only patients still followed after that day without {event} were analysed."
        )
    if lag_days:
        return (
            f"Time was counted from the first infusion; patients were at risk from day {lag_days} on (lag), and those "
            f"with an event or the end of follow-up by then were left out."
        )
    return "Time was counted from the first infusion (day 0)."


def delayed_entry(writer: Writer, notices: Sequence[str]) -> str:
    late = next((notice for notice in notices if "under observation only from after day 0" in notice), None)
    if late is None:
        return ""
    number = late.split(" ", 1)[0]
    patients = "1 patient" if number == "1" else f"{number} patients"
    came = "was" if number == "1" else "were"
    return (
        f"Because {patients} {came} under observation only from a later day, risk sets took delayed entry into account "
        f"{writer.cite('kalbfleisch')}."
    )


def rates(writer: Writer, what: str = "Rates") -> str:
    return f"{what} per 100 person-years are given with exact Poisson limits {writer.cite('garwood')}."


def follow_up(writer: Writer) -> str:
    return f"Median follow-up was estimated by the reverse Kaplan–Meier method {writer.cite('schemper')}."


def completeness(writer: Writer, groups: Sequence[GroupIncidence]) -> str:
    if all(group.completeness is None for group in groups):
        return ""
    return f"Completeness of follow-up is the observed share of the time that could be observed {writer.cite('clark')}."


def comparisons(writer: Writer, tests: Sequence[Comparison], name: str, source: str) -> str:
    made = [test for test in tests if test.p is not None]
    if not made:
        return ""
    source_of_test = writer.cite(source)
    weights = f" (ρ = {write_number(made[0].rho)})" if made[0].rho else ""
    adjusted = sum(test.p_adjusted is not None for test in made)
    holm = (
        f"; P values of {adjusted} pairwise comparisons were adjusted by Holm’s method {writer.cite('holm')}"
        if adjusted
        else ""
    )
    number = "1 comparison was" if len(made) == 1 else f"{len(made)} comparisons were"
    return (
        f"Groups were compared by {name}{weights} {source_of_test}, two-sided{holm}; {number} "
        "made in all, as exploratory analyses."
    )


def aalen_johansen(writer: Writer) -> str:
    """The estimator with its limits, in the middle of a sentence."""
    cite = writer.cite
    return (
        f"by the Aalen–Johansen estimator {cite('aalen')} with standard errors by the infinitesimal jackknife "
        f"{cite('therneau')} and 95 % confidence limits on the log-log scale {cite('kalbfleisch')}; where no event had "
        f"occurred the upper limit is exact, from the number still at risk {cite('clopper')}"
    )


def suppression(spec: CohortSpec, by: str | None, events: str) -> str:
    groups = (
        f"Groups of fewer than {spec.min_patients} patients or {spec.min_events} {events} are not shown; curves "
        if by
        else "Curves "
    )
    return (
        f"{groups}end where fewer than {spec.min_at_risk} patients and are dashed where fewer than "
        f"{2 * spec.min_at_risk} patients are at risk."
    )
