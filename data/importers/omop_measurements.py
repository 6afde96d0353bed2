"""Laboratory values of an OMOP CDM: measurements whose LOINC code is one of our analytes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

from data.importers.cdm import Cdm, concepts_by_id, counted, is_one_of, resolved, select_of
from data.importers.cell_reading import Note
from data.importers.concepts import SetLine
from data.importers.imported import EXAMPLES, ORIGIN, Conversion, NotMapped
from data.importers.listing import by_value
from data.importers.omop_rows import day_of, mapped, names_of, origin
from data.registries import analytes
from data.units import registry_unit

_COLUMNS = (
    "measurement_id", "person_id", "measurement_concept_id", "measurement_source_concept_id", "measurement_date",
    "operator_concept_id", "value_as_number", "value_as_concept_id", "unit_concept_id", "unit_source_value",
    "value_source_value",
)  # fmt: skip
_ANNOTATION = re.compile(r"\{[^{}]*\}")
_SIGN = re.compile(r"^\s*([<>]=?)")


def measurement_rows(
    cdm: Cdm, persons: Sequence[int], lines: Sequence[SetLine], signs: Sequence[SetLine]
) -> tuple[pd.DataFrame, list[Note]]:
    """One row per number of the table measurements; rows without a number are counted, never turned into one."""
    words = resolved(cdm, lines)
    where = [is_one_of("measurement_concept_id", words)]
    if cdm.has("measurement") and "measurement_source_concept_id" in cdm.columns["measurement"]:
        where.append(is_one_of("measurement_source_concept_id", words))
    rows = select_of(cdm, "measurement", _COLUMNS, persons, " OR ".join(where))
    notes: list[Note] = [*_not_in_set(cdm, persons, " OR ".join(where))]
    rows = rows.assign(analyte=_analytes(rows, words))
    empty = rows["value_as_number"] == ""
    notes += _without_value(rows[empty])
    rows = rows[~empty].reset_index(drop=True)
    comparator, more = _comparators(cdm, rows, signs)
    notes += more
    rows, comparator = rows[comparator.notna()], comparator[comparator.notna()]
    unit, more = _units(cdm, rows)
    notes += more
    days, more = day_of(rows["measurement_date"], "measurements", "measured_date")
    known = concepts_by_id(cdm, rows["measurement_concept_id"])
    notes += [
        *more,
        *mapped("measurements", "analyte", names_of(rows["measurement_concept_id"], known), rows["analyte"]),
    ]
    frame = pd.DataFrame(
        {
            "patient_id": rows["person_id"],
            "measured_date": days,
            "analyte": rows["analyte"],
            "value": rows["value_as_number"],
            "comparator": comparator,
            "unit": unit,
            ORIGIN: origin("measurement", rows["measurement_id"]),
        }
    )
    return frame, notes


def _analytes(rows: pd.DataFrame, words: dict[int, SetLine]) -> pd.Series:
    by_id = {str(concept): line.word for concept, line in words.items()}
    standard = rows["measurement_concept_id"].map(by_id)
    return standard.fillna(rows["measurement_source_concept_id"].map(by_id)).fillna("")


def _not_in_set(cdm: Cdm, persons: Sequence[int], selected: str) -> list[Note]:
    """Every concept of measurements that is none of our analytes, with its number of rows."""
    columns = ("measurement_concept_id", "measurement_source_value")
    counts = counted(cdm, "measurement", columns, persons, f"NOT ({_never_null(selected)})")
    known = concepts_by_id(cdm, counts["measurement_concept_id"])
    name = names_of(counts["measurement_concept_id"], known)
    unmapped = counts["measurement_concept_id"].isin(["", "0"])
    value = name.mask(unmapped, counts["measurement_source_value"])
    remedy = "Add the code to analytes.csv of a concept set of your own, where it is one of our analytes."
    found = counts.assign(value=value).groupby("value", sort=False)["rows"].sum().sort_values(ascending=False)
    return [
        NotMapped(
            "measurement",
            "measurement_concept_id",
            str(one),
            "test_not_mapped",
            int(rows),
            "measurements",
            (),
            remedy,
        )
        for one, rows in found.items()
    ]


def _never_null(selected: str) -> str:
    """The same condition where an id is missing: NOT of NULL is no answer in SQL."""
    return re.sub(r"(measurement\w*_concept_id) IN", r"COALESCE(\1, 0) IN", selected)


def _without_value(rows: pd.DataFrame) -> list[Note]:
    counts = rows["analyte"].value_counts()
    remedy = "A word such as positive is no number; give a limit and a sign, or leave it out."
    return [
        NotMapped(
            "measurement",
            "value_as_number",
            str(analyte),
            "row_without_value",
            int(n),
            "measurements",
            tuple(rows.loc[rows["analyte"] == analyte, "value_source_value"].drop_duplicates().head(3)),
            remedy,
        )
        for analyte, n in counts.items()
    ]


def _comparators(cdm: Cdm, rows: pd.DataFrame, lines: Sequence[SetLine]) -> tuple[pd.Series, list[Note]]:
    """The sign of every row, "" for none; None where the operator is none of ours.

    A sign that stands only in the value as written is taken from there: a limit must not turn into a value.
    """
    known = concepts_by_id(cdm, rows["operator_concept_id"])
    words = {str(concept): line.word for concept, line in resolved(cdm, lines, known).items()}
    words |= {"": "", "0": ""}
    sign = rows["operator_concept_id"].map(words).astype(object)
    written = rows["value_source_value"].str.extract(_SIGN, expand=False)
    signs = {line.code: line.word for line in lines if line.match == "whole_name"}
    silent = written.notna() & (sign == "")
    sign = sign.mask(silent, written.map(signs))
    sign = sign.where(sign.notna(), None)
    taken = silent & sign.notna()
    notes: list[Note] = []
    if taken.any():
        pairs = zip(rows.loc[taken, "value_source_value"], sign[taken], strict=True)
        examples = tuple(dict.fromkeys(pairs))[:EXAMPLES]
        notes.append(Conversion("measurements", "comparator", "comparator_split", int(taken.sum()), examples))
    other = rows[sign.isna()]
    silent_one = other["operator_concept_id"].isin(["", "0"])
    words_of = names_of(other["operator_concept_id"], known).mask(silent_one, other["value_source_value"])
    notes += by_value(words_of, "measurement", "operator_concept_id", "operator_not_mapped", "measurements")
    return sign, notes


def _units(cdm: Cdm, rows: pd.DataFrame) -> tuple[pd.Series, list[Note]]:
    """The unit of every row in the spelling of the registry; one that it does not accept stays as it is written."""
    known = concepts_by_id(cdm, rows["unit_concept_id"])
    codes = dict(zip(known["concept_id"].astype(str), known["concept_code"], strict=True))
    given = rows["unit_concept_id"].map(codes)
    given = given.where(given.notna(), rows["unit_source_value"])
    pairs = pd.DataFrame({"analyte": rows["analyte"], "given": given})
    registry = {pair: _accepted(*pair) for pair in set(pairs.itertuples(index=False, name=None))}
    unit = pd.Series([registry[pair] for pair in pairs.itertuples(index=False, name=None)], index=rows.index)
    notes: list[Note] = []
    for (analyte, text), n in pairs[unit.isna()].value_counts().items() if unit.isna().any() else ():  # type: ignore[misc]
        accepted = ", ".join(list(analytes()[analyte].unit_factors)[:3])
        remedy = f"The registry accepts {accepted} and others for {analyte}."
        notes.append(
            NotMapped(
                "measurement",
                "unit_concept_id",
                f"{analyte}: {text or 'no unit'}",
                "unit_not_accepted",
                int(n),
                "measurements",
                (),
                remedy,
            )
        )
    changed = unit.notna() & (unit != given)
    if changed.any():
        examples = tuple(dict.fromkeys(zip(given[changed], unit[changed], strict=True)))[:EXAMPLES]
        notes.append(Conversion("measurements", "unit", "unit_spelling", int(changed.sum()), examples))
    return unit.where(unit.notna(), given), notes


def _accepted(analyte: str, text: str) -> str | None:
    """The registry's spelling of a unit of UCUM: words in braces say what was counted and are no unit."""
    one = analytes()[analyte]
    return registry_unit(one, text) or registry_unit(one, _ANNOTATION.sub("", text))
