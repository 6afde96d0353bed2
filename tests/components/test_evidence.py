"""Specimens × assays: every cell is one of five words, and "not tested" is never something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from dash.development.base_component import Component

from components import evidence as panel
from components.evidence import NO_CANCER, NO_TUMOUR_SPECIMEN, specimens_of
from components.evidence_matrix import amount, finding_facts
from data.patient_results import Finding, PatientHistory, SecondCancer, Specimen
from data.vocabulary import Assay, CancerCategory, CancerStatus, FindingResult, Material
from tests.components.reading import cells, of_class, of_kind, plain
from tests.components.timeline_samples import EMPTY
from tests.data.evidence_cases import verdicts_of

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
    return panel.evidence(replace(shown, verdicts=verdicts_of(shown)), is_open=is_open)


VECTOR = finding(
    Assay.VECTOR_COPY_NUMBER, FindingResult.POSITIVE, value=0.02, unit="copies/cell", lower_limit=0.002
)
TUMOUR = specimen("S2", Material.SECOND_TUMOUR, VECTOR, neoplasm="N1")
BLOOD = specimen("S1", Material.BLOOD, finding(Assay.VIRUS, FindingResult.NEGATIVE, target="EBV"), day=-12)


def history(*cancers: SecondCancer, specimens: tuple[Specimen, ...] = ()) -> PatientHistory:
    return replace(EMPTY, second_cancers=cancers, specimens=specimens)


def lines(shown: list[Component]) -> list[list[str]]:
    """Head and specimens of the tables, without the rows behind the cells."""
    return [row for row in cells(of_class(shown, "specimens-table")) if len(row) == 3 + len(Assay)]


def test_columns_are_the_assays_in_fixed_order() -> None:
    head = lines(evidence(history(LYMPHOMA, specimens=(BLOOD, TUMOUR))))[0]
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
    _, blood, tumour = lines(evidence(history(LYMPHOMA, specimens=(BLOOD, TUMOUR))))
    assert blood[:3] == ["BloodS1", "−12", "does not apply"]
    assert blood[3:] == ["not tested"] * 6 + ["−negativeEBV: 1 row"] + ["not tested"] * 2
    assert tumour[0] == "Second tumourS2" and tumour[2] == "not recorded"
    assert tumour[3] == "+positive0.02 copies/celllimit 0.002 copies/cell: 1 row"
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
    assert plain(cell) == f"{word}: 1 row"
    assert len(of_class(shown, "cell-not-tested")) == 8


def test_several_findings_of_one_assay_stand_in_one_cell() -> None:
    mutations = [
        finding(Assay.SOMATIC_VARIANT, FindingResult.POSITIVE, target="TP53", share=0.4),
        finding(Assay.SOMATIC_VARIANT, FindingResult.NEGATIVE, target="TET2"),
    ]
    shown = evidence(history(LYMPHOMA, specimens=(specimen("S", Material.BLOOD, *mutations),)))
    (cell,) = of_class(shown, "cell-mixed")
    assert plain(cell) == "+positiveTP53 40.0 %−negativeTET2: 2 rows"


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


SITE = finding(
    Assay.INTEGRATION_SITE,
    FindingResult.POSITIVE,
    target="PBX2",
    share=0.91,
    rank=1,
    denominator="malignant_cells",
    cancer_gene="yes",
    expression_effect="not_shown",
    lower_limit=0.01,
    unit="fraction",
    reported_day=148,
    laboratory="reference laboratory",
)


def rows_behind(*findings: Finding, day0_date: date | None = None) -> list[list[str]]:
    given = history(LYMPHOMA, specimens=(specimen("S", Material.SECOND_TUMOUR, *findings, neoplasm="N1"),))
    shown = evidence(replace(given, day0_date=day0_date))
    (behind,) = of_class(shown, "rows-behind")
    (button,) = of_kind(shown, "Button")
    assert vars(button)["aria-controls"] == behind.id and behind.hidden
    assert vars(button)["aria-expanded"] == "false"
    (table,) = of_kind(behind, "Table")
    return cells(table)


def test_the_rows_behind_a_cell_say_everything_that_is_recorded() -> None:
    heads, row = rows_behind(SITE)
    assert dict(zip(heads, row, strict=True)) == {
        "Target": "PBX2",
        "Result": "positive",
        "Value": "–",
        "Share": "91.0 %",
        "Of which cells": "malignant cells",
        "Rank": "1",
        "Detection limit": "1.0 %",
        "Gene, effect": "in or near a cancer gene; effect on expression not shown",
        "Reported": "day 148",
        "Laboratory": "reference laboratory",
    }
    bare = dict(zip(*rows_behind(finding(Assay.CAR_RNA, FindingResult.NEGATIVE)), strict=True))
    assert bare["Reported"] == bare["Laboratory"] == bare["Detection limit"] == "not recorded"
    assert bare["Value"] == bare["Share"] == bare["Rank"] == "–"


def test_dates_and_notes_stand_behind_a_cell_only_where_the_reader_may_see_them() -> None:
    heads, row = rows_behind(replace(SITE, note="as told"), day0_date=date(2023, 5, 3))
    assert heads[-1] == "Note" and row[-1] == "as told"
    assert row[heads.index("Reported")] == "day 148, 28 Sep 2023"
    assert "Note" not in rows_behind(SITE)[0]
    dated = evidence(replace(history(LYMPHOMA, specimens=(TUMOUR,)), day0_date=date(2023, 5, 3)))
    assert lines(dated)[1][1] == "923 Aug 2023"


def test_every_cell_of_a_page_has_rows_of_its_own() -> None:
    shown = evidence(history(LYMPHOMA, SKIN, specimens=(BLOOD, TUMOUR)))
    named = [row.id for row in of_class(shown, "rows-behind")]
    assert len(named) == len(set(named)) == 3
    assert sorted(named) == sorted(vars(button)["aria-controls"] for button in of_kind(shown, "Button"))


def test_a_limit_stands_once_in_a_cell_and_not_beside_a_value_that_is_the_limit() -> None:
    low = finding(
        Assay.VECTOR_COPY_NUMBER,
        FindingResult.BELOW_LIMIT,
        value=0.002,
        unit="copies/cell",
        lower_limit=0.002,
    )
    alone = evidence(history(LYMPHOMA, specimens=(specimen("S", Material.BLOOD, low),)))
    assert plain(of_class(alone, "cell-below-limit")[0]) == "▽below limit< 0.002 copies/cell: 1 row"
    two = [
        finding(
            Assay.SOMATIC_VARIANT, FindingResult.NEGATIVE, target=name, lower_limit=0.005, unit="fraction"
        )
        for name in ("TET2", "TP53")
    ]
    both = evidence(history(LYMPHOMA, specimens=(specimen("S", Material.BLOOD, *two),)))
    assert plain(of_class(both, "cell-negative")[0]) == "−negativeTET2TP53limit 0.5 %: 2 rows"


def test_the_facts_of_a_finding() -> None:
    assert finding_facts(SITE) == ["rank 1", "in or near a cancer gene", "effect on expression not shown"]
    assert (amount(SITE) or "").replace("\u202f", " ") == "91.0 % of malignant cells"
    everywhere = replace(SITE, denominator="all_cells")
    assert (amount(everywhere, brief=True) or "").replace("\u202f", " ") == "91.0 %"
    assert amount(finding(Assay.CAR_RNA, FindingResult.NEGATIVE)) is None


def test_a_value_below_its_limit_keeps_the_sign() -> None:
    low = finding(Assay.VECTOR_COPY_NUMBER, FindingResult.BELOW_LIMIT, value=0.001, unit="copies/cell")
    assert (amount(low) or "").replace("\u202f", " ") == "< 0.001 copies/cell"
