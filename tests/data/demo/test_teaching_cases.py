"""The evidence of each teaching case leads to the verdict it teaches, by a plain reading of the rules.

Vector copies per cell over tumour purity: under 0.10 bystander, from 0.50 clonal. CAR in malignant cells: under 5 %
against, from 50 % for. Pre-existing: the tumour's clonotype or two of its variants in a sample before the infusion.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest

Tables = Mapping[str, pd.DataFrame]
VERDICTS = {
    "AW-T01": "0",
    "AW-T02": "1",
    "AW-T03": "2",
    "AW-T04": "3",
    "AW-T05": "4",
    "AW-T06": "5",
    "AW-T07": "6",
    "AW-T08": "I",
}


def evidence(tables: Tables, patient_id: str) -> pd.DataFrame:
    specimens = tables["specimens"].query("patient_id == @patient_id")
    day0 = tables["infusions"].query("patient_id == @patient_id")["infusion_date"].min()
    rows = specimens.merge(tables["findings"], on="specimen_id")
    rows["before"] = rows["collected_date"] < day0
    for column in ("value", "share", "tumour_purity"):
        rows[column] = pd.to_numeric(rows[column])
    return rows


def vector(tumour: pd.DataFrame) -> str:
    rows = tumour[tumour["assay"] == "vector_copy_number"]
    if rows.empty:
        return "not tested"
    row = rows.iloc[0]
    per_cell = row["value"] / (1 if row["unit"] == "copies/cell" else 151_500)
    ratio = per_cell / row["tumour_purity"]
    if row["result"] == "below_limit":
        return "negative" if ratio < 0.10 else "indeterminate"
    return "bystander" if ratio < 0.10 else "clonal" if ratio >= 0.50 else "indeterminate"


def car_in_cells(tumour: pd.DataFrame) -> str:
    shares = tumour.loc[tumour["assay"].isin(["car_protein", "car_rna"]), "share"]
    if shares.empty:
        return "not tested"
    return "supports" if shares.max() >= 0.5 else "against" if shares.max() < 0.05 else "indeterminate"


def pre_existing(rows: pd.DataFrame) -> str:
    tumour = rows[rows["material"] == "second_tumour"]
    before = rows[rows["before"] & ~rows["material"].isin(["car_t_product", "first_tumour"])]
    if before.empty:
        return "not tested"
    found = before[before["result"] == "positive"]
    clonotypes = set(tumour.loc[tumour["assay"] == "tcr_clonotype", "target"])
    variants = set(tumour.loc[tumour["assay"] == "somatic_variant", "target"])
    return "yes" if clonotypes & set(found["target"]) or len(variants & set(found["target"])) >= 2 else "no"


def verdict(rows: pd.DataFrame) -> str:
    tumour = rows[rows["material"] == "second_tumour"]
    r2, r3, r6 = vector(tumour), car_in_cells(tumour), pre_existing(rows)
    sites = tumour[(tumour["assay"] == "integration_site") & (tumour["share"] >= 0.8)]
    effect = ((sites["cancer_gene"] == "yes") & (sites["expression_effect"] == "shown")).any()
    car = r2 == "clonal" or r3 == "supports"
    conflict = (r2 in ("negative", "bystander") and r3 == "supports") or (r2 == "clonal" and r3 == "against")
    rules = [
        ("0", r2 == r3 == "not tested"),
        ("I", conflict),
        ("4", car and r6 == "yes"),
        ("6", car and len(sites) == 1 and r6 == "no" and effect),
        ("5", car and len(sites) == 1 and r6 == "no"),
        ("2", r2 in ("negative", "bystander") and r6 == "yes"),
        ("3", r2 == "bystander" and r3 == "against"),
        ("1", r2 == "negative" and r3 != "supports" and r6 != "yes"),
    ]
    return next((name for name, applies in rules if applies), "I")


@pytest.mark.parametrize(("patient_id", "expected"), VERDICTS.items())
def test_each_case_gives_its_verdict(tables: Tables, patient_id: str, expected: str) -> None:
    assert verdict(evidence(tables, patient_id)) == expected


def test_the_patient_of_day_54_reads_as_car_negative_from_an_earlier_clone(tables: Tables) -> None:
    lymphoma = tables["second_cancers"].query("category == 't_nk' and not patient_id.str.startswith('AW-T')")
    assert verdict(evidence(tables, lymphoma["patient_id"].item())) == "2"


@pytest.mark.parametrize("patient_id", VERDICTS)
def test_each_case_says_that_it_is_one_and_has_a_whole_timeline(tables: Tables, patient_id: str) -> None:
    cancer = tables["second_cancers"].query("patient_id == @patient_id")
    assert cancer["diagnosis"].item().endswith("(teaching case)")
    rows = evidence(tables, patient_id)
    assert rows["note"].str.startswith("Teaching case: ").sum() == 1
    assert (
        rows.loc[rows["material"] == "second_tumour", "neoplasm_id"] == cancer["neoplasm_id"].item()
    ).all()
    measured = tables["measurements"].query("patient_id == @patient_id")["analyte"].unique()
    assert {"anc", "platelets", "cd4", "igg", "car_transgene", "car_cells"} <= set(measured)
    kinds = set(tables["events"].query("patient_id == @patient_id")["kind"])
    assert {"therapy_line", "leukapheresis", "lymphodepletion", "hospitalisation", "response"} <= kinds


@pytest.mark.parametrize("patient_id", ["AW-T06", "AW-T07"])
def test_car_copies_rise_with_a_late_car_positive_tumour(tables: Tables, patient_id: str) -> None:
    rows = tables["measurements"].query("patient_id == @patient_id and analyte == 'car_transgene'")
    diagnosed = tables["second_cancers"].query("patient_id == @patient_id")["diagnosis_date"].item()
    day = (pd.to_datetime(rows["measured_date"]) - pd.Timestamp(diagnosed)).dt.days
    value = rows["value"].astype(float)
    assert value[day.between(-60, 60)].max() > 20 * value[day.between(-160, -80)].min()
