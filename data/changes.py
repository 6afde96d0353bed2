"""What was added, removed or altered between two versions of the data.

Records with a key are compared column by column, those without one row by row. Days count from the first infusion:
where its date is corrected, that date is altered, and so are the days of everything else of the patient that did not
move with it. Teaching cases are left out on both sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from data.access import Access
from data.changes_results import MOST_EXAMPLES, Change, Changes, Count
from data.dataset import Dataset
from data.measurements.compared import measurements_only_in
from data.small_cells import held_back
from data.vocabulary import VitalStatus

PATIENT = "patient_id"
FOLLOW_UP = "follow-up"
SECOND_CANCER_FOLLOW_UP = "follow-up for second cancers"
_FOLLOW_UP_DAYS = {FOLLOW_UP: "last_dated_day", SECOND_CANCER_FOLLOW_UP: "second_cancer_followup_day"}
_PATIENT_COLUMNS = {
    "sex": "sex",
    "site": "site",
    "birth_year": "birth_year",
    "birth_date": "birth_date",
    "age": "age_at_infusion_years",
    "prior_cancer": "prior_cancer",
    "day0_date": "date of the first infusion",
    "entry_day": "entry_date",
    "vital_status_is_known": "vital_status",
}
_DEATH_COLUMNS = {
    "death_day": "death_date",
    "death_date_precision": "death_date_precision",
    "cause_of_death": "cause_of_death",
}
_RENAMED = {
    "infusions": {"day": "infusion_date"},
    "second_cancers": {"day": "diagnosis_date", "precision": "diagnosis_date_precision"},
    "specimens": {"day": "collected_date"},
}
_KEYS = {"infusions": "infusion_id", "second_cancers": "neoplasm_id", "specimens": "specimen_id"}
_WITHOUT_KEY = ("events", "findings", "identifiers")


@dataclass(frozen=True, eq=False)
class Version:
    """One version as it lies in the store: its tables, the folder of its measurements, its name, of which day it is."""

    dataset: Dataset
    folder: Path
    data_version: str
    data_of: str


def changes(old: Version, new: Version, access: Access) -> Changes:
    """What changed from `old` to `new`, as the scope may see it."""
    before, after = _tables(old.dataset), _tables(new.dataset)
    rows = [
        _keyed("patients", PATIENT, before, after, _PATIENT_COLUMNS),
        _keyed("second_cancers", _KEYS["second_cancers"], before, after),
        _keyed("deaths", PATIENT, before, after, _DEATH_COLUMNS),
        *(_follow_up(subject, before, after) for subject in _FOLLOW_UP_DAYS),
        *(_keyed(name, _KEYS[name], before, after) for name in ("infusions", "specimens")),
        *(_row_by_row(name, before[name], after[name]) for name in _WITHOUT_KEY),
        _measurements(old, new),
    ]
    found = Changes(
        old.data_version, new.data_version, old.data_of, new.data_of, tuple(rows), _days_gained(before, after)
    )
    return found if access.sees_patients else _of_groups(found)


def _tables(dataset: Dataset) -> dict[str, pd.DataFrame]:
    """Every table of patients with the patient's id in place of its row number, teaching cases left out."""
    people = dataset.patients[~dataset.patients["teaching_case"].to_numpy(dtype=bool)]
    people = people.assign(vital_status_is_known=people["vital_status"].notna())
    names = dataset.patients[PATIENT].where(~dataset.patients["teaching_case"], None).to_numpy(dtype=object)
    tables = {"patients": people, "deaths": people[people["vital_status"] == VitalStatus.DEAD.value]}
    for name in (*_KEYS, "events", "identifiers"):
        tables[name] = _named(getattr(dataset, name), names)
    owner = dataset.specimens.set_index("specimen_id")["patient_index"]
    of_findings = owner.reindex(dataset.findings["specimen_id"]).to_numpy()
    tables["findings"] = _named(dataset.findings.assign(patient_index=of_findings), names)
    return tables


def _named(frame: pd.DataFrame, names: np.ndarray) -> pd.DataFrame:
    named = frame.drop(columns="patient_index")
    named.insert(0, PATIENT, names[frame["patient_index"].to_numpy(dtype=np.int64)])
    return named[named[PATIENT].notna()].reset_index(drop=True)


def _keyed(
    subject: str,
    key: str,
    before: Mapping[str, pd.DataFrame],
    after: Mapping[str, pd.DataFrame],
    columns: Mapping[str, str] | None = None,
) -> Change:
    """Records with a key: which are there on one side only, and which columns differ in those of both."""
    old, new = (frame.set_index(key, drop=False) for frame in (before[subject], after[subject]))
    names = columns or _columns(subject, new, key)
    kept = new.index[new.index.isin(old.index)]
    differ = pd.DataFrame(
        {shown: _differs(old.loc[kept, name], new.loc[kept, name]) for name, shown in names.items()},
        index=kept,
    )
    altered = differ.index[differ.any(axis=1).to_numpy(dtype=bool)]
    totals = zip(differ.columns, differ.to_numpy(dtype=np.int64).sum(axis=0), strict=True)
    numbers: list[tuple[str, int]] = [(str(name), int(n)) for name, n in totals if n]
    return Change(
        subject,
        added=_count(new.loc[~new.index.isin(old.index), PATIENT]),
        removed=_count(old.loc[~old.index.isin(new.index), PATIENT]),
        altered=_count(new.loc[altered, PATIENT]),
        unchanged=len(kept) - len(altered),
        fields=tuple(sorted(numbers, key=lambda one: one[1], reverse=True)),
    )


