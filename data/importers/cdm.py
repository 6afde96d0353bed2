"""An OMOP CDM as a place that answers SQL: a folder of CSV or Parquet files through DuckDB, or PostgreSQL.

Both answer the same text. Every cell comes back as text, "" for NULL; ids are whole numbers inside the engine. A column
that a delivery does not have reads as empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from data.importers.concepts import SetLine, first_fit
from data.importers.imported import ImportRefused, SourceRead
from data.importers.rules import refusal

CDM_TABLES: Mapping[str, bool] = {
    "person": True,
    "death": False,
    "visit_occurrence": False,
    "care_site": False,
    "drug_exposure": False,
    "procedure_occurrence": False,
    "measurement": False,
    "condition_occurrence": False,
    "episode": False,
    "specimen": False,
    "concept": True,
    "concept_ancestor": False,
}
"""The tables that are read, and whether an import is impossible without one."""

NEEDED_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "person": ("person_id",),
    "death": ("person_id", "death_date"),
    "visit_occurrence": ("person_id", "visit_start_date"),
    "drug_exposure": ("person_id", "drug_concept_id", "drug_exposure_start_date"),
    "procedure_occurrence": ("person_id", "procedure_concept_id", "procedure_date"),
    "measurement": ("person_id", "measurement_concept_id", "measurement_date"),
    "condition_occurrence": ("person_id", "condition_concept_id", "condition_start_date"),
    "episode": ("person_id", "episode_concept_id", "episode_start_date"),
    "concept": ("concept_id", "vocabulary_id", "concept_code", "concept_name"),
    "concept_ancestor": ("ancestor_concept_id", "descendant_concept_id"),
}
"""Columns that the CDM does not allow to be empty and that say whose a row is, what and when.

