"""The shell: what it says about the data, what is always there, and ids that stand once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from components import board, cohort_page, ids, shell
from data.results import Status
from data.version import PROGRAM_VERSION
from tests.components.reading import empty_shell, of_kind, plain, walk

GOOD = Status("3f2a9c0", "2026-06-29", 724, 7, True, "demo", None, None)


def named(part: object) -> Counter[str]:
    found = (getattr(one, "id", None) for one in walk(part))
    return Counter(name for name in found if isinstance(name, str))


def test_the_status_line_says_of_which_data_the_page_speaks() -> None:
    said = plain(shell.status_line(GOOD))
    for part in ("synthetic data", "data of 2026-06-29", "724 patients", "version 3f2a9c0"):
        assert part in said
    of_one = plain(shell.status_line(replace(GOOD, patients=1)))
    assert "1 patient" in of_one and "patients" not in of_one


def test_every_page_says_which_program_made_it() -> None:
    assert f"Afterwatch {PROGRAM_VERSION}." in plain(empty_shell())


def test_real_data_have_no_synthetic_badge() -> None:
    real = Status("3f2a9c0", "2026-06-29", 724, 0, False, "/data", None, None)
    assert "synthetic" not in plain(shell.status_line(real))


def test_what_a_browser_keeps_for_one_installation_is_not_offered_in_another() -> None:
    def mark(loaded_from: str) -> str:
        made = shell.status_line(Status("3f2a9c0", "2026-06-29", 724, 0, False, loaded_from, None, None))
        (found,) = [
            getattr(one, "data-installation") for one in walk(made) if hasattr(one, "data-installation")
        ]
        return found

    assert mark("/data/north") == mark("/data/north") != mark("/data/south")
    assert "north" not in mark("/data/north")


def test_a_problem_is_said_with_the_time_since_when() -> None:
    said = plain(
        shell.problem_banner("patients.csv, line 3: 'decd' is no value.", "2026-11-23T05:00:12+01:00")
    )
    assert "patients.csv, line 3" in said
    assert "Since 2026-11-23 05:00 the page shows the last good data." in said
    assert shell.problem_banner(None, None) is None


def test_on_the_data_page_the_banner_says_nothing_that_stands_below_it() -> None:
    banner = shell.problem_banner("patients.csv, line 3: 'decd' is no value.", "2026-11-23T05:00:12+01:00")
    (here,) = [part for part in of_kind(banner, "Span") if part.className == "on-data-page"]
    assert "patients.csv" not in plain(here) and "Since" not in plain(here)
    (link,) = of_kind(here, "A")
    assert link.href == f"#{ids.IMPORT_REPORT}"


def test_every_control_has_one_place_in_the_shell() -> None:
    found = named(empty_shell())
    for control in (
        ids.URL,
        ids.DISPLAY,
        ids.PAGE,
        ids.PATIENT_PICKER,
        ids.FILTERS_PANEL,
        ids.FILTERS_OPEN,
    ):
        assert found[control] == 1, control


def test_no_id_stands_twice_on_a_page() -> None:
    for layout in (board.layout, cohort_page.layout):
        found = named(empty_shell()) + named(layout())
        assert [name for name, times in found.items() if times > 1] == []


def test_ids_are_unique() -> None:
    constants = [value for name, value in vars(ids).items() if name.isupper()]
    assert len(set(constants)) == len(constants)


def test_one_main_and_headings_in_order() -> None:
    assert len(of_kind(empty_shell(), "Main")) == 1
    for layout in (board.layout, cohort_page.layout):
        assert len(of_kind(layout(), "H1")) == 1


def test_the_intended_use_is_on_every_page() -> None:
    assert "not a medical device" in plain(of_kind(empty_shell(), "Footer"))


def test_the_page_speaks_english_and_asks_nobody_else() -> None:
    assert '<html lang="en"' in shell.INDEX_STRING
    assert "http" not in shell.INDEX_STRING
    assert "<script" not in shell.INDEX_STRING


def test_an_unknown_page_leads_back() -> None:
    assert [link.href for link in of_kind(shell.no_such_page(), "Link")] == ["/"]
