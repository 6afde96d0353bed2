"""Concept sets: small CSV files that say which codes of a vocabulary mean one of our words. A centre may edit them.

The files stand in `data/importers/concept_sets/`; a folder of one's own may hold any of them in their place. The first
line of a file that fits a concept decides. A line is keyed by vocabulary and code, not by a number of one installation.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.importers.imported import ImportRefused
from data.importers.rules import refusal
from data.registries import analytes, products
from data.sources.ordinary_file import read_ordinary, where_it_leads
from data.vocabulary import CancerCategory, CancerStatus, Comparator, EventKind, Relation, Sex

FOLDER = Path(__file__).parent / "concept_sets"
COLUMNS = ("vocabulary_id", "match", "concept_code", "word", "source")
NOT_CAR_T = "not_car_t"
UNCLASSIFIED = "unclassified"
KEPT_OUT = ("metastasis", "relapse", "history", "remission")
_BETWEEN = ".."
_MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class SetLine:
    """One line: concepts of `vocabularies` (empty: of any) that `match` the code mean `word`.

    match: `code` is this code; `descendants` this code and everything below it; `range` the beginning of the code lies
    between two; `skin` the same with the topography of skin; `behaviour` the digit after the stroke of a morphology;
    `name` the words stand in the name; `whole_name` the name is these words.
    """

    vocabularies: tuple[str, ...]
    match: str
    code: str
    word: str

    def fits(self, vocabulary: str, code: str, name: str) -> bool:
        """Whether a concept fits the line by itself; what lies below a code is asked of the vocabulary."""
        return (not self.vocabularies or vocabulary in self.vocabularies) and _MATCHES[self.match](
            self.code, code, name.lower()
        )


def _in_range(span: str, code: str, _name: str) -> bool:
    low, high = span.split(_BETWEEN)
    return low <= code[: len(low)] <= high and len(code) >= len(low)


_MATCHES = {
    "code": lambda wanted, code, name: code == wanted,
    "descendants": lambda wanted, code, name: code == wanted,
    "range": _in_range,
    "skin": lambda wanted, code, name: "-C44" in code and _in_range(wanted, code, name),
    "behaviour": lambda wanted, code, name: re.match(rf"\d{{4}}/{re.escape(wanted)}", code) is not None,
    "name": lambda wanted, code, name: wanted.lower() in name,
    "whole_name": lambda wanted, code, name: name == wanted.lower(),
}


def _words(name: str) -> tuple[str, ...]:
    """The words that lines of a set may give."""
    return {
        "car_t_infusions": ("", NOT_CAR_T, *products()),
        "study_agents": ("", NOT_CAR_T, *products()),
        "analytes": tuple(analytes()),
        "kept_out": KEPT_OUT,
        "neoplasms": (
            UNCLASSIFIED,
            *(word for word in CancerCategory),
        ),
        "confirmations": (CancerStatus.CONFIRMED, CancerStatus.SUSPECTED, CancerStatus.RULED_OUT),
        "episodes": tuple(Relation),
        "sexes": tuple(Sex),
        "comparators": tuple(Comparator),
        "events": tuple(EventKind),
    }[name]


SETS = (
    "car_t_infusions",
    "study_agents",
    "analytes",
    "kept_out",
    "neoplasms",
    "confirmations",
    "episodes",
    "sexes",
    "comparators",
    "events",
)


def read_concept_sets(own: Path | None = None) -> dict[str, tuple[SetLine, ...]]:
    """Every set by name, from the folder `own` where it has the file. Raises ImportRefused for a line that is wrong."""
    sets, problems = {}, []
    if own is not None and not own.is_dir():
        raise ImportRefused([refusal("source_missing", str(own), "There is no folder of concept sets.")])
    for name in SETS:
        mine = own / f"{name}.csv" if own is not None else None
        # A file of one's own that cannot be read is said, and not passed over for ours.
        path = mine if mine is not None and os.path.lexists(mine) else FOLDER / f"{name}.csv"
        lines: list[SetLine] = []
        for number, row in enumerate(_rows(path), 2):
            wrong = _wrong(name, row)
            if wrong:
                column, remedy = wrong
                problems.append(
                    refusal("concept_set_line", path.name, remedy, number, column, row.get(column))
                )
                continue
            vocabularies = tuple(row["vocabulary_id"].split(";"))
            lines.append(
                SetLine(
                    tuple(filter(None, vocabularies)), row["match"], row["concept_code"].strip(), row["word"]
                )
            )
        sets[name] = tuple(lines)
    if problems:
        raise ImportRefused(problems)
    registry = (SetLine(("LOINC",), "code", one.loinc, one.code) for one in analytes().values() if one.loinc)
    return {**sets, "analytes": (*sets["analytes"], *registry)}


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        text = read_ordinary(where_it_leads(path), _MOST_BYTES).decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""))
        rows = [{key: cell or "" for key, cell in row.items() if key} for row in reader]
    except OSError as error:
        remedy = f"It cannot be read: {error.strerror or error}."
    except UnicodeDecodeError:
        remedy = "Save it as UTF-8."
    except csv.Error as error:
        remedy = f"It is no table of cells: {error}."
    else:
        if set(COLUMNS[:-1]) <= set(reader.fieldnames or ()):
            return rows
        remedy = f"A concept set has the columns {', '.join(COLUMNS)}."
    raise ImportRefused([refusal("source_missing", path.name, remedy)])


def _wrong(name: str, row: Mapping[str, str]) -> tuple[str, str] | None:
    """Column and remedy where a line cannot be used."""
    if row["match"] not in _MATCHES:
        return "match", f"Write one of {', '.join(_MATCHES)}."
    if not row["concept_code"].strip():
        return "concept_code", "Fill in the code, or the words of the name."
    if row["match"] in ("range", "skin"):
        low, _, high = row["concept_code"].strip().partition(_BETWEEN)
        if not low or len(low) != len(high):
            return "concept_code", "Write two beginnings of one length, for example C77..C79."
    if row["word"] not in _words(name):
        return "word", f"Write one of {', '.join(filter(None, _words(name)))}."
    return None


def first_fit(lines: Iterable[SetLine], vocabulary: str, code: str, name: str) -> SetLine | None:
    """The first line that a concept fits by itself."""
    return next((line for line in lines if line.fits(vocabulary, code, name)), None)
