"""Cells, rows and tables through a mapping: what is converted is listed, what is not known stays and is listed too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.importers.writer import write_import
from data.judged import report
from data.sources.folder import read_folder
from data.validation import judge
from tests.data.importers.sources import (
    LABS,
    MAPPING,
    PATIENTS,
    changed,
    column,
    conversion,
    hospital,
    imported,
    not_mapped,
    refused,
    rows,
    with_labs,
)

TODAY = date(2025, 7, 1)


def test_tables_are_filled_and_ids_stay_text(tmp_path: Path) -> None:
    found = imported(hospital(tmp_path))
    assert rows(found, "patients", "patient_id", "sex", "birth_year", "vital_status", "site") == [
        ["00012", "female", "1950", "alive", ""],
        ["12", "male", "1960", "dead", ""],
    ]
    assert rows(found, "infusions", "infusion_id", "patient_id", "infusion_date", "product") == [
        ["00012-1", "00012", "2020-01-10", "axi-cel"],
        ["12-1", "12", "2021-03-31", "cilta-cel"],
    ]
    assert rows(found, "measurements", "patient_id", "measured_date", "analyte", "value", "unit") == [
        ["00012", "2020-01-20", "cd4", "150", "/uL"],
        ["12", "2021-04-10", "cd4", "80", "/uL"],
    ]
    assert (found.not_mapped, found.problems, found.day_form) == ((), (), False)


def test_a_code_without_a_word_stays_and_stops_the_load_where_it_matters(tmp_path: Path) -> None:
    """It never becomes a default, and never "not recorded" by silence."""
    found = imported(hospital(tmp_path, patients=changed(PATIENTS, "12,m", "12,9")))
    assert column(found, "patients", "sex") == ["female", "9"]
    (one,) = not_mapped(found, "word_not_mapped")
    assert (one.source, one.field, one.value, one.rows, one.examples) == (
        "patients.csv", "Sex", "9", 1, ("line 3",),
    )  # fmt: skip
    written = write_import(found, tmp_path / "out", TODAY)
    assert not written.can_be_shown
    assert [(p.code, p.value) for p in written.report.errors] == [("unknown_word", "9")]


def test_a_code_that_is_declared_to_mean_nothing_is_empty(tmp_path: Path) -> None:
    mapping = changed(MAPPING, 'm = "male"', 'm = "male", "9" = ""')
    found = imported(hospital(tmp_path, mapping, changed(PATIENTS, "12,m", "12,9")))
    assert column(found, "patients", "sex") == ["female", ""]
    assert conversion(found, "patients", "sex", "code_mapped").examples[1] == ("9", "")


def test_missing_texts_of_a_file_become_empty_cells(tmp_path: Path) -> None:
    mapping = changed(MAPPING, 'file = "patients.csv"', 'file = "patients.csv"\nmissing = ["NA", "-"]')
    patients = changed(changed(PATIENTS, "1950", "NA"), "2024-02-25", "-")
    found = imported(hospital(tmp_path, mapping, patients))
    assert column(found, "patients", "birth_year") == ["", "1960"]
    assert conversion(found, "patients", "birth_year", "missing_code").rows == 1
    undeclared = imported(hospital(tmp_path / "b", patients=changed(PATIENTS, "1950", "NA")))
    assert column(undeclared, "patients", "birth_year") == ["NA", "1960"]
    assert not_mapped(undeclared, "number_unreadable")[0].value == "NA"


def test_european_files_are_converted_as_declared(tmp_path: Path) -> None:
    labs = "PatNo;Taken;Test;Result;Unit\n12;20.04.2021 07:30;HB;9,5;g/dl\n12;21.04.2021;HB;<8,0;g/dl\n"
    found = with_labs(
        tmp_path,
        labs,
        ('file = "labs.csv"', 'file = "labs.csv"\ndate_format = "DD.MM.YYYY"\ndecimal = ","'),
        ('CD4 = "cd4"', 'HB = "hb"'),
    )
    assert rows(found, "measurements", "measured_date", "value", "comparator") == [
        ["2021-04-20", "9.5", ""],
        ["2021-04-21", "8.0", "<"],
    ]
    assert conversion(found, "measurements", "value", "decimal_comma").rows == 2
    assert conversion(found, "measurements", "measured_date", "time_left_out").rows == 1
    assert conversion(found, "measurements", "measured_date", "date_format").rows == 1


@pytest.mark.parametrize("taken", ["01.02.2020", "02.01.2020"])
def test_a_date_format_that_nothing_proves_stops_the_import(tmp_path: Path, taken: str) -> None:
    mapping = changed(MAPPING, 'file = "labs.csv"', 'file = "labs.csv"\ndate_format = "DD.MM.YYYY"')
    labs = f"PatNo,Taken,Test,Result,Unit\n12,{taken},CD4,80,/uL\n"
    (problem,) = refused(hospital(tmp_path, mapping, labs=labs))
    assert problem.startswith(f'labs.csv, line 2, column Taken: "{taken}". A date format must be proved')


def test_a_date_format_that_is_not_declared_is_asked_for_by_its_key(tmp_path: Path) -> None:
    patients = PATIENTS.replace("2025-01-20", "20.01.2025").replace("2024-02-25", "25.02.2024")
    (problem,) = refused(hospital(tmp_path, patients=patients))
    assert problem == (
        'mapping.toml, line 4, key sources.patients.date_format: "20.01.2025". A source whose dates are not YYYY-MM-DD '
        'must declare their format. Add date_format = "DD.MM.YYYY" below [sources.patients].'
    )


def test_another_column_of_the_file_proves_the_format(tmp_path: Path) -> None:
    mapping = changed(MAPPING, 'file = "patients.csv"', 'file = "patients.csv"\ndate_format = "DD/MM/YYYY"')
    patients = PATIENTS.replace("2025-01-20", "20/01/2025").replace("2024-02-25", "05/02/2024")
    patients = patients.replace("2020-01-10", "10/01/2020").replace("2021-03-31", "01/03/2021")
    patients = patients.replace("2024-03-18", "05/03/2024")
    found = imported(hospital(tmp_path, mapping, patients))
    assert column(found, "infusions", "infusion_date") == ["2020-01-10", "2021-03-01"]


def test_a_decimal_comma_that_was_not_declared_stops_the_import(tmp_path: Path) -> None:
    (problem,) = refused(hospital(tmp_path, labs=changed(LABS, "150", '"1,5"')))
    assert problem.startswith('labs.csv, line 2, column Result: "1,5". All numbers of a file')


def test_dates_that_cannot_be_read_stay_for_the_rules(tmp_path: Path) -> None:
    found = with_labs(tmp_path, changed(LABS, "2020-01-20", "January 2020"))
    assert column(found, "measurements", "measured_date")[0] == "January 2020"
    assert not_mapped(found, "date_unreadable")[0].value == "January 2020"
    written = write_import(found, tmp_path / "out", TODAY)
    assert written.can_be_shown
    assert [p.code for p in written.report.errors] == ["unreadable_date"]
    assert written.origins[-1] == "labs.csv, line 2"


def test_a_stray_date_is_told_of_the_mapping_and_not_of_a_table_of_formats(tmp_path: Path) -> None:
    labs = changed(LABS, "2020-01-20", "03.04.2020") + "12,2021-04-11,CD4,81,/uL\n"
    found = with_labs(tmp_path, labs)
    (problem,) = write_import(found, tmp_path / "out", TODAY).report.errors
    assert problem.value == "03.04.2020"
    assert problem.remedy.endswith(
        "Or add date_format below the [sources.…] it comes from in mapping.toml, where there is none."
    )


def test_the_written_folder_is_told_of_the_import_and_not_of_a_table_of_formats(tmp_path: Path) -> None:
    labs = changed(LABS, "2020-01-20", "03.04.2020") + "12,2021-04-11,CD4,81,/uL\n"
    write_import(with_labs(tmp_path, labs), tmp_path / "out", TODAY)
    (problem,) = report(judge(read_folder(tmp_path / "out"), TODAY)).errors
    assert problem.value == "03.04.2020"
    assert problem.remedy.endswith("Or correct the source, or how its files are read, and import again.")
    (tmp_path / "out" / "import" / "report.json").unlink()
    (problem,) = report(judge(read_folder(tmp_path / "out"), TODAY)).errors
    assert problem.remedy.endswith("Or declare the date_format for measurements.csv in formats.csv.")


def test_a_wrong_separator_of_a_mapping_is_told_of_the_mapping(tmp_path: Path) -> None:
    mapping = changed(MAPPING, 'file = "labs.csv"', 'file = "labs.csv"\nseparator = ";"')
    (problem, *_) = refused(hospital(tmp_path, mapping))
    assert "correct separator of the file in the mapping" in problem and "formats.csv" not in problem


def test_tests_that_are_none_of_ours_are_counted_and_left_out(tmp_path: Path) -> None:
    labs = LABS + "12,2021-04-10,K,4.1,furlong\n12,2021-04-11,K,4.2,furlong\n"
    found = with_labs(tmp_path, labs)
    assert len(found.tables["measurements"]) == 2
    assert [(one.value, one.rows, one.reason) for one in found.not_mapped] == [("K", 2, "test_not_mapped")]


def test_loinc_codes_are_those_of_the_registry(tmp_path: Path) -> None:
    labs = LABS.replace("CD4", "24467-3") + "12,2021-04-10,2823-3,4.1,mmol/L\n12,2021-04-12,X1,3,/uL\n"
    found = with_labs(tmp_path, labs, ('map = { CD4 = "cd4" }', 'codes = "loinc", map = { X1 = "cd8" }'))
    assert column(found, "measurements", "analyte") == ["cd4", "cd4", "cd8"]
    assert not_mapped(found, "test_not_mapped")[0].value == "2823-3"


def test_rows_without_a_value_are_counted(tmp_path: Path) -> None:
    found = with_labs(tmp_path, changed(LABS, "150", ""))
    assert column(found, "measurements", "value") == ["80"]
    (one,) = not_mapped(found, "row_without_value")
    assert (one.rows, one.examples) == (1, ("line 2",))


def test_below_the_limit_negative_and_not_measured_stay_apart(tmp_path: Path) -> None:
    """A word for "below the limit" becomes the limit of its row; without one it is not made up."""
    labs = "PatNo,Taken,Test,Result,Unit,LOD\n" + "".join(
        f"12,2021-04-1{day},CD4,{result},/uL,{limit}\n"
        for day, (result, limit) in enumerate(
            [("neg", "5"), ("neg", ""), ("0", "5"), ("<5", "5"), ("hem", "5")]
        )
    )
    found = with_labs(
        tmp_path,
        labs,
        (
            'value = "Result"',
            'value = { column = "Result", map = { neg = "below_limit" } }\nlower_limit = "LOD"',
        ),
    )
    assert rows(found, "measurements", "value", "comparator") == [
        ["5", "<"],
        ["neg", ""],
        ["0", ""],
        ["5", "<"],
        ["hem", ""],
    ]
    assert conversion(found, "measurements", "value", "below_limit").rows == 1


def test_a_given_comparator_is_not_overwritten(tmp_path: Path) -> None:
    labs = "PatNo,Taken,Test,Result,Sign,Unit\n12,2021-04-10,CD4,5,<,/uL\n12,2021-04-11,CD4,<6,,/uL\n"
    found = with_labs(tmp_path, labs, ('value = "Result"', 'value = "Result"\ncomparator = "Sign"'))
    assert rows(found, "measurements", "value", "comparator") == [["5", "<"], ["6", ""]]


def test_factors_constants_and_templates(tmp_path: Path) -> None:
    mapping = changed(
        MAPPING,
        'product = "Product"',
        'product = { constant = "other" }\ndose_1e6_cells = { column = "Born", factor = 1e-6 }',
    )
    found = imported(hospital(tmp_path, mapping))
    assert rows(found, "infusions", "product", "dose_1e6_cells") == [
        ["other", "0.00195"],
        ["other", "0.00196"],
    ]
    assert conversion(found, "infusions", "infusion_id", "made_up_text").examples == (
        ("{PatNo}-1", "00012-1"),
    )
    assert conversion(found, "infusions", "product", "constant").rows == 2


def test_spaces_around_a_code_do_not_hide_it(tmp_path: Path) -> None:
    found = imported(hospital(tmp_path, patients=changed(PATIENTS, "12,f", "12, f ")))
    assert column(found, "patients", "sex") == ["female", "male"]
    assert conversion(found, "patients", "sex", "spaces").rows == 1


def test_columns_that_fill_nothing_are_listed(tmp_path: Path) -> None:
    labs = LABS.replace("Unit\n", "Unit,Ward,Note\n").replace("/uL\n", "/uL,B3,\n")
    found = with_labs(tmp_path, labs)
    assert [(one.source, one.field, one.rows, one.examples) for one in found.not_mapped] == [
        ("labs.csv", "Ward", 2, ('"B3"',))
    ]


def test_partial_dates_bring_their_precision(tmp_path: Path) -> None:
    found = imported(hospital(tmp_path, patients=changed(PATIENTS, "2024-03-18", "2024-03-00")))
    assert rows(found, "patients", "death_date", "death_date_precision") == [["", ""], ["2024-03", "month"]]
    assert write_import(found, tmp_path / "out", TODAY).can_be_shown


def test_many_values_that_are_not_mapped_are_listed_by_frequency(tmp_path: Path) -> None:
    lines = [f"12,2021-04-10,T{n},1,/uL\n" * (2 if n == 77 else 1) for n in range(130)]
    found = with_labs(tmp_path, LABS + "".join(lines))
    listed = not_mapped(found, "test_not_mapped")
    assert (listed[0].value, listed[0].rows) == ("T77", 2)
    assert (len(listed), listed[-1].value, listed[-1].rows) == (101, "30 further values", 30)
    assert sum(one.rows for one in listed) == 131
