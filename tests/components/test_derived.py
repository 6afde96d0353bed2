"""Computed from the counts, on the page: results, inputs with days, what cannot be given, and no prediction."""

from __future__ import annotations

import json

from components.derived import derived_section
from data.derived import derived
from data.derived_document import derived_documents
from data.derived_rules import NOT_A_PREDICTION, RULES
from data.patient_results import PatientHistory
from tests.components.reading import of_kind, plain, text_of
from tests.data.derived_cases import history, lane, series


def counted() -> PatientHistory:
    return history(
        series("platelets", (-5, 200)),
        series("anc", (-5, 1.2), *((day, 0.4) for day in range(31))),
        series("hb", (-6, 9)),
        series("crp", (-5, "<5")),
        series("cd19_b", (20, "<20"), assay="flow cytometry"),
        lanes=(lane("lymphodepletion", -5),),
    )


def rows(of: PatientHistory) -> dict[str, str]:
    """Words of each row by its rule; the class in front."""
    body = of_kind(derived_section(derived(of)), "Tbody")[0]
    return {
        text_of(row.children[0]): f"{row.className or 'computed'} | {plain(text_of(row.children[1:]))}"
        for row in body.children
    }


def test_one_row_for_each_rule_with_inputs_and_days() -> None:
    found = rows(counted())
    assert len(found) == len(RULES)
    hematotox = found["CAR-HEMATOTOX"]
    assert hematotox.startswith("derived-missing | cannot be computed: ferritin")
    assert "ANC 1.2 ×10⁹/L, day −5: 1 point" in hematotox
    assert "Hb 9 g/dL, day −6: 1 point" in hematotox
    assert "CRP < 5 mg/L, day −5: 0 points" in hematotox
    assert found["Early ICAHTANC, a, blood"].startswith("computed | grade 4")
    assert "31 values, day 0 to 30" in found["Early ICAHTANC, a, blood"]


def test_what_could_not_be_read_is_named_too() -> None:
    assert rows(counted())["Late ICAHTANC, a, blood"].startswith("derived-missing | cannot be computed")


def test_what_cannot_be_decided_is_a_state_of_its_own() -> None:
    aplasia = rows(counted())["B-cell aplasiaB cells, flow cytometry, blood"]
    assert aplasia.startswith("derived-open | cannot be decided on day 20")


def test_sums_are_never_without_the_sentence() -> None:
    for of in (counted(), history()):
        found = rows(of)
        with_it = {name for name, words in found.items() if NOT_A_PREDICTION in words}
        assert with_it == {"CAR-HEMATOTOX", "EASIX", "Modified EASIX"}


def test_nothing_measured_is_said_in_the_summary() -> None:
    summary = of_kind(derived_section(derived(history())), "Summary")[0]
    assert text_of(summary).endswith("11 results, 11 cannot be computed")


def test_the_document_is_strict_json_with_every_input() -> None:
    made = json.loads(json.dumps(derived_documents(derived(counted())), allow_nan=False))
    hematotox = next(one for one in made if one["rule"] == "car_hematotox")
    assert (hematotox["state"], hematotox["missing"], hematotox["value"]) == (
        "cannot_be_computed", ["ferritin"], None,
    )  # fmt: skip
    assert hematotox["inputs"][3] == {
        "analyte": "crp", "value": 5.0, "comparator": "<", "unit": "mg/L", "day": -5, "points": 0,
    }  # fmt: skip
    assert hematotox["note"] == NOT_A_PREDICTION
    early = next(one for one in made if one["rule"] == "early_icaht")
    assert (early["grade"], early["note"], len(early["inputs"])) == (4, None, 31)
