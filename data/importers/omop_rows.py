"""What the parts of the OMOP importer share: where a row came from, days from dates with a time, names."""

from __future__ import annotations

import pandas as pd

from data.importers.cell_reading import Note
from data.importers.imported import EXAMPLES, Conversion

_DAY = 10


def origin(table: str, key: pd.Series) -> pd.Series:
    """`measurement 4711` for every row: the table and the key of the row in it."""
    return f"{table} " + key.astype(str)


def day_of(texts: pd.Series, table: str, column: str) -> tuple[pd.Series, list[Note]]:
    """The date of every text; a time of day is left out and counted. A text that is no date stays as it is."""
    timed = texts.str.match(r"\d{4}-\d{2}-\d{2}[ T]\d")
    days = texts.where(~timed, texts.str[:_DAY])
    # Midnight is how an engine writes a date, not something that was left out.
    real = timed & ~texts.str[_DAY + 1 :].str.match(r"00:00(:00(\.0+)?)?$")
    if not real.any():
        return days, []
    examples = tuple(zip(texts[real].head(EXAMPLES), days[real].head(EXAMPLES), strict=True))
    return days, [Conversion(table, column, "time_left_out", int(real.sum()), examples)]


def mapped(table: str, column: str, before: pd.Series, after: pd.Series) -> list[Note]:
    """One Conversion for cells that became a word of a concept set, with the first different examples."""
    filled = after != ""
    if not filled.any():
        return []
    pairs = dict.fromkeys(zip(before[filled], after[filled], strict=True))
    return [Conversion(table, column, "concept_mapped", int(filled.sum()), tuple(pairs)[:EXAMPLES])]


def names_of(ids: pd.Series, known: pd.DataFrame) -> pd.Series:
    """`751-8 Neutrophils … (LOINC)` for every concept id; `concept 12` for one that the vocabulary does not have."""
    text = known["concept_code"] + " " + known["concept_name"] + " (" + known["vocabulary_id"] + ")"
    names = dict(zip(known["concept_id"].astype(str), text, strict=True))
    return ids.map(lambda one: names.get(one, f"concept {one or 0}"))
