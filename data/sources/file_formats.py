"""How a file that is not written as the data model asks is to be read: declared for the file, never guessed.

The optional table `formats` (formats.csv, or a sheet of that name) has one row per file. What it leaves empty is as
the data model asks: UTF-8, commas, decimal points, dates as YYYY-MM-DD. A format of dates that could be mistaken for
another one must be proved by the file itself: one of its dates has a day after the twelfth.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

FORMATS = "formats"
FORMATS_FILE = f"{FORMATS}.csv"


class Encoding(StrEnum):
    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    WINDOWS_1252 = "windows-1252"
    ISO_8859_1 = "iso-8859-1"

    @property
    def codec(self) -> str:
        return "cp1252" if self is Encoding.WINDOWS_1252 else self.value

    @property
    def label(self) -> str:
        return self.value.upper() if self is not Encoding.WINDOWS_1252 else "windows-1252"


class Separator(StrEnum):
    COMMA = "comma"
    SEMICOLON = "semicolon"
    TAB = "tab"

    @property
    def sign(self) -> str:
        return {"comma": ",", "semicolon": ";", "tab": "\t"}[self.value]


class Decimal(StrEnum):
    POINT = "point"
    COMMA = "comma"


class DateFormat(StrEnum):
    ISO = "YYYY-MM-DD"
    ISO_SLASH = "YYYY/MM/DD"
    DIGITS = "YYYYMMDD"
    DAY_DOT = "DD.MM.YYYY"
    DAY_SLASH = "DD/MM/YYYY"
    DAY_DASH = "DD-MM-YYYY"
    MONTH_SLASH = "MM/DD/YYYY"
    MONTH_DASH = "MM-DD-YYYY"
    DAY_NAME = "DD-MMM-YYYY"

    @property
    def needs_proof(self) -> bool:
        """Whether the same texts could be read with day and month the other way round."""
        return self.value.endswith("YYYY") and self is not DateFormat.DAY_NAME


@dataclass(frozen=True)
class FileFormat:
    """How one file is written."""

    encoding: Encoding = Encoding.UTF_8
    separator: Separator = Separator.COMMA
    decimal: Decimal = Decimal.POINT
    date_format: DateFormat = DateFormat.ISO


PLAIN = FileFormat()


@dataclass(frozen=True)
class Declaration:
    """Where the format of a file is declared, in the words of a remedy.

    `place` says it by itself; `of_dates` is what to do for the dates of a table, with {file} and {table} in it, ""
    where nothing can be declared.
    """

    place: str
    of_dates: str


IN_THE_FILE = Declaration(FORMATS_FILE, f"declare the date_format for {{file}} in {FORMATS_FILE}.")
IN_THE_SHEET = Declaration("the sheet formats", "declare the date_format for {table} in the sheet formats.")
BEFORE_THE_IMPORT = Declaration(
    "the mapping", "correct the source, or how its files are read, and import again."
)
"""Of a folder that an importer wrote: what is mended in it, or declared beside it, is lost with the next import."""
NOWHERE = Declaration("the source", "")


def declare(file: str, what: str) -> str:
    """The end of a remedy: how a file is declared to be written otherwise."""
    return f"declare {what} for {file} in {FORMATS_FILE}."
