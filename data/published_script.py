"""Which rows stand behind the published definitions of an answer: for its R script and its analysis table."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from data.access import Access
from data.cells import csv_text
from data.cohort import select
from data.cohort_spec import CohortSpec
from data.endpoint import endpoint
from data.exits import CENSORED, cause_names
from data.exports import clock_words, comments_of
from data.groups import GroupedPatients, whole
from data.loaded import Loaded
from data.published_definitions import definitions, plain_question
from data.r_scripts.definitions import Classes, definitions_script
from data.registries import published_estimates
from data.stamps import stamp
from data.thresholds import check_thresholds

PATIENT_COLUMNS = ("patient_id", "classes", "entry_days", "time_days", "cause")
SAID = "the first second cancer of the classes of each line"


def definitions_r(loaded: Loaded, spec: CohortSpec, access: Access) -> str:
    """The R script of /api/definitions with its rows. AccessDenied where single patients are out of scope."""
    access.require_patients()
    return definitions_script(definitions(loaded, spec, access), counted_rows(loaded, spec))


def counted_rows(loaded: Loaded, spec: CohortSpec) -> dict[Classes, GroupedPatients]:
    """The analysed patients with the event of each published definition, and with that of the question."""
    asked = plain_question(spec)
    mask = select(loaded.dataset, loaded.measurements, asked).mask
    wanted = dict.fromkeys((*(published.classes for published in published_estimates()), asked.outcome))
    rows = {}
    for classes in wanted:
        found = endpoint(loaded.dataset, replace(asked, outcome=classes), mask)
        name = " ".join(category.value for category in classes)
        rows[classes] = whole(name, classes, found)
    return rows


def definitions_patients_csv(
    loaded: Loaded, spec: CohortSpec, access: Access, exported_at: datetime | None = None
) -> str:
    """One line per analysed patient and set of classes: entry, time, cause. AccessDenied in the aggregate scope."""
    access.require_patients()
    check_thresholds(spec, access)
    ids = loaded.dataset.patients["patient_id"].to_numpy(dtype=object)
    names = (CENSORED, *cause_names(spec.competing))
    start = spec.clock_starts_on_day
    rows = (
        (ids[index], group.name, entry, time, names[cause])
        for group in counted_rows(loaded, spec).values()
        for index, entry, time, cause in zip(
            group.patient_index.tolist(), group.entry_days.tolist(), group.time_days.tolist(), group.cause.tolist(),
            strict=True,
        )
    )  # fmt: skip
    comments = comments_of(stamp(loaded, spec), SAID, start, (), exported_at)
    comments.append(("entry_days", f"{clock_words(start)}; empty: at risk from day 0 of it"))
    return csv_text(comments, PATIENT_COLUMNS, rows)
