"""How much of each of our tables and columns a source fills: for a person who has to decide what is still missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from data.importers.imported import EXAMPLES, IMPORTED_TABLES, Imported
from data.schema import TABLES


@dataclass(frozen=True)
class Coverage:
    """One column, or with `column` "" the table as a whole.

    `rows` were written, `filled` of them have the cell. Of a table: `not_mapped` rows of the source were meant for it
    and are in none or stand there as written, with a few of them as `examples`.
    """

    table: str
    column: str
    rows: int
    filled: int
    not_mapped: int = 0
    examples: tuple[str, ...] = ()


def coverage(imported: Imported) -> Iterator[Coverage]:
    """Every table and below it its columns, in the order of the schema; empty columns and tables too."""
    for name in IMPORTED_TABLES:
        table = imported.tables[name]
        lost = [one for one in imported.not_mapped if one.table == name]
        examples = tuple(f"{one.field}: {one.value}" for one in lost if one.value is not None)[:EXAMPLES]
        yield Coverage(name, "", len(table), len(table), sum(one.rows for one in lost), examples)
        for column in TABLES[name].header(imported.day_form):
            yield Coverage(name, column, len(table), int((table[column] != "").sum()))
