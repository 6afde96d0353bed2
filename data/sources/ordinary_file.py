"""A file that is still an ordinary one when it is opened, whatever it was a moment before.

A pipe in place of a file would be waited for without end, and a link put there between the look and the reading would
lead anywhere. So the file is opened without following a link and without waiting, and judged by what was opened.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)
_DESCRIPTORS = Path("/dev/fd")


class TooLarge(OSError):
    """The file is larger than may be read; `size` is its number of bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(errno.EFBIG, "it is too large")
        self.size = size


def where_it_leads(path: Path) -> Path:
    """The place of a file itself, behind every link on the way to it. Raises OSError, also where links go in a ring."""
    try:
        return path.resolve(strict=True)
    except RuntimeError as error:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from error


@contextmanager
def opened_ordinary(path: Path) -> Iterator[BufferedReader]:
    """An ordinary file, no link, opened for reading. Raises OSError for anything else."""
    with open(os.open(path, _FLAGS), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is no ordinary file")
        yield file


def read_ordinary(path: Path, most_bytes: int) -> bytes:
    """The bytes of an ordinary file, no link. Raises TooLarge, and OSError for anything else that is no such file."""
    with opened_ordinary(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most_bytes:
            raise TooLarge(size)
        return file.read()


def name_of_opened(file: BufferedReader, path: Path) -> str:
    """A name for a reader that opens files itself: it leads to the file that was opened, not to what took its place.

    Where the system has no such names it is that of `path`.
    """
    return str(_DESCRIPTORS / str(file.fileno())) if _DESCRIPTORS.is_dir() else str(path)
