"""Where the keys of a mapping stand, so that a problem names its line."""

from __future__ import annotations

from data.importers.toml_lines import key_lines, line_of

TEXT = """importer = "tables"
[sources.labs]
file = "a.csv"  # a comment with = in it

[[patients]]
source = "x"
[patients.columns]
"patient_id" = "No"
sex = { column = "S",
  map = { f = "female" } }
[[patients]]
columns.patient_id = "No"
[[measurements]]
[[measurements.wide]]
column = "CD4"
[[measurements.wide]]
column = "CD8"
"""


def test_keys_have_their_line() -> None:
    lines = key_lines(TEXT)
    expected = {
        "importer": 1,
        "sources.labs": 2,
        "sources.labs.file": 3,
        "patients[1]": 5,
        "patients[1].columns": 7,
        "patients[1].columns.patient_id": 8,
        "patients[1].columns.sex": 9,
        "patients[2]": 11,
        "patients[2].columns.patient_id": 12,
        "measurements[1].wide[2].column": 17,
    }
    assert {path: lines.get(path) for path in expected} == expected


def test_a_key_without_a_line_has_that_of_the_table_around_it() -> None:
    lines = key_lines(TEXT)
    assert line_of("patients[1].columns.sex.factor", lines) == 9
    assert line_of("patients[1].keep", lines) == 5
    assert line_of("about", lines) is None
