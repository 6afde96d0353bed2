"""Rules between tables: every row belongs to a patient, a specimen or a neoplasm that is there; repeated rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from data.rules.breach import Breach, where
from data.rules.cells import plain_key
from data.rules.load import Load, TypedTable
from data.schema import TABLES

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
"""An odd number with no pattern in its bits (2^64 divided by the golden ratio): the hash only has to spread."""


def check_patients_known(load: Load) -> Iterator[Breach]:
    """Rows of patients that the table patients does not have."""
    for name, table in load.tables.items():
        if name in ("patients", "findings") or not TABLES[name].of_patients or len(table) == 0:
            continue
        rows = where((load.patient_codes(name) < 0) & ~table.empty("patient_id"))
        if len(rows):
            cells = table.cells["patient_id"]
            remedies = [_unknown(load, str(cells.texts[code])) for code in cells.codes[rows]]
            yield Breach("unknown_patient", name, rows, remedies, "patient_id")


def _unknown(load: Load, text: str) -> str:
    alike = load.plain_ids.get(plain_key(text))
    hint = f"Did you mean {alike}? A spreadsheet drops leading zeros. " if alike else ""
    return f"{hint}Add the patient to the table patients, or correct the id."


def check_neoplasms(load: Load) -> Iterator[Breach]:
    """Specimens that name a neoplasm which is not there or is another patient's."""
    specimens = load["specimens"]
    if len(specimens) == 0:
        return
    neoplasm = load.rows_of("second_cancers", specimens.cells["neoplasm_id"])
    rows = where((neoplasm < 0) & ~specimens.empty("neoplasm_id"))
    if len(rows):
        remedy = "Add the neoplasm to the table second_cancers, correct the id, or leave it empty."
        yield Breach("unknown_neoplasm", "specimens", rows, remedy, "neoplasm_id")
    owner = np.append(load["second_cancers"].raw["patient_id"].to_numpy(dtype=object), "")[neoplasm]
    own = specimens.raw["patient_id"].to_numpy(dtype=object)
    rows = where((neoplasm >= 0) & (owner != own))
    if len(rows):
        remedies = [
            f"The neoplasm is patient {owner[row]}'s, the specimen {own[row]}'s; correct one." for row in rows
        ]
        yield Breach("foreign_neoplasm", "specimens", rows, remedies, "neoplasm_id")


def check_specimens_known(load: Load) -> Iterator[Breach]:
    """Findings on specimens that the table specimens does not have."""
    findings = load["findings"]
    if len(findings) == 0:
        return
    specimen = load.rows_of("specimens", findings.cells["specimen_id"])
    rows = where((specimen < 0) & ~findings.empty("specimen_id"))
    if len(rows):
        remedy = "Add the specimen to the table specimens, or correct the id."
        yield Breach("unknown_specimen", "findings", rows, remedy, "specimen_id")


def check_rejected_specimens(load: Load, rejected_specimens: np.ndarray) -> Iterator[Breach]:
    """Findings whose specimen is there but was rejected; `rejected_specimens` is a mask over its rows."""
    findings = load["findings"]
    if len(findings) == 0:
        return
    specimen = load.rows_of("specimens", findings.cells["specimen_id"])
    rows = where((specimen >= 0) & np.append(rejected_specimens, False)[specimen])
    if len(rows):
        remedy = "Correct the row of this specimen in the table specimens."
        yield Breach("rejected_specimen", "findings", rows, remedy, "specimen_id")


def check_repeated_rows(load: Load) -> Iterator[Breach]:
    """Rows without a key of their own that are equal in every column to an earlier one."""
    for name, table in load.tables.items():
        if TABLES[name].key is not None or not TABLES[name].of_patients or len(table) < 2:
            continue
        rows = where(_repeated(table))
        if len(rows):
            yield Breach("row_repeated", name, rows, "Remove the copy, or say in what the two rows differ.")


def _repeated(table: TypedTable) -> np.ndarray:
    """Rows equal to an earlier one: those that a hash of their cells calls equal, looked at cell by cell."""
    hashes = np.zeros(len(table), dtype=np.uint64)
    for cells in table.cells.values():
        hashes = hashes * _MULTIPLIER + cells.codes.astype(np.uint64)
        hashes ^= hashes >> np.uint64(32)
    suspects = np.flatnonzero(pd.Series(hashes).duplicated(keep=False).to_numpy())
    folded = np.zeros(len(suspects), dtype=np.int64)
    for cells in table.cells.values():
        codes = cells.codes[suspects].astype(np.int64)
        folded = pd.factorize(folded * max(len(cells.texts), 1) + codes)[0].astype(np.int64)
    repeated = np.zeros(len(table), dtype=bool)
    repeated[suspects] = pd.Series(folded).duplicated().to_numpy()
    return repeated
