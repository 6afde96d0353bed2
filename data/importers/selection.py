"""Which rows of a source a block of the mapping takes; what it leaves is counted by column and value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce

import numpy as np
import pandas as pd

from data.importers.cell_reading import LISTED_VALUES, Note
from data.importers.date_formats import read_date
from data.importers.imported import NotMapped
from data.importers.mapping import Block, Kept
from data.importers.source_tables import SourceTable
from data.schema import TABLES

NOWHERE = pd.Index([])


def taken_elsewhere(blocks: Sequence[Block], sources: Sequence[SourceTable]) -> list[pd.Index]:
    """For each block the rows of its source that another block of the same table takes: those are not left out.

    Without a key that puts the rows of both together, only one that selects by the same columns takes the same thing:
    another may fill something else from the row.
    """
    both = list(zip(blocks, sources, strict=True))
    return [
        reduce(
            lambda one, more: one.union(more),
            (
                selected(other, beside)[0].index
                for other, beside in both
                if _takes_for(block, source, other, beside)
            ),
            NOWHERE,
        )
        for block, source in both
    ]


def _takes_for(block: Block, source: SourceTable, other: Block, beside: SourceTable) -> bool:
    """Whether what `other` takes of a source is not left out by `block`, which must leave anything at all."""
    leaves = {*block.where, *block.unless}
    if other is block or other.table != block.table or beside.place != source.place:
        return False
    if TABLES[block.table].key is not None:
        return bool(leaves or block.kept)
    return bool(leaves) and leaves == {*other.where, *other.unless}


def selected(
    block: Block, source: SourceTable, elsewhere: pd.Index = NOWHERE
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """The rows of the source that the block's `where`, `unless` and `keep` leave, and what they leave out.

    Rows that stand in `elsewhere` are not told of.
    """
    frame = source.frame
    notes: list[Note] = []
    conditions = [(column, texts, True) for column, texts in block.where.items()]
    conditions += [(column, texts, False) for column, texts in block.unless.items()]
    for column, texts, wanted in conditions:
        cells = frame[column].str.strip()
        keep = (cells.isin(texts) == wanted).to_numpy(dtype=bool)
        left = cells[~keep]
        notes += _not_selected(left[~left.index.isin(elsewhere)], source.place, column, block.table)
        frame = frame[keep]
    if block.kept is not None and len(frame):
        kept = _kept(frame, block, block.kept, source)
        left_out = len(frame.index.difference(kept.index).difference(elsewhere))
        frame = kept
        if left_out:
            notes.append(NotMapped(source.place, block.kept.by, None, "row_not_kept", left_out, block.table))
    return frame, tuple(notes)


def _not_selected(cells: pd.Series, place: str, column: str, table: str) -> Iterator[NotMapped]:
    counts = cells.value_counts()
    for value, rows in counts[:LISTED_VALUES].items():
        yield NotMapped(place, column, str(value), "row_not_selected", int(rows), table)
    if len(counts) > LISTED_VALUES:
        rest = counts[LISTED_VALUES:]
        yield NotMapped(
            place, column, f"{len(rest):,} further values", "row_not_selected", int(rest.sum()), table
        )


def _kept(frame: pd.DataFrame, block: Block, kept: Kept, source: SourceTable) -> pd.DataFrame:
    """One row of each patient: the latest or earliest by date; a patient without any date keeps the first row."""
    patient = block.cell("patient_id")
    who = frame[patient.column] if patient and patient.column else frame[kept.by]
    days = frame[kept.by].map(lambda text: _iso(text.strip(), source))
    order = pd.DataFrame({"who": who.str.strip(), "day": days, "dated": days != ""})
    order = order.sort_values(["dated", "day"], ascending=[False, not kept.latest], kind="stable")
    first = order.drop_duplicates("who").index
    return frame.loc[np.sort(first.to_numpy())]


def _iso(text: str, source: SourceTable) -> str:
    found = read_date(text, source.forms.dates, partial=True)
    return found.iso if found else ""
