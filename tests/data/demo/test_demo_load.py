"""The synthetic cohort comes in through the ordinary loader, and shows what it is meant to show."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from data.dataset import Dataset
from data.end_of_follow_up import follow_up
from data.endpoint import Endpoint, endpoint
from data.import_report import ImportReport
from data.normalise import build_dataset, measurement_frame
from data.second_cancer_rules import second_cancer_standing
from data.sources.folder import read_folder
from data.statistics.follow_up import median_follow_up
from data.statistics.incidence import aalen_johansen
from data.validation import validate
from data.view import parse_query

YEAR = 365.25


class Loaded(NamedTuple):
    dataset: Dataset
    report: ImportReport
    measurements: pd.DataFrame

    def analysed(self, query: str = "") -> Endpoint:
        everybody = ~self.dataset.patients["teaching_case"].to_numpy(dtype=bool)
        return endpoint(self.dataset, parse_query(query).spec, everybody)


@pytest.fixture(scope="module")
def loaded(written: Path) -> Loaded:
    clean, report = validate(read_folder(written), date(2026, 7, 1))
    dataset = build_dataset(clean)
    return Loaded(dataset, report, measurement_frame(clean, dataset))


def first_event_days(loaded: Loaded, query: str) -> np.ndarray:
    found = loaded.analysed(query)
    return np.sort(found.time_days[found.cause == 1])


def test_there_is_no_error_and_every_warning_is_wanted(loaded: Loaded) -> None:
    assert loaded.report.errors == ()
    wanted = {
        "patients.csv": {"patient_id", "vital_status", "second_cancer_followup_date", "entry_date"},
        "second_cancers.csv": {"relation_to_treated_disease", "icdo3_morphology", "icd10", "diagnosis_date"},
    }
    for problem in loaded.report.warnings:
        assert problem.column in wanted[problem.file], problem.sentence
    assert 20 <= len(loaded.report.warnings) <= 60


def test_data_end_at_the_cut_off_and_are_synthetic(loaded: Loaded) -> None:
    assert loaded.dataset.synthetic
    assert loaded.dataset.data_cut_off_date == date(2026, 6, 30)
    assert loaded.dataset.data_of_date is not None
    assert date(2026, 5, 1) < loaded.dataset.data_of_date <= date(2026, 6, 30)


def test_every_default_reason_to_leave_a_patient_out_occurs(loaded: Loaded) -> None:
    found = loaded.analysed()
    assert {exclusion.reason: exclusion.n for exclusion in found.excluded} == {
        "autoimmune disease, not pooled with cancer patients": 7,
        "no infusion": 3,
        "vital status unknown": 4,
        "no follow-up date": 2,
        "entry after the event": 1,
        "entry after the end of follow-up": 2,
    }
    assert found.n == 705


def test_exactly_25_patients_have_a_second_cancer(loaded: Loaded) -> None:
    found = loaded.analysed()
    assert int((found.cause == 1).sum()) == 25


@pytest.mark.parametrize(
    ("outcome", "patients"), [("t_nk", 1), ("myeloid", 13), ("other_haematologic", 0), ("solid", 11)]
)
def test_second_cancers_by_class(loaded: Loaded, outcome: str, patients: int) -> None:
    assert first_event_days(loaded, f"outcome={outcome}").size == patients


def test_no_counted_cancer_is_lost_to_a_lag_or_entry_of_its_own_patient(loaded: Loaded) -> None:
    found = loaded.analysed()
    assert np.isnan(found.entry_days[found.cause == 1]).all()
    assert found.time_days[found.cause == 1].min() == 54


def test_solid_cancers_are_those_of_the_published_series(loaded: Loaded) -> None:
    cancers = loaded.dataset.second_cancers
    found = loaded.analysed("outcome=solid")
    patients = found.patient_index[found.cause == 1]
    solid = cancers[second_cancer_standing(loaded.dataset).counted & (cancers["category"] == "solid")]
    words = Counter(solid[solid["patient_index"].isin(patients)]["diagnosis"])
    assert words == {
        "Cutaneous melanoma": 4,
        "Prostate adenocarcinoma": 2,
        "Invasive ductal carcinoma of the breast": 2,
        "Endometrioid carcinoma of the endometrium": 1,
        "Adenocarcinoma of the lung": 1,
        "Pleural mesothelioma, epithelioid": 1,
    }


def test_sex_fits_the_cancer(loaded: Loaded) -> None:
    patients, cancers = loaded.dataset.patients, loaded.dataset.second_cancers
    sex = patients["sex"].iloc[cancers["patient_index"]].to_numpy()
    topography = cancers["icdo3_topography"].astype(str)
    assert set(sex[topography.str.startswith("C61")]) <= {"male", None}
    assert set(sex[topography.str.startswith("C54")]) <= {"female", None}


def test_onset_is_near_the_published_medians(loaded: Loaded) -> None:
    myeloid, solid = first_event_days(loaded, "outcome=myeloid"), first_event_days(loaded, "outcome=solid")
    assert 8 < np.median(myeloid) / 30.44 < 12
    assert 21 < np.median(solid) / 30.44 < 31


def test_skin_cancers_are_a_separate_stream(loaded: Loaded) -> None:
    assert 15 <= first_event_days(loaded, "outcome=non_melanoma_skin").size <= 20
    both = first_event_days(loaded, "outcome=t_nk,myeloid,other_haematologic,solid,non_melanoma_skin").size
    assert both > 25


def test_records_that_do_not_count_are_there_with_their_reasons(loaded: Loaded) -> None:
    standing = second_cancer_standing(loaded.dataset)
    reasons = Counter(standing.reason[~standing.counted])
    for words in ("suspected", "ruled out", "metastasis (ICD-10", "in situ", "benign", "relapse",
                  "progression", "transformation", "before the first infusion"):  # fmt: skip
        assert any(words in reason for reason in reasons), words


def test_the_patient_of_day_54(loaded: Loaded) -> None:
    cancers = loaded.dataset.second_cancers
    patients = loaded.dataset.patients
    lymphomas = cancers[cancers["category"] == "t_nk"]
    index = [i for i in lymphomas["patient_index"] if not patients["teaching_case"].iloc[i]]
    assert len(index) == 1
    who = patients.iloc[index[0]]
    assert (who["product"], who["indication"], who["cause_of_death"]) == ("axi-cel", "lbcl", "second_cancer")
    assert who["death_day"] < 200
    specimens = loaded.dataset.specimens[loaded.dataset.specimens["patient_index"] == index[0]]
    found = specimens.merge(loaded.dataset.findings, on="specimen_id")
    results = {(row.material, row.assay): row.result for row in found.itertuples()}
    assert results["first_tumour", "virus"] == results["second_tumour", "virus"] == "positive"
    assert results["second_tumour", "vector_copy_number"] == "below_limit"
    for assay in ("car_protein", "car_rna", "integration_site"):
        assert results["second_tumour", assay] == "negative"
    assert results["car_t_product", "tcr_clonotype"] == "negative"
    clones = found[(found["assay"] == "somatic_variant") & (found["result"] == "positive")]
    for material in ("apheresis", "blood", "first_tumour", "second_tumour"):
        genes = {target.split()[0] for target in clones.loc[clones["material"] == material, "target"]}
        assert genes == {"DNMT3A", "TET2"}, material
    before = clones[clones["day"] < 0]
    assert {"apheresis", "blood", "first_tumour"} <= set(before["material"])


def test_incidence_and_follow_up_are_plausible(loaded: Loaded) -> None:
    found = loaded.analysed()
    curve = aalen_johansen(found.time_days, found.cause, entry=found.entry_days, n_causes=len(found.causes))
    at = np.searchsorted(curve.time, np.array([1, 3, 5]) * YEAR, side="right") - 1
    cancer = 100 * np.asarray(curve.estimate)[0][at]
    assert 0.8 < cancer[0] < 2.5
    assert 2.0 < cancer[1] < 4.5
    assert 3.0 < cancer[2] < 6.0
    median = median_follow_up(found.time_days, found.cause == 0, found.entry_days).estimate
    assert median is not None
    assert 3 < median / YEAR < 5


@pytest.mark.parametrize(
    ("indication", "years", "alive"),
    [("lbcl", 1, 65), ("lbcl", 2, 53), ("lbcl", 5, 42), ("mm", 1, 84), ("fl", 1, 92), ("mcl", 1, 75)],
)
def test_survival_is_near_that_of_the_table(loaded: Loaded, indication: str, years: int, alive: int) -> None:
    followed = follow_up(loaded.dataset)
    patients = loaded.dataset.patients
    here = ((patients["indication"] == indication) & ~patients["teaching_case"]).to_numpy(dtype=bool)
    here &= ~np.isnan(followed.end_day)
    time = np.where(followed.death_counts, followed.death_day, followed.end_day)[here]
    curve = aalen_johansen(time, followed.death_counts[here].astype(int), n_causes=1)
    survival = np.asarray(curve.event_free)[np.searchsorted(curve.time, years * YEAR, side="right") - 1]
    assert 100 * survival == pytest.approx(alive, abs=8)


def last_values(loaded: Loaded, analyte: str, first_day: int, end_day: int) -> pd.Series:
    rows = loaded.measurements
    inside = (rows["analyte"] == analyte) & (rows["day"] >= first_day) & (rows["day"] < end_day)
    return rows[inside].sort_values("day").groupby("patient_index")["value"].last()


def test_immune_recovery_is_near_the_published_figures(loaded: Loaded) -> None:
    cd4_one_year = last_values(loaded, "cd4", 325, 405)
    assert 130 < cd4_one_year.median() < 200
    assert 0.40 < (last_values(loaded, "cd4", 498, 598) < 200).mean() < 0.60
    assert 0.30 < (last_values(loaded, "cd19_b", 325, 405) >= 10).mean() < 0.55
    assert 0.20 < (last_values(loaded, "anc", 26, 35) < 1.0).mean() < 0.42
    assert (last_values(loaded, "anc", 325, 405) < 1.0).mean() < 0.15
    assert 0.2 < (last_values(loaded, "igg", 325, 405) < 4.0).mean() < 0.55


def test_car_t_cells_vanish_below_the_limit_and_persist_in_some(loaded: Loaded) -> None:
    rows = loaded.measurements[loaded.measurements["analyte"] == "car_transgene"]
    below = (rows["comparator"] == "<").to_numpy()
    day = rows["day"].to_numpy()
    assert below[day == 0].all()
    assert below[(day > 10) & (day <= 28)].mean() < 0.02
    assert 0.7 < below[(day > 325) & (day < 405)].mean() < 0.95


def test_relapsed_patients_leave_the_immune_panel(loaded: Loaded) -> None:
    events = loaded.dataset.events
    relapse = events[events["kind"] == "relapse"].groupby("patient_index")["start_day"].min()
    one_year = loaded.measurements[loaded.measurements["day"].between(325, 405)]
    seen = one_year.loc[one_year["analyte"] == "anc", "patient_index"].unique()
    panel = one_year.loc[one_year["analyte"] == "cd4", "patient_index"].unique()
    relapsed = np.isin(seen, relapse[relapse < 325].index)
    assert np.isin(seen[relapsed], panel).mean() < 0.5 < np.isin(seen[~relapsed], panel).mean()


def test_a_myeloid_neoplasm_follows_falling_counts(loaded: Loaded) -> None:
    found = loaded.analysed("outcome=myeloid")
    late = found.cause == 1
    late &= found.time_days > 240
    days = dict(zip(found.patient_index[late].tolist(), found.time_days[late].tolist(), strict=True))
    rows = loaded.measurements[loaded.measurements["analyte"] == "platelets"]
    ratios = []
    for patient, onset in days.items():
        own = rows[rows["patient_index"] == patient]
        early = own.loc[own["day"].between(45, onset - 200), "value"]
        near = own.loc[own["day"].between(onset - 40, onset + 120), "value"]
        if len(early) and len(near):
            ratios.append(near.median() / early.median())
    assert len(ratios) >= 5
    assert np.median(ratios) < 0.7


def test_delayed_entry_is_confined_to_the_affiliated_hospital(loaded: Loaded) -> None:
    patients = loaded.dataset.patients
    late = patients["entry_day"].notna()
    assert 10 <= late.sum() <= 40
    main = patients.loc[late, "site"] == "Main centre"
    assert main.sum() <= 3
    assert set(patients["site"]) == {"Main centre", "Affiliated hospital"}
