"""The methods paragraph says what was done, and nothing that was not."""

from __future__ import annotations

import re

import pytest

from data.analysis import incidence
from data.association import association
from data.dataset import Dataset
from data.immunity import recovery
from data.methods.association import association_methods
from data.methods.common import patients
from data.methods.definitions import definitions_methods
from data.methods.incidence import incidence_methods
from data.methods.measured import persistence_methods, recovery_methods
from data.methods.rates import rates_methods
from data.methods.stacked import stacked_methods
from data.methods.survival import survival_methods
from data.persistence import persistence
from data.published_definitions import definitions
from data.rates import rates
from data.repository import Repository
from data.results import Exclusion
from data.settings import Settings
from data.snapshot import Snapshot
from data.stacked import stacked
from data.survival_analysis import survival
from data.view import parse_query
from tests.components.answers import STAMP
from tests.data.builders import AGGREGATE, DEIDENTIFIED, snapshot
from tests.data.rates_by_hand import NO_PROBLEM
from tests.verify_r.by_hand import delayed_entry, two_groups

LOOSE = "&min_patients=0&min_events=0&min_at_risk=0"


def of_incidence(query: str = "", loaded: Dataset | None = None) -> str:
    spec = parse_query(query).spec
    return incidence_methods(spec, incidence(snapshot(loaded or two_groups()), spec, DEIDENTIFIED))


def of_survival(query: str = "", loaded: Dataset | None = None) -> str:
    spec = parse_query(query).spec
    return survival_methods(spec, survival(snapshot(loaded or two_groups()), spec, DEIDENTIFIED))


def test_the_plain_question() -> None:
    text = of_incidence()
    for words in (
        "Cohort: All patients (300 analysed of 300 patients",
        "death was a competing event",
        "Aalen–Johansen",
        "infinitesimal jackknife",
        "log-log",
        "exact Poisson limits",
        "reverse Kaplan–Meier",
        "fewer than 10 patients",
        "Afterwatch 0.1.0",
        "version v-hand",
        "The data are synthetic.",
    ):
        assert words in text
    for absent in (
        "landmark",
        "lag",
        "delayed entry",
        "Gray",
        "Holm",
        "grouped",
        "cohort A",
        "Follow-up was censored",
    ):
        assert absent not in text


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("landmark_days=90", "from day 90 after the first infusion (landmark analysis"),
        ("lag_days=30", "at risk from day 30 on (lag)"),
        ("by=sex&tests=gray", "compared by Gray’s test"),
        ("competing=death,relapse", "relapse and death were competing events"),
        ("censor=transplant", "censored at transplant"),
        ("by=age:50,65", ", cut at 50 and 65."),
        ("by=sex", "fewer than 20 patients or 5 second cancers are not shown"),
        ("sex=female&compare=rest", "compared with cohort B"),
        ("by=class", "Each class of second cancer was analysed by itself"),
        ("count=each", "Ghosh and Lin"),
        ("status=confirmed,suspected", "confirmed or suspected"),
    ],
)
def test_what_was_asked_for_is_said(query: str, words: str) -> None:
    assert words in of_incidence(query)
    assert words not in of_incidence()


def test_delayed_entry_is_said_where_somebody_enters_late() -> None:
    assert "delayed entry" in of_incidence("", delayed_entry())
    assert "delayed entry" in of_survival("", delayed_entry())
    assert "delayed entry" not in of_survival()


def test_a_withheld_test_is_no_method() -> None:
    assert "Gray" not in of_incidence("by=sex&tests=gray", delayed_entry())


def test_survival_names_its_own_methods() -> None:
    text = of_survival("by=sex&tests=gray")
    for words in (
        "death from any cause",
        "Kaplan–Meier method",
        "Greenwood",
        "the log-rank test",
        "lifelines ",
    ):
        assert words in text
    assert "Aalen" not in text and "competing" not in text


def of_stacked(query: str = "", loaded: Dataset | None = None) -> str:
    spec = parse_query(query).spec
    return stacked_methods(spec, stacked(snapshot(loaded or two_groups()), spec, DEIDENTIFIED))


def of_definitions(query: str = "", loaded: Dataset | None = None) -> str:
    spec = parse_query(query).spec
    return definitions_methods(spec, definitions(snapshot(loaded or two_groups()), spec, DEIDENTIFIED))


