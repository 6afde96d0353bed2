"""A mapping is held to its rules as data are: file, line, key, value, rule and remedy of everything that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.importers.sources import MAPPING, changed, hospital, imported, refused

WIDE = """
[[measurements]]
source = "labs"

[measurements.columns]
patient_id = "PatNo"

[[measurements.wide]]
column = "CD4_d{day}"
analyte = "cd4"
unit = "/uL"
"""


def test_the_mapping_as_it_stands_is_in_order(tmp_path: Path) -> None:
    assert len(imported(hospital(tmp_path)).tables["patients"]) == 2


WRONG = {
    "no such table": ("[[infusions]]", "[[infusion]]", "key infusion: A mapping has only the keys"),
    "single brackets": ("[[measurements]]", "[measurements]", "Write [[measurements]] with two brackets"),
    "unknown key of a source": ('file = "labs.csv"', 'file = "labs.csv"\nformat = "x"', "key sources.labs.format"),
    "unknown key of a block": ('[[patients]]\n', '[[patients]]\nfilter = "x"\n', "key patients[1].filter"),
    "unknown key of a field": ('column = "Sex", map', 'colunm = "Sex", map', "Did you mean column?"),
    "unknown field": ('birth_year = "Born"', 'birthyear = "Born"', "Did you mean birth_year?"),
    "required field missing": ('unit = "Unit"\n', "", "Add unit to the columns"),
    "key missing": ('source = "labs"\n', "", "Add source"),
    "no such source": ('source = "labs"', 'source = "lab"', "Did you mean labs?"),
    "source without a file": ('file = "labs.csv"\n', "", "Add file"),
    "word outside the vocabulary": ('f = "female"', 'f = "woman"', '"woman". A code map must give words'),
    "word nearly right": ('f = "female"', 'f = "femle"', "Did you mean female?"),
    "empty code": ('f = "female"', '"" = "female"', "An empty cell means not recorded"),
    "analyte that does not exist": ('CD4 = "cd4"', 'CD4 = "cd44"', '"cd44"'),
    "wrong kind": ('birth_year = "Born"', "birth_year = 1950", "It must be a table of keys."),
    "number for a text": ('file = "labs.csv"', "file = 7", "It must be a text"),
    "neither column nor constant": ('sex = { column = "Sex", map', "sex = { map", "Give one of column"),
    "column and constant": ('column = "Sex", map', 'column = "Sex", constant = "x", map', "Give one of column"),
    "constant that is no word": ('{ column = "Sex", map = { f = "female", m = "male" } }', '{ constant = "f" }', '"f"'),
    "date format in doubt": ('file = "labs.csv"', 'file = "labs.csv"\ndate_format = "DD.MM.YY"', "two digits"),
    "decimal sign": ('file = "labs.csv"', 'file = "labs.csv"\ndecimal = ";"', "one of: ., ,"),
    "decimal is thousands": (
        'file = "labs.csv"', 'file = "labs.csv"\ndecimal = ","\nthousands = ","', "cannot be the decimal sign too",
    ),
    "header line": ('file = "labs.csv"', 'file = "labs.csv"\nheader_line = 0', "The first line is 1."),
    "keep without by": ('[[patients]]\n', '[[patients]]\nkeep = "latest"\n', "keep and by stand together"),
    "factor for a word": ('birth_year = "Born"', 'birth_year = { column = "Born", factor = 2 }', "Only a number"),
    "factor 0": ('value = "Result"', 'value = { column = "Result", factor = 0 }', "not by 0"),
    "loinc for another field": ('unit = "Unit"', 'unit = { column = "Unit", codes = "loinc" }', "the field analyte"),
    "unit of no analyte": ('unit = "Unit"', 'unit = { constant = "furlong" }', "No analyte has this unit."),
    "value that is no number": (
        'value = "Result"', 'value = { column = "Result", map = { neg = "none" } }', "below_limit",
    ),
    "template for a word": ('vital_status = "Status"', 'vital_status = { template = "{Status}" }', "put together"),
    "date and day": ('measured_date = "Taken"', 'measured_date = "Taken"\nmeasured_day = "Day"', "are the same"),
    "day beside no infusion date": ('infusion_date = "Infusion"', 'infusion_day = "Day"', "Map infusion_date"),
    "question mark": ('file = "labs.csv"', 'file = "?"', "Replace the question mark."),
    "importer": ('importer = "tables"', 'importer = "redcap"', "It must be one of: tables"),
    "about": ("[[patients]]", '[about]\nnme = "x"\n[[patients]]', "Did you mean name?"),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, wrong: str) -> None:
    before, after, says = WRONG[wrong]
    found = refused(hospital(tmp_path, changed(MAPPING, before, after)))
    matching = [sentence for sentence in found if says in sentence]
    assert matching, found
    assert all(sentence.startswith("mapping.toml") for sentence in found)
    if wrong not in ("no such table", "importer"):
        assert "mapping.toml, line " in matching[0]


_FIELDS = 'patient_id = "PatNo"\n\n['
WRONG_WIDE = {
    "analyte": ('analyte = "cd4"', 'analyte = "CD4"', "Did you mean cd4?"),
    "unit": ('unit = "/uL"', 'unit = "mg/dL"', "cd4 has cells/µL"),
    "no day": ('column = "CD4_d{day}"', 'column = "CD4"', "Give the day once"),
    "two days": ('unit = "/uL"', 'unit = "/uL"\nday = 28', "already says the day"),
    "day in the row too": (_FIELDS, changed(_FIELDS, "\n\n", '\nmeasured_date = "Taken"\n\n'), "Give the day once"),
    "other braces": ("CD4_d{day}", "{test}_d{day}", "nothing else in braces"),
    "value beside it": (_FIELDS, changed(_FIELDS, "\n\n", '\nvalue = "Result"\n\n'), "come from the wide columns"),
    "limit": ('unit = "/uL"', 'unit = "/uL"\nlower_limit = "low"', "It must be a number."),
}  # fmt: skip


@pytest.mark.parametrize("wrong", WRONG_WIDE)
def test_wide_columns_are_held_to_the_registry(tmp_path: Path, wrong: str) -> None:
    before, after, says = WRONG_WIDE[wrong]
    found = refused(hospital(tmp_path, MAPPING + changed(WIDE, before, after)))
    assert [sentence for sentence in found if says in sentence], found


def test_tables_that_the_program_needs_must_be_mapped(tmp_path: Path) -> None:
    without = MAPPING[: MAPPING.index("[[infusions]]")] + MAPPING[MAPPING.index("[[measurements]]") :]
    assert [one for one in refused(hospital(tmp_path, without)) if "Add a block [[infusions]]" in one]


def test_every_mistake_is_told_at_once_in_the_order_of_lines(tmp_path: Path) -> None:
    mapping = changed(MAPPING, 'f = "female"', 'f = "woman"')
    mapping = changed(mapping, 'birth_year = "Born"', 'birthyear = "Born"')
    mapping = changed(mapping, 'source = "labs"', 'source = "lab"')
    found = refused(hospital(tmp_path, mapping))
    assert [("woman" in one, "birthyear" in one, "lab" in one) for one in found] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"importer = ", "The reader says"),
        (b'importer = "tables"\nimporter = "tables"', "Cannot overwrite a value"),
        ("importer = 'ü'".encode("cp1252"), "Save it as UTF-8."),
    ],
)
def test_what_is_no_toml_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    hospital(tmp_path)
    (tmp_path / "mapping.toml").write_bytes(content)
    (found,) = refused(tmp_path)
    assert says in found


def test_a_missing_mapping_is_named(tmp_path: Path) -> None:
    hospital(tmp_path)
    (tmp_path / "mapping.toml").unlink()
    (found,) = refused(tmp_path)
    assert "cannot be read (No such file or directory)" in found
