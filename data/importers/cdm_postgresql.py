"""An OMOP CDM in a PostgreSQL database, read in one transaction that can write nothing.

The package psycopg is needed and is in no base installation: `requirements-postgresql.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pandas as pd

from data.importers.cdm import CDM_TABLES, Cdm
from data.importers.imported import ImportRefused
from data.importers.rules import refusal

SCHEMES = ("postgresql://", "postgres://")
INSTALL = "Install it with .venv/bin/pip install -r requirements-postgresql.txt."
_PASSWORD = re.compile(r"(?<=:)[^:@/]*(?=@)")


@contextmanager
def open_database(address: str, schemas: Sequence[str]) -> Iterator[Cdm]:
    """The tables of a database; of two schemas with one table the first counts. Raises ImportRefused.

    One snapshot for the whole import: what others write meanwhile is not seen. A password belongs in PGPASSWORD or in
    ~/.pgpass; where it stands in the address, no report repeats it.
    """
    place = _PASSWORD.sub("***", address)
    try:
        import psycopg
        from psycopg import sql
    except ModuleNotFoundError as error:
        raise _unreachable(place, f"The package {error.name} is not installed. {INSTALL}") from error
    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            path = sql.SQL(", ").join(map(sql.Identifier, schemas))
            connection.execute(sql.SQL("SET search_path TO {}").format(path))

            def run(text: str) -> pd.DataFrame:
                # Without parameters psycopg leaves every % alone.
                cursor = connection.execute(text.encode())
                assert cursor.description is not None
                names = [column.name for column in cursor.description]
                return pd.DataFrame(cursor.fetchall(), columns=names, dtype=object)

            info = connection.info
            # A host that is a path is the socket of this machine.
            host = "this machine" if info.host.startswith("/") or not info.host else info.host
            yield Cdm(f"{info.dbname} on {host}", _columns(run, schemas), run, {})
    except psycopg.Error as error:
        what = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise _unreachable(place, f"{what.rstrip('.')}. Check address, schema and rights.") from error


def _columns(run, schemas: Sequence[str]) -> dict[str, frozenset[str]]:
    # Names were checked by the caller to be plain words.
    listed = ", ".join(f"'{name}'" for name in schemas)
    rows = run(
        "SELECT table_schema, table_name, column_name FROM information_schema.columns "
        f"WHERE table_schema IN ({listed})"
    )
    found: dict[str, frozenset[str]] = {}
    for schema in schemas:
        for table, group in rows[rows["table_schema"] == schema].groupby("table_name"):
            if table in CDM_TABLES:
                found.setdefault(str(table), frozenset(group["column_name"]))
    return found


def _unreachable(place: str, remedy: str) -> ImportRefused:
    return ImportRefused([refusal("database_unreachable", place, remedy)])
