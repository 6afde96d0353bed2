"""Dates are read by the declared format only, and a format in which day and month could be swapped is proved."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.date_formats import DateFormat, date_format, read_date, undeclared, unproved


def declared(text: str) -> DateFormat:
    found = date_format(text)
    assert isinstance(found, DateFormat), found
    return found


WRITTEN = {
    "DD.MM.YYYY": "%d.%m.%Y",
    "MM/DD/YYYY": "%m/%d/%Y",
    "YYYY-MM-DD": "%Y-%m-%d",
    "YYYY/MM/DD": "%Y/%m/%d",
    "YYYYMMDD": "%Y%m%d",
    "DD-MON-YYYY": "%d-%b-%Y",
    "DDMONYYYY": "%d%b%Y",
    "DD MM YYYY": "%d %m %Y",
}


@pytest.mark.parametrize("name", WRITTEN)
@given(day=st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_as_it_was_written(name: str, day: date) -> None:
    found = read_date(day.strftime(WRITTEN[name]), declared(name), partial=False)
    assert found is not None
    assert (found.iso, found.precision, found.timed) == (day.isoformat(), "day", False)


@pytest.mark.parametrize(
    ("name", "text", "iso"),
    [
        ("DD.MM.YYYY", "3.4.2021", "2021-04-03"),
        ("MM/DD/YYYY", "3/4/2021", "2021-03-04"),
        ("DDMONYYYY", "09mar2021", "2021-03-09"),
        ("DD.MM.YYYY", "2021-03-09", "2021-03-09"),
    ],
)
def test_short_and_iso_dates(name: str, text: str, iso: str) -> None:
    found = read_date(text, declared(name), partial=False)
    assert found is not None
    assert found.iso == iso


@pytest.mark.parametrize(
    ("name", "text", "iso", "precision"),
    [
        ("DD.MM.YYYY", "03.2021", "2021-03", "month"),
        ("MM/DD/YYYY", "03/2021", "2021-03", "month"),
        ("YYYY/MM/DD", "2021/03", "2021-03", "month"),
        ("DD-MON-YYYY", "MAR-2021", "2021-03", "month"),
        ("DD.MM.YYYY", "00.03.2021", "2021-03", "month"),
        ("DD.MM.YYYY", "00.00.2021", "2021", "year"),
        ("YYYY-MM-DD", "2021-03-00", "2021-03", "month"),
        ("DD.MM.YYYY", "2021", "2021", "year"),
        ("DD.MM.YYYY", "2021-03", "2021-03", "month"),
    ],
)
def test_partial_dates_keep_what_is_known_where_they_may_stand(
    name: str, text: str, iso: str, precision: str
) -> None:
    found = read_date(text, declared(name), partial=True)
    assert found is not None
    assert (found.iso, found.precision) == (iso, precision)
    assert read_date(text, declared(name), partial=False) is None


@pytest.mark.parametrize(
    "text", ["2021-03-09 14:30", "2021-03-09T14:30:05", "2021-03-09 2:30 PM", "2021-03-09 14:30:05.123"]
)
def test_a_time_of_day_is_left_out_and_told(text: str) -> None:
    found = read_date(text, declared("YYYY-MM-DD"), partial=False)
    assert found is not None
    assert (found.iso, found.timed) == ("2021-03-09", True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DD.MM.YYYY", "31.02.2021"),
        ("DD.MM.YYYY", "03/04/2021"),
        ("DD.MM.YYYY", "3.4.21"),
        ("DD-MON-YYYY", "09-MAI-2021"),
        ("YYYY-MM-DD", "2021-03-09T23:30:00Z"),
        ("YYYY-MM-DD", "2021-03-09T23:30:00+02:00"),
        ("YYYY-MM-DD", "44264"),
        ("YYYYMMDD", "2021309"),
        ("YYYY-MM-DD", "٢٠٢١-٠٣-٠٩"),
    ],
)
def test_what_is_in_doubt_is_not_read(name: str, text: str) -> None:
    assert read_date(text, declared(name), partial=True) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("DD.MM.YY", "two digits"),
        ("DD.MM", "YYYY, MM and DD"),
        ("dd.mm.yyyy", "YYYY, MM and DD"),
        ("DD.MM.YYYY HH:MM", "YYYY, MM and DD"),
        ("DDMMYYYY", "Without separators"),
        ("DD..MM.YYYY", "full stop"),
        ("DD|MM|YYYY", "full stop"),
        ("", "YYYY, MM and DD"),
    ],
)
def test_a_format_that_leaves_a_doubt_is_none(text: str, says: str) -> None:
    found = date_format(text)
    assert isinstance(found, str)
    assert says in found


def test_a_day_after_the_12th_proves_the_format_of_the_whole_file() -> None:
    cells = [("Seen", "03.04.2021", 2), ("Death", "13.04.2021", 9)]
    assert unproved(declared("DD.MM.YYYY"), cells, "a.csv") is None


def test_without_a_day_after_the_12th_the_format_is_not_proved() -> None:
    cells = [("Seen", "", 2), ("Seen", "2021-03-20", 3), ("Seen", "03.04.2021", 4)]
    problem = unproved(declared("DD.MM.YYYY"), cells, "a.csv")
    assert problem is not None
    assert (problem.code, problem.row, problem.column, problem.value) == (
        "date_format_unproved", 4, "Seen", "03.04.2021",
    )  # fmt: skip
    assert "YYYY-MM-DD" in problem.remedy


def test_one_date_that_cannot_be_in_the_format_contradicts_it() -> None:
    cells = [("Seen", "04/13/2021", 2), ("Seen", "13/04/2021", 3)]
    problem = unproved(declared("MM/DD/YYYY"), cells, "a.csv")
    assert problem is not None
    assert (problem.code, problem.row, problem.value) == ("date_format_contradicted", 3, "13/04/2021")


@pytest.mark.parametrize("name", ["YYYY-MM-DD", "YYYYMMDD", "DD-MON-YYYY"])
def test_what_cannot_be_swapped_needs_no_proof(name: str) -> None:
    assert unproved(declared(name), [("Seen", "01.01.2021", 2)], "a.csv") is None


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (("20.04.2021", "03.04.2021 09:15"), 'Add date_format = "DD.MM.YYYY" below [here].'),
        (("04/20/2021", ""), 'Add date_format = "MM/DD/YYYY" below [here].'),
        (("20210420",), 'Add date_format = "YYYYMMDD" below [here].'),
        (("20APR2021",), 'Add date_format = "DDMONYYYY" below [here].'),
        (("03/04/2021",), "they could be DD/MM/YYYY or MM/DD/YYYY, and none has a day after the 12th"),
    ],
)
def test_dates_that_need_a_declared_format_name_it(texts: tuple[str, ...], says: str) -> None:
    found = undeclared(declared("YYYY-MM-DD"), [("Seen", text, 2) for text in texts], "[here]")
    assert found is not None and found[0] == texts[0] and says in found[1]


def test_another_column_tells_which_format_it_is() -> None:
    cells = [("Seen", "03/04/2021", 2), ("Death", "20/04/2021", 2), ("Infusion", "2020-01-02", 2)]
    found = undeclared(declared("YYYY-MM-DD"), cells, "[here]")
    assert found == ("03/04/2021", 'Add date_format = "DD/MM/YYYY" below [here].')


@pytest.mark.parametrize("texts", [(), ("2021-04-20", "2021-05", "20.04.2021"), ("yesterday",), ("2021",)])
def test_a_stray_date_in_another_format_needs_no_declaration(texts: tuple[str, ...]) -> None:
    assert undeclared(declared("YYYY-MM-DD"), [("Seen", text, 2) for text in texts], "[here]") is None
    assert undeclared(declared("DD.MM.YYYY"), [("Seen", "20.04.2021", 2)], "[here]") is None
