"""Numbers in the declared form; one in another form stops the import, because 1,250 would be read two ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importers.number_forms import NumberForm, contradicted, multiplied, read_number

POINT, COMMA = NumberForm(), NumberForm(",")
COMMA_AND_POINTS, POINT_AND_COMMAS = NumberForm(",", "."), NumberForm(".", ",")


@pytest.mark.parametrize(
    ("form", "text", "number", "comparator"),
    [
        (POINT, "1.25", "1.25", ""),
        (POINT, "<50", "50", "<"),
        (POINT, "> 10^6", "1000000", ">"),
        (POINT, "≤0.5", "0.5", "<"),
        (POINT, ">=3", "3", ">"),
        (POINT, "2.5x10^3", "2500", ""),
        (POINT, "1.2e5", "1.2e5", ""),
        (POINT, "-3", "-3", ""),
        (COMMA, "1,25", "1.25", ""),
        (COMMA, "<0,1", "0.1", "<"),
        (COMMA, "12", "12", ""),
        (COMMA_AND_POINTS, "1.250,5", "1250.5", ""),
        (COMMA_AND_POINTS, "1.250", "1250", ""),
        (POINT_AND_COMMAS, "150,000", "150000", ""),
        (NumberForm(".", " "), "150 000", "150000", ""),
        (NumberForm(".", "'"), "150'000", "150000", ""),
    ],
)
def test_numbers_are_read_in_their_form(form: NumberForm, text: str, number: str, comparator: str) -> None:
    found = read_number(text, form)
    assert found is not None
    assert (found.text, found.comparator) == (number, comparator)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (POINT, "1,25"),
        (POINT, "150 000"),
        (POINT, "neg"),
        (POINT, "5 mg"),
        (POINT, "<"),
        (POINT, "1.2.3"),
        (POINT, "١٢"),
        (COMMA, "1.25"),
        (COMMA_AND_POINTS, "1.25"),
        (COMMA_AND_POINTS, "12.50"),
        (POINT_AND_COMMAS, "1,25"),
    ],
)
def test_what_is_in_another_form_is_not_read(form: NumberForm, text: str) -> None:
    assert read_number(text, form) is None


@pytest.mark.parametrize(
    ("form", "text"), [(POINT, "1,25"), (COMMA, "1.5"), (COMMA, "<1.5"), (POINT, "150,000"), (POINT, "1 250")]
)
def test_a_number_in_another_form_contradicts(form: NumberForm, text: str) -> None:
    problem = contradicted(form, [("Result", "3", 2), ("Result", text, 7)], "labs.csv")
    assert problem is not None
    assert (problem.code, problem.row, problem.column, problem.value) == (
        "number_form_contradicted", 7, "Result", text,
    )  # fmt: skip
    assert f'decimal = "{form.decimal}"' in problem.remedy


@pytest.mark.parametrize("text", ["neg", "1.2.3", "2021-03-09", "", "12/5", "> 10^6"])
def test_what_is_a_number_in_no_form_contradicts_none(text: str) -> None:
    assert contradicted(POINT, [("Result", text, 2)], "labs.csv") is None


@given(st.floats(-1e9, 1e9, allow_nan=False), st.sampled_from([0.01, 1000.0, 1e-6]))
def test_a_factor_multiplies_and_leaves_no_binary_digits(value: float, factor: float) -> None:
    text = multiplied(repr(value), factor)
    assert float(text) == pytest.approx(value * factor, rel=1e-11, abs=1e-300)
    assert len(text.lstrip("-").replace(".", "").split("e")[0].strip("0")) <= 12 or "." not in text
