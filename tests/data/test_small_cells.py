"""Small counts are held back where no single patient may be seen, and cannot be told from what is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import analysis
from data.access import Access
from data.repository import Repository
from data.settings import Settings
from data.small_cells import SMALLEST_SHOWN, held_back
from data.view import parse_query
from data.vocabulary import Scope


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([], []),
        ([0, 12, 30], [0, 12, 30]),
        ([3, 12, 30, 0], [None, None, 30, 0]),
        ([3, 4, 30], [None, None, 30]),
        ([5], [5]),
        ([3, 0, 0], [None, 0, 0]),
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
    assert all(n is None or n == given for n, given in zip(shown, counts, strict=True))


def test_the_scopes_differ_in_the_small_counts_only(demo_store: Path) -> None:
    loaded = Repository(Settings(store=demo_store), progress=lambda _: None).snapshot
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
