"""The methods paragraph says what was done, and nothing that was not."""

from __future__ import annotations

import re

import pytest

from data.analysis import incidence
from data.dataset import Dataset
from data.methods import incidence_methods, survival_methods
from data.survival_analysis import survival
from data.view import parse_query
from tests.data.builders import DEIDENTIFIED, snapshot
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
    for absent in ("landmark", "lag", "delayed entry", "Gray", "Holm", "grouped", "cohort A", "censored at"):
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


@pytest.mark.parametrize("make", [of_incidence, of_survival])
def test_every_reference_is_cited_and_every_citation_has_one_in_order(make) -> None:
    paragraph, references = make("by=sex&tests=gray&landmark_days=1").split("\n\n")
    cited = [int(number) for group in re.findall(r"\[([\d,]+)\]", paragraph) for number in group.split(",")]
    first = list(dict.fromkeys(cited))
    assert first == list(range(1, len(first) + 1))
    assert [line.split(".", 1)[0] for line in references.split("\n")] == [str(number) for number in first]
