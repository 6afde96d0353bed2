"""The sheet for the minutes: within its room, with every gap named, signed, the same words as on the screen."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import plotly.graph_objects as go
import pytest

from components import minutes
from components.evidence import NO_CANCER
from components.graph import EMPTY_FIGURE
from components.minutes import NOT_A_DEVICE, NOT_SIGNED_IN, Sheet, SheetAnswers, no_sheet, sheet
from components.minutes_evidence import NOTHING_EXAMINED, sheet_evidence
from components.minutes_timeline import COLUMN_PX, LINE_PX, SheetTimeline, sheet_timeline
from components.patient_panel import NOT_IN_COHORT, TEACHING, no_patient
from components.theme import PAPER
from data.evidence_results import RuleCode
from data.patient_results import PatientHistory, PatientOnCurve
from data.peers_results import Peers
from data.surveillance_results import DueItem, DueRule, DueState, Surveillance
from data.view import DEFAULT_PANELS
from data.vocabulary import PeerGroup, TimelinePanel, TimelineScale
from tests.components import answers
from tests.components import timeline_samples as samples
from tests.components.reading import cells, of_class, of_kind, plain, walk
from tests.data.evidence_cases import NEGATIVE, apheresis, cancer, car, judged, no_vector, tumour, variant

SMALLEST_TYPE_PX = 7 / 0.75
ALL_PANELS = tuple(TimelinePanel)
LATE = DueItem(DueRule.RCR, "RCR/RCL after infusion", DueState.OVERDUE, 365, "Sentence.", 1, days_overdue=41)
MADE_AT = datetime(2026, 11, 20, 14, 3, tzinfo=UTC)


def crowded() -> PatientHistory:
    """More of everything than any sheet holds: sixty stays in hospital at once, and as many infections."""
    history = samples.typical()
    stays = [samples.lane("hospitalisation", f"stay {n}", 10 + n, 400 + n) for n in range(60)]
    infections = [samples.lane("infection", f"infection {n}", 20 + n, 500, 2) for n in range(60)]
    return replace(history, lanes=(*history.lanes, *stays, *infections))


@cache
def drawn_typical() -> SheetTimeline:
    return drawn(samples.typical())


PEERS = Peers(n=120, bands=samples.TYPICAL_BANDS)


def drawn(history: PatientHistory, panels: tuple[Any, ...] = DEFAULT_PANELS) -> SheetTimeline:
    return sheet_timeline(history, PEERS, TimelineScale.ARCSINH, panels)


def answered(history: PatientHistory, **changes: Any) -> SheetAnswers:
    given: dict[str, Any] = {
        "history": history,
        "in_cohort": True,
        "timeline": drawn_typical(),
        "surveillance": Surveillance(1136, (LATE,), ("A note.",)),
        "incidence": answers.answer([answers.simulated("all", 400, 7)]),
        "on_curve": PatientOnCurve(history.patient_id, True, None, "all", 700.0, "death"),
        "user": None,
        "made_at": MADE_AT,
    }
    return SheetAnswers(**given | changes)


def ill(*specimens: Any) -> PatientHistory:
    return replace(
        samples.typical(), second_cancers=(cancer(),), specimens=specimens, verdicts=(judged(*specimens),)
    )


class TestTheTimeline:
    @pytest.mark.parametrize("panels", [DEFAULT_PANELS, ALL_PANELS], ids=["usual", "all"])
    @pytest.mark.parametrize("name", [*samples.EXTREMES, "crowded"])
    def test_it_stays_within_its_room(self, name: str, panels: tuple[Any, ...]) -> None:
        history = {**samples.EXTREMES, "crowded": crowded}[name]()
        found = drawn(history, panels)
        go.Figure(found.figure)
        height = found.figure["layout"]["height"]
        assert 0 < height <= COLUMN_PX - LINE_PX * (2 + len(found.left_out))

    def test_its_type_can_be_read(self) -> None:
        assert min(PAPER.font_size, PAPER.small_font_size) >= SMALLEST_TYPE_PX
        layout = drawn_typical().figure["layout"]
        sizes = [
            axis["tickfont"]["size"] for key, axis in layout.items() if key in ("xaxis", "yaxis", "yaxis2")
        ]
        written = [trace for trace in drawn_typical().figure["data"] if trace.get("mode") == "text"]
        for trace in written:
            said = zip(trace["text"], trace["textfont"]["size"], strict=True)
            sizes += [size for text, size in said if text]
        assert len(sizes) > 20 and min(sizes) >= SMALLEST_TYPE_PX

    def test_what_fits_is_all_there(self) -> None:
        found = drawn(samples.one_visit())
        assert not any("No room" in line for line in found.left_out)
        assert any("Not measured or not tested: IgG" in line for line in found.left_out)

    def test_other_peers_than_the_cohort_and_too_few_are_said(self) -> None:
        def said(peers: Peers) -> str:
            found = sheet_timeline(samples.typical(), peers, TimelineScale.ARCSINH, DEFAULT_PANELS)
            return " ".join(found.left_out)

        assert "eers" not in said(PEERS), "the cohort of the curve beside it"
        similar = replace(PEERS, group=PeerGroup.SIMILAR)
        assert "Peers: 120 patients, patients like this one (LBCL, axi-cel" in said(similar)
        assert "No peers' band: 7 patients in the current cohort" in said(replace(PEERS, n=7))

    def test_what_has_no_room_is_named_and_counted(self) -> None:
        (line,) = (line for line in drawn(crowded(), ALL_PANELS).left_out if line.startswith("No room"))
        assert "Hospital stay (60 events)" in line and "Creatinine" not in line
        assert "on the Patient page" in line

    def test_every_measured_panel_is_drawn_or_named(self) -> None:
        for history in (samples.typical(), crowded()):
            found = drawn(history, ALL_PANELS)
            titles = " ".join(found.figure["layout"]["yaxis2"]["ticktext"])
            said = " ".join(found.left_out)
            for title in ("Neutrophils", "Lymphocyte subsets", "IgG", "Platelets", "CAR-T copies", "CAR-T cells",
                          "Viruses", "Clonal haematopoiesis"):  # fmt: skip
                assert (f"<b>{title}</b>" in titles) != (title in said), title

    def test_clones_and_the_virus_stay_longer_than_cells_and_stays(self) -> None:
        kept = drawn_typical().figure["layout"]["yaxis2"]["ticktext"]
        assert any("Clonal haematopoiesis" in title for title in kept)


class TestTheEvidence:
    def test_a_case_with_nothing_tested_says_so_first(self) -> None:
        history = ill(tumour(variant("TET2 p.Q1*")))
        words = plain(sheet_evidence(history))
        assert words.index("assessable") < words.index("R1")
        assert "not tested: R2" in words

    def test_vector_and_car_stand_with_what_was_measured(self) -> None:
        history = ill(tumour(no_vector(), car(0.0, NEGATIVE)))
        words = plain(sheet_evidence(history))
        assert "limit 0.002 copies/cell" in words and "0 % of malignant cells" in words

    def test_every_rule_stands_once(self) -> None:
        history = ill(tumour(no_vector()))
        rules = plain(of_kind(sheet_evidence(history), "P")[1])
        assert [rules.count(f"{code} ") for code in RuleCode] == [1] * len(RuleCode)

    def test_each_gap_says_where_it_could_be_closed(self) -> None:
        history = ill(tumour(no_vector()))
        words = plain(sheet_evidence(history))
        assert history.verdicts[0].missing
        for gap in history.verdicts[0].missing:
            assert f"{gap.rule} {gap.test} (from: {gap.where})" in words

    def test_the_table_keeps_the_four_answers_apart(self) -> None:
        history = ill(
            apheresis(variant("TET2 p.Q1*", NEGATIVE), variant("DNMT3A p.R882H")), tumour(no_vector())
        )
        head, own, before, _ = cells(of_class(sheet_evidence(history), "sheet-specimens")[0])
        row = dict(zip(head, before, strict=True))
        assert row["Muta- tions"] == "+ pos, − neg" and row["Vector copies"] == "n.t."
        assert dict(zip(head, own, strict=True))["Vector copies"] == "▽ <lim"

    def test_nobody_examined_and_no_cancer_are_said(self) -> None:
        words = plain(sheet_evidence(samples.typical()))
        assert NO_CANCER in words and NOTHING_EXAMINED in words

    def test_whatever_may_be_cut_counts_what_is_missing(self) -> None:
        history = ill(tumour(no_vector()), apheresis(variant("TET2 p.Q1*")))
        lists = [one for one in walk(sheet_evidence(history)) if hasattr(one, "data-fit")]
        assert {getattr(one, "data-fit") for one in lists} >= {"second cancers", "missing tests", "specimens"}
        for one in lists:
            children: Any = one.children
            assert children[-1].className == "fit-more" and children[-1].hidden


class TestTheSheet:
    def test_it_is_signed(self) -> None:
        foot = plain(sheet(answered(samples.typical())).foot)
        for part in ("AW-0417", "synthetic data", "data of 30 Jun 2026, version 3f2a9c0", "Afterwatch 0.1.0",
                     "made 20 Nov 2026, 14:03 UTC", NOT_SIGNED_IN, NOT_A_DEVICE):  # fmt: skip
            assert part in foot
        signed = plain(sheet(answered(samples.typical(), user="a.moreau")).foot)
        assert "a.moreau" in signed and NOT_SIGNED_IN not in signed

    def test_real_data_are_not_called_synthetic(self) -> None:
        real = replace(answers.STAMP, synthetic=False)
        incidence = replace(answers.answer([answers.simulated("all", 400, 7)]), stamp=real)
        assert "synthetic" not in plain(sheet(answered(samples.typical(), incidence=incidence)).foot)

    def test_cohort_curve_and_numbers(self) -> None:
        found = sheet(answered(samples.typical()))
        go.Figure(found.curve)
        assert not found.curve_hidden and answers.STAMP.sentence in plain(found.cohort)
        assert any(shape.get("name") == "this patient" for shape in found.curve["layout"]["shapes"])
        words = plain(found.numbers)
        assert "At risk" in words and "analysed of" in words

    def test_where_nothing_can_be_drawn_the_reason_stands_there(self) -> None:
        few = answers.answer([answers.suppressed("all", 7, "fewer than 20 patients")])
        found = sheet(answered(samples.typical(), incidence=few, on_curve=None))
        assert found.curve_hidden and found.curve == EMPTY_FIGURE
        assert "7" in plain(found.cohort)

    def test_without_an_infusion_there_is_a_sentence_and_no_timeline(self) -> None:
        found = sheet(answered(samples.no_infusion(), timeline=None))
        assert found.timeline_hidden and "no day 0" in plain(found.caption)

    def test_the_head_says_who_and_whether_in_the_cohort(self) -> None:
        history = ill(tumour(no_vector()))
        assert "AW-0417" in plain(sheet(answered(history)).head)
        assert "second cancer: T/NK-cell" in plain(sheet(answered(history)).head)
        assert NOT_IN_COHORT in plain(sheet(answered(samples.typical(), in_cohort=False)).head)
        taught = replace(samples.typical(), header=replace(samples.HEADER, teaching_case=True))
        assert TEACHING in plain(sheet(answered(taught)).head)

    def test_what_is_due_stands_on_it(self) -> None:
        words = plain(sheet(answered(samples.typical())).findings)
        assert "overdue 41 days RCR/RCL after infusion" in words and "A note." in words

    def test_no_sheet_has_nothing_of_a_patient(self) -> None:
        found = no_sheet(no_patient())
        assert found.hidden and found.timeline_hidden and found.curve_hidden
        empty = [getattr(found, part.name) for part in fields(Sheet)]
        assert [part for part in empty if part not in (True, None, EMPTY_FIGURE, {})] == [found.message]


def test_the_page_has_a_sheet() -> None:
    assert len(of_class(minutes.layout(), "sheet")) == 1
