"""Cells as codes into distinct texts are the cells that the csv module reads, block by block, whatever is in them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.sources import csv_layout
from data.sources.csv_file import Limits, read_csv
from data.sources.raw_tables import LINE

LIMITS = Limits()
CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=20) | st.sampled_from(
    ["", "x" * 7, "x" * 8, "x" * 9, "x" * 64, "x" * 65, "x" * 200, '"', "µ" * 32, "1", "1.0", "01"]
)


@pytest.mark.parametrize("block_bytes", [1, 40, 16_000_000])
@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), max_size=12),
    quote_all=st.booleans(),
    ended=st.booleans(),
)
def test_every_cell_is_the_one_that_was_written(
    block_bytes: int, rows: list[list[str]], quote_all: bool, ended: bool
) -> None:
    buffer = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    csv.writer(buffer, quoting=quoting, lineterminator="\n").writerows([["a", "b", "c"], *rows])
    text = buffer.getvalue() if ended else buffer.getvalue().removesuffix("\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_layout, "BLOCK_BYTES", block_bytes)
        part = read_csv(text.encode(), "events.csv", LIMITS)
    assert part.frame is not None, [problem.sentence for problem in part.problems]
    filled = [row for row in rows if any(row)]
    assert part.frame[["a", "b", "c"]].to_numpy().tolist() == filled
    reader = csv.reader(io.StringIO(text, newline=""))
    lines, before = [], 0
    for row in reader:
        if any(row):
            lines.append(before + 1)
        before = reader.line_num
    assert part.frame[LINE].tolist() == lines[1:]


def test_a_column_holds_each_text_once() -> None:
    rows = "".join(f"P{number % 3},{number},x\n" for number in range(300))
    part = read_csv(f"patient_id,value,unit\n{rows}".encode(), "measurements.csv", LIMITS)
    assert part.frame is not None
    assert list(part.frame["patient_id"].cat.categories) == ["P0", "P1", "P2"]
    assert list(part.frame["unit"].cat.categories) == ["x"]
    assert part.frame["patient_id"].cat.codes.dtype.itemsize <= 4


def test_rows_left_out_keep_their_text_and_all_of_them_are_known() -> None:
    content = "a,b\n1,2\n1\n1,2,3\n" + "1\n" * 1500 + '"x\ny",2\n1'
    part = read_csv(content.encode(), "events.csv", LIMITS)
    assert [(row.code, row.line, row.text) for row in part.left_out[:2]] == [
        ("row_ragged", 3, "1"),
        ("row_ragged", 4, "1,2,3"),
    ]
    assert len(part.left_out) == 1503
    assert (part.left_out[-1].code, part.left_out[-1].text) == ("row_cut_short", "1")
    assert part.rows_read == 1505
    assert part.frame is not None
    assert part.frame[LINE].tolist() == [2, 1505]
