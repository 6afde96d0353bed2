"""The CSV exports: readable by a statistician's program, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.access import Access, AccessDenied
from data.analysis import incidence
from data.cells import cell, comment_line, csv_text, text_cell
from data.day_zero import day_zero, from_day_zero
from data.exports import cohort_csv, incidence_csv, patient_csv
from data.statistics.incidence import aalen_johansen
from data.view import parse_query
from data.vocabulary import DatePrecision, ZeroKind
from data.zero import Zero
from tests.data.builders import AGGREGATE, DEIDENTIFIED, IDENTIFIED, cancer, dataset, event, patient, snapshot
from tests.data.evidence_cases import verdicts_of
from tests.data.test_documents import history

AT = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
TAKEN = snapshot(
    dataset(
        patient("00123", site="=HYPERLINK(1)", age=63.5),
        patient("B", entry_day=50, age=92, site="North"),
        patient("C", dead_on=200, followed_to=200, sex=None),
        patient("D", vital_status=None),
        cancers=[cancer("00123", 100, category="solid"), cancer("B", 700)],
        events=[event("B", "relapse", 300)],
    ),
    ("cd4", "B", -3, 210.5),
)


def parts(text: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Comment lines as a mapping, and the rows by column name."""
    lines = text.split("\n")
    comments = [line for line in lines if line.startswith("# ")]
    said = dict(line[2:].split(": ", 1) for line in comments)
    return said, list(csv.DictReader(io.StringIO("\n".join(lines[len(comments) :]))))


def cohort_rows(query: str = "", access: Access = DEIDENTIFIED) -> list[dict[str, str]]:
    return parts(cohort_csv(TAKEN, parse_query(query).spec, access, AT))[1]


class TestIncidence:
    def exported(self, query: str = "") -> tuple[dict[str, str], list[dict[str, str]]]:
        answer = incidence(TAKEN, parse_query(query).spec, DEIDENTIFIED)
        return parts(incidence_csv(answer, AT))

    def test_the_lines_in_front_say_what_it_is(self) -> None:
        said, _ = self.exported("sex=female")
        assert said["sentence"] == "female"
        assert said["query"] == "sex=female"
        assert said["data version"] == "v-hand"
        assert said["program version"] == "0.1.0"
        assert said["time"] == "2026-07-01T12:30:00+00:00"
        assert said["endpoint"].startswith("first confirmed second cancer")

    def test_columns_and_values_are_those_of_the_answer(self) -> None:
        _, rows = self.exported()
        assert list(rows[0]) == [
            "group", "cause", "time_days", "estimate", "std_error", "ci_lower", "ci_upper", "at_risk",
        ]  # fmt: skip
        answer = incidence(TAKEN, parse_query("").spec, DEIDENTIFIED)
        for curve in answer.groups[0].curves:
            own = [row for row in rows if row["cause"] == curve.cause]
            assert [float(row["time_days"]) for row in own] == curve.time_days.tolist()
            assert [float(row["estimate"]) for row in own] == curve.estimate.tolist()
            assert [float(row["at_risk"]) for row in own] == curve.at_risk.tolist()

    def test_a_limit_that_cannot_be_given_is_empty(self) -> None:
        everybody_dead = snapshot(dataset(patient("A", dead_on=10, followed_to=10)))
        answer = incidence(everybody_dead, parse_query("").spec, DEIDENTIFIED)
        death = [row for row in parts(incidence_csv(answer, AT))[1] if row["cause"] == "death"]
        assert (death[0]["estimate"], death[0]["ci_lower"], death[0]["ci_upper"]) == ("1", "", "")

    def test_a_group_that_is_not_shown_has_its_reason_and_no_rows(self) -> None:
        said, rows = self.exported("by=sex")
        assert rows == []
        assert said["group female"] == "Not shown: 2 patients, fewer than 20."


