"""Tables with a key from several blocks: rows of one key are put together where they do not contradict each other.

A patient's demographics and follow-up often stand in two files. Rows that contradict each other stay apart, so that the
rule about unique keys stops the load, and are listed with the column in which they differ.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from data.importers.cell_reading import Note
from data.importers.imported import ORIGIN, Conversion, NotMapped
from data.schema import TABLES
from data.sources.raw_tables import LINE


def together(table: str, parts: Sequence[pd.DataFrame]) -> tuple[list[pd.DataFrame], tuple[Note, ...]]:
    """The parts of a table as they go into it: a table with a key as one part, any other as they are."""
    key = TABLES[table].key
    filled = [part for part in parts if len(part)]
    if key is None or not filled:
        return filled, ()
    rows = pd.concat(filled, ignore_index=True)
    texts = [name for name in rows.columns if name not in (ORIGIN, LINE)]
    rows[texts] = rows[texts].fillna("")
    repeated = rows[key].duplicated(keep=False) & (rows[key] != "")
    if not repeated.any():
        return [rows], ()
    several = rows[repeated]
    differing = _differing(several, key, texts)
    contradicted = several[key].isin([who for who, _ in differing])
    merged = _merged(several[~contradicted], key, texts)
    notes: list[Note] = [_contradiction(table, several, key, who, column) for who, column in differing]
    n_merged = int((~contradicted).sum()) - len(merged)
    if n_merged:
        notes.append(Conversion(table, key, "rows_put_together", n_merged))
    whole = pd.concat([rows[~repeated], several[contradicted], merged])
    return [whole.sort_index().reset_index(drop=True)], tuple(notes)


def _differing(several: pd.DataFrame, key: str, texts: Sequence[str]) -> list[tuple[str, str]]:
    """Keys whose rows say two different things, each with the first column in which they do."""
    differing: dict[str, str] = {}
    for column in texts:
        if column == key:
            continue
        said = several.loc[several[column] != "", [key, column]].drop_duplicates()
        for who in said.loc[said[key].duplicated(), key]:
            differing.setdefault(str(who), column)
    return list(differing.items())


def _merged(several: pd.DataFrame, key: str, texts: Sequence[str]) -> pd.DataFrame:
    """One row per key with every cell that any of its rows fills, at the place of the first."""
    if several.empty:
        return several
    blank = several.copy()
    blank[list(texts)] = blank[list(texts)].where(blank[list(texts)] != "")
    first = blank.groupby(key, sort=False).first()
    merged = several.drop_duplicates(key).set_index(key)
    index = several.drop_duplicates(key).index
    for column in first.columns:
        merged[column] = first[column]
    merged = merged.reset_index()
    merged.index = index
    merged[list(texts)] = merged[list(texts)].fillna("")
    return merged[several.columns.tolist()]


def _contradiction(table: str, several: pd.DataFrame, key: str, who: str, column: str) -> NotMapped:
    rows = several[several[key] == who]
    told = rows[rows[column] != ""]
    examples = tuple(
        f'{origin}, line {line}: "{text}"'
        for origin, line, text in zip(told[ORIGIN], told[LINE], told[column], strict=True)
    )
    return NotMapped(table, f"{key} {who}, {column}", None, "rows_contradict", len(rows), table, examples[:5])