def test_what_happens_first_names_no_limits() -> None:
    text = of_stacked("competing=death,relapse")
    for words in (
        "a second cancer by its class",
        "add up to one",
        "without confidence limits",
        "competing events",
    ):
        assert words in text
    assert "log-log" not in text and "Gray" not in text
    spec = parse_query("").spec
    of_groups = stacked_methods(spec, stacked(snapshot(two_groups()), spec, AGGREGATE))
    assert "all classes together" in of_groups and "by its class" not in of_groups


def test_published_definitions_tell_what_is_published_from_what_is_counted() -> None:
    text = of_definitions()
    for words in (
        "not recalculated and not pooled",
        "complement of the Kaplan–Meier",
        "Gooley",
        "fewer than 20 patients or 5 second cancers",
    ):
        assert words in text


@pytest.fixture(scope="module")
def demo(demo_store) -> Snapshot:
    return Repository(Settings(store=demo_store), progress=lambda sentence: None).snapshot


def test_rates_name_the_population_and_how_time_was_split(demo: Snapshot) -> None:
    spec = parse_query("outcome=solid,non_melanoma_skin").spec
    text = rates_methods(spec, rates(demo, demo.report, spec, DEIDENTIFIED))
    for words in (
        "invented rates for demonstration",
        "every fifth birthday",
        "Not counted, for want of reference rates: non-melanoma skin cancer.",
        "The event was the first confirmed solid tumour;",
        "exact Poisson limits",
        "twice the smaller tail",
        "delayed entry",
    ):
        assert words in text


def test_rates_without_a_table_expect_nothing() -> None:
    spec = parse_query("").spec
    text = rates_methods(spec, rates(snapshot(two_groups()), NO_PROBLEM, spec, DEIDENTIFIED))
    assert "No expected numbers were computed." in text and "SIR" not in text and "birthday" not in text


def test_associations_name_models_checks_and_comparisons(demo: Snapshot) -> None:
    view = parse_query("factors=age,sex")
    answer = association(demo, view.spec, DEIDENTIFIED, view.factors)
    text = association_methods(view.spec, answer)
    for words in (
        "cause-specific Cox regression",
        "Efron’s method",
        "at most 400 days",
        "Subdistribution hazards were not modelled",
        "several factors at once",
        f"{answer.compared} factors were compared",
        "not causes",
    ):
        assert words in text
    assert "Fine and Gray" not in text and "landmark" not in text
    view = parse_query("landmark_days=600")
    late = association_methods(view.spec, association(demo, view.spec, DEIDENTIFIED))
    assert "Fine and Gray" in late and "those of the landmark" in late and "several factors" not in late


def test_recovery_and_persistence_say_of_whom_and_by_what(demo: Snapshot) -> None:
    spec = parse_query("landmark_days=30&by=sex").spec
    text = recovery_methods(spec, recovery(demo, spec, DEIDENTIFIED, "cd4"))
    for words in (
        "CD4+ T cells (cells/µL",
        "type 7",
        "below the limit of detection",
        "on day 30",
        "grouped by sex",
    ):
        assert words in text
    text = persistence_methods(spec, persistence(demo, spec, DEIDENTIFIED, "car_transgene", "qPCR"))
    for words in (", by qPCR", "Wilson", "two consecutive tests below", "deaths censored", "183 days"):
        assert words in text


def test_exclusions_whose_number_is_held_back_are_not_forgotten() -> None:
    text = patients(STAMP, 30, 33, (Exclusion("no follow-up date", None), Exclusion("no infusion", 0)))
    assert "a number not shown, no follow-up date" in text and "no infusion" not in text


@pytest.mark.parametrize("make", [of_incidence, of_survival, of_stacked, of_definitions])
def test_every_reference_is_cited_and_every_citation_has_one_in_order(make) -> None:
    paragraph, references = make("by=sex&tests=gray&landmark_days=1").split("\n\n")
    cited = [int(number) for group in re.findall(r"\[([\d,]+)\]", paragraph) for number in group.split(",")]
    first = list(dict.fromkeys(cited))
    assert first == list(range(1, len(first) + 1))
    assert [line.split(".", 1)[0] for line in references.split("\n")] == [str(number) for number in first]
