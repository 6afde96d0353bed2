"""A methods paragraph, ready for a paper, that says what was done to make one answer, and nothing that was not.

Delayed entry, landmark, lag and tests stand in it only where they were used. References are numbered as they come.
"""

from __future__ import annotations

import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version

from data.cohort_spec import CohortSpec
from data.fields import field_named
from data.query import write_number
from data.results import Comparison, Exclusion, IncidenceAnswer, Stamp
from data.sentence import outcome_words
from data.survival_results import SurvivalAnswer
from data.vocabulary import CancerCount

_SOURCES = {
    "aalen": "Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains based on censored "
    "observations. Scand J Stat 1978;5:141–150.",
    "therneau": "Therneau TM, Grambsch PM. Modeling Survival Data: Extending the Cox Model. New York: Springer; 2000.",
    "kalbfleisch": "Kalbfleisch JD, Prentice RL. The Statistical Analysis of Failure Time Data. 2nd ed. Hoboken: "
    "Wiley; 2002.",
    "clopper": "Clopper CJ, Pearson ES. The use of confidence or fiducial limits illustrated in the case of the "
    "binomial. Biometrika 1934;26:404–413.",
    "garwood": "Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936;28:437–442.",
    "schemper": "Schemper M, Smith TL. A note on quantifying follow-up in studies of failure time. Control Clin Trials "
    "1996;17:343–346.",
    "clark": "Clark TG, Altman DG, De Stavola BL. Quantification of the completeness of follow-up. Lancet "
    "2002;359:1309–1310.",
    "gray": "Gray RJ. A class of K-sample tests for comparing the cumulative incidence of a competing risk. Ann Stat "
    "1988;16:1141–1154.",
    "holm": "Holm S. A simple sequentially rejective multiple test procedure. Scand J Stat 1979;6:65–70.",
    "anderson": "Anderson JR, Cain KC, Gelber RD. Analysis of survival by tumor response. J Clin Oncol "
    "1983;1:710–719.",
    "kaplan": "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. J Am Stat Assoc "
    "1958;53:457–481.",
    "greenwood": "Greenwood M. The natural duration of cancer. Reports on Public Health and Medical Subjects 33. "
    "London: HMSO; 1926.",
    "brookmeyer": "Brookmeyer R, Crowley J. A confidence interval for the median survival time. Biometrics "
    "1982;38:29–41.",
    "mantel": "Mantel N. Evaluation of survival data and two new rank order statistics arising in its consideration. "
    "Cancer Chemother Rep 1966;50:163–170.",
    "ghosh": "Ghosh D, Lin DY. Nonparametric analysis of recurrent events and death. Biometrics 2000;56:554–562.",
}


@dataclass
class _Writer:
    """Sentences with numbered references in the order in which they are first cited."""

    cited: list[str] = field(default_factory=list)

    def cite(self, *keys: str) -> str:
        for key in keys:
            if key not in self.cited:
                self.cited.append(key)
        return f"[{','.join(str(self.cited.index(key) + 1) for key in keys)}]"

    def text(self, sentences: Sequence[str]) -> str:
        references = [f"{place}. {_SOURCES[key]}" for place, key in enumerate(self.cited, 1)]
        return " ".join(sentence for sentence in sentences if sentence) + "\n\n" + "\n".join(references)


def incidence_methods(spec: CohortSpec, answer: IncidenceAnswer) -> str:
    """How cumulative incidence was estimated for this question: one paragraph, an empty line, the references."""
    writer = _Writer()
    return writer.text(
        [
            _patients(answer.stamp, answer.n_analysed, answer.n_loaded, answer.excluded),
            _compared(spec, answer),
            f"The event was {'each' if spec.count is CancerCount.EACH else 'the first'} "
            f"{'confirmed or suspected' if answer.with_suspected else 'confirmed'} "
            f"{outcome_words(answer.outcome)}; {_competing(answer.competing)}.",
            _censored(answer.censor),
            _time_zero(writer, answer.lag_days, answer.landmark_days, "the event"),
            _delayed_entry(writer, answer.notices),
            *_incidence(writer, spec, answer),
            _rates(writer),
            _follow_up(writer),
            _completeness(writer, answer),
            _tests(writer, answer.tests, "Gray’s test", "gray"),
            _suppression(spec, answer.by, "second cancers"),
            _software(answer.stamp, "numpy"),
        ]
    )


def survival_methods(spec: CohortSpec, answer: SurvivalAnswer) -> str:
    """How overall survival was estimated for this question."""
    writer = _Writer()
    cite = writer.cite
    return writer.text(
        [
            _patients(answer.stamp, answer.n_analysed, answer.n_loaded, answer.excluded),
            _compared(spec, answer),
            "The event was death from any cause; patients alive were censored on the latest of last contact, the end "
            "of follow-up for second cancers and every dated record.",
            _time_zero(writer, answer.lag_days, answer.landmark_days, "death"),
            _delayed_entry(writer, answer.notices),
            f"Overall survival was estimated by the Kaplan–Meier method {cite('kaplan')} with Greenwood’s standard "
            f"errors {cite('greenwood')} and 95 % confidence limits on the log-log scale {cite('kalbfleisch')}; "
            f"limits of the median are those of the survival curve {cite('brookmeyer')}. Before the first death the "
            f"lower limit is exact {cite('clopper')}.",
            _rates(writer, "Death rates"),
            _follow_up(writer),
            _tests(writer, answer.tests, "the log-rank test", "mantel"),
            _suppression(spec, answer.by, "deaths"),
            _software(answer.stamp, "numpy", "lifelines"),
        ]
    )