class TestCohort:
    def test_one_line_per_analysed_patient_with_every_field(self) -> None:
        rows = cohort_rows()
        assert [row["patient_id"] for row in rows] == ["00123", "B", "C"]
        assert list(rows[0]) == [
            "patient_id", "product", "target", "costimulatory_domain", "vector_class", "indication", "setting", "sex",
            "site", "prior_cancer", "prior_autologous_hct", "prior_allogeneic_hct", "prior_radiotherapy",
            "prior_alkylator", "prior_imid", "lymphodepletion", "bridging", "age", "prior_lines", "infusion_year",
            "dose_1e6_cells", "entry_days", "time_days", "cause", "second_cancer_category", "second_cancer_day",
        ]  # fmt: skip

    def test_endpoint_and_second_cancer(self) -> None:
        rows = {row["patient_id"]: row for row in cohort_rows("competing=death,relapse")}
        columns = ("entry_days", "time_days", "cause", "second_cancer_category", "second_cancer_day")
        assert [rows["00123"][name] for name in columns] == ["", "100", "second_cancer", "solid", "100"]
        assert [rows["B"][name] for name in columns] == ["50", "300", "relapse", "myeloid", "700"]
        assert [rows["C"][name] for name in columns] == ["", "200", "death", "", ""]

    def test_what_is_not_recorded_is_empty(self) -> None:
        rows = {row["patient_id"]: row for row in cohort_rows()}
        assert (rows["C"]["sex"], rows["C"]["prior_lines"]) == ("", "")

    def test_the_curve_can_be_recomputed_from_it(self) -> None:
        rows = cohort_rows()
        code = {"censored": 0, "second_cancer": 1, "death": 2}
        entry = np.array([float(row["entry_days"] or "nan") for row in rows])
        again = aalen_johansen(
            np.array([int(row["time_days"]) for row in rows]),
            np.array([code[row["cause"]] for row in rows]),
            n_causes=2,
            entry=entry,
        )
        answer = incidence(TAKEN, parse_query("").spec, DEIDENTIFIED)
        assert again.estimate[0].tolist() == answer.groups[0].curves[0].estimate.tolist()

    def test_groups_stand_last_and_those_of_classes_have_each_patient(self) -> None:
        rows = cohort_rows("by=sex")
        assert list(rows[0])[-1] == "group"
        assert {(row["patient_id"], row["group"]) for row in rows} == {
            ("00123", "female"), ("B", "female"), ("C", "unknown"),
        }  # fmt: skip
        by_class = cohort_rows("by=class")
        assert len(by_class) == 4 * 3
        own = {row["group"]: row["cause"] for row in by_class if row["patient_id"] == "00123"}
        assert own == {
            "t_nk": "censored", "myeloid": "censored", "other_haematologic": "censored", "solid": "second_cancer",
        }  # fmt: skip

    def test_two_cohorts_stand_below_each_other(self) -> None:
        rows = cohort_rows("site=North&compare=all")
        assert [(row["group"], row["patient_id"]) for row in rows] == [
            ("A", "B"), ("B", "00123"), ("B", "B"), ("B", "C"),
        ]  # fmt: skip

    def test_where_each_counts_all_its_days_stand_in_one_cell(self) -> None:
        loaded = snapshot(
            dataset(patient("A"), cancers=[cancer("A", 100), cancer("A", 700, category="solid")])
        )
        (row,) = parts(cohort_csv(loaded, parse_query("count=each&landmark_days=50").spec, DEIDENTIFIED, AT))[
            1
        ]
        assert (row["time_days"], row["cause"], row["second_cancer_days"]) == ("950", "censored", "100 700")
        assert "second_cancer_days" not in cohort_rows()[0]

    def test_a_measured_filter_is_a_column(self) -> None:
        (row,) = cohort_rows("baseline_cd4_min=1")
        assert (row["patient_id"], row["baseline_cd4"]) == ("B", "210.5")

    def test_ages_are_pooled_unless_identified(self) -> None:
        assert [row["age"] for row in cohort_rows()] == ["63.5", "90+", "60"]
        assert [row["age"] for row in cohort_rows("", IDENTIFIED)] == ["63.5", "92", "60"]

    def test_exclusions_are_said(self) -> None:
        said, _ = parts(cohort_csv(TAKEN, parse_query("").spec, DEIDENTIFIED, AT))
        assert said["excluded"] == "1 vital status unknown"
        assert said["time_days"] == "days since the first infusion"

    def test_a_landmark_moves_time_and_says_so(self) -> None:
        said, rows = parts(cohort_csv(TAKEN, parse_query("landmark_days=90").spec, DEIDENTIFIED, AT))
        assert said["time_days"] == "days since day 90 (landmark)"
        assert said["entry_days"] == "days since day 90 (landmark); empty: at risk from day 0 of it"
        assert said["second_cancer_day"] == "days since the first infusion"
        assert (rows[0]["time_days"], rows[0]["second_cancer_day"]) == ("10", "100")

    def test_the_aggregate_scope_gets_no_file(self) -> None:
        with pytest.raises(AccessDenied):
            cohort_csv(TAKEN, parse_query("").spec, AGGREGATE)

    def test_a_site_that_is_a_formula_is_text(self) -> None:
        assert cohort_rows()[0]["site"] == "'=HYPERLINK(1)"


