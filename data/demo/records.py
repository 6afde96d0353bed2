"""From the drawn world to table rows: calendar dates, what the hospital knows of each patient, keys.

A row is a mapping from column to text; a column that is not named is empty. Column names and their order are those of
`data.schema`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from data.demo.baseline import HISTORY, Baseline, with_gaps
from data.demo.care import Event
from data.demo.findings import Sample
from data.demo.generator import World
from data.demo.kinetics import SECOND_PRODUCT
from data.demo.neoplasms import Neoplasm
from data.demo.parameters import Parameters
from data.demo.randomness import stream

Row = dict[str, str]
OTHER_PRODUCT = {
    "autoimmune": ("CD19", "4-1BB", "lentiviral"),
    "cll": ("CD19/CD20", "4-1BB", "lentiviral"),
    "other_haematologic": ("CD19", "CD28", "gammaretroviral"),
}
"""Target, costimulatory domain and vector of products outside the registry, by indication."""


class Calendar:
    """Turns days after the first infusion into ISO dates."""

    def __init__(self, baseline: Baseline) -> None:
        self._day0 = baseline.infusion_date

    def date(self, row: int, day: float, precision: str = "day") -> str:
        """ISO date; only its year and month or its year where the precision says so."""
        text = str(self._day0[row] + int(day))
        return {"day": text, "month": text[:7], "year": text[:4]}[precision]


def patient_rows(parameters: Parameters, seed: int, world: World) -> Iterator[Row]:
    """One row per patient, in the order of the ids."""
    baseline, calendar = with_gaps(parameters, seed, world.baseline), Calendar(world.baseline)
    rng = stream(seed, "records")
    draws = rng.random((baseline.size, 3))
    for row in range(baseline.size):
        year = int(str(baseline.infusion_date[row])[:4]) - int(baseline.age[row])
        age_only = row in world.incomplete.birth_year_missing
        never_infused = row in world.incomplete.no_infusion
        entry = world.course.entry_day[row]
        yield {
            "patient_id": baseline.patient_id[row],
            "birth_year": "" if age_only else str(year),
            "age_at_infusion_years": str(baseline.age[row]) if age_only or never_infused else "",
            "sex": baseline.sex[row],
            "site": baseline.site[row],
            "entry_date": "" if np.isnan(entry) else calendar.date(row, entry),
            "prior_cancer": "yes"
            if row in world.incomplete.cancer_before_infusion
            else baseline.prior_cancer[row],
            "teaching_case": "yes" if baseline.teaching[row] else "",
            **_ending(parameters, world, calendar, row, draws[row]),
        }


def _ending(parameters: Parameters, world: World, calendar: Calendar, row: int, draws: np.ndarray) -> Row:
    """Vital status, death, last contact and the day to which second cancers were looked for."""
    incomplete, course = world.incomplete, world.course
    if row in incomplete.nothing_after_infusion:
        return {"vital_status": "alive"}
    if row in incomplete.no_infusion:
        return {"vital_status": "alive", "last_contact_date": calendar.date(row, course.contact_day[row])}
    if course.death_known[row]:
        ending = _dead(parameters, world, calendar, row, draws)
    else:
        contact = calendar.date(row, course.contact_day[row])
        missing = draws[0] < parameters.share("follow_up.date_missing_alive")
        ending = {
            "vital_status": "alive",
            "last_contact_date": contact,
            "second_cancer_followup_date": "" if missing and not _has_cancer(world, row) else contact,
        }
    look = parameters.number("incomplete_day.follow_up")
    if row in incomplete.no_follow_up:
        ending["second_cancer_followup_date"] = calendar.date(row, -look)
    if row in incomplete.entry_after_end:
        ending["second_cancer_followup_date"] = calendar.date(row, look)
    if row in incomplete.vital_status_unknown:
        ending["vital_status"] = ""
    return ending


def _has_cancer(world: World, row: int) -> bool:
    return any(neoplasm.row == row for neoplasm in world.neoplasms)


def _dead(parameters: Parameters, world: World, calendar: Calendar, row: int, draws: np.ndarray) -> Row:
    course = world.course
    death = course.death_day[row]
    lost = course.lost[row] and death > course.contact_day[row]
    month_only = draws[1] < parameters.share("follow_up.death_month_only") and not _has_cancer(world, row)
    precision = "month" if month_only else "day"
    looked_for = ""
    if lost:
        looked_for = calendar.date(row, course.contact_day[row])
    elif draws[0] >= parameters.share("follow_up.date_missing_dead"):
        window = parameters.number("follow_up.last_visit_before_death")
        cancers = [one.day for one in world.neoplasms if one.row == row]
        looked_for = calendar.date(row, max(death - np.floor(draws[2] * window), 0, *cancers))
    contact = course.contact_day[row] if lost else death
    return {
        "vital_status": "dead",
        "death_date": calendar.date(row, death, precision),
        "death_date_precision": precision,
        "cause_of_death": "unknown" if lost else course.cause[row],
        "last_contact_date": calendar.date(row, contact),
        "second_cancer_followup_date": looked_for,
    }


def identifier_rows(seed: int, world: World) -> Iterator[Row]:
    """Names and numbers that nobody can take for real ones."""
    baseline = world.baseline
    days = stream(seed, "identifiers").integers(0, 365, baseline.size)
    for row in range(baseline.size):
        number = str(baseline.patient_id[row]).removeprefix("AW-")
        year = int(str(baseline.infusion_date[row])[:4]) - int(baseline.age[row])
        yield {
            "patient_id": baseline.patient_id[row],
            "hospital_number": f"SYN-{number}",
            "family_name": f"Synthetic-{number}",
            "given_name": "Demo",
            "birth_date": str(np.datetime64(f"{year}-01-01") + int(days[row])),
        }


def infusion_rows(parameters: Parameters, seed: int, world: World) -> Iterator[Row]:
    """The first infusion of everyone who had one, and the second of a few."""
    baseline, calendar = with_gaps(parameters, seed, world.baseline), Calendar(world.baseline)
    for row in range(baseline.size):
        if row in world.incomplete.no_infusion:
            continue
        number = str(baseline.patient_id[row]).removeprefix("AW-")
        first = {
            "infusion_id": f"I-{number}-1",
            "patient_id": baseline.patient_id[row],
            "infusion_date": calendar.date(row, 0),
            "product": baseline.product[row],
            "indication": baseline.indication[row],
            "setting": baseline.setting[row],
            "prior_lines": _number(baseline.prior_lines[row], 0),
            **dict(zip(HISTORY, baseline.history[row], strict=True)),
            "lymphodepletion": baseline.lymphodepletion[row],
            "bridging": baseline.bridging[row],
            "dose_1e6_cells": _number(baseline.dose[row], 1),
        }
        if baseline.product[row] == "other":
            names = ("target", "costimulatory_domain", "vector_class")
            first |= dict(zip(names, OTHER_PRODUCT[baseline.indication[row]], strict=True))
        yield first
        day = world.course.next_therapy_day[row]
        if world.course.second_infusion[row] and day <= world.course.last_day[row]:
            yield first | {
                "infusion_id": f"I-{number}-2",
                "infusion_date": calendar.date(row, day),
                "product": SECOND_PRODUCT,
                "setting": "trial",
                "prior_lines": _number(baseline.prior_lines[row] + 1, 0),
                "bridging": "",
                "dose_1e6_cells": _number(parameters.number(f"dose.{SECOND_PRODUCT}"), 1),
            }


def event_rows(world: World) -> Iterator[Row]:
    calendar = Calendar(world.baseline)
    for event in world.events:
        yield _event_row(world, calendar, event)


def _event_row(world: World, calendar: Calendar, event: Event) -> Row:
    return {
        "patient_id": world.baseline.patient_id[event.row],
        "kind": event.kind,
        "name": event.name,
        "start_date": calendar.date(event.row, event.start),
        "end_date": "" if event.end is None else calendar.date(event.row, event.end),
        "ongoing": "yes" if event.ongoing else "",
        "grade": "" if event.grade is None else str(event.grade),
        "grade_scale": event.scale,
        "note": event.note,
    }


def second_cancer_rows(world: World) -> Iterator[Row]:
    calendar = Calendar(world.baseline)
    for one in sorted(world.neoplasms, key=lambda neoplasm: neoplasm.number):
        yield _second_cancer_row(world, calendar, one)


def _second_cancer_row(world: World, calendar: Calendar, one: Neoplasm) -> Row:
    return {
        "neoplasm_id": one.number,
        "patient_id": world.baseline.patient_id[one.row],
        "diagnosis_date": calendar.date(one.row, one.day, one.precision),
        "diagnosis_date_precision": one.precision,
        "category": one.kind.category,
        "diagnosis": one.kind.diagnosis,
        "icdo3_morphology": one.kind.morphology,
        "icdo3_topography": one.kind.topography,
        "icd10": one.kind.icd10,
        "relation_to_treated_disease": one.relation,
        "status": one.status,
        "basis": one.basis,
        "outcome": one.outcome,
        "reported_to_manufacturer": one.reported_to_manufacturer,
        "reported_to_registry": one.reported_to_registry,
    }


def specimen_rows(world: World) -> Iterator[Row]:
    calendar = Calendar(world.baseline)
    for number, sample in enumerate(world.samples, start=1):
        yield {
            "specimen_id": f"S-{number:04d}",
            "patient_id": world.baseline.patient_id[sample.row],
            "neoplasm_id": sample.tumour,
            "collected_date": calendar.date(sample.row, sample.day),
            "material": sample.material,
            "tumour_purity": _number(sample.purity, 2),
        }


def finding_rows(parameters: Parameters, world: World) -> Iterator[Row]:
    calendar = Calendar(world.baseline)
    for number, sample in enumerate(world.samples, start=1):
        yield from _finding_rows(world, calendar, f"S-{number:04d}", sample)


def _finding_rows(world: World, calendar: Calendar, specimen_id: str, sample: Sample) -> Iterator[Row]:
    for one in sample.results:
        reported = min(sample.day + one.reported_after, int(world.course.cut_off_day[sample.row]))
        yield {
            "specimen_id": specimen_id,
            "assay": one.assay,
            "target": one.target,
            "result": one.result,
            "value": _number(one.value, 3),
            "unit": one.unit,
            "lower_limit": _number(one.lower_limit, 6),
            "share": _number(one.share, 4),
            "rank": "" if one.rank is None else str(one.rank),
            "denominator": one.denominator,
            "cancer_gene": one.cancer_gene,
            "expression_effect": one.expression_effect,
            "laboratory": one.laboratory,
            "reported_date": calendar.date(sample.row, reported),
            "note": one.note,
        }


def _number(value: float | None, decimals: int) -> str:
    """A number as text without trailing zeros; empty where there is none."""
    if value is None or np.isnan(value):
        return ""
    text = f"{value:.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
