"""The worked examples of docs/importing.md: they load onto the Board, and their accounts are what the page tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from data.access import Access
from data.analysis import incidence
from data.cohort_spec import CohortSpec
from data.importers.imported import Imported, Progress
from data.importers.redcap import import_redcap
from data.importers.tables import import_tables
from data.importers.writer import write_import
from data.loading import load_folder
from data.snapshot import Snapshot
from data.vocabulary import Scope

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
TODAY = date(2025, 7, 1)
IMPORTERS: dict[str, Callable[[Path, Path, Progress], Imported]] = {
    "tables": import_tables,
    "redcap": import_redcap,
}


def imported(name: str) -> Imported:
    folder = EXAMPLES / name
    return IMPORTERS[name](folder, folder / "mapping.toml", lambda share, what: None)


@pytest.fixture(params=list(IMPORTERS))
def loaded(request: pytest.FixtureRequest, tmp_path: Path) -> Snapshot:
    written = write_import(imported(request.param), tmp_path / "out", TODAY)
    assert written.can_be_shown
    return load_folder(written.folder, tmp_path / "store", TODAY, lambda sentence: None)


def test_an_example_gets_onto_the_board(loaded: Snapshot) -> None:
    answer = incidence(loaded, CohortSpec(), Access(Scope.DEIDENTIFIED))
    assert (answer.n_loaded, answer.n_analysed) == (24, 24)
    assert loaded.synthetic
    cancers = loaded.dataset.second_cancers
    assert sorted(
        zip(cancers["category"], cancers["status"], cancers["relation_to_treated_disease"], strict=True)
    ) == [
        ("myeloid", "confirmed", "new_primary"),
        ("non_melanoma_skin", "confirmed", "new_primary"),
        ("other_haematologic", "confirmed", "relapse"),
        ("solid", "confirmed", "new_primary"),
        ("t_nk", "suspected", "new_primary"),
    ]


def test_the_account_of_the_tables_is_the_one_on_the_page() -> None:
    listed = {(one.field, one.value, one.rows) for one in imported("tables").not_mapped}
    assert {
        ("Test", "K", 191),
        ("Result", "hemolysed", 1),
        ("CRS", "0", 9),
        ("Insurance", None, 24),
    } <= listed


def test_the_account_of_redcap_is_the_one_on_the_page() -> None:
    listed = {(one.field, one.value, one.rows) for one in imported("redcap").not_mapped}
    assert {
        ("lab_test", "5", 96),
        ("mrn", None, 24),
        ("weight", None, 72),
        ("prior_tx___1", "0", 1),
    } <= listed
