"""Rules about the order of a patient's days: ends after starts, nothing after death, nothing after last contact."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.rules.breach import Breach, where
from data.rules.load import Floats, Load

DATED_COLUMNS: tuple[tuple[str, str], ...] = (
    ("infusions", "infusion_date"),
    ("measurements", "measured_date"),
    ("events", "start_date"),
    ("events", "end_date"),
    ("second_cancers", "diagnosis_date"),
    ("specimens", "collected_date"),
)
"""Days on which something was seen of the patient. The day of a laboratory's report is none of them."""

AFTER_DEATH: tuple[tuple[str, str], ...] = tuple(pair for pair in DATED_COLUMNS if pair[0] != "specimens")
"""What cannot happen after death; a sample may be taken then."""


def check_ends(load: Load) -> Iterator[Breach]:
    events = load["events"]
    if len(events) == 0:
        return
    rows = where(events.numbers("end_date") < events.numbers("start_date"))
    if len(rows):
        yield Breach("end_before_start", "events", rows, "Correct the start or the end.", "end_date")


def check_after_death(load: Load) -> Iterator[Breach]:
    death = load.patient_dates("death_date").last
    for table, column in AFTER_DEATH:
        if len(load[table]) == 0:
            continue
        rows = where(load[table].dates(column).first > load.of_patient(table, death))
        if len(rows):
            yield Breach("after_death", table, rows, "Correct this date or the date of death.", column)


def check_last_contact(load: Load) -> Iterator[Breach]:
    """One problem per patient, at its row in patients, that names the latest later row."""
    contact = load.patient_dates("last_contact_date").day
    latest, table_of, line_of = _latest_rows(load)
    late = latest > contact
    rows = load.patient_lines[late]
    if len(rows):
        remedies = [
            f"Line {line} of the table {table} is {int(days)} days later; correct that row or last_contact_date."
            for line, table, days in zip(line_of[late], table_of[late], (latest - contact)[late], strict=True)
        ]
        yield Breach("after_last_contact", "patients", rows, remedies, "last_contact_date")


def _latest_rows(load: Load) -> tuple[Floats, np.ndarray, np.ndarray]:
    """Latest day of each patient with the table and line it stands in; -inf where there is none."""
    n = len(load.patient_ids)
    latest, tables, lines = np.full(n, -np.inf), np.full(n, "", dtype=object), np.zeros(n, dtype=np.int64)
    for name, column in DATED_COLUMNS:
        table = load[name]
        if len(table) == 0:
            continue
        day, codes = table.dates(column).first, load.patient_codes(name)
        known = where((codes >= 0) & ~np.isnan(day) & ~(day > (np.inf if load.today is None else load.today)))
        order = known[np.lexsort((-table.lines[known], day[known]))]
        own_latest, own_line = np.full(n, -np.inf), np.zeros(n, dtype=np.int64)
        own_latest[codes[order]], own_line[codes[order]] = day[order], table.lines[order]
        later = own_latest > latest
        latest[later], tables[later], lines[later] = own_latest[later], name, own_line[later]
    return latest, tables, lines
