"""Three patients by hand: days, first infusions, ages, units; then that file order never shows."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data.dataset import PATIENT_COLUMNS, Dataset
from data.end_of_follow_up import follow_up
from data.normalise import build_dataset, measurement_frame
from data.second_cancer_rules import second_cancer_standing
from tests.data.deliveries import Delivery, delivery, in_days, load, write

FRAMES = ("patients", "infusions", "events", "second_cancers", "specimens", "findings", "identifiers")


def built(folder: Path, tables: Delivery) -> tuple[Dataset, pd.DataFrame]:
    clean, found = load(write(folder, tables))
    assert not found.blocks_load, [p.sentence for p in found.errors]
    dataset = build_dataset(clean, name="By hand")
    return dataset, measurement_frame(clean, dataset)


@pytest.fixture
def by_hand(tmp_path: Path) -> tuple[Dataset, pd.DataFrame]:
    return built(tmp_path, delivery())


def test_patients_are_sorted_and_have_every_column(by_hand: tuple[Dataset, pd.DataFrame]) -> None:
    patients = by_hand[0].patients
    assert tuple(patients.columns) == PATIENT_COLUMNS
    assert patients["patient_id"].tolist() == ["00123", "P1", "P2"]
    assert patients.index.tolist() == [0, 1, 2]


def test_days_count_from_the_first_infusion(by_hand: tuple[Dataset, pd.DataFrame]) -> None:
    patients = by_hand[0].patients.set_index("patient_id")
    assert patients["day0_date"].dt.strftime("%Y-%m-%d").tolist() == [
        "2021-07-01",
        "2020-01-10",
        "2020-03-01",
    ]
    assert patients.loc["P1", "death_day"] == (date(2023, 2, 1) - date(2020, 1, 10)).days
    assert patients.loc["P2", "second_cancer_followup_day"] == (date(2024, 6, 1) - date(2020, 3, 1)).days
    assert patients.loc["00123", "last_contact_day"] == (date(2025, 5, 5) - date(2021, 7, 1)).days
    assert patients["entry_day"].isna().all()


def test_fields_are_those_of_the_first_infusion_and_constructs_come_from_the_registry(
    by_hand: tuple[Dataset, pd.DataFrame],
) -> None:
    patients = by_hand[0].patients.set_index("patient_id")
    assert patients.loc["P2", ["product", "setting", "prior_lines"]].tolist() == ["axi-cel", "trial", 2.0]
    assert patients["n_infusions"].tolist() == [1.0, 1.0, 2.0]
    constructs = patients[["target", "costimulatory_domain", "vector_class"]]
    assert constructs.loc["P1"].tolist() == ["CD19", "CD28", "gammaretroviral"]
    assert constructs.loc["00123"].tolist() == ["BCMA", "4-1BB", "lentiviral"]
    assert by_hand[0].infusions["infusion_id"].tolist() == ["I4", "I1", "I2", "I3"]
    assert by_hand[0].infusions["day"].tolist() == [0.0, 0.0, 0.0, 791.0]


def test_age_is_completed_years_else_difference_of_years_else_as_given(tmp_path: Path) -> None:
    tables = delivery()
    tables["patients"][2].update(birth_year="", age_at_infusion_years="46.5")
    patients = built(tmp_path, tables)[0].patients.set_index("patient_id")
    assert patients["age"].tolist() == [46.5, 70.0, 59.0]


def test_empty_stays_empty(by_hand: tuple[Dataset, pd.DataFrame]) -> None:
    patients = by_hand[0].patients.set_index("patient_id")
    assert patients.loc["00123", "sex"] is None
    assert patients.loc["P1", "bridging"] == "none"
    assert patients.loc["00123", "prior_radiotherapy"] is None
    assert patients["teaching_case"].dtype == bool
    assert not patients["teaching_case"].any()
    assert np.isnan(patients.loc["P2", "birth_year"])


def test_words_that_mean_missing_elsewhere_are_text_here(by_hand: tuple[Dataset, pd.DataFrame]) -> None:
    row = by_hand[0].identifiers.iloc[0]
    assert row[["patient_index", "hospital_number", "family_name", "given_name"]].tolist() == [
        0,
        "0009",
        "None",
        "NA",
    ]
    assert row["birth_date"] == pd.Timestamp("1975-02-28")


def test_measurements_are_in_canonical_units_and_others_stay_apart(
    by_hand: tuple[Dataset, pd.DataFrame],
) -> None:
    frame = by_hand[1]
    rows = {row.analyte: row for row in frame.itertuples()}
    assert (rows["anc"].value, rows["anc"].unit, rows["anc"].day) == (1.5, "10^9/L", -5)
    assert (rows["igg"].value, rows["igg"].unit, rows["igg"].comparator) == (8.5, "g/L", "=")
    assert (rows["car_transgene"].value, rows["car_transgene"].comparator) == (50, "<")
    assert rows["car_transgene"].lower_limit == 50
    assert (rows["ebv_dna"].value, rows["ebv_dna"].unit, rows["ebv_dna"].lower_limit) == (
        400,
        "copies/mL",
        100,
    )
    assert rows["hb"].assay is None
    assert (frame["patient_index"].dtype, frame["day"].dtype) == (np.int32, np.int32)


def test_a_converted_value_and_its_limit_have_no_binary_residue(tmp_path: Path) -> None:
    tables = delivery()
    tables["measurements"][4].update(value="101", unit="g/L", lower_limit="3")
    frame = built(tmp_path, tables)[1]
    row = next(row for row in frame.itertuples() if row.analyte == "hb")
    assert (row.value, row.lower_limit) == (10.1, 0.3)


def test_partial_dates_are_placed_and_keep_their_precision(tmp_path: Path) -> None:
    tables = delivery()
    tables["patients"][0].update(death_date="2023", death_date_precision="")
    dataset, _ = built(tmp_path, tables)
    cancers = dataset.second_cancers
    assert cancers["precision"].tolist() == ["month", "day"]
    assert cancers["day"].tolist() == [(date(2022, 3, 15) - date(2021, 7, 1)).days, 731.0]
    patient = dataset.patients.set_index("patient_id").loc["P1"]
    assert patient["death_day"] == (date(2023, 7, 1) - date(2020, 1, 10)).days
    assert patient["death_date_precision"] == "year"


def test_a_full_date_with_a_coarser_precision_is_placed_like_a_partial_one(tmp_path: Path) -> None:
    tables = delivery()
    tables["second_cancers"][1].update(diagnosis_date="2022-03-01", diagnosis_date_precision="month")
    cancers = built(tmp_path, tables)[0].second_cancers
    assert cancers["day"].iloc[0] == (date(2022, 3, 15) - date(2021, 7, 1)).days


def test_the_last_dated_day_is_the_latest_of_contact_and_rows(tmp_path: Path) -> None:
    tables = delivery()
    tables["patients"][1]["last_contact_date"] = "2022-04-01"
    patients = built(tmp_path, tables)[0].patients.set_index("patient_id")
    assert patients.loc["P2", "last_dated_day"] == 791
    assert patients.loc["00123", "last_dated_day"] == (date(2025, 5, 5) - date(2021, 7, 1)).days


@pytest.mark.parametrize(("written", "placed"), [("2024-11", date(2024, 11, 15)), ("2024", date(2024, 7, 1))])
def test_a_partial_date_that_is_the_latest_row_keeps_its_place(
    tmp_path: Path, written: str, placed: date
) -> None:
    tables = delivery()
    tables["second_cancers"][1].update(diagnosis_date=written, diagnosis_date_precision="")
    tables["patients"][2].update(second_cancer_followup_date="", last_contact_date="2023-01-05")
    dataset = built(tmp_path, tables)[0]
    day = (placed - date(2021, 7, 1)).days
    assert dataset.patients.set_index("patient_id").loc["00123", "last_dated_day"] == day
    assert second_cancer_standing(dataset).day[0] == day
    assert follow_up(dataset).end_day[0] == day


@pytest.mark.parametrize(
    ("table", "column", "last_alive", "death"),
    [
        ("measurements", "measured_date", "2023-02-20", "2023-02-20"),
        ("events", "start_date", "2023-02-20", "2023-02-20"),
        ("specimens", "collected_date", "2023-01-10", "2023-02-15"),
    ],
)
def test_a_death_in_a_month_is_not_before_a_row_that_needs_a_living_patient(
    tmp_path: Path, table: str, column: str, last_alive: str, death: str
) -> None:
    tables = delivery()
    tables["patients"][0].update(death_date="2023-02", death_date_precision="month")
    tables["events"][0]["end_date"] = ""
    tables["measurements"][1]["measured_date"] = "2023-03-01"
    tables[table][0][column] = "2023-02-20"
    dataset = built(tmp_path, tables)[0]
    alive, died = ((date.fromisoformat(day) - date(2020, 1, 10)).days for day in (last_alive, death))
    assert dataset.patients.set_index("patient_id").loc["P1", "last_alive_day"] == alive
    assert follow_up(dataset).death_day[1] == died


def test_entry_before_or_on_day_0_is_no_delayed_entry(tmp_path: Path) -> None:
    for entry, day in (("2020-01-10", np.nan), ("2019-06-01", np.nan), ("2020-02-09", 30.0)):
        tables = delivery()
        tables["patients"][0]["entry_date"] = entry
        patients = built(tmp_path, tables)[0].patients.set_index("patient_id")
        assert patients.loc["P1", "entry_day"] == pytest.approx(day, nan_ok=True)


def test_data_are_of_the_latest_dated_row_teaching_cases_aside(tmp_path: Path) -> None:
    tables = delivery()
    assert built(tmp_path / "all", tables)[0].data_of_date == date(2025, 5, 5)
    tables["patients"][2]["teaching_case"] = "yes"
    dataset, _ = built(tmp_path / "taught", tables)
    assert dataset.data_of_date == date(2024, 6, 1)
    assert dataset.patients["teaching_case"].tolist() == [True, False, False]


def test_an_infusion_without_a_date_leaves_no_day_0(tmp_path: Path) -> None:
    tables = delivery()
    tables["infusions"][1]["infusion_date"] = ""
    tables["infusions"][0].update(infusion_date="", infusion_year="2020")
    dataset, measurements = built(tmp_path, tables)
    patients = dataset.patients.set_index("patient_id")
    assert patients.loc[["P1", "P2"], "day0_date"].isna().all()
    assert patients.loc[["P1", "P2"], "last_dated_day"].isna().all()
    assert patients.loc["P1", ["product", "infusion_year"]].tolist() == ["axi-cel", 2020.0]
    assert patients.loc["P2", "product"] is None
    assert patients["n_infusions"].tolist() == [1.0, 1.0, 2.0]
    assert measurements["analyte"].tolist() == ["hb"]


def test_ties_of_the_first_day_go_to_the_lowest_infusion_id(tmp_path: Path) -> None:
    tables = delivery()
    tables["infusions"][1]["infusion_date"] = "2020-03-01"
    patients = built(tmp_path, tables)[0].patients.set_index("patient_id")
    assert patients.loc["P2", ["product", "setting"]].tolist() == ["axi-cel", "trial"]


def test_findings_and_specimens_have_days_of_their_patient(by_hand: tuple[Dataset, pd.DataFrame]) -> None:
    specimens, findings = by_hand[0].specimens, by_hand[0].findings
    assert specimens["specimen_id"].tolist() == ["S2", "S1"]
    assert specimens["neoplasm_id"].tolist() == [None, "N1"]
    assert specimens["day"].tolist() == [-8.0, 732.0]
    assert findings[["specimen_id", "result", "reported_day"]].to_numpy().tolist() == [
        ["S1", "positive", 753.0],
        ["S1", "below_limit", 753.0],
        ["S2", "positive", 762.0],
    ]


def test_a_folder_in_days_gives_the_same_days(tmp_path: Path) -> None:
    tables = in_days(delivery())
    for row, age in zip(tables["patients"], ("70", "59", "46"), strict=True):
        row["age_at_infusion_years"] = age
    by_date, measured = built(tmp_path / "dates", delivery())
    by_day, measured_by_day = built(tmp_path / "days", tables)
    assert_frame_equal(measured, measured_by_day)
    for name in FRAMES[1:]:
        assert_frame_equal(getattr(by_date, name), getattr(by_day, name))
    calendar = ["day0_date", "infusion_year"]
    assert_frame_equal(by_date.patients.drop(columns=calendar), by_day.patients.drop(columns=calendar))
    assert by_day.patients["day0_date"].isna().all()
    assert (by_date.has_calendar_dates, by_day.has_calendar_dates) == (True, False)
    assert (by_day.data_of_date, by_day.data_of_day) == (None, 1553)


def test_the_infusion_year_of_a_folder_in_days_is_the_one_given(tmp_path: Path) -> None:
    tables = in_days(delivery())
    tables["infusions"][0]["infusion_year"] = "2020"
    patients = built(tmp_path, tables)[0].patients.set_index("patient_id")
    assert patients["infusion_year"].tolist() == pytest.approx([np.nan, 2020.0, np.nan], nan_ok=True)
    assert patients["age"].isna().all()


def test_what_the_folder_says_about_itself(tmp_path: Path) -> None:
    write(tmp_path, delivery())
    dataset = build_dataset(load(tmp_path)[0], name="Folder")
    assert (dataset.synthetic, dataset.name, dataset.data_cut_off_date) == (False, "Folder", None)
    (tmp_path / "about.csv").write_text("key,value\nsynthetic,yes\nname,Demo\ndata_cut_off_date,2025-06-01\n")
    dataset = build_dataset(load(tmp_path)[0], name="Folder")
    assert (dataset.synthetic, dataset.name, dataset.data_cut_off_date) == (True, "Demo", date(2025, 6, 1))


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_and_columns_leaves_no_trace(tmp_path: Path, seed: int) -> None:
    shuffled = delivery()
    rng = random.Random(seed)
    for name, rows in shuffled.items():
        rng.shuffle(rows)
        header = list(rows[0])
        rng.shuffle(header)
        shuffled[name] = [{column: row[column] for column in header} for row in rows]
    first, measured = built(tmp_path / "first", delivery())
    second, other = built(tmp_path / "second", shuffled)
    for name in FRAMES:
        assert_frame_equal(getattr(first, name), getattr(second, name))
    assert_frame_equal(measured, other)


def test_a_delivery_without_optional_tables_has_empty_frames_with_their_columns(tmp_path: Path) -> None:
    tables = delivery()
    dataset, measured = built(tmp_path, {name: tables[name] for name in ("patients", "infusions")})
    full, _ = built(tmp_path / "full", tables)
    for name in FRAMES:
        assert list(getattr(dataset, name).columns) == list(getattr(full, name).columns)
    assert measured.empty
