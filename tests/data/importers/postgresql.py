"""A PostgreSQL server of the tests' own, and the tables of a CDM in it as the DDL of OMOP types them."""

from __future__ import annotations

import csv
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from data.importers.cdm_files import _TEXT_IDS

MISSING = (
    "The OMOP importer is tested against a real PostgreSQL server, and no initdb was found. "
    "Install one (Debian or Ubuntu, as root: apt-get install postgresql); `make test` does so as root."
)
_NUMBERS = frozenset({"value_as_number", "range_low", "range_high", "quantity"})
_VOCABULARY = frozenset({"concept", "concept_ancestor"})


@contextmanager
def server() -> Iterator[str]:
    """Starts a server that listens on a socket in a temporary folder only; yields its address."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    who = _unprivileged()
    try:
        if who is not None:
            os.chown(folder, who, -1)
        common = {"user": who, "check": True, "capture_output": True, "cwd": folder}
        cluster = folder / "cluster"
        subprocess.run(
            [programs / "initdb", "-D", cluster, "-U", "tester", "--auth=trust", "--no-sync", "-E", "UTF8"],
            **common,
        )
        options = "-c listen_addresses='' -c fsync=off -c shared_buffers=16MB"
        with subprocess.Popen(
            [programs / "postgres", "-D", cluster, "-k", folder, *options.replace("''", "").split()],
            user=who,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                address = f"postgresql://tester@/postgres?host={folder}"
                _wait(address)
                yield address
            finally:
                process.terminate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(address: str, folder: Path) -> None:
    """The CSV files of a CDM as tables of the schemas cdm and vocabulary."""
    with psycopg.connect(address) as connection:
        connection.execute("CREATE SCHEMA cdm; CREATE SCHEMA vocabulary")
        for path in sorted(folder.glob("*.csv")):
            name = path.stem.lower()
            delimiter = "\t" if name in _VOCABULARY else ","
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.reader(file, delimiter=delimiter))
            table = sql.Identifier("vocabulary" if name in _VOCABULARY else "cdm", name)
            columns = sql.SQL(", ").join(
                sql.SQL("{} {}").format(sql.Identifier(one), sql.SQL(_type(one))) for one in rows[0]
            )
            connection.execute(sql.SQL("CREATE TABLE {} ({})").format(table, columns))
            with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
                for row in rows[1:]:
                    copy.write_row([cell or None for cell in row])


def _type(column: str) -> LiteralString:
    if column.endswith("_id") and column not in _TEXT_IDS:
        return "bigint"
    if column in _NUMBERS:
        return "numeric"
    if column.endswith("_datetime"):
        return "timestamp"
    # The vocabulary has dates as well, which Athena writes without strokes.
    return "date" if column.endswith("_date") else "varchar"


def _programs() -> Path:
    found = shutil.which("initdb")
    places = [Path(found).resolve()] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not places:
        raise AssertionError(MISSING)
    return places[-1].parent


def _unprivileged() -> int | None:
    """A PostgreSQL server refuses to run as root; None where we are somebody else already."""
    return pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else None


def _wait(address: str) -> None:
    for _ in range(200):
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise AssertionError("The PostgreSQL server of the tests did not answer within 10 seconds.")
