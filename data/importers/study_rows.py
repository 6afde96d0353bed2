"""What the parts of the cBioPortal importer share: days from the infusion, and columns called as ours."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from data.importers.imported import EXAMPLES, ORIGIN, Conversion
from data.schema import TABLES
from data.sources.raw_tables import LINE

WHOLE = r"[+-]?\d{1,6}"


def shifted(days: pd.Series, patients: pd.Series, zero: Mapping[str, int]) -> pd.Series:
    """Days after the first infusion from days of the study; a text that is no whole number stays for the rules."""
    whole = days.str.fullmatch(WHOLE)
    moved = [
        str(int(day) - zero[who]) if counts else day
        for day, who, counts in zip(days, patients, whole, strict=True)
    ]
    return pd.Series(moved, index=days.index, dtype=object)


def moved_note(table: str, column: str, before: pd.Series, after: pd.Series) -> list[Conversion]:
    """How many days were counted anew, with examples."""
    changed = before != after
    if not changed.any():
        return []
    examples = tuple(dict.fromkeys(zip(before[changed], after[changed], strict=True)))[:EXAMPLES]
    return [Conversion(table, column, "day_zero_moved", int(changed.sum()), examples)]


def own_columns(table: str, frame: pd.DataFrame, zero: Mapping[str, int]) -> pd.DataFrame:
    """The columns of a study that are called like ours but in upper case, as our export writes them; and the place.

    A day of ours counts from the zero of the study like its START_DATE, and is counted anew.
    """
    found = {ORIGIN: frame[ORIGIN], LINE: frame[LINE]}
    for column in TABLES[table].columns:
        name = column.name_in(True)
        if name == "patient_id" and "PATIENT_ID" in frame:
            found[name] = frame["PATIENT_ID"]
        elif name.upper() in frame:
            texts = frame[name.upper()]
            found[name] = shifted(texts, frame["PATIENT_ID"], zero) if column.dated else texts
    return pd.DataFrame(found, index=frame.index)


def column(frame: pd.DataFrame, *names: str) -> pd.Series:
    """The first of some columns in which a row has a text; "" where none has."""
    texts = pd.Series("", index=frame.index, dtype=object)
    for name in names:
        if name in frame:
            texts = texts.where(texts != "", frame[name])
    return texts


def filled(frame: pd.DataFrame, name: str, texts: pd.Series) -> pd.DataFrame:
    """The frame with the empty cells of one column filled from other texts."""
    own = frame[name] if name in frame else pd.Series("", index=frame.index, dtype=object)
    return frame.assign(**{name: own.where(own != "", texts)})
