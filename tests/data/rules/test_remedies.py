"""What is said about cells that laboratories really send: the remedy names what to write, and where."""

from __future__ import annotations

import pytest

from data.rules.remedies import of_date, of_number
from data.schema import TABLES
from data.sources.file_formats import PLAIN, DateFormat, Decimal, FileFormat

VALUE, SHARE = TABLES["measurements"].column("value"), TABLES["findings"].column("share")
LINES = TABLES["infusions"].column("prior_lines")


def names(table: str) -> list[str]:
    return [column.name for column in TABLES[table].columns]


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("<50", "Write 50 here and < into the column comparator."),
        ("< 0.1", "Write 0.1 here and < into the column comparator."),
        ("≤5", "Write 5 here and < into the column comparator."),
        (">=1000", "Write 1000 here and > into the column comparator."),
        (">10^6", "Write 1000000 here and > into the column comparator."),
        ("> 1.2x10^5", "Write 120000 here and > into the column comparator."),
        ("10^6", "Write 1000000."),
        ("neg", "write the detection limit here and < into the column comparator"),
        ("not detected", "write the detection limit here and < into the column comparator"),
        ("positive", "Write how much was found"),
        ("hemolysed", "What was not measured has no row."),
        ("Haemolysed sample", "What was not measured has no row."),
        ("clotted", "What was not measured has no row."),
        ("QNS", "What was not measured has no row."),
        ("1,25", "Write 1.25, if the comma is a decimal comma."),
        ("1,250", "It can mean 1250 or 1.250; write the one that is meant."),
        ("1,250.5", "Write 1250.5, without separators of thousands."),
        ("1.250,5", "Write 1250.5, without separators of thousands."),
        ("150 000", "Write 150000, without separators of thousands."),
        ("4.5 H", "Write 4.5 and leave the flag out."),
        ("4.5*", "Write 4.5 and leave the flag out."),
        ("4.5 g/dL", "Write 4.5 here and the unit into the column unit."),
        ("1.2-1.8", "Write one number"),
        ("#N/A", "error of a formula"),
        ("NA", "Leave the cell empty"),
        ("٩", "digits 0 to 9"),
        ("= 5", "Correct the number."),
    ],
)
def test_a_value_that_is_no_number(text: str, remedy: str) -> None:
    assert remedy in of_number(text, VALUE, PLAIN, names("measurements"))


def test_other_columns_get_what_fits_them() -> None:
    assert "Write it as a fraction of 1: 0.41." in of_number("41 %", SHARE, PLAIN, names("findings"))
    assert "no place for <" in of_number("<0.01", SHARE, PLAIN, names("findings"))
    assert "the column result" in of_number("neg", SHARE, PLAIN, names("findings"))
    assert of_number("3.5", LINES, PLAIN, names("infusions")) == "Write a whole number."
    comma = FileFormat(decimal=Decimal.COMMA)
    assert "decimal commas" in of_number("1.250,5", VALUE, comma, names("measurements"))


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("31.12.2020", "Write 2020-12-31."),
        ("12/31/2020", "Write 2020-12-31."),
        ("03.04.2021", "is not guessed. Or declare the date_format for events.csv in formats.csv."),
        ("03.03.2021", "Write 2021-03-03."),
        ("03.04.21", "the year with four digits"),
        ("2021-4-3", "Write 2021-04-03."),
        ("2021/04/03", "Write 2021-04-03."),
        ("20210403", "Write 2021-04-03."),
        ("20211340", "no such day"),
        ("44289", "as a date it would be 2021-04-03"),
        ("2021-04-03 12:30", "Leave out the time: 2021-04-03."),
        ("2021-04-03T00:00:00+02:00", "Leave out the time: 2021-04-03."),
        ("2021-04", "A partial date is only allowed"),
        ("2021-04-00", "Leave out what is not known"),
        ("unknown", "Leave the cell empty"),
        ("in April", "Correct the date."),
    ],
)
def test_a_date_that_is_not_iso(text: str, remedy: str) -> None:
    assert remedy in of_date(text, PLAIN, "declare the date_format for events.csv in formats.csv.")


def test_a_date_that_is_not_as_declared() -> None:
    form = FileFormat(date_format=DateFormat.DAY_DOT)
    assert "are DD.MM.YYYY, says formats.csv" in of_date("2021-04-03", form, "")


def test_where_no_format_can_be_declared_none_is_asked_for() -> None:
    assert of_date("03.04.2021", PLAIN, "").endswith("is not guessed.")
