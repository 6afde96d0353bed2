"""The files of the synthetic cohort: counts, keys, words, dates and bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.demo import write_demo
from data.demo.parameters import parameters
from data.registries import analytes, products
from data.schema import TABLES
from data.vocabulary import Assay, EventKind, Material

Tables = Mapping[str, pd.DataFrame]
CHECKSUMS = Path(__file__).parent / "demo.sha256"
PINNED_NUMPY = "2.4.6"
CUT_OFF = "2026-06-30"


def cohort(tables: Tables, name: str) -> pd.DataFrame:
    """A table without the rows of teaching cases."""
    return tables[name][~tables[name]["patient_id"].str.startswith("AW-T")]


def test_724_patients_and_eight_teaching_cases(tables: Tables) -> None:
    patients = tables["patients"]
    teaching = patients["teaching_case"] == "yes"
    assert (~teaching).sum() == 724
    assert patients["patient_id"][~teaching].tolist() == [f"AW-{n:04d}" for n in range(1, 725)]
    assert patients["patient_id"][teaching].tolist() == [f"AW-T0{n}" for n in range(1, 9)]


@pytest.mark.parametrize("name", TABLES)
def test_columns_are_those_of_the_schema(tables: Tables, name: str) -> None:
    assert tuple(tables[name].columns) == TABLES[name].header()
    assert len(tables[name]) > 0


@pytest.mark.parametrize("name", TABLES)
def test_words_are_those_of_the_vocabularies(tables: Tables, name: str) -> None:
    for column in TABLES[name].columns:
        if column.vocabulary is not None:
            allowed = {str(word) for word in column.vocabulary} | {""}
            assert set(tables[name][column.name]) <= allowed, column.name
        if column.required:
            assert not (tables[name][column.name] == "").any(), column.name


@pytest.mark.parametrize("name", TABLES)
def test_keys_are_unique_and_every_patient_exists(tables: Tables, name: str) -> None:
    key = TABLES[name].key
    assert key is None or tables[name][key].is_unique
    if "patient_id" in tables[name]:
        assert set(tables[name]["patient_id"]) <= set(tables["patients"]["patient_id"])


@pytest.mark.parametrize("name", TABLES)
def test_no_date_lies_after_the_cut_off(tables: Tables, name: str) -> None:
    for column in TABLES[name].columns:
        if column.kind == "date":
            values = tables[name][column.name]
            assert not (values[values != ""] > CUT_OFF).any(), column.name


def test_about_says_that_it_is_synthetic_and_when_it_ends(written: Path) -> None:
    lines = (written / "about.csv").read_text(encoding="utf-8").splitlines()
    assert lines == [
        "key,value",
        "name,Synthetic CAR-T cohort",
        "synthetic,yes",
        f"data_cut_off_date,{CUT_OFF}",
    ]


def test_nobody_is_infused_before_or_after_the_published_series(tables: Tables) -> None:
    infusions = cohort(tables, "infusions")
    first = infusions.groupby("patient_id")["infusion_date"].min()
    assert first.min() >= "2016-02-01"
    assert first.max() <= "2024-01-31"
    weekday = pd.to_datetime(first).dt.dayofweek
    assert set(weekday) == {0, 1, 2, 3, 4}


def test_the_mix_of_indications_is_that_of_the_table(tables: Tables) -> None:
    first = cohort(tables, "infusions").drop_duplicates("patient_id")
    counts = first["indication"].value_counts()
    missing = 724 - len(first)
    for indication, percent in parameters().weights("indication").items():
        assert abs(counts[indication] - 7.24 * percent) <= missing + 1, indication
    assert counts["autoimmune"] >= 5


def test_products_are_given_for_what_they_are_for_and_not_before_approval(tables: Tables) -> None:
    infusions = tables["infusions"]
    table = parameters()
    first = infusions[infusions["infusion_id"].str.endswith("-1")]
    for row in first.itertuples():
        assert row.product in table.weights(f"product.{row.indication}"), row.infusion_id
        approved = f"approved.{row.indication}.{row.product}"
        after = table.has(approved) and row.infusion_date >= table.text(approved)
        assert (row.setting == "commercial") == after, row.infusion_id
    assert set(infusions["product"]) <= set(products())
    named = infusions["product"] == "other"
    assert (infusions.loc[named, "vector_class"] != "").all()
    assert (infusions.loc[~named, "vector_class"] == "").all()


def test_some_patients_have_a_second_infusion_later(tables: Tables) -> None:
    infusions = tables["infusions"]
    again = infusions[infusions["infusion_id"].str.endswith("-2")]
    assert 4 <= len(again) <= parameters().integer("second_infusion.patients")
    first = infusions.drop_duplicates("patient_id").set_index("patient_id")["infusion_date"]
    assert (again["infusion_date"].to_numpy() > first[again["patient_id"]].to_numpy()).all()


def test_every_analyte_is_measured_in_an_accepted_unit(tables: Tables) -> None:
    measurements = tables["measurements"]
    assert set(measurements["analyte"]) == set(analytes())
    used = measurements[["analyte", "unit"]].drop_duplicates()
    for row in used.itertuples():
        assert row.unit in analytes()[str(row.analyte)].unit_factors
    other = [
        row.analyte for row in used.itertuples() if row.unit != analytes()[str(row.analyte)].canonical_unit
    ]
    assert {"igg", "anc", "crp", "creatinine", "hb", "ebv_dna"} <= set(other)


def test_the_size_of_the_measurements_table_is_as_planned(tables: Tables) -> None:
    assert 250_000 <= len(tables["measurements"]) <= 450_000


def test_a_value_below_the_limit_is_the_limit_and_never_zero(tables: Tables) -> None:
    measurements = tables["measurements"]
    value, limit = measurements["value"].astype(float), pd.to_numeric(measurements["lower_limit"])
    below = measurements["comparator"] == "<"
    assert (value[below] == limit[below]).all()
    assert (value > 0).all()
    assert (value[~below & limit.notna()] >= limit[~below & limit.notna()] * 0.99).all()
    copies = measurements[measurements["analyte"] == "car_transgene"]
    assert set(copies.loc[copies["comparator"] == "<", "value"]) == {"50"}
    assert set(copies["assay"]) == {"qPCR", "ddPCR"}
    assert set(measurements.loc[measurements["analyte"] == "rcl", "comparator"]) == {"<"}


def test_rows_are_sorted(tables: Tables) -> None:
    measurements = tables["measurements"]
    order = measurements[["patient_id", "measured_date", "analyte"]]
    assert order.apply(tuple, axis=1).is_monotonic_increasing
    for name, key in (("patients", "patient_id"), ("infusions", "infusion_id"), ("specimens", "specimen_id")):
        assert tables[name][key].is_monotonic_increasing


def test_every_kind_of_event_but_other_occurs(tables: Tables) -> None:
    assert set(tables["events"]["kind"]) == {str(kind) for kind in EventKind} - {"other"}
    supportive = tables["events"].query("kind == 'supportive'")["name"].unique()
    assert {"tocilizumab", "steroids", "IVIG", "G-CSF", "antiviral", "red-cell transfusion"} <= set(
        supportive
    )


def test_open_intervals_are_ongoing_in_the_living_only(tables: Tables) -> None:
    events = tables["events"].merge(tables["patients"], on="patient_id")
    ongoing = events[events["ongoing"] == "yes"]
    assert {"IVIG", "antiviral"} <= set(ongoing["name"])
    assert (ongoing["end_date"] == "").all()
    assert not (ongoing["vital_status"] == "dead").any()


def test_every_assay_and_material_but_marrow_occurs(tables: Tables) -> None:
    assert set(tables["findings"]["assay"]) == {str(assay) for assay in Assay}
    assert set(tables["specimens"]["material"]) == {str(word) for word in Material} - {"marrow"}
    assert set(tables["findings"]["result"]) >= {"positive", "negative", "below_limit"}


def test_most_second_cancers_were_not_tested_for_the_vector(tables: Tables) -> None:
    tumours = cohort(tables, "specimens").query("material == 'second_tumour'")
    tested = tables["findings"].query("assay == 'vector_copy_number'")["specimen_id"]
    counted = tables["second_cancers"]["neoplasm_id"].isin(tumours["neoplasm_id"])
    assert counted.sum() >= 15
    assert tumours["specimen_id"].isin(tested).sum() == 6


def test_clones_are_followed_over_the_years_and_drift_upwards(tables: Tables) -> None:
    found = tables["findings"].query("assay == 'somatic_variant' and result == 'positive'")
    blood = cohort(tables, "specimens").query("material == 'blood'")
    panels = found.merge(blood, on="specimen_id").sort_values("collected_date")
    panels["fraction"] = panels["share"].astype(float)
    series = panels.groupby(["patient_id", "target"])["fraction"].agg(["first", "last", "size"])
    followed = series[series["size"] >= 3]
    assert len(followed) >= 30
    assert np.median(followed["last"] / followed["first"]) > 1.1
    assert panels["fraction"].between(0.005, 0.5).all()


def test_names_are_plainly_synthetic(tables: Tables) -> None:
    identifiers = tables["identifiers"]
    assert len(identifiers) == 732
    assert identifiers["family_name"].str.fullmatch(r"Synthetic-(\d{4}|T\d\d)").all()
    assert identifiers["hospital_number"].str.startswith("SYN-").all()


def test_ids_do_not_tell_the_outcome(tables: Tables) -> None:
    """Patients with a second cancer lie all over the range of ids, as a random order puts them."""
    numbers = cohort(tables, "second_cancers")["patient_id"].str[3:].astype(int)
    assert numbers.min() < 150
    assert numbers.max() > 575
    assert 260 < numbers.mean() < 465


@pytest.mark.skipif(np.__version__ != PINNED_NUMPY, reason=f"the bytes hold for numpy {PINNED_NUMPY}")
def test_the_bytes_are_the_committed_ones(written: Path) -> None:
    """After a wanted change: `python -m data.demo DIR`, then `cd DIR; sha256sum *.csv` into demo.sha256."""
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written.iterdir()}
    lines = [line.split() for line in CHECKSUMS.read_text(encoding="utf-8").splitlines()]
    committed = {name: checksum for checksum, name in lines}
    assert found == committed


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(written: Path, tmp_path: Path) -> None:
    write_demo(tmp_path / "same", lambda sentence: None)
    write_demo(tmp_path / "other", lambda sentence: None, seed=5)
    for path in sorted(written.iterdir()):
        assert (tmp_path / "same" / path.name).read_bytes() == path.read_bytes(), path.name
        other = (tmp_path / "other" / path.name).read_bytes()
        of_no_patient = path.name in ("about.csv", "reference_rates.csv")
        assert (other == path.read_bytes()) == of_no_patient, path.name


def test_progress_is_told_in_sentences(tmp_path: Path) -> None:
    told: list[str] = []
    write_demo(tmp_path, told.append)
    assert len(told) >= 2
    assert all(sentence.endswith(".") for sentence in told)