class TestPatient:
    def test_every_fact_is_a_line(self) -> None:
        said, rows = parts(patient_csv(history(), TAKEN, AT))
        assert said["patient_id"] == "A"
        assert said["data version"] == "v-hand"
        assert [row["kind"] for row in rows] == [
            "second_cancer", "infusion", "crs", "relapse", "measurement", "measurement", "finding",
        ]  # fmt: skip

    def test_days_count_from_the_day_0_that_the_file_names(self) -> None:
        said, rows = parts(patient_csv(history(), TAKEN, AT))
        assert said["days"] == "days since the first infusion" and "day 0" not in said
        cancer = day_zero(history(), Zero(ZeroKind.SECOND_CANCER))
        said, moved = parts(patient_csv(from_day_zero(history(), cancer), TAKEN, AT))
        assert said["days"] == "days since the second cancer"
        assert said["day 0"] == "second cancer (MDS), day 100 since the first infusion"
        assert [int(row["day"]) for row in moved] == [int(row["day"]) - 100 for row in rows]
        rough = from_day_zero(history(), replace(cancer, precision=DatePrecision.MONTH))
        said, _ = parts(patient_csv(rough, TAKEN, AT))
        assert said["day 0"].endswith("known to the month only, so that days are about")

    def test_below_the_limit_negative_and_not_recorded_stay_apart(self) -> None:
        _, rows = parts(patient_csv(history(), TAKEN, AT))
        below, number, finding = rows[4], rows[5], rows[6]
        assert (below["comparator"], below["value"], below["lower_limit"]) == ("<", "50", "50")
        assert (number["comparator"], number["value"], number["lower_limit"]) == ("", "-2.5", "")
        assert (finding["result"], finding["value"]) == ("below_limit", "")

    def test_a_second_cancer_has_its_verdict_also_where_it_has_no_day(self) -> None:
        plain = history()
        mark = replace(plain.marks[0], neoplasm_id=plain.second_cancers[0].neoplasm_id)
        _, rows = parts(patient_csv(replace(plain, marks=(mark,), verdicts=verdicts_of(plain)), TAKEN, AT))
        undated = replace(plain, marks=(), second_cancers=(replace(plain.second_cancers[0], day=None),))
        _, others = parts(patient_csv(replace(undated, verdicts=verdicts_of(undated)), TAKEN, AT))
        for row in (rows[0], others[0]):
            assert (row["kind"], row["category"]) == ("second_cancer", "myeloid")
            assert row["verdict"] == verdicts_of(plain)[0].level.value
        assert rows[0]["day"] == "100" and others[0]["day"] == ""
        (untested,) = (replace(one, tested=False) for one in verdicts_of(undated))
        _, others = parts(patient_csv(replace(undated, verdicts=(untested,)), TAKEN, AT))
        assert others[0]["verdict"] == "not_tested"

    def test_free_text_is_in_no_export(self) -> None:
        assert "free text" not in patient_csv(history(), TAKEN, AT)


