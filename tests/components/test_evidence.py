"""Specimens × assays: every cell is one of five words, and "not tested" is never something else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dash.development.base_component import Component

from components import evidence as panel
from components.evidence import (
    NO_CANCER,
    NO_TUMOUR_SPECIMEN,
    amount,
    finding_details,
    specimens_of,
)
from data.evidence import verdicts
from data.patient_results import Finding, PatientHistory, SecondCancer, Specimen
from data.vocabulary import Assay, CancerCategory, CancerStatus, FindingResult, Material
from tests.components.reading import cells, of_class, of_kind, plain
from tests.components.timeline_samples import EMPTY

LYMPHOMA = SecondCancer("N1", 92, "day", CancerCategory.T_NK, "PTCL", CancerStatus.CONFIRMED, True, None)
SKIN = SecondCancer(
    "N2", 400, "day", CancerCategory.NON_MELANOMA_SKIN, None, CancerStatus.CONFIRMED, True, None
)


def finding(assay: Assay, result: FindingResult, **more: object) -> Finding:
    nothing = dict.fromkeys(
        (
            "target",
            "value",
            "unit",
            "lower_limit",
            "share",
            "rank",
            "denominator",
            "cancer_gene",
            "expression_effect",
            "laboratory",
            "reported_day",
            "note",
        )
    )
    return Finding(**(nothing | {"assay": assay, "result": result} | more))  # type: ignore[arg-type]


def specimen(
    name: str, material: Material, *findings: Finding, day: int | None = 92, neoplasm: str | None = None
) -> Specimen:
    return Specimen(name, neoplasm, material, day, None, findings)


def evidence(shown: PatientHistory, *, is_open: bool = False) -> list[Component]:
    return panel.evidence(shown, verdicts(shown), is_open=is_open)


VECTOR = finding(
    Assay.VECTOR_COPY_NUMBER, FindingResult.POSITIVE, value=0.02, unit="copies/cell", lower_limit=0.002
)
TUMOUR = specimen("S2", Material.SECOND_TUMOUR, VECTOR, neoplasm="N1")
BLOOD = specimen("S1", Material.BLOOD, finding(Assay.VIRUS, FindingResult.NEGATIVE, target="EBV"), day=-12)


def history(*cancers: SecondCancer, specimens: tuple[Specimen, ...] = ()) -> PatientHistory:
    return replace(EMPTY, second_cancers=cancers, specimens=specimens)


def test_columns_are_the_assays_in_fixed_order() -> None:
    head = cells(of_class(evidence(history(LYMPHOMA, specimens=(BLOOD, TUMOUR))), "specimens-table"))[0]
    assert head[:3] == ["Specimen", "Day", "Purity"]
    assert head[3:] == [
        "Vector copies",
        "CAR protein",
        "CAR RNA",
        "TCR clonotype",
        "Integration site",
        "Mutations",
        "Virus",
        "Immunophenotype",
        "Cytogenetics",
    ]


def test_what_has_no_finding_was_not_tested() -> None:
    _, blood, tumour = cells(
        of_class(evidence(history(LYMPHOMA, specimens=(BLOOD, TUMOUR))), "specimens-table")
    )
    assert blood[:3] == ["BloodS1", "−12", "does not apply"]
    assert blood[3:] == ["not tested"] * 6 + ["−negativeEBV"] + ["not tested"] * 2
    assert tumour[0] == "Second tumourS2" and tumour[2] == "not recorded"
    assert tumour[3] == "+positive0.02 copies/celllimit 0.002"
    assert tumour[4:] == ["not tested"] * 8


@pytest.mark.parametrize(
    ("result", "word", "look"),
    [
        (FindingResult.POSITIVE, "+positive", "cell-positive"),
        (FindingResult.NEGATIVE, "−negative", "cell-negative"),
        (FindingResult.INCONCLUSIVE, "?inconclusive", "cell-inconclusive"),
        (FindingResult.BELOW_LIMIT, "▽below limit", "cell-below-limit"),
    ],
)
def test_every_result_has_a_word_a_sign_and_a_look(result: FindingResult, word: str, look: str) -> None:
    shown = evidence(
        history(LYMPHOMA, specimens=(specimen("S", Material.BLOOD, finding(Assay.CAR_RNA, result)),))
    )
    (cell,) = of_class(shown, look)
    assert plain(cell) == word
    assert len(of_class(shown, "cell-not-tested")) == 8


def test_several_findings_of_one_assay_stand_in_one_cell() -> None:
    mutations = [
        finding(Assay.SOMATIC_VARIANT, FindingResult.POSITIVE, target="TP53", share=0.4),
        finding(Assay.SOMATIC_VARIANT, FindingResult.NEGATIVE, target="TET2"),
    ]
    shown = evidence(history(LYMPHOMA, specimens=(specimen("S", Material.BLOOD, *mutations),)))
    (cell,) = of_class(shown, "cell-mixed")
    assert plain(cell) == "+positiveTP5340.0 %−negativeTET2"


def test_nothing_tested_is_said_first() -> None:
    shown = evidence(history(LYMPHOMA))
    assert plain(of_kind(shown, "H3")[0]).startswith("Second cancer: T/NK-cell (PTCL), day 92")
    untested = evidence(history(LYMPHOMA, specimens=(specimen("S", Material.BLOOD),)))
    for nothing in (shown, untested):
        (line,) = of_class(nothing, "verdict-line")
        assert plain(line).startswith("◌Nothing was tested in this tumour")
    assert len(of_class(untested, "cell-not-tested")) == 9


def test_a_tumour_that_was_not_examined_is_said() -> None:
    assert NO_TUMOUR_SPECIMEN in plain(evidence(history(LYMPHOMA, specimens=(BLOOD,))))
    assert NO_TUMOUR_SPECIMEN not in plain(evidence(history(LYMPHOMA, specimens=(BLOOD, TUMOUR))))


def test_without_a_second_cancer_the_specimens_are_still_shown() -> None:
    assert plain(evidence(history())) == NO_CANCER
    shown = evidence(history(specimens=(BLOOD,)))
    assert plain(shown[0]) == NO_CANCER and of_kind(shown, "Table")


def test_a_tumour_stands_only_beside_its_own_cancer() -> None:
    assert specimens_of(LYMPHOMA, (BLOOD, TUMOUR)) == [BLOOD, TUMOUR]
    assert specimens_of(SKIN, (BLOOD, TUMOUR)) == [BLOOD]
    assert len(of_class(evidence(history(LYMPHOMA, SKIN, specimens=(BLOOD, TUMOUR))), "specimens-table")) == 2


def test_the_details_of_a_finding() -> None:
    site = finding(
        Assay.INTEGRATION_SITE,
        FindingResult.POSITIVE,
        target="PBX2",
        share=0.91,
        rank=1,
        denominator="malignant_cells",
        cancer_gene="yes",
        expression_effect="not_shown",
        lower_limit=0.01,
    )
    assert [detail.replace("\u202f", " ") for detail in finding_details(site)] == [
        "PBX2",
        "91.0 % of malignant cells",
        "limit 0.01",
        "rank 1",
        "in or near a cancer gene",
        "effect on expression not shown",
    ]
    assert finding_details(finding(Assay.CAR_RNA, FindingResult.NEGATIVE)) == []


def test_a_value_below_its_limit_keeps_the_sign() -> None:
    low = finding(Assay.VECTOR_COPY_NUMBER, FindingResult.BELOW_LIMIT, value=0.001, unit="copies/cell")
    assert (amount(low) or "").replace("\u202f", " ") == "< 0.001 copies/cell"
