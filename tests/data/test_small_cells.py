"""Small counts are held back where no single patient may be seen, and cannot be told from what is left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import analysis
from data.access import Access
from data.cohort_spec import CohortSpec
from data.immunity import recovery
from data.persistence import persistence
from data.rates import rates
from data.repository import Repository
from data.settings import Settings
from data.small_cells import SMALLEST_SHOWN, held_back, listed
from data.snapshot import Snapshot
from data.survival_analysis import survival
from data.view import parse_query
from data.vocabulary import Scope


@pytest.fixture(scope="module")
def demo_load(demo_store: Path) -> Snapshot:
    return Repository(Settings(store=demo_store), progress=lambda _: None).snapshot


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([], []),
        ([0, 12, 30], [0, 12, 30]),
        ([3, 12, 30, 0], [None, None, 30, 0]),
        ([3, 4, 30], [None, None, 30]),
        ([5], [5]),
        ([3, 0, 0], [None, 0, 0]),
        ([1, 1, 12, 30], [None, None, None, 30]),
        ([1, 3, 0], [None, None, 0]),
    ],
)
def test_a_small_count_goes_and_takes_another_with_it(
    counts: list[int | None], shown: list[int | None]
) -> None:
    assert held_back(counts) == shown


@given(st.lists(st.integers(0, 40)))
def test_nothing_small_is_left_and_no_single_gap(counts: list[int]) -> None:
    shown = held_back(list(counts))
    assert all(n is None or n == 0 or n >= SMALLEST_SHOWN for n in shown)
    assert shown.count(None) != 1 or sum(n > 0 for n in counts) == 1
    behind = sum(n for n, seen in zip(counts, shown, strict=True) if seen is None)
    assert behind == 0 or behind >= SMALLEST_SHOWN or not any(shown)
    assert all(n is None or n == given for n, given in zip(shown, counts, strict=True))


def test_the_scopes_differ_in_the_small_counts_only(demo_load: Snapshot) -> None:
    loaded = demo_load
    spec = parse_query("indication=mcl,fl").spec
    full = analysis.cohort(loaded, spec, Access(Scope.DEIDENTIFIED))
    least = analysis.cohort(loaded, spec, Access(Scope.AGGREGATE))
    assert any(0 < n < SMALLEST_SHOWN for one in full.options for _, n in one.counts if n is not None)
    for before, after in zip(full.options, least.options, strict=True):
        numbers = [*(n for _, n in before.counts), before.unknown]
        assert [*(n for _, n in after.counts), after.unknown] == held_back(numbers)
    assert [one.n for one in least.excluded] == held_back([one.n for one in full.excluded])
    assert (least.n_loaded, least.n_analysed) == (full.n_loaded, full.n_analysed)
    curves = analysis.incidence(loaded, spec, Access(Scope.AGGREGATE))
    assert curves.excluded == least.excluded


QUESTIONS = (
    "by=product",
    "by=indication",
    "by=site",
    "by=age:25,60,84",
    "by=sex&product=axi-cel",
    "by=infusion_year:2017,2019,2025",
)
SIZES: dict[str, Callable[[Snapshot, CohortSpec, Access], tuple[int, list[int | None]]]] = {
    "incidence": lambda load, spec, access: sizes_in(analysis.incidence(load, spec, access)),
    "survival": lambda load, spec, access: sizes_in(survival(load, spec, access)),
    "rates": lambda load, spec, access: sizes_in(rates(load, load.report, spec, access)),
    "recovery": lambda load, spec, access: sizes_in(recovery(load, spec, access, "cd4")),
    "persistence": lambda load, spec, access: sizes_in(persistence(load, spec, access, "car_transgene")),
    "baseline": lambda load, spec, access: (
        (table := analysis.baseline_table(load, spec, access)).n_analysed,
        list(table.n),
    ),
}


def sizes_in(answer: Any) -> tuple[int, list[int | None]]:
    return answer.n_analysed, [group.n for group in answer.groups]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("view", SIZES)
def test_no_group_of_a_few_is_listed_or_can_be_worked_out(
    demo_load: Snapshot, view: str, question: str
) -> None:
    spec = parse_query(question).spec
    everybody, sizes = SIZES[view](demo_load, spec, Access(Scope.AGGREGATE))
    told = [n for n in sizes if n is not None]
    assert all(n == 0 or n >= SMALLEST_SHOWN for n in told)
    rest = everybody - sum(told)
    assert rest == 0 or rest >= SMALLEST_SHOWN
    full, every_size = SIZES[view](demo_load, spec, Access(Scope.DEIDENTIFIED))
    assert full == everybody == sum(n or 0 for n in every_size)


def test_the_questions_above_have_groups_of_a_few(demo_load: Snapshot) -> None:
    access = Access(Scope.DEIDENTIFIED)
    few = {
        question
        for question in QUESTIONS
        if any(
            0 < group.n < SMALLEST_SHOWN
            for group in analysis.incidence(demo_load, parse_query(question).spec, access).groups
        )
    }
    assert len(few) >= 2, few


def test_it_is_said_that_groups_are_not_listed() -> None:
    alone = listed(("a", "b", "c"), (3, 40, 90), Access(Scope.AGGREGATE))
    assert alone[0] == ("c",) and alone[1][0].startswith("2 groups are not listed here")
    assert listed(("a",), (3,), Access(Scope.AGGREGATE))[1][0].startswith("1 group is not listed")
    assert listed(("a", "b"), (7, 40), Access(Scope.AGGREGATE)) == (("a", "b"), ())
    assert listed(("a", "b"), (3, 40), Access(Scope.DEIDENTIFIED)) == (("a", "b"), ())