Without one of them its table would be read as if nothing were recorded: a death without a day, a patient without rows.
"""

_IDS_IN_ONE_QUERY = 20_000
_CONCEPT = ("concept_id", "vocabulary_id", "concept_code", "concept_name")
_NO_CONCEPTS = pd.DataFrame(
    {name: pd.Series(dtype="int64" if name == "concept_id" else object) for name in _CONCEPT}
)


@dataclass(frozen=True)
class Cdm:
    """One open CDM. `columns` are those of each table that is there, in lower case; `run` answers one query."""

    place: str
    columns: Mapping[str, frozenset[str]]
    run: Callable[[str], pd.DataFrame]
    files: Mapping[str, SourceRead]

    def has(self, table: str) -> bool:
        return table in self.columns


def check_tables(cdm: Cdm) -> None:
    """Raises ImportRefused where a table or column without which there is no import is missing."""
    missing = [name for name, required in CDM_TABLES.items() if required and not cdm.has(name)]
    if missing:
        found = ", ".join(sorted(cdm.columns)) or "none"
        remedy = f"Deliver {' and '.join(missing)}. The tables found are: {found}."
        raise ImportRefused([refusal("cdm_table_missing", cdm.place, remedy)])
    if not (cdm.has("drug_exposure") or cdm.has("procedure_occurrence")):
        remedy = "Deliver drug_exposure or procedure_occurrence: the infusions stand there."
        raise ImportRefused([refusal("cdm_table_missing", cdm.place, remedy)])
    lacking = [
        refusal("cdm_column_missing", table, f"Deliver {table} with the column {column}.", column=column)
        for table, columns in NEEDED_COLUMNS.items()
        for column in columns
        if cdm.has(table) and column not in cdm.columns[table]
    ]
    if lacking:
        raise ImportRefused(lacking)


def select(cdm: Cdm, table: str, columns: Sequence[str], where: str = "") -> pd.DataFrame:
    """Rows of a table as text; no rows where it is not there."""
    if not cdm.has(table):
        return pd.DataFrame(columns=list(columns), dtype=object)
    cells = ", ".join(_cell(cdm, table, name) for name in columns)
    condition = f" WHERE {where}" if where else ""
    return cdm.run(f"SELECT {cells} FROM {table}{condition}")


def select_of(
    cdm: Cdm, table: str, columns: Sequence[str], persons: Sequence[int], where: str = ""
) -> pd.DataFrame:
    """Rows of some persons."""
    extra = f" AND ({where})" if where else ""
    parts = [
        select(cdm, table, columns, f"{is_one_of('person_id', some)}{extra}")
        for some in _portions(persons, _IDS_IN_ONE_QUERY)
    ]
    return pd.concat(parts, ignore_index=True) if parts else select(cdm, table, columns, "1 = 0")


def counted(
    cdm: Cdm, table: str, columns: Sequence[str], persons: Sequence[int], where: str = ""
) -> pd.DataFrame:
    """How many rows of some persons there are for each combination of columns: those, and `rows` as a number."""
    extra = f" AND ({where})" if where else ""
    header = [*columns, "rows"]
    parts = [pd.DataFrame(columns=header)]
    for some in _portions(persons, _IDS_IN_ONE_QUERY) if cdm.has(table) else ():
        cells = ", ".join(_cell(cdm, table, name) for name in columns)
        inner = f"SELECT {cells} FROM {table} WHERE {is_one_of('person_id', some)}{extra}"
        names = ", ".join(columns)
        parts.append(
            cdm.run(
                f"SELECT {names}, CAST(count(*) AS VARCHAR) AS rows FROM ({inner}) AS counted GROUP BY {names}"
            )
        )
    stacked = pd.concat(parts, ignore_index=True)
    stacked["rows"] = stacked["rows"].astype("int64")
    return stacked.groupby(list(columns), as_index=False, sort=True)["rows"].sum()


def is_one_of(column: str, ids: Iterable[int]) -> str:
    """The condition that a column holds one of the ids; nothing is one of none."""
    listed = ", ".join(str(int(one)) for one in ids)
    return f"{column} IN ({listed})" if listed else "1 = 0"


def quoted(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def concepts(cdm: Cdm, where: str) -> pd.DataFrame:
    """Concepts by their id as a number, with vocabulary, code and name."""
    rows = select(cdm, "concept", _CONCEPT, f"concept_id IS NOT NULL AND ({where or '1 = 0'})")
    return rows.assign(concept_id=rows["concept_id"].astype("int64"))


def concepts_by_id(cdm: Cdm, ids: Iterable[str | int]) -> pd.DataFrame:
    """Concepts of ids that stand in rows; 0 and empty are none."""
    wanted = sorted({int(one) for one in ids if one not in ("", "0", 0)})
    portions = _portions(wanted, _IDS_IN_ONE_QUERY)
    parts = [concepts(cdm, is_one_of("concept_id", some)) for some in portions]
    return pd.concat(parts, ignore_index=True) if parts else _NO_CONCEPTS


def resolved(cdm: Cdm, lines: Sequence[SetLine], among: pd.DataFrame | None = None) -> dict[int, SetLine]:
    """The line that decides for each concept: of the whole vocabulary, or of the concepts `among` which is asked."""
    below = _below(cdm, lines)
    asked = among
    if asked is None:
        own = concepts(cdm, " OR ".join(f"({_condition(line)})" for line in lines))
        further = set(below) - set(own["concept_id"])
        asked = pd.concat([own, concepts_by_id(cdm, further)], ignore_index=True)
    found: dict[int, SetLine] = {}
    places = {line: place for place, line in enumerate(lines)}
    for concept, vocabulary, code, name in asked.itertuples(index=False):
        fitting = [first_fit(lines, vocabulary, code, name), *below.get(concept, ())]
        known = [line for line in fitting if line is not None]
        if known:
            found[int(concept)] = min(known, key=places.__getitem__)
    return found


def _below(cdm: Cdm, lines: Sequence[SetLine]) -> dict[int, list[SetLine]]:
    """The lines whose code lies above a concept, by its id."""
    lines = [line for line in lines if line.match == "descendants"]
    found: dict[int, list[SetLine]] = {}
    if not lines or not cdm.has("concept_ancestor"):
        return found
    above: dict[str, list[SetLine]] = {}
    heads = concepts(cdm, " OR ".join(f"({_condition(line)})" for line in lines))
    for concept, vocabulary, code, name in heads.itertuples(index=False):
        above[str(concept)] = [line for line in lines if line.fits(vocabulary, code, name)]
    pair = ("ancestor_concept_id", "descendant_concept_id")
    wanted = f"descendant_concept_id IS NOT NULL AND {is_one_of('ancestor_concept_id', map(int, above))}"
    kin = select(cdm, "concept_ancestor", pair, wanted)
    for head, one in kin.itertuples(index=False):
        found.setdefault(int(one), []).extend(above[head])
    return found


def _condition(line: SetLine) -> str:
    """A line as a condition on the table of concepts; `fits` decides in the end, so it may find too many."""
    vocabulary = " OR ".join(f"vocabulary_id = {quoted(one)}" for one in line.vocabularies)
    first = f"({vocabulary}) AND " if vocabulary else ""
    if line.match in ("code", "descendants"):
        return f"{first}concept_code = {quoted(line.code)}"
    if line.match in ("name", "whole_name"):
        return f"{first}lower(concept_name) LIKE {quoted(_like(line))}"
    return f"{first}1 = 1"


def _like(line: SetLine) -> str:
    return line.code.lower() if line.match == "whole_name" else f"%{line.code.lower()}%"


def _cell(cdm: Cdm, table: str, column: str) -> str:
    if column not in cdm.columns[table]:
        return f"'' AS {column}"
    return f"COALESCE(CAST({column} AS VARCHAR), '') AS {column}"


def _portions(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
