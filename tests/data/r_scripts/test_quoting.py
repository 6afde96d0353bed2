"""Any text of the data stays a text in R: no sign of it can end a string or a comment."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.r_scripts.quoting import r_comment, r_data_frame, r_number, r_numbers, r_string, r_strings

NASTY = [
    '"); quit(status = 0) #',
    "\\",
    '\\"',
    "a\nb",
    "\r\n",
    "\u2028x",
    "Zürich",
    "日本",
    "😀",
    "\0",
    "\ud800",
    "%s",
    "'",
]


def read_r_string(text: str) -> str:
    """What R reads in a string literal of ours: the escapes undone, one after the other."""
    assert text[0] == text[-1] == '"'
    escapes = {"\\\\": "\\", '\\"': '"', "\\n": "\n", "\\r": "\r", "\\t": "\t"}

    def undo(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else escapes[found[0]]

    return re.sub(r"\\u\{([0-9a-f]{4})\}|\\U\{([0-9a-f]{8})\}|\\.", undo, text[1:-1])


def held_by_r(text: str) -> str:
    return "".join("\ufffd" if sign == "\0" or "\ud800" <= sign <= "\udfff" else sign for sign in text)


@pytest.mark.parametrize("text", NASTY)
def test_nasty_texts_come_back_as_they_were(text: str) -> None:
    assert read_r_string(r_string(text)) == held_by_r(text)


@given(st.text(alphabet=st.characters()))
def test_every_text_is_one_ascii_string_without_a_free_quote(text: str) -> None:
    quoted = r_string(text)
    assert quoted.isascii() and quoted.isprintable()
    assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', quoted)
    assert read_r_string(quoted) == held_by_r(text)


@given(st.text(alphabet=st.characters()))
def test_every_line_of_a_comment_is_a_comment(text: str) -> None:
    lines = re.split(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]", r_comment(text))
    assert all(line.startswith("#") and line.isascii() for line in lines)


def test_a_comment_spells_what_ascii_lacks() -> None:
    assert (
        r_comment("age ≥ 60, 60–70, γ-retroviral, Zürich")
        == "# age >= 60, 60-70, gamma-retroviral, Z<U+00FC>rich"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NA"),
        (float("nan"), "NA"),
        (float("inf"), "NA"),
        (3, "3"),
        (2.0, "2"),
        (0.1, "0.1"),
        (1e-17, "1e-17"),
    ],
)
def test_numbers(value: float | None, text: str) -> None:
    assert r_number(value) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_digit_of_a_number_is_lost(value: float) -> None:
    assert float(r_number(value)) == value


def test_empty_vectors_have_a_type() -> None:
    assert r_numbers([]) == "as.numeric(c())" and r_strings([]) == "as.character(c())"


def test_data_frame() -> None:
    columns = {"group": r_strings(["a"]), "time": r_numbers([1.5])}
    assert r_data_frame("rows", columns).splitlines() == [
        "rows <- data.frame(",
        '  group = as.character(c("a")),',
        "  time = as.numeric(c(1.5)),",
        "  stringsAsFactors = FALSE",
        ")",
    ]
