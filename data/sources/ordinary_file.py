"""The bytes of a file that is still an ordinary one when it is opened, whatever it was a moment before.

A pipe in place of a file would be waited for without end, and a link put there between the look and the reading would
lead anywhere. So the file is opened without following a link and without waiting, and judged by what was opened.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)


class TooLarge(OSError):
    """The file is larger than may be read; `size` is its number of bytes."""

    def __init__(self, size: int) -> None:
        super().__init__(errno.EFBIG, "it is too large")
        self.size = size


def read_ordinary(path: Path, most_bytes: int) -> bytes:
    """The bytes of an ordinary file, no link. Raises TooLarge, and OSError for anything else that is no such file."""
    with open(os.open(path, _FLAGS), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no ordinary file")
        if found.st_size > most_bytes:
            raise TooLarge(found.st_size)
        return file.read()
