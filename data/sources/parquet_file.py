"""One Parquet file as text, so that it goes through the same rules as a CSV file.

Text, numbers and dates become text; a time stamp is taken only as the date it is at midnight. `__line` counts as in a
CSV file of the same rows: the first row is line 2. What cells mean does not belong here.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from data.import_report import problem
from data.sources.csv_file import Limits, TextFrame
from data.sources.ordinary_file import name_of_opened, opened_ordinary
from data.sources.raw_tables import LINE

_INTEGERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
)
_TEXT = (*_INTEGERS, "VARCHAR", "DATE", "BOOLEAN", "UHUGEINT")
_REAL = ("FLOAT", "DOUBLE")
_TIMES = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_PATTERN_LETTERS = frozenset("*?[]{}")


def read_parquet(path: Path, name: str, limits: Limits) -> TextFrame:
    """The cells of a Parquet file, all text; `name` is the one to report. Raises OSError for what is no ordinary file.

    Never raises for what stands in the file.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": "2",
    }
    with opened_ordinary(path) as file:
        place = name_of_opened(file, path)
        if _PATTERN_LETTERS & set(place):
            remedy = f"The path {place} contains one of *?[]{{}}; rename the folder or the file."
            return _refused("file_unreadable", name, remedy)
        try:
            with duckdb.connect(":memory:", config=settings) as engine:
                return _read(engine, place, name, limits)
        except duckdb.Error as error:
            detail = str(error).splitlines()[0].replace(place, name)
            return _refused("parquet_unreadable", name, f"The reader says: {detail} Export the file again.")


def _read(engine: duckdb.DuckDBPyConnection, place: str, file: str, limits: Limits) -> TextFrame:
    described = engine.execute("DESCRIBE SELECT * FROM read_parquet(?)", [place]).fetchall()
    columns = {name: kind for name, kind, *_ in described}
    if len(columns) > limits.columns:
        remedy = f"There are {len(columns):,} columns; the limit is {limits.columns:,}."
        return _refused("header_too_wide", file, remedy)
    expressions = {name: _as_text(name, kind) for name, kind in columns.items()}
    unreadable = [name for name, expression in expressions.items() if expression is None]
    if unreadable:
        name = unreadable[0]
        remedy = f"Column {name} is {columns[name]}; store it as text."
        return _refused("parquet_type", file, remedy, column=name)
    read = {name: _column(engine, place, str(expression)) for name, expression in expressions.items()}
    frame = pd.DataFrame(read)
    frame[LINE] = range(2, len(frame) + 2)
    return TextFrame(frame, len(frame), ())


def _column(engine: duckdb.DuckDBPyConnection, place: str, expression: str) -> pd.Categorical:
    """One column: a code per row and every distinct text once, so that only one column is ever there as texts."""
    texts = engine.execute(f"SELECT {expression} AS text FROM read_parquet(?)", [place]).df()["text"]
    codes, distinct = pd.factorize(texts.to_numpy(dtype=object))
    return pd.Categorical.from_codes(codes, categories=pd.Index(distinct, dtype=object))


def _as_text(name: str, kind: str) -> str | None:
    """SQL that turns a column into text without losing anything; None where its type is not one of ours."""
    column = '"' + name.replace('"', '""') + '"'
    text = f"CAST({column} AS VARCHAR)"
    if kind in _REAL:
        whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
        text = f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE {text} END"
    elif kind in _TIMES:
        midnight = f"CAST({column} AS TIME) = TIME '00:00:00'"
        text = f"CASE WHEN {midnight} THEN CAST(CAST({column} AS DATE) AS VARCHAR) ELSE {text} END"
    elif kind not in _TEXT and not kind.startswith("DECIMAL"):
        return None
    return f"coalesce({text}, '')"


def _refused(code: str, file: str, remedy: str, column: str | None = None) -> TextFrame:
    return TextFrame(None, 0, (problem(code, file, remedy, column=column),))
