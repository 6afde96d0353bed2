"""The Cohort page: baseline table, patients, published series."""

from __future__ import annotations

from components import cohort_page
from components.published import published_context, published_table
from components.theme import LIGHT
from data.registries import published_series
from data.results import BaselineRow, BaselineTable
from tests.components.answers import STAMP
from tests.components.reading import cells, of_class, of_kind, plain

TABLE = BaselineTable(
    STAMP,
    ("axi-cel", "unknown"),
    (348, 21),
    (
        BaselineRow("age", "Age at infusion, years", None, ("62 (55–69)", "64 (58–70)")),
        BaselineRow("sex", "Sex", "female", ("120 (34.5 %)", "10 (47.6 %)")),
        BaselineRow("sex", "Sex", "unknown", ("1 (0.3 %)", "0 (0.0 %)")),
    ),
    n_loaded=400,
    n_analysed=369,
    excluded=(),
)


def test_the_baseline_table_row_by_row() -> None:
    assert cells(cohort_page.baseline(TABLE, "product", LIGHT)) == [
        ["At first infusion", "axi-celn = 348", "not recordedn = 21"],
        ["Age at infusion, years", "62 (55–69)", "64 (58–70)"],
        ["Sex", "", ""],
        ["female", "120 (34.5 %)", "10 (47.6 %)"],
        ["not recorded", "1 (0.3 %)", "0 (0.0 %)"],
    ]


def test_the_baseline_of_one_group() -> None:
    row = BaselineRow("age", "Age", None, ("62",))
    table = BaselineTable(STAMP, ("all",), (5,), (row,), n_loaded=5, n_analysed=5, excluded=())
    assert cells(cohort_page.baseline(table, None, LIGHT))[0] == ["At first infusion", "all patientsn = 5"]


def test_a_wide_table_can_be_scrolled_by_keyboard() -> None:
    region = of_class(cohort_page.baseline(TABLE, "product", LIGHT), "scroll")[0]
    assert (region.tabIndex, region.role) == ("0", "region")


def test_published_series_carry_definition_follow_up_and_source() -> None:
    rows = cells(published_table())
    assert len(rows) == len(published_series()) + 1
    for row, series in zip(rows[1:], published_series(), strict=True):
        said = " ".join(row)
        for name in ("name", "reference", "follow_up", "estimate", "definition", "estimator", "certainty"):
            assert getattr(series, name) in said


def test_the_board_has_the_cohorts_as_context_under_a_warning() -> None:
    context = published_context()
    assert "differently defined" in plain(of_kind(context, "Summary"))
    said = plain(context)
    assert "724 patients" in said and "median 15 months" in said
    assert "spontaneous" not in said.lower()