FORMULAS = [
    "=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\ufeff=1", "＝1", "＋1", "－1", "＠1",
    '"=1', "'=1", "\u200b=cmd|' /C calc'!A0", "\tplain", "\rplain",
]  # fmt: skip


class TestCells:
    @pytest.mark.parametrize("text", FORMULAS)
    def test_text_that_a_spreadsheet_would_run_is_marked_as_text(self, text: str) -> None:
        assert text_cell(text).startswith("'")

    @pytest.mark.parametrize("text", ["# M34", "#", " # M34", '"# M34', "\ufeff#1", "＃1"])
    def test_text_that_would_read_as_a_comment_line_is_marked_as_text(self, text: str) -> None:
        assert text_cell(text) == f"'{text}"

    def test_a_patient_whose_id_begins_like_a_comment_keeps_the_line(self) -> None:
        loaded = snapshot(dataset(patient("# M34"), patient("B")))
        text = cohort_csv(loaded, parse_query("").spec, DEIDENTIFIED, AT)
        rows = [line for line in text.splitlines() if not line.startswith("#")]
        assert [row["patient_id"] for row in csv.DictReader(rows)] == ["'# M34", "B"]

    @pytest.mark.parametrize(
        "text", ["", "a#b", "axi-cel", "CD19/22", "a=b", "1-2", "00123", "90+", "R-CHOP + radiotherapy"]
    )
    def test_other_text_stays_as_it_is(self, text: str) -> None:
        assert text_cell(text) == text

    def test_a_formula_behind_a_line_break_stays_in_its_line(self) -> None:
        assert text_cell("note\n=1+1") == "note =1+1"

    @pytest.mark.parametrize(
        ("value", "text"),
        [
            (-2.5, "-2.5"), (-3, "-3"), (0.1, "0.1"), (1e-12, "1e-12"), (5.0, "5"), (None, ""), (float("nan"), ""),
            (float("inf"), ""), (True, "yes"), (False, "no"), (0, "0"), (1e22, "1e+22"),
        ],
    )  # fmt: skip
    def test_numbers_stay_numbers_and_what_is_missing_is_empty(self, value: object, text: str) -> None:
        assert cell(value) == text

    @given(st.floats(allow_nan=False, allow_infinity=False))
    def test_a_number_reads_back_exactly(self, value: float) -> None:
        assert float(cell(value)) == value

    @given(st.text(st.characters(codec="utf-8")))
    def test_no_text_starts_a_formula_and_every_cell_is_one_line(self, text: str) -> None:
        made = cell(text)
        assert not re.match(r"[\s\u200b\ufeff\"]*[=+\-@＝＋－＠#]", made)
        assert "\n" not in made and "\r" not in made and "\t" not in made

    @given(
        st.text(st.characters(codec="utf-8"), max_size=40), st.text(st.characters(codec="utf-8"), max_size=40)
    )
    def test_a_file_reads_back_with_its_columns(self, one: str, other: str) -> None:
        text = csv_text([("sentence", one)], ("a", "b"), [(one, other), (1.5, None)])
        lines = text.split("\n")
        assert lines[0].startswith("# sentence: ")
        rows = list(csv.reader(io.StringIO("\n".join(lines[1:]))))
        assert rows == [["a", "b"], [cell(one), cell(other)], ["1.5", ""]]

    @pytest.mark.parametrize("text", ["LBCL, =1+1", "a;=1", "a, @b", "a,\t=1", "a, ＝1"])
    def test_a_line_in_front_has_no_formula_behind_a_separator(self, text: str) -> None:
        made = comment_line("sentence", text)
        assert made.count("\n") == 1
        for part in re.split(r"[,;\t]", made.rstrip("\n")):
            assert not re.match(r"\s*[=+\-@＝]", part)


def test_the_export_time_is_now_when_nothing_else_is_said() -> None:
    said, _ = parts(cohort_csv(TAKEN, parse_query("").spec, DEIDENTIFIED))
    assert datetime.fromisoformat(said["time"]).tzinfo is not None