def _patients(stamp: Stamp, n_analysed: int, n_loaded: int, excluded: Sequence[Exclusion]) -> str:
    left_out = ", ".join(f"{left.n} {left.reason}" for left in excluded if left.n)
    reasons = f"; left out were {left_out}" if left_out else "; nobody was left out"
    synthetic = "The data are synthetic. " if stamp.synthetic else ""
    return f"{synthetic}Cohort: {stamp.sentence} ({n_analysed} analysed of {n_loaded} patients{reasons})."


def _compared(spec: CohortSpec, answer: IncidenceAnswer | SurvivalAnswer) -> str:
    other = answer.compared
    if other is None:
        return _grouped(spec)
    both = f"; {other.n_in_both} patients were in both" if other.n_in_both else ""
    return (
        f"They (cohort A) were compared with cohort B: {other.sentence} ({other.n_analysed} analysed{both})."
    )


def _grouped(spec: CohortSpec) -> str:
    if spec.by is None or spec.by.by_class:
        return ""
    known = field_named(spec.by.field)
    label = known.label if known else spec.by.field
    name = label if label[:2].isupper() else label[:1].lower() + label[1:]
    cuts = " and ".join(write_number(cut) for cut in spec.by.cuts)
    return f"Patients were grouped by {name}{f', cut at {cuts}' if cuts else ''}."


def _competing(events: Sequence[str]) -> str:
    words = _words(events)
    if len(words) == 1:
        return f"{words[0]} was a competing event"
    return f"{', '.join(words[:-1])} and {words[-1]} were competing events"


def _censored(censor: Sequence[str]) -> str:
    return f"Follow-up was censored at {' or '.join(_words(censor))}." if censor else ""


def _words(events: Sequence[str]) -> list[str]:
    return [event.replace("_", " ") for event in events]


def _time_zero(writer: _Writer, lag_days: int, landmark_days: int, event: str) -> str:
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


def _delayed_entry(writer: _Writer, notices: Sequence[str]) -> str:
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


def _incidence(writer: _Writer, spec: CohortSpec, answer: IncidenceAnswer) -> list[str]:
    if spec.count is CancerCount.EACH:
        return [
            "Every second cancer of a patient was counted; the mean cumulative count in the presence of death and its "
            f"standard error follow Ghosh and Lin {writer.cite('ghosh')}."
        ]
    by_class = (
        " Each class of second cancer was analysed by itself in the same patients."
        if answer.by == "class"
        else ""
    )
    return [
        f"Cumulative incidence was estimated by the Aalen–Johansen estimator {writer.cite('aalen')} with standard "
        f"errors by the infinitesimal jackknife {writer.cite('therneau')} and 95 % confidence limits on the log-log "
        f"scale {writer.cite('kalbfleisch')}; where no event had occurred the upper limit is exact, from the number "
        f"still at risk {writer.cite('clopper')}.{by_class}"
    ]


def _rates(writer: _Writer, what: str = "Rates") -> str:
    return f"{what} per 100 person-years are given with exact Poisson limits {writer.cite('garwood')}."


def _follow_up(writer: _Writer) -> str:
    return f"Median follow-up was estimated by the reverse Kaplan–Meier method {writer.cite('schemper')}."


def _completeness(writer: _Writer, answer: IncidenceAnswer) -> str:
    if all(group.completeness is None for group in answer.groups):
        return ""
    return f"Completeness of follow-up is the observed share of the time that could be observed {writer.cite('clark')}."


def _tests(writer: _Writer, tests: Sequence[Comparison], name: str, source: str) -> str:
    made = [test for test in tests if test.p is not None]
    if not made:
        return ""
    source_of_test = writer.cite(source)
    adjusted = sum(test.p_adjusted is not None for test in made)
    holm = (
        f"; P values of {adjusted} pairwise comparisons were adjusted by Holm’s method {writer.cite('holm')}"
        if adjusted
        else ""
    )
    comparisons = "1 comparison was" if len(made) == 1 else f"{len(made)} comparisons were"
    return (
        f"Groups were compared by {name} {source_of_test}, two-sided{holm}; {comparisons} "
        "made in all, as exploratory analyses."
    )


def _suppression(spec: CohortSpec, by: str | None, events: str) -> str:
    groups = (
        f"Groups of fewer than {spec.min_patients} patients or {spec.min_events} {events} are not shown; curves "
        if by
        else "Curves "
    )
    return (
        f"{groups}end where fewer than {spec.min_at_risk} patients and are dashed where fewer than "
        f"{2 * spec.min_at_risk} patients are at risk."
    )


@cache
def _versions(*packages: str) -> str:
    return ", ".join(
        [f"Python {platform.python_version()}", *(f"{name} {version(name)}" for name in packages)]
    )


def _software(stamp: Stamp, *packages: str) -> str:
    query = f"query {stamp.query!r}" if stamp.query else "no query"
    return (
        f"Analyses were made with Afterwatch {stamp.program_version} ({_versions(*packages)}) on data of "
        f"{stamp.data_of}, version {stamp.data_version}, {query}."
    )
