"""Fields for the registry: what the data answer, what they do not, dates only for who may see them, nothing guessed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from data import registry_follow_up, registry_neoplasm
from data.patient_results import Lane, Mark, PatientHistory, SecondCancer, Specimen
from data.registry_results import Answer, AnswerState, FilledForm
from data.registry_sheet import COLUMNS, LINE_COLUMNS, form_text, registry_sheet, sheet_tsv
from data.vocabulary import Basis, CancerCategory, CancerStatus, FindingResult
from tests.components.timeline_samples import EMPTY, HEADER, series
from tests.data.evidence_cases import NEGATIVE, POSITIVE, car, no_vector, sample, tumour, vector, virus
from tests.data.evidence_cases import cancer as a_cancer

SECTIONS = re.compile(r"(3500q\d+-\d+|4100(q\d+-\d+)?)([;,]? .*)?")
MDS = replace(
    a_cancer(CancerCategory.MYELOID),
    diagnosis="MDS",
    icdo3_morphology="9989/3",
    icd10="D46.9",
    basis=Basis.HISTOLOGY,
    day=20,
)


def history(**changes: Any) -> PatientHistory:
    return replace(EMPTY, marks=(infusion(0),), **changes)


def infusion(day: int, label: str = "axi-cel") -> Mark:
    return Mark("infusion", day, label, None, None, True, None)


def mark(kind: str, day: int, label: str = "") -> Mark:
    return Mark(kind, day, label, None, None, True, None)


def lane(kind: str, name: str, day: int, grade: int | None = None) -> Lane:
    return Lane(kind, name, day, None, False, grade, "ASTCT 2019" if grade else None, None)


def field(form: FilledForm, words: str) -> Answer:
    (found,) = (one.answer for one in form.fields if words in one.wording)
    return found


def of_neoplasm(words: str, cancer: SecondCancer = MDS, **changes: Any) -> Answer:
    return field(registry_neoplasm.neoplasm_form(history(**changes), cancer), words)


def of_patient(words: str, **changes: Any) -> Answer:
    return field(registry_follow_up.follow_up_form(replace(history(), **changes)), words)


class TestTheForms:
    def test_one_form_3500_for_each_new_neoplasm_then_form_4100(self) -> None:
        suspected = replace(MDS, neoplasm_id="N2", status=CancerStatus.SUSPECTED)
        relapse = replace(
            MDS,
            neoplasm_id="N3",
            counted=False,
            may_be_new=False,
            not_counted_reason="relapse of the treated disease",
        )
        ruled_out = replace(relapse, neoplasm_id="N4", status=CancerStatus.RULED_OUT, not_counted_reason=None)
        sheet = registry_sheet(history(second_cancers=(MDS, suspected, relapse, ruled_out)))
        assert [(form.number, form.neoplasm_id) for form in sheet.forms] == [
            ("3500", "N"),
            ("3500", "N2"),
            ("4100", None),
        ]
        assert "No form 3500 for N3: relapse of the treated disease." in sheet.notes
        assert "No form 3500 for N4: ruled_out." in sheet.notes

    def test_every_field_names_a_section_and_no_question_number(self) -> None:
        for one in (*registry_neoplasm.FIELDS, *registry_follow_up.FIELDS):
            assert SECTIONS.fullmatch(one.manual), one.manual
            assert not re.search(r"\bQ(uestion)?\s?\d", one.wording)

    def test_a_patient_without_any_record_gets_no_guess(self) -> None:
        nothing = replace(EMPTY, header=replace(HEADER, product=None, vital_status=None, n_infusions=0))
        (form,) = registry_sheet(nothing).forms
        assert {one.answer.state for one in form.fields} == {
            AnswerState.NOT_RECORDED,
            AnswerState.NONE_RECORDED,
            AnswerState.NOT_TESTED,
        }
        assert not any(one.answer.value.startswith(("yes", "no,", "no;")) for one in form.fields)


class TestForm3500:
    def test_the_neoplasm_with_its_codes(self) -> None:
        found = of_neoplasm("Specify the new malignancy")
        assert found.value == "myeloid neoplasm: MDS"
        assert found.note == "ICD-O-3 morphology 9989/3, ICD-10 D46.9"
        unnamed = replace(MDS, diagnosis=None, status=CancerStatus.SUSPECTED)
        assert (
            of_neoplasm("Specify the new malignancy", unnamed).value
            == "myeloid neoplasm: diagnosis not recorded"
        )
        assert "suspected, not confirmed" in of_neoplasm("Specify the new malignancy", unnamed).note

    @pytest.mark.parametrize(
        ("category", "lineage", "lesions"),
        [
            (CancerCategory.T_NK, AnswerState.ANSWERED, AnswerState.DOES_NOT_APPLY),
            (CancerCategory.OTHER_HAEMATOLOGIC, AnswerState.NOT_RECORDED, AnswerState.DOES_NOT_APPLY),
            (CancerCategory.MYELOID, AnswerState.DOES_NOT_APPLY, AnswerState.DOES_NOT_APPLY),
            (CancerCategory.SOLID, AnswerState.DOES_NOT_APPLY, AnswerState.DOES_NOT_APPLY),
            (CancerCategory.NON_MELANOMA_SKIN, AnswerState.DOES_NOT_APPLY, AnswerState.NOT_RECORDED),
        ],
    )
    def test_what_is_for_one_class_only(
        self, category: CancerCategory, lineage: AnswerState, lesions: AnswerState
    ) -> None:
        one = replace(MDS, category=category)
        assert of_neoplasm("type of leukemia / lymphoma", one).state is lineage
        assert of_neoplasm("Number of non-melanoma", one).state is lesions

    def test_the_date_with_its_basis_and_precision(self) -> None:
        assert of_neoplasm("Date of diagnosis").value == "day 20"
        dated = of_neoplasm("Date of diagnosis", day0_date=date(2020, 1, 1))
        assert (dated.value, dated.note) == ("2020-01-21, day 20", "basis: histology")
        clinical = of_neoplasm("Date of diagnosis", replace(MDS, basis=Basis.CLINICAL, day_precision="month"))
        assert "pathologic" in clinical.note and "month only" in clinical.note
        assert of_neoplasm("Date of diagnosis", replace(MDS, day=None)).state is AnswerState.NOT_RECORDED

    def test_whether_it_came_from_the_product_is_never_answered(self) -> None:
        for one in (vector(0.7), no_vector(), car(0.9), car(0.0, NEGATIVE)):
            found = of_neoplasm("cell product derived", specimens=(tumour(one),))
            assert found.state is AnswerState.NOT_RECORDED and "results on this tumour" in found.note
        assert (
            "< 0.002 copies/cell"
            in of_neoplasm("cell product derived", specimens=(tumour(no_vector()),)).note
        )
        other = replace(tumour(vector(0.7)), neoplasm_id="N9")
        assert of_neoplasm("cell product derived", specimens=(other,)).state is AnswerState.NOT_TESTED

    @pytest.mark.parametrize(
        ("result", "value"),
        [
            (POSITIVE, "yes"),
            (NEGATIVE, "no"),
            (FindingResult.BELOW_LIMIT, "below the limit of the test"),
            (FindingResult.INCONCLUSIVE, "inconclusive"),
        ],
    )
    def test_ebv_of_the_tumour(self, result: FindingResult, value: str) -> None:
        assert (
            of_neoplasm("tumor EBV positive", specimens=(tumour(virus("EBV (EBER)", result)),)).value == value
        )

    @pytest.mark.parametrize(
        "specimens",
        [
            (),
            (tumour(virus("HHV-8", POSITIVE)),),
            (sample(tumour().material, virus("EBV", POSITIVE)),),
        ],
        ids=["none", "another virus", "of another neoplasm"],
    )
    def test_ebv_that_was_not_looked_for_is_not_negative(self, specimens: tuple[Specimen, ...]) -> None:
        assert of_neoplasm("tumor EBV positive", specimens=specimens).state is AnswerState.NOT_TESTED

    def test_ebv_in_blood_is_given_as_facts(self) -> None:
        ebv = series("ebv_dna", (-5, 900.0), (14, "<35"), (41, 250.0), (60, 6600.0), assay="qPCR")
        found = of_neoplasm("EBV reactivation in the blood", series=(ebv,))
        assert found.value == "EBV DNA detected on 2 of 3 days tested"
        assert "first 250 IU/mL on day 41; highest 6600 IU/mL on day 60" in found.note
        assert "not recorded" in found.note
        load = of_neoplasm("Viral load", series=(ebv,))
        assert load.value == "250 IU/mL; highest 6600 IU/mL" and "not converted" in load.note
        assert of_neoplasm("How was EBV", series=(ebv,)).value == "qPCR"

    def test_ebv_in_blood_below_the_limit_and_not_done(self) -> None:
        ebv = series("ebv_dna", (14, "<35"), (41, 0.0))
        assert of_neoplasm("EBV reactivation in the blood", series=(ebv,)).value == (
            "EBV DNA detected on none of 2 days tested"
        )
        assert of_neoplasm("Viral load", series=(ebv,)).state is AnswerState.DOES_NOT_APPLY
        assert of_neoplasm("EBV reactivation in the blood").state is AnswerState.NOT_TESTED

    def test_copies_per_ml_are_what_the_form_asks_for(self) -> None:
        ebv = series("ebv_dna", (41, 250.0), unit="copies/mL")
        assert of_neoplasm("Viral load", series=(ebv,)).note == ""


class TestForm4100:
    def test_contact_and_survival(self) -> None:
        alive = {"marks": (infusion(0), mark("last_contact", 300))}
        assert of_patient("Date of actual contact", **alive).value == "day 300"
        assert of_patient("Survival status", **alive).value == "alive"
        dead = {
            "marks": (infusion(0), mark("death", 310, "primary_disease")),
            "header": replace(HEADER, vital_status="dead"),
        }
        assert of_patient("Survival status", **dead).value == "dead, day 310"
        assert "primary disease" in of_patient("Survival status", **dead).note
        unknown = {"header": replace(HEADER, vital_status=None)}
        assert of_patient("Survival status", **unknown).state is AnswerState.NOT_RECORDED

    def test_later_infusions_are_listed_and_never_called_unplanned(self) -> None:
        later = {
            "marks": (infusion(0), infusion(400, "liso-cel")),
            "lanes": (lane("transplant", "allo", 500),),
        }
        assert of_patient("subsequent infusion", **later).value == "liso-cel, day 400; allo, day 500"
        assert of_patient("new course", **later).state is AnswerState.NOT_RECORDED
        assert of_patient("subsequent infusion").state is AnswerState.NONE_RECORDED

    def test_a_new_malignancy_says_until_when_it_was_looked_for(self) -> None:
        found = of_patient("new malignancy", second_cancers=(MDS,), second_cancer_followup_day=900)
        assert found.value == "yes: N myeloid neoplasm, day 20" and "until day 900" in found.note
        suspected = replace(MDS, status=CancerStatus.SUSPECTED)
        assert of_patient("new malignancy", second_cancers=(suspected,)).value.startswith("suspected")
        assert of_patient("new malignancy").state is AnswerState.NONE_RECORDED
        assert "not recorded" in of_patient("new malignancy").note

    def test_persistence_gives_the_date_that_the_manual_asks_for(self) -> None:
        falling = series("car_transgene", (7, 900.0), (60, 138.0), (90, "<50"), assay="ddPCR")
        never = series("car_transgene", (30, "<50"), (90, "<50"), assay="ddPCR")
        assert of_patient("Date sample collected (molecular", series=(falling,)).value == (
            "138 copies/µg DNA on day 60"
        )
        first = of_patient("Date sample collected (molecular", series=(never,))
        assert first.value == "< 50 copies/µg DNA on day 30" and "all are negative" in first.note
        assert "2 of 3 days" in of_patient("molecular assay (PCR)", series=(falling,)).note
        assert of_patient("Persistence by flow", series=(falling,)).state is AnswerState.NOT_TESTED
        assert of_patient("Specify the cell source", series=(falling,)).value == "blood"
        assert of_patient("detect persistence").state is AnswerState.NOT_TESTED

    def test_toxicities_by_first_day_and_highest_grade(self) -> None:
        lanes = (lane("crs", "CRS", 2, 1), lane("crs", "CRS", 5, 3), lane("icans", "ICANS", 6))
        crs = of_patient("Cytokine Release", lanes=lanes)
        assert (crs.value, crs.note) == ("yes: first day 2, highest grade 3", "graded by: ASTCT 2019")
        assert of_patient("ICANS", lanes=lanes).note == "grade not recorded"
        assert of_patient("ICANS").state is AnswerState.NONE_RECORDED

    def test_low_igg_is_a_fact_and_no_diagnosis(self) -> None:
        found = of_patient("Hypogamma", series=(series("igg", (30, 5.0), (60, 3.1), (90, 4.0)),))
        assert found.state is AnswerState.NOT_RECORDED
        assert found.note == "IgG lowest 3.1 g/L on day 60, last 4 g/L on day 90"

    def test_last_counts_name_what_was_not_tested(self) -> None:
        found = of_patient("hematologic", series=(series("anc", (30, 1.2), (60, 1.7)),))
        assert found.value == "ANC 1.7 10^9/L on day 60"
        assert found.note == "not tested: ALC, haemoglobin, platelets"

    def test_values_from_before_the_infusion_do_not_count(self) -> None:
        before = (series("car_transgene", (-3, 5.0), (0, 5.0)), series("igg", (-3, 2.0)))
        assert of_patient("detect persistence", series=before).state is AnswerState.NOT_TESTED
        assert of_patient("Hypogamma", series=before).state is AnswerState.NOT_TESTED


class TestTheText:
    def test_a_form_is_copied_as_lines_of_three_cells(self) -> None:
        form = registry_neoplasm.neoplasm_form(history(), MDS)
        first, head, *rows = form_text(form, "AW-0417").splitlines()
        assert first == "CIBMTR form 3500, Subsequent Neoplasms, AW-0417, N"
        assert head == "\t".join(LINE_COLUMNS)
        assert [row.split("\t")[0] for row in rows] == [one.wording for one in form.fields]
        assert {len(row.split("\t")) for row in rows} == {3}

    def test_the_file_holds_every_form_and_runs_nothing(self) -> None:
        evil = replace(MDS, diagnosis="=cmd()\tx\ny", neoplasm_id="=N")
        sheet = registry_sheet(history(second_cancers=(evil,)))
        data: Any = SimpleNamespace(data_version="3f2a", data_of="2026-06-30", synthetic=True)
        text = sheet_tsv(sheet, data, datetime(2026, 7, 1, tzinfo=UTC))
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        assert lines[0] == "\t".join(COLUMNS)
        assert {len(line.split("\t")) for line in lines} == {len(COLUMNS)}
        assert len(lines) - 1 == len(registry_neoplasm.FIELDS) + len(registry_follow_up.FIELDS)
        assert all(line.split("\t")[1] in ("'=N", "") for line in lines[1:])
        assert "# synthetic: yes" in text and "# time: 2026-07-01T00:00:00+00:00" in text
