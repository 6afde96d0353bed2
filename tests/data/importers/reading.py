"""What an import gave: rows in order, and what it could not map with its number of rows."""

from __future__ import annotations

from data.importers.imported import Imported


def rows(result: Imported, table: str, *columns: str) -> list[tuple[str, ...]]:
    return sorted(result.tables[table][list(columns)].itertuples(index=False, name=None))


def listed(result: Imported, reason: str) -> dict[tuple[str, str | None], int]:
    return {(one.field, one.value): one.rows for one in result.not_mapped if one.reason == reason}
