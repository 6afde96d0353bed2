"""Cells of a CSV file as numbers into a list of distinct texts, found without making a text of every cell.

A column of five million rows rarely has more than some thousand different texts. Cells are compared as the bytes they
are, eight at a time, and only one cell of each kind becomes a text. What cells mean does not belong here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.sources.csv_layout import Layout, Offsets

_WORD = 8
_PACKED_BYTES = 64
"""Cells up to this length are compared as words of eight bytes; a column with longer ones as Python bytes."""
_MASKS = np.array([(1 << (_WORD * kept)) - 1 for kept in range(_WORD + 1)], dtype=np.uint64)


class ColumnTexts:
    """The distinct texts of one column, in the order in which they were first met, and a code per cell."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._codes: list[NDArray[np.int32]] = []

    def add(self, codes: NDArray[np.intp], cells: Sequence[bytes]) -> None:
        """Cells of one block: `codes` (n_rows,) index the distinct `cells` as they stand in the file."""
        known = self._known
        numbers = [known.setdefault(_text(cell), len(known)) for cell in cells]
        self._codes.append(np.array(numbers, dtype=np.int32)[codes])

    def categorical(self) -> pd.Categorical:
        """The column. Takes the codes away from this object, so that they are not held twice."""
        codes = np.concatenate(self._codes) if self._codes else np.empty(0, dtype=np.int32)
        self._codes = []
        return pd.Categorical.from_codes(codes, categories=pd.Index(list(self._known), dtype=object))


def add_block(columns: Sequence[ColumnTexts], content: bytes, found: Layout, keep: NDArray[np.bool_]) -> None:
    """Add the cells of the records to keep, all of which have as many cells as there are columns."""
    if not keep.any():
        return
    padded = content + bytes(_PACKED_BYTES)
    words = np.ndarray(len(content) + 1, dtype="<u8", buffer=padded, strides=(1,))
    for place, column in enumerate(columns):
        starts, ends = found.cell_bounds(keep, place, len(columns))
        if place == len(columns) - 1:
            # The last cell of a record ends before the carriage return of its line break.
            ends = ends - ((ends > starts) & (words[np.maximum(ends - 1, 0)] & _MASKS[1] == ord("\r")))
        codes, first = _distinct(words, content, starts, ends)
        column.add(
            codes,
            [
                content[start:end]
                for start, end in zip(starts[first].tolist(), ends[first].tolist(), strict=True)
            ],
        )


def _distinct(
    words: NDArray[np.uint64], content: bytes, starts: Offsets, ends: Offsets
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """A code per cell, equal where the bytes are, and for each code a row that has it."""
    lengths = ends - starts
    longest = int(lengths.max())
    if longest > _PACKED_BYTES:
        cells = np.empty(len(starts), dtype=object)
        cells[:] = [content[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        codes, distinct = pd.factorize(cells)
    else:
        codes, distinct = pd.factorize(words[starts] & _MASKS[np.minimum(lengths, _WORD)])
        for offset in range(_WORD, longest, _WORD):
            word = (
                words[np.minimum(starts + offset, len(words) - 1)]
                & _MASKS[np.clip(lengths - offset, 0, _WORD)]
            )
            more, _ = pd.factorize(word)
            codes, distinct = pd.factorize(codes.astype(np.int64) * len(words) + more)
    first = np.empty(len(distinct), dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return codes, first


def _text(cell: bytes) -> str:
    """A cell as it is meant: without the quotes around it, doubled ones single."""
    text = cell.decode("utf-8")
    return text[1:-1].replace('""', '"') if text.startswith('"') else text
