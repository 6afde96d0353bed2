"""A folder of OMOP tables as CSV or Parquet files, one file per table, answered by DuckDB."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from data.importers.cdm import CDM_TABLES, Cdm, quoted
from data.importers.imported import ImportRefused, SourceRead
from data.importers.rules import refusal
from data.sources.ordinary_file import name_of_opened, opened_ordinary, where_it_leads

SUFFIXES = (".csv", ".parquet", ".csv.gz", ".tsv")
SEPARATORS = (",", "\t", ";", "|")
_TEXT_IDS = frozenset({"vocabulary_id", "domain_id", "concept_class_id", "relationship_id"})
"""Columns of the vocabulary that are called ids and hold words."""


@dataclass(frozen=True)
class _Opened:
    """A file that stays open while it is asked: what reports call it, the place that leads to it, its SHA-256."""

    name: str
    place: str
    sha256: str


@contextmanager
def open_folder(folder: Path) -> Iterator[Cdm]:
    """The tables of a folder; upper or lower case in names does not matter. Raises ImportRefused."""
    found = _files(folder)
    with (
        ExitStack() as kept_open,
        tempfile.TemporaryDirectory(prefix="afterwatch-") as scratch,
        duckdb.connect(str(Path(scratch) / "vocabulary.duckdb")) as connection,
    ):
        connection.execute("SET autoinstall_known_extensions = false")
        opened = {name: _open(kept_open, path) for name, path in found.items()}
        columns = {name: _view(connection, name, one) for name, one in opened.items()}

        def run(sql: str) -> pd.DataFrame:
            try:
                return connection.execute(sql).df().astype(object)
            except duckdb.Error as error:
                raise _unreadable(folder.name, error, opened.values()) from error

        files = {name: SourceRead(one.name, 0, one.sha256) for name, one in opened.items()}
        yield Cdm(str(folder), columns, run, files)


def _files(folder: Path) -> dict[str, Path]:
    """The file of each table that is read."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        name = path.name.lower()
        suffix = next((one for one in sorted(SUFFIXES, key=len, reverse=True) if name.endswith(one)), None)
        table = name.removesuffix(suffix) if suffix else ""
        if table not in CDM_TABLES or not path.is_file():
            continue
        if table in found:
            remedy = f"Both {found[table].name} and {path.name} hold {table}; leave one."
            raise ImportRefused([refusal("cdm_unreadable", path.name, remedy)])
        found[table] = path
    return found


def _open(kept_open: ExitStack, path: Path) -> _Opened:
    try:
        file = kept_open.enter_context(opened_ordinary(where_it_leads(path)))
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        remedy = f"It cannot be read: {error.strerror or error}."
        raise ImportRefused([refusal("cdm_unreadable", path.name, remedy)]) from error
    return _Opened(path.name, name_of_opened(file, path), digest)


def _view(connection: duckdb.DuckDBPyConnection, table: str, file: _Opened) -> frozenset[str]:
    """Make a table of one file answer, its ids as whole numbers; returns its columns."""
    try:
        source = _reader(file)
        described = connection.execute(f"SELECT * FROM {source} LIMIT 0").description
        assert described is not None
        names = [str(column[0]) for column in described]
        cells = ", ".join(_typed(name) for name in names)
        # The vocabulary is asked dozens of times and has millions of rows; it holds no patient, so it may lie on disk.
        kind = "TABLE" if table == "concept" else "VIEW"
        connection.execute(f"CREATE {kind} {table} AS SELECT {cells} FROM {source}")
    except (duckdb.Error, OSError, UnicodeDecodeError) as error:
        raise _unreadable(file.name, error, [file]) from error
    return frozenset(name.lower() for name in names)


def _reader(file: _Opened) -> str:
    place = quoted(file.place)
    if file.name.lower().endswith(".parquet"):
        return f"read_parquet({place})"
    # The name of an open file says nothing of how it is packed.
    packed = "gzip" if file.name.lower().endswith(".gz") else "none"
    with duckdb.connect(":memory:") as once:
        # The header alone, whatever the compression, as one column.
        first = once.execute(
            f"SELECT * FROM read_csv({place}, header = false, all_varchar = true, delim = '\x01', quote = '', "
            f"escape = '', auto_detect = false, compression = '{packed}', columns = {{'line': 'VARCHAR'}}) LIMIT 1"
        ).fetchone()
    header = str(first[0]) if first else ""
    separator = max(SEPARATORS, key=header.count)
    # Vocabulary files from Athena are separated by tabs, and a quotation mark in them is a mark.
    quote = "" if separator == "\t" else '"'
    return (
        f"read_csv({place}, header = true, all_varchar = true, auto_detect = false, delim = {quoted(separator)}, "
        f"quote = {quoted(quote)}, escape = {quoted(quote)}, compression = '{packed}', "
        f"columns = {_columns(header, separator)})"
    )


def _columns(header: str, separator: str) -> str:
    names = [name.strip().strip('"').lstrip("\ufeff").lower() for name in header.split(separator)]
    return "{" + ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names) + "}"


def _typed(name: str) -> str:
    lower = name.lower()
    named = '"' + name.replace('"', '""') + '"'
    if lower.endswith("_id") and lower not in _TEXT_IDS:
        return f"CAST(NULLIF(CAST({named} AS VARCHAR), '') AS BIGINT) AS {lower}"
    return f'{named} AS "{lower}"'


def _unreadable(file: str, error: Exception, opened: Iterable[_Opened]) -> ImportRefused:
    # The first line of DuckDB's message says what and where; the rest is advice about its own options.
    what = str(error).splitlines()[0].strip().rstrip(".")
    for one in sorted(opened, key=lambda one: -len(one.place)):
        what = what.replace(one.place, one.name)
    return ImportRefused([refusal("cdm_unreadable", file, f"{what}.")])
