"""Draws the whole synthetic world in one order: patients, clones, courses, second cancers, care, laboratory, samples.

The same seed gives the same world. Dates and table rows are made from it in `records.py` and `writer.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain

from data.demo import care, evidence, index_case, neoplasms, teaching_cases, treatment
from data.demo.baseline import Baseline, draw_baseline
from data.demo.care import Event, IvigCourses
from data.demo.clones import Clones, draw_clones
from data.demo.counts import Story, draw_traits, platelets_before
from data.demo.course import Course, draw_course
from data.demo.findings import Sample
from data.demo.incomplete import Incomplete, choose_incomplete, uncounted_neoplasms, with_incomplete
from data.demo.kinetics import draw_kinetics
from data.demo.measurements import Block, Bloods, draw_measurements
from data.demo.neoplasms import Neoplasm
from data.demo.parameters import Parameters
from data.demo.second_cancers import (
    AtRisk,
    draw_second_cancers,
    draw_skin_cancers,
    script_index_case,
    with_leading_clones,
)
from data.demo.toxicity import draw_toxicity
from data.demo.viruses import draw_viruses
from data.demo.visits import draw_visits


@dataclass(frozen=True)
class World:
    """Everything that is written. Events and samples are cut to the days on which each patient was seen."""

    baseline: Baseline
    course: Course
    incomplete: Incomplete
    neoplasms: tuple[Neoplasm, ...]
    events: tuple[Event, ...]
    samples: tuple[Sample, ...]
    measurements: tuple[Block, ...]


def generate(parameters: Parameters, seed: int) -> World:
    """The synthetic world of one seed."""
    baseline = draw_baseline(parameters, seed).joined(teaching_cases.teaching_baseline(parameters))
    traits = draw_traits(parameters, seed, baseline)
    course, clones = teaching_cases.with_teaching_courses(
        baseline, draw_course(parameters, seed, baseline), draw_clones(parameters, seed, baseline)
    )
    index_row, course, clones = script_index_case(parameters, seed, baseline, course, clones)
    people = AtRisk(baseline, course, clones, platelets_before(parameters, traits))
    counted, course = draw_second_cancers(parameters, seed, people, index_row)
    clones = with_leading_clones(parameters, seed, counted, clones)
    skin = draw_skin_cancers(parameters, seed, baseline, course, counted)
    taken = {neoplasm.row for neoplasm in (*counted, *skin)}
    incomplete = choose_incomplete(parameters, seed, baseline, course, taken)
    course = with_incomplete(parameters, course, incomplete)
    others = uncounted_neoplasms(parameters, seed, baseline, course, incomplete, taken)
    found = numbered(baseline, (*counted, *skin, *others)) + teaching_cases.teaching_neoplasms(baseline)
    story = Story(baseline, course, traits, draw_toxicity(parameters, seed, baseline, course), found)
    ivig = care.draw_ivig(parameters, seed, story)
    return World(
        baseline=baseline,
        course=course,
        incomplete=incomplete,
        neoplasms=found,
        events=_events(parameters, seed, story, ivig),
        samples=_samples(parameters, seed, story, clones),
        measurements=draw_measurements(parameters, seed, _bloods(parameters, seed, story, ivig, index_row)),
    )


def numbered(baseline: Baseline, found: tuple[Neoplasm, ...]) -> tuple[Neoplasm, ...]:
    """The neoplasms in the order of patients and days, with their keys."""
    order = sorted(found, key=lambda one: (baseline.patient_id[one.row], one.day, one.kind.diagnosis))
    return tuple(replace(one, number=f"N-{number:03d}") for number, one in enumerate(order, start=1))


def _bloods(parameters: Parameters, seed: int, story: Story, ivig: IvigCourses, index_row: int) -> Bloods:
    first, second = draw_kinetics(parameters, seed, story.baseline, story.course)
    return Bloods(
        story=story,
        visits=draw_visits(parameters, seed, story.baseline, story.course),
        kinetics=(first, teaching_cases.with_rising_car_cells(parameters, story.baseline, second)),
        viruses=draw_viruses(parameters, seed, story.baseline, index_row),
        ivig=ivig,
    )


def _events(parameters: Parameters, seed: int, story: Story, ivig: IvigCourses) -> tuple[Event, ...]:
    baseline, course = story.baseline, story.course
    drawn = chain(
        treatment.before_infusion(parameters, seed, baseline),
        treatment.after_infusion(parameters, seed, baseline, course),
        care.syndromes(story),
        care.haematotoxicity(parameters, seed, story),
        care.against_toxicity(parameters, seed, story),
        care.supportive(parameters, seed, baseline, course, ivig),
        care.admissions(parameters, seed, story),
    )
    seen = [event for event in drawn if (event.end or event.start) <= course.last_day[event.row]]
    return tuple(sorted(seen, key=lambda one: (one.row, one.start, one.kind, one.name, one.end or -1)))


def _samples(parameters: Parameters, seed: int, story: Story, clones: Clones) -> tuple[Sample, ...]:
    baseline, found = story.baseline, story.neoplasms
    cohort = [one for one in found if not baseline.teaching[one.row]]
    teaching = [one for one in found if baseline.teaching[one.row]]
    index = next(one for one in cohort if one.kind is neoplasms.T_CELL)
    panels = evidence.chip_panels(parameters, seed, story, clones)
    drawn = chain(
        (panel for panel in panels if panel.row != index.row),
        evidence.tumour_samples(parameters, seed, cohort, clones),
        index_case.index_case_samples(parameters, index, clones[index.row]),
        teaching_cases.teaching_samples(baseline, teaching),
    )
    collected = treatment.leukapheresis_days(parameters, seed, baseline)
    dated = (
        replace(sample, day=int(collected[sample.row])) if sample.material == "apheresis" else sample
        for sample in drawn
    )
    seen = [sample for sample in dated if sample.day <= story.course.last_day[sample.row]]
    return tuple(sorted(seen, key=lambda one: (one.row, one.day, one.material)))
