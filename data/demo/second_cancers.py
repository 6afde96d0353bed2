"""The second cancers: exactly the counted ones of the published series, a separate stream of skin cancers, and records
that are kept and never counted.

Each onset is given to a patient who is alive, seen and free of a second cancer on that day, with the weight of the
patient's risk factors. A second cancer may shorten the course.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from data.demo import neoplasms
from data.demo.baseline import HISTORY, Baseline, Numbers
from data.demo.clones import CHANGES, Clone, Clones
from data.demo.course import DAYS_PER_YEAR, Course
from data.demo.neoplasms import Neoplasm
from data.demo.parameters import Parameters
from data.demo.randomness import between, stratified_lognormal, stream, whole_number

SEEN_BEFORE_DAYS = 30
SEEN_AFTER_DAYS = 45
"""A counted cancer lies well inside the time the patient is seen, so that no rounding of dates can exclude it."""


def script_index_case(
    parameters: Parameters, seed: int, baseline: Baseline, course: Course, clones: Clones
) -> tuple[int, Course, Clones]:
    """One lymphoma patient becomes the published T-cell lymphoma: row, course and clones with that patient changed."""
    least, most = parameters.numbers("t_cell.age_range")
    able = _countable(baseline, course) & (baseline.indication == "lbcl") & (baseline.product == "axi-cel")
    able &= (baseline.age >= least) & (baseline.age <= most) & (baseline.setting == "commercial")
    row = int(stream(seed, "index case").choice(np.flatnonzero(able)))
    here = np.arange(baseline.size) == row
    death = parameters.number("t_cell.onset_day") + parameters.number("t_cell.survival_days")
    never = np.where(here, np.inf, 0.0)
    changed = replace(
        course,
        death_day=np.where(here, death, course.death_day),
        cause=np.where(here, "second_cancer", course.cause),
        relapse_day=course.relapse_day + never,
        next_therapy_day=course.next_therapy_day + never,
        transplant_day=course.transplant_day + never,
        second_infusion=course.second_infusion & ~here,
    )
    scripted = tuple(
        Clone(
            gene,
            CHANGES[gene][0],
            parameters.number(f"t_cell.clone.{gene}"),
            parameters.number("t_cell.growth"),
        )
        for gene in ("DNMT3A", "TET2")
    )
    return row, changed, (*clones[:row], scripted, *clones[row + 1 :])


@dataclass(frozen=True)
class AtRisk:
    """Everybody who may develop a second cancer, with what the risk depends on; platelets in 10^9/L, arrays (n,)."""

    baseline: Baseline
    course: Course
    clones: Clones
    platelets_before: Numbers


def draw_second_cancers(
    parameters: Parameters, seed: int, people: AtRisk, index_row: int
) -> tuple[tuple[Neoplasm, ...], Course]:
    """The counted cancers, and the courses with the deaths they cause. Numbers are given later."""
    taken = np.zeros(people.baseline.size, dtype=bool)
    taken[index_row] = True
    day = parameters.integer("t_cell.onset_day")
    found = [Neoplasm(index_row, day, neoplasms.T_CELL, outcome="died of the T-cell lymphoma")]
    found += _myeloid(parameters, seed, people, taken)
    found += _solid(parameters, seed, people, taken)
    return _with_deaths(parameters, stream(seed, "death of second cancer"), found, people.course)


def _myeloid(parameters: Parameters, seed: int, people: AtRisk, taken: NDArray[np.bool_]) -> list[Neoplasm]:
    rng = stream(seed, "myeloid")
    count = parameters.integer("myeloid.count")
    median, spread = parameters.number("myeloid.onset_median"), parameters.number("myeloid.onset_spread")
    onsets = rng.permutation(stratified_lognormal(rng, median, spread, count))
    weight = _myeloid_risk(parameters, people)
    found = []
    for position, onset in enumerate(np.round(onsets).astype(int)):
        row = _pick(rng, weight * ~taken, people.baseline, people.course, onset)
        taken[row] = True
        kind = neoplasms.MYELOID[position % len(neoplasms.MYELOID)]
        found.append(Neoplasm(row, int(onset), kind))
    return found


def _myeloid_risk(parameters: Parameters, people: AtRisk) -> Numbers:
    """Product of the hazard ratios of age, platelets, lines, transplantation and each clone."""
    ratio = parameters.weights("myeloid.hazard_ratio")
    risk = np.where(people.baseline.age >= 65, ratio["age_65"], 1.0)
    risk *= np.where(people.platelets_before <= 140, ratio["platelets_140"], 1.0)
    risk *= ratio["per_line"] ** people.baseline.prior_lines
    transplanted = people.baseline.history[:, HISTORY.index("prior_autologous_hct")] == "yes"
    risk *= np.where(transplanted, ratio["prior_autologous_hct"], 1.0)
    risk *= np.array([np.prod([ratio[clone.gene] for clone in own]) for own in people.clones])
    return risk * (people.baseline.age >= 18)


def with_leading_clones(
    parameters: Parameters, seed: int, found: tuple[Neoplasm, ...], clones: Clones
) -> Clones:
    """The largest clone of who develops a myeloid neoplasm grows into it: its size then is that of the neoplasm."""
    rng = stream(seed, "leading clones")
    changed = list(clones)
    for neoplasm in found:
        own = clones[neoplasm.row]
        if neoplasm.kind.category == "myeloid" and own:
            aim = between(rng, parameters.numbers("evidence.tumour_fraction"))
            years = neoplasm.day / DAYS_PER_YEAR
            growth = max(float(np.log(aim / own[0].fraction)) / years, own[0].growth)
            changed[neoplasm.row] = (replace(own[0], growth=growth), *own[1:])
    return tuple(changed)


def _solid(parameters: Parameters, seed: int, people: AtRisk, taken: NDArray[np.bool_]) -> list[Neoplasm]:
    rng = stream(seed, "solid")
    baseline = people.baseline
    names = [name for name, count in parameters.weights("solid.count").items() for _ in range(int(count))]
    median, spread = parameters.number("solid.onset_median"), parameters.number("solid.onset_spread")
    onsets = rng.permutation(stratified_lognormal(rng, median, spread, len(names)))
    risk = parameters.number("solid.hazard_per_decade") ** ((baseline.age - 60) / 10)
    risk = risk * (baseline.age >= parameters.number("solid.least_age"))
    month_only = parameters.integer("solid.month_only")
    found = []
    for position, (name, onset) in enumerate(zip(names, np.round(onsets).astype(int), strict=True)):
        kind = neoplasms.SOLID[name]
        fitting = (baseline.sex == kind.sex) if kind.sex else np.ones(baseline.size, dtype=bool)
        row = _pick(rng, risk * fitting * ~taken, baseline, people.course, onset)
        taken[row] = True
        precision = "month" if position >= len(names) - month_only else "day"
        found.append(Neoplasm(row, int(onset), kind, precision=precision))
    return found


def draw_skin_cancers(
    parameters: Parameters, seed: int, baseline: Baseline, course: Course, counted: tuple[Neoplasm, ...]
) -> tuple[Neoplasm, ...]:
    """Non-melanoma skin cancers; some patients have two. One has no known relation, one a year only as its date."""
    rng = stream(seed, "skin")
    count = parameters.integer("skin.count")
    median, spread = parameters.number("skin.onset_median"), parameters.number("skin.onset_spread")
    onsets = np.round(rng.permutation(stratified_lognormal(rng, median, spread, count))).astype(int)
    risk = parameters.number("solid.hazard_per_decade") ** ((baseline.age - 60) / 10) * (baseline.age >= 40)
    free = np.ones(baseline.size, dtype=bool)
    free[[neoplasm.row for neoplasm in counted if neoplasm.kind.category != "solid"]] = False
    found = []
    for onset in onsets:
        row = _pick(rng, risk * free, baseline, course, onset)
        free[row] = False
        squamous = rng.random() < parameters.share("skin.squamous")
        kind = neoplasms.SQUAMOUS_CELL if squamous else neoplasms.BASAL_CELL
        found.append(Neoplasm(row, int(onset), kind, reported_to_manufacturer="", outcome="excised"))
    for first in sorted(found, key=lambda one: one.day)[: parameters.integer("skin.second_lesion")]:
        later = first.day + whole_number(rng, parameters.numbers("skin.second_after"))
        if later < course.last_day[first.row] - SEEN_AFTER_DAYS:
            found.append(replace(first, day=later, kind=neoplasms.BOWEN))
    found[0] = replace(found[0], relation="unknown")
    found[1] = replace(found[1], precision="year", basis="registry")
    found[2] = replace(found[2], relation="")
    return tuple(found)


def _countable(baseline: Baseline, course: Course) -> NDArray[np.bool_]:
    """Patients whose second cancer passes every default exclusion."""
    countable = ~baseline.teaching & np.isnan(course.entry_day) & (baseline.indication != "autoimmune")
    return countable & (course.contact_day > 200)


def _pick(rng: Generator, weight: Numbers, baseline: Baseline, course: Course, onset: int) -> int:
    """One patient at risk on the day of onset, with a probability in proportion to the weight."""
    seen = (course.death_day > onset + SEEN_BEFORE_DAYS) & (course.contact_day > onset + SEEN_AFTER_DAYS)
    cumulative = np.cumsum(weight * seen * _countable(baseline, course))
    return int(np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right"))


def _with_deaths(
    parameters: Parameters, rng: Generator, found: list[Neoplasm], course: Course
) -> tuple[tuple[Neoplasm, ...], Course]:
    """Shortened courses, and the outcome of each cancer in words."""
    death, cause = course.death_day.copy(), course.cause.copy()
    fatal = {neoplasms.SOLID[name].diagnosis for name in parameters.words("solid.fatal")}
    told: list[Neoplasm] = []
    for neoplasm in found:
        row = neoplasm.row
        group = "myeloid" if neoplasm.kind.category == "myeloid" else "solid"
        survival = rng.exponential(parameters.number(f"{group}.survival_median") / np.log(2))
        new_death = neoplasm.day + SEEN_BEFORE_DAYS + round(survival)
        shortens = group == "myeloid" or neoplasm.kind.diagnosis in fatal
        if shortens and new_death < death[row]:
            death[row], cause[row] = new_death, "second_cancer"
        outcome = neoplasm.outcome
        if not outcome:
            dead = death[row] <= course.contact_day[row]
            outcome = "died of it" if dead and cause[row] == "second_cancer" else "under treatment"
        told.append(replace(neoplasm, outcome=outcome))
    return tuple(told), replace(
        course,
        death_day=death,
        cause=cause,
        relapse_day=np.where(course.relapse_day < death, course.relapse_day, np.inf),
        next_therapy_day=np.where(course.next_therapy_day < death, course.next_therapy_day, np.inf),
        transplant_day=np.where(course.transplant_day < death, course.transplant_day, np.inf),
        second_infusion=course.second_infusion & (course.next_therapy_day < death),
    )
