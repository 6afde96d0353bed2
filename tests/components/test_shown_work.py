"""What stands under every result: links for the reader's role, nothing dead, and methods that can be copied."""

from __future__ import annotations

import pytest

from components.downloads import FILES, Needs, downloads
from components.methods import methods_panel
from components.shown_work import shown_work
from tests.components.reading import of_class, of_kind, plain


def hrefs(result: str, query: str = "", *, patients: bool = True, dates: bool = True) -> list[str]:
    part = downloads(result, query, with_patients=patients, with_dates=dates)
    return [link.href for link in of_kind(part, "A")]


def test_links_carry_the_question() -> None:
    assert hrefs("survival", "by=sex") == [
        "/export/survival.csv?by=sex",
        "/export/survival-patients.csv?by=sex",
        "/export/survival.R?by=sex",
    ]
    assert hrefs("incidence")[0] == "/export/incidence.csv"


MADE_AGAIN = sorted(FILES)
OF_PATIENTS_ONLY = {"swimmer"}


@pytest.mark.parametrize("result", MADE_AGAIN)
def test_every_result_has_itself_its_rows_and_a_script(result: str) -> None:
    kinds = [file.needs for file in FILES[result]]
    assert (kinds[0] is Needs.GROUPS) == (result not in OF_PATIENTS_ONLY)
    assert len(kinds) == 3 and Needs.GROUPS not in kinds[1:]
    assert FILES[result][-1].name.endswith(".R")


@pytest.mark.parametrize("result", MADE_AGAIN)
def test_who_sees_no_patient_is_told_and_gets_no_dead_link(result: str) -> None:
    assert len(hrefs(result, patients=False, dates=False)) == (result not in OF_PATIENTS_ONLY)
    said = plain(downloads(result, "", with_patients=False))
    assert "R script: not in this role" in said and said.count("not in this role") == 1


def test_dates_are_for_who_may_see_them() -> None:
    assert hrefs("rates", dates=False) == ["/export/rates.csv"]
    assert "/export/rates.R" in hrefs("rates") and "/export/rates-patients.csv" in hrefs("rates")
    assert "dates of birth" in plain(downloads("rates", "", with_patients=True))


def test_a_result_without_methods_of_its_own_has_files_only() -> None:
    work = shown_work("persistence", "", with_patients=True, with_dates=False)
    assert of_class(work, "downloads") and not of_class(work, "methods")
    assert of_class(shown_work("loss", "", "Done.\n\n1. A.", with_patients=True, with_dates=False), "methods")


def test_methods_can_be_copied_whole() -> None:
    text = "What was done [1].\n\n1. First. 1990.\n2. Second. 2000."
    made = methods_panel(text)
    (button,) = of_kind(made, "Button")
    assert getattr(button, "data-copy") == text
    assert [plain(item) for item in of_kind(made, "Li")] == ["First. 1990.", "Second. 2000."]
    assert plain(of_kind(made, "P")) == "What was done [1]."
