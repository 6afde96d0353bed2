"""Where rows and cells begin and end in the bytes of a CSV file, found before anything is parsed.

Quoting as in RFC 4180. Offsets are byte positions. A reader that pads, shifts or skips rows must never get to see an
irregular one, so the irregular ones are found here. Meaning of cells does not belong here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_NEWLINE, _RETURN, _QUOTE = b'\n\r"'
COMMA = ","
BLOCK_BYTES = 16_000_000
"""So much of a file is looked at in one piece: the offsets of its cells take a few times the room of the cells."""

Offsets = NDArray[np.int64]


class LayoutError(Exception):
    """The bytes are no CSV: `code` of the broken rule, `line` on which it shows, `detail` for the reader."""

    def __init__(self, code: str, line: int, detail: str) -> None:
        super().__init__(detail)
        self.code, self.line, self.detail = code, line, detail


@dataclass(frozen=True)
class Layout:
    """Arrays over records: first byte, end (past the line break), line, cells, longest cell.

    `separators` are the ends of all cells, `last_cells` the position among them of each record's last one.
    `ends_with_break`: the last record ends with a line break.
    """

    starts: Offsets
    ends: Offsets
    lines: Offsets
    cells: Offsets
    longest: Offsets
    separators: Offsets
    last_cells: Offsets
    ends_with_break: bool

    def cell_bounds(self, keep: NDArray[np.bool_], place: int, width: int) -> tuple[Offsets, Offsets]:
        """First byte and end of the cell at `place` in the records to keep, which all have `width` cells."""
        at = self.last_cells[keep] - (width - 1 - place)
        starts = self.starts[keep] if place == 0 else self.separators[at - 1] + 1
        return starts, self.separators[at]


def blocks(content: bytes) -> Iterator[tuple[int, int]]:
    """First byte and end of pieces of about BLOCK_BYTES, each of which ends with a line break outside quotes.

    Where quotes are not those of a CSV file, the piece in which they go wrong runs to where they come right again, at
    most to the end.
    """
    start, size = 0, len(content)
    while start < size:
        end = _line_end(content, min(start + BLOCK_BYTES, size) - 1)
        quotes = content.count(b'"', start, end)
        while quotes % 2 and end < size:
            following = _line_end(content, end)
            quotes += content.count(b'"', end, following)
            end = following
        yield start, end
        start = end


def _line_end(content: bytes, position: int) -> int:
    """The end of the line that the position is in, past its line break."""
    return content.find(b"\n", position) + 1 or len(content)


def layout(content: bytes, separator: str = COMMA, first_line: int = 1) -> Layout:
    """Records of a CSV text that begins on `first_line` of its file.

    Raises LayoutError where quotes or line breaks are not those of a CSV file.
    """
    between = ord(separator)
    bytes_ = np.frombuffer(content, dtype=np.uint8)
    quotes = np.flatnonzero(bytes_ == _QUOTE)
    newlines = np.flatnonzero(bytes_ == _NEWLINE)
    _check_quotes(bytes_, quotes, newlines, between, first_line)
    _check_returns(bytes_, quotes, newlines, first_line)
    separators = np.flatnonzero((bytes_ == between) | (bytes_ == _NEWLINE))
    separators = separators[_outside_quotes(separators, quotes)]
    breaks = np.flatnonzero(bytes_[separators] == _NEWLINE)
    ends_with_break = len(bytes_) == 0 or bool(bytes_[-1] == _NEWLINE)
    if not ends_with_break:
        separators = np.append(separators, len(bytes_))
        breaks = np.append(breaks, len(separators) - 1)
    ends = np.minimum(separators[breaks] + 1, len(bytes_))
    starts = np.concatenate([[0], ends[:-1]]) if len(ends) else ends
    widths = np.diff(separators, prepend=-1) - 1
    first_cells = np.concatenate([[0], breaks[:-1] + 1]) if len(breaks) else breaks
    return Layout(
        starts=starts,
        ends=ends,
        lines=np.searchsorted(newlines, starts) + first_line,
        cells=np.diff(breaks, prepend=-1),
        longest=np.maximum.reduceat(widths, first_cells) if len(breaks) else breaks,
        separators=separators,
        last_cells=breaks,
        ends_with_break=ends_with_break,
    )


def blank(content: bytes, found: Layout) -> NDArray[np.bool_]:
    """Which records are empty lines."""
    short = found.ends - found.starts <= 2
    empty = np.zeros(len(found.starts), dtype=bool)
    for record in np.flatnonzero(short):
        empty[record] = content[found.starts[record] : found.ends[record]].strip(b"\r\n") == b""
    return empty


def _outside_quotes(positions: Offsets, quotes: Offsets) -> NDArray[np.bool_]:
    if len(quotes) == 0:
        return np.ones(len(positions), dtype=bool)
    return np.searchsorted(quotes, positions) % 2 == 0


def _line(position: int, newlines: Offsets, first_line: int) -> int:
    return int(np.searchsorted(newlines, position)) + first_line


def _check_quotes(
    bytes_: NDArray[np.uint8], quotes: Offsets, newlines: Offsets, between: int, first_line: int
) -> None:
    """Every quote opens a cell, closes one or is doubled, and the last one closes."""
    opening, closing = quotes[::2], quotes[1::2]
    before = np.where(opening > 0, bytes_[opening - 1], _NEWLINE) if len(opening) else opening
    doubled = np.zeros(len(opening), dtype=bool)
    doubled[1:] = opening[1:] == closing[: len(opening) - 1] + 1
    misplaced = opening[~(np.isin(before, (between, _NEWLINE)) | doubled)]
    after = bytes_[np.minimum(closing + 1, len(bytes_) - 1)] if len(closing) else closing
    allowed = np.isin(after, (between, _NEWLINE, _RETURN, _QUOTE)) | (closing + 1 == len(bytes_))
    misplaced = np.append(misplaced, closing[~allowed])
    if len(misplaced):
        line = _line(int(misplaced.min()), newlines, first_line)
        raise LayoutError(
            "quote_misplaced", line, "There is a double quote within a cell that is not doubled."
        )
    if len(quotes) % 2:
        line = _line(int(quotes[-1]), newlines, first_line)
        raise LayoutError("quote_misplaced", line, "The quoted cell that begins here never ends.")


def _check_returns(bytes_: NDArray[np.uint8], quotes: Offsets, newlines: Offsets, first_line: int) -> None:
    """A carriage return outside quotes stands before a line feed only; a parser would take it for a line break."""
    returns = np.flatnonzero(bytes_ == _RETURN)
    if len(returns) == 0:
        return
    returns = returns[_outside_quotes(returns, quotes)]
    following = bytes_[np.minimum(returns + 1, len(bytes_) - 1)]
    alone = returns[following != _NEWLINE]
    if len(alone):
        line = _line(int(alone[0]), newlines, first_line)
        raise LayoutError("line_ending", line, "There is a carriage return without a line feed.")
