"""A delivery as Parquet is the same load as the one as CSV, whatever types its columns have."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data.normalise import build_dataset, measurement_frame
from data.schema import TABLES
from data.sources import folder as source
from data.sources import ordinary_file, parquet_file
from data.sources.csv_file import Limits, TextFrame
from data.sources.folder import read_folder
from data.sources.parquet_file import read_parquet
from tests.data.deliveries import delivery, load, write


def as_parquet(csv_folder: Path, folder: Path, typed: bool) -> Path:
    """The CSV files of a folder as Parquet: all text, or with the types a warehouse would use."""
    folder.mkdir()
    with duckdb.connect(":memory:") as engine:
        for file in csv_folder.glob("*.csv"):
            kinds = {column.name: column.kind for column in TABLES[file.stem].columns if not column.precision}
            types = {"date": "DATE", "number": "DOUBLE", "integer": "INTEGER"}
            columns = [
                f"TRY_CAST(nullif({name}, '') AS {types[kind]}) AS {name}"
                for name, kind in kinds.items()
                if typed and kind in types
            ]
            source = f"SELECT * {'REPLACE (' + ', '.join(columns) + ')' if columns else ''} FROM "
            source += f"read_csv('{file}', all_varchar=true, header=true, nullstr='\\N')"
            engine.execute(f"COPY ({source}) TO '{folder / file.stem}.parquet' (FORMAT parquet)")
    return folder


@pytest.mark.parametrize("typed", [False, True])
def test_parquet_equals_csv(tmp_path: Path, typed: bool) -> None:
    csv_folder = write(tmp_path / "csv", delivery())
    clean, found = load(csv_folder)
    other, of_parquet = load(as_parquet(csv_folder, tmp_path / "parquet", typed))
    assert [p.sentence for p in of_parquet.problems] == []
    assert of_parquet.rows_by_table == found.rows_by_table
    first, second = build_dataset(clean), build_dataset(other)
    for name in ("patients", "infusions", "events", "second_cancers", "specimens", "findings", "identifiers"):
        assert_frame_equal(getattr(first, name), getattr(second, name))
    assert_frame_equal(measurement_frame(clean, first), measurement_frame(other, second))


def written(path: Path, select: str) -> pd.DataFrame:
    with duckdb.connect(":memory:") as engine:
        engine.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    frame = read_parquet(path, path.name, Limits()).frame
    assert frame is not None
    return frame


def test_types_become_the_text_a_csv_would_hold(tmp_path: Path) -> None:
    select = (
        "SELECT 3.0::DOUBLE AS whole, 0.25::DOUBLE AS part, 7::BIGINT AS number, DATE '2020-01-05' AS day, "
        "TIMESTAMP '2020-01-05 00:00:00' AS midnight, TIMESTAMP '2020-01-05 10:30:00' AS morning, "
        "NULL::VARCHAR AS nothing, '00123' AS id"
    )
    row = written(tmp_path / "x.parquet", select).iloc[0].to_dict()
    assert row == {
        "whole": "3",
        "part": "0.25",
        "number": "7",
        "day": "2020-01-05",
        "midnight": "2020-01-05",
        "morning": "2020-01-05 10:30:00",
        "nothing": "",
        "id": "00123",
        "__line": 2,
    }


def test_a_broken_or_strange_parquet_file_is_a_problem(tmp_path: Path) -> None:
    broken = tmp_path / "events.parquet"
    broken.write_bytes(b"PAR1 not really")
    assert [p.code for p in read_parquet(broken, broken.name, Limits()).problems] == ["parquet_unreadable"]
    nested = tmp_path / "nested.parquet"
    with duckdb.connect(":memory:") as engine:
        engine.execute(f"COPY (SELECT [1, 2] AS values) TO '{nested}' (FORMAT parquet)")
    assert [(p.code, p.column) for p in read_parquet(nested, nested.name, Limits()).problems] == [
        ("parquet_type", "values")
    ]
    assert [p.code for p in read_parquet(nested, nested.name, Limits(columns=0)).problems] == [
        "header_too_wide"
    ]


def test_a_path_that_the_engine_would_take_for_a_pattern_is_read_or_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "[1].parquet"
    with duckdb.connect(":memory:") as engine:
        engine.execute(f"COPY (SELECT 'a' AS text) TO '{path}' (FORMAT parquet)")
    found = read_parquet(path, path.name, Limits())
    assert found.frame is not None and list(found.frame["text"]) == ["a"]
    # A system without names for open files: the engine is given the path.
    monkeypatch.setattr(ordinary_file, "_DESCRIPTORS", tmp_path / "none")
    problems = read_parquet(path, path.name, Limits()).problems
    assert [p.code for p in problems] == ["file_unreadable"]
    assert re.search(r"rename", problems[0].remedy)


def to_a_link(path: Path) -> None:
    path.rename(path.parent.parent / "elsewhere.parquet")
    path.symlink_to(path.parent.parent / "elsewhere.parquet")


def to_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("swap", [to_a_link, to_a_pipe])
def test_a_file_swapped_before_it_is_opened_is_neither_followed_nor_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: Callable[[Path], None]
) -> None:
    folder = as_parquet(write(tmp_path / "csv", delivery()), tmp_path / "parquet", typed=False)

    def swapped_first(path: Path, name: str, limits: Limits) -> TextFrame:
        if name == "events.parquet":
            swap(path)
        return read_parquet(path, name, limits)

    monkeypatch.setattr(source, "read_parquet", swapped_first)
    raw = read_folder(folder)
    assert [(p.code, p.file) for p in raw.problems] == [("file_unreadable", "events.parquet")]
    assert len(raw.tables["events"]) == 0 and len(raw.tables["patients"])


def test_a_file_swapped_after_it_was_opened_is_read_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, other = tmp_path / "x.parquet", tmp_path / "y.parquet"
    with duckdb.connect(":memory:") as engine:
        engine.execute(f"COPY (SELECT 'first' AS text) TO '{path}' (FORMAT parquet)")
        engine.execute(f"COPY (SELECT 'second' AS text) TO '{other}' (FORMAT parquet)")
    name_of_opened = ordinary_file.name_of_opened

    def swapped_after(file: BufferedReader, opened: Path) -> str:
        other.replace(opened)
        return name_of_opened(file, opened)

    monkeypatch.setattr(parquet_file, "name_of_opened", swapped_after)
    frame = read_parquet(path, path.name, Limits()).frame
    assert frame is not None and list(frame["text"]) == ["first"]


def test_one_table_in_both_formats_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "data", delivery())
    as_parquet(folder, tmp_path / "parquet", typed=False)
    (tmp_path / "parquet" / "events.parquet").rename(folder / "events.parquet")
    assert [(p.code, p.file) for p in read_folder(folder).problems] == [("table_twice", "events.csv")]
