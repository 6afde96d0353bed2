"""One way to open DuckDB: in memory, without extensions from anywhere, with the files of one folder and no others.

Everything the program keeps on disk is Parquet written and read through these connections.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

_SPILLING = ("SET memory_limit = '600MB'", "SET threads = 4")
"""Where a sort may spill it does so early: five million rows are prepared beside the delivery that lies in memory."""


def open_engine(
    folder: Path, temporary: Path | None = None, beside: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """An in-memory connection that can touch files in `folder`, and in `beside` where two are compared, only.

    With `temporary`, big sorts may spill there. Its settings are locked. Use `.cursor()` for each question: a
    connection answers one at a time.
    """
    connection = duckdb.connect(":memory:")
    bounds = () if temporary is None else _SPILLING
    allowed = [str(path.resolve()) + "/" for path in (folder, temporary, beside) if path is not None]
    spill = "" if temporary is None else str(temporary.resolve())
    for statement in (
        *bounds,
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET python_scan_all_frames = false",
        "SET python_enable_replacements = false",
        "SET pandas_analyze_sample = 0",
        f"SET temp_directory = {quoted(spill)}",
        f"SET allowed_directories = [{', '.join(map(quoted, allowed))}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        connection.execute(statement)
    return connection


def parquet(path: Path) -> str:
    """SQL that reads one Parquet file."""
    return f"read_parquet({quoted(str(path.resolve()))})"


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the rows of a query, in their order, to one Parquet file."""
    target = quoted(str(path.resolve()))
    connection.execute(f"COPY ({query}) TO {target} (FORMAT parquet, COMPRESSION zstd)")


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def identifiers(names: Iterable[str]) -> str:
    """Column names as a quoted SQL list."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)