def _columns(subject: str, frame: pd.DataFrame, key: str) -> dict[str, str]:
    """The columns of a table by the names that they have in its file."""
    renamed = _RENAMED.get(subject, {})
    return {name: renamed.get(name, name) for name in map(str, frame.columns) if name != key}


def _differs(old: pd.Series, new: pd.Series) -> np.ndarray:
    """Per row whether the values differ; empty and empty are the same."""
    both_empty = old.isna().to_numpy() & new.isna().to_numpy()
    return (old.to_numpy() != new.to_numpy()) & ~both_empty


def _row_by_row(subject: str, old: pd.DataFrame, new: pd.DataFrame) -> Change:
    """Records without a key: a row is unchanged as often as it stands on both sides."""
    before, after = _numbered(old), _numbered(new)
    is_new = ~after.isin(before)
    return Change(
        subject,
        added=_count(new.loc[is_new, PATIENT]),
        removed=_count(old.loc[~before.isin(after), PATIENT]),
        altered=None,
        unchanged=int((~is_new).sum()),
    )


def _numbered(frame: pd.DataFrame) -> pd.MultiIndex:
    """Each row as its content and its number among rows of the same content."""
    content = pd.util.hash_pandas_object(frame[sorted(frame.columns)], index=False)
    return pd.MultiIndex.from_arrays([content, content.groupby(content).cumcount()])


def _follow_up(subject: str, before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> Change:
    old, new = _days_of_both(_FOLLOW_UP_DAYS[subject], before, after)
    longer = (new > old) | (new.notna() & old.isna())
    shorter = (new < old) | (new.isna() & old.notna())
    return Change(
        subject,
        added=_count(new.index[longer.to_numpy()]),
        removed=_count(new.index[shorter.to_numpy()]),
        altered=None,
        unchanged=int((~longer & ~shorter).sum()),
    )


def _days_gained(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> int:
    old, new = _days_of_both(_FOLLOW_UP_DAYS[FOLLOW_UP], before, after)
    return int((new.fillna(0) - old.fillna(0)).sum())


def _days_of_both(
    column: str, before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]
) -> tuple[pd.Series, pd.Series]:
    """The days of the patients who are in both versions, in the same order."""
    old, new = (tables["patients"].set_index(PATIENT)[column] for tables in (before, after))
    kept = new.index[new.index.isin(old.index)]
    return old.loc[kept], new.loc[kept]


def _measurements(old: Version, new: Version) -> Change:
    added = measurements_only_in(_measured(new), _measured(old))
    removed = measurements_only_in(_measured(old), _measured(new))
    return Change(
        "measurements",
        added=Count(added.rows, added.patients[:MOST_EXAMPLES]),
        removed=Count(removed.rows, removed.patients[:MOST_EXAMPLES]),
        altered=None,
        unchanged=added.of_rows - added.rows,
    )


def _measured(version: Version) -> tuple[Path, pd.DataFrame]:
    """The folder of the measurements and the ids of the patients that count, by their row number."""
    people = version.dataset.patients
    counted = people.loc[~people["teaching_case"].to_numpy(dtype=bool), [PATIENT]]
    return version.folder, counted.rename_axis("patient_index").reset_index()


def _count(patients: Iterable[str]) -> Count:
    """The number of records and the first of their patients by id, each once."""
    ids: Sequence[str] = list(patients)
    return Count(len(ids), tuple(sorted(set(ids))[:MOST_EXAMPLES]))


def _of_groups(found: Changes) -> Changes:
    """Without patients and small counts, for a scope that sees groups only."""
    rows = tuple(_of_group(row) for row in found.rows)
    follow_up = next(row for row in rows if row.subject == FOLLOW_UP)
    hidden = follow_up.added.n is None or follow_up.removed.n is None
    return replace(found, rows=rows, follow_up_days=None if hidden else found.follow_up_days)


def _of_group(row: Change) -> Change:
    altered = row.altered or Count(0)
    added, removed, changed, unchanged = held_back([row.added.n, row.removed.n, altered.n, row.unchanged])
    return replace(
        row,
        added=Count(added),
        removed=Count(removed),
        altered=row.altered and Count(changed),
        unchanged=unchanged,
        fields=tuple((name, held_back([n])[0]) for name, n in row.fields),
    )
