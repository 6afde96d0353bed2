"""Treatment before the cells, the way to the infusion, response, relapse, next therapy and transplant as events."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from data.demo.baseline import HISTORY, Baseline
from data.demo.care import Event, interval, point
from data.demo.course import Course
from data.demo.parameters import Parameters
from data.demo.randomness import lognormal, stream, whole_number, whole_numbers

EARLIER_LINES = {
    "lbcl": ("R-CHOP", "R-ICE", "R-GDP", "polatuzumab-BR", "R-GemOx", "tafasitamab-lenalidomide"),
    "fl": ("BR", "R-CHOP", "R-lenalidomide", "obinutuzumab-bendamustine", "tazemetostat"),
    "mcl": ("R-CHOP/R-DHAP", "ibrutinib", "BR", "acalabrutinib", "venetoclax", "pirtobrutinib"),
    "cll": ("FCR", "ibrutinib", "venetoclax-rituximab", "acalabrutinib", "idelalisib-rituximab"),
    "mm": ("VRd", "DRd", "Kd", "Pd", "elotuzumab-Pd", "DKd", "selinexor-Vd", "VTd-PACE"),
    "b_all": ("induction chemotherapy", "hyper-CVAD", "blinatumomab", "inotuzumab ozogamicin", "FLAG-Ida"),
    "other_haematologic": ("R-chemotherapy", "methotrexate-cytarabine", "ibrutinib", "pembrolizumab"),
    "autoimmune": ("hydroxychloroquine", "mycophenolate", "rituximab", "belimumab", "cyclophosphamide"),
}
NEXT_THERAPIES = {
    "lbcl": (
        "glofitamab",
        "epcoritamab",
        "polatuzumab-BR",
        "loncastuximab",
        "radiotherapy",
        "R-lenalidomide",
    ),
    "fl": ("mosunetuzumab", "R-lenalidomide", "radiotherapy"),
    "mcl": ("pirtobrutinib", "venetoclax", "lenalidomide-rituximab"),
    "cll": ("pirtobrutinib", "venetoclax-rituximab"),
    "mm": ("teclistamab", "talquetamab", "KPd", "elranatamab", "selinexor-Vd"),
    "b_all": ("inotuzumab ozogamicin", "blinatumomab", "chemotherapy"),
    "other_haematologic": ("chemotherapy", "ibrutinib", "radiotherapy"),
    "autoimmune": ("mycophenolate", "anifrolumab"),
}
BRIDGING_NAMES = {
    "chemotherapy": "bridging chemotherapy",
    "radiotherapy": "bridging radiotherapy",
    "steroids": "dexamethasone",
    "targeted": "targeted bridging",
    "other": "other bridging",
}
LYMPHODEPLETION_NAMES = {
    "flu_cy": ("fludarabine/cyclophosphamide", (-5, -3)),
    "bendamustine": ("bendamustine", (-4, -3)),
    "other": ("other lymphodepletion", (-6, -3)),
}
SECOND_INFUSION = "second CAR-T infusion (CD22)"


def leukapheresis_days(parameters: Parameters, seed: int, baseline: Baseline) -> NDArray[np.int64]:
    """Day of each patient's leukapheresis, which is also that of an apheresis specimen."""
    bounds = parameters.numbers("leukapheresis.before")
    return -whole_numbers(stream(seed, "leukapheresis"), bounds, baseline.size)


def before_infusion(parameters: Parameters, seed: int, baseline: Baseline) -> Iterator[Event]:
    """Earlier lines, leukapheresis, bridging and lymphodepletion."""
    rng = stream(seed, "before infusion")
    collections = leukapheresis_days(parameters, seed, baseline)
    for row in range(baseline.size):
        collected = int(collections[row])
        yield from _earlier_lines(parameters, rng, baseline, row, collected)
        yield Event(row, "leukapheresis", "leukapheresis", collected)
        if baseline.bridging[row] in BRIDGING_NAMES:
            start = collected + whole_number(rng, parameters.numbers("bridging_days.start"))
            end = -whole_number(rng, parameters.numbers("bridging_days.end"))
            yield Event(row, "bridging", BRIDGING_NAMES[baseline.bridging[row]], start, end)
        if baseline.lymphodepletion[row] in LYMPHODEPLETION_NAMES:
            name, (first, last) = LYMPHODEPLETION_NAMES[baseline.lymphodepletion[row]]
            yield Event(row, "lymphodepletion", name, first, last)


def _earlier_lines(
    parameters: Parameters, rng: np.random.Generator, baseline: Baseline, row: int, collected: int
) -> Iterator[Event]:
    """Lines back in time from the leukapheresis; the first named is the first given. Never before the age of 2."""
    count = int(baseline.prior_lines[row])
    names = EARLIER_LINES[baseline.indication[row]]
    transplanted = baseline.history[row, HISTORY.index("prior_autologous_hct")] == "yes"
    day, lines = collected, []
    for line in range(count, 0, -1):
        end = day - whole_number(rng, parameters.numbers("prior_lines.pause"))
        start = end - whole_number(rng, parameters.numbers("prior_lines.length"))
        name = names[min(line, len(names)) - 1] if line <= len(names) else "further therapy"
        lines.append(Event(row, "therapy_line", name, start, end, note=f"line {line}"))
        day = start
    earliest = -int((baseline.age[row] - 2) * 365)
    kept = [line for line in lines if line.start > earliest]
    yield from reversed(kept)
    if transplanted and kept:
        day = kept[-1].end or kept[-1].start
        yield Event(row, "therapy_line", "autologous transplant", day + 14, note="consolidation")


def after_infusion(parameters: Parameters, seed: int, baseline: Baseline, course: Course) -> Iterator[Event]:
    """Response at the usual days, relapse, what followed it, and transplants."""
    rng = stream(seed, "after infusion")
    for row in range(baseline.size):
        yield from _responses(parameters, rng, course, row)
        relapse, therapy = course.relapse_day[row], course.next_therapy_day[row]
        draw = int(rng.integers(0, 60))
        word = "relapse" if relapse > parameters.number("relapse.called_from") else "progression"
        yield from point(course, row, "relapse", f"{word} of the treated disease", relapse)
        if course.second_infusion[row]:
            yield from point(course, row, "next_therapy", SECOND_INFUSION, therapy)
        elif np.isfinite(therapy):
            names = NEXT_THERAPIES[baseline.indication[row]]
            length = _length(parameters, rng)
            span = (therapy, therapy + length)
            yield from interval(course, row, "next_therapy", names[draw % len(names)], span)
        yield from point(course, row, "transplant", "allogeneic transplant", course.transplant_day[row])


def _length(parameters: Parameters, rng: np.random.Generator) -> int:
    """Length of a next therapy in days."""
    median, spread = parameters.number("next_therapy.length"), parameters.number("next_therapy.length_spread")
    return 1 + round(float(lognormal(rng, median, spread, 1)[0]))


def _responses(parameters: Parameters, rng: np.random.Generator, course: Course, row: int) -> Iterator[Event]:
    days = parameters.days("response.days")
    draw, shift = rng.random(), whole_numbers(rng, parameters.numbers("response.shift"), days.size)
    best = "complete response" if draw < parameters.share("response.complete") else "partial response"
    for day, late in zip(days.tolist(), shift.tolist(), strict=True):
        if day + late < course.relapse_day[row]:
            yield from point(
                course,
                row,
                "response",
                best if day < parameters.number("response.only_complete_from") else "complete response",
                day + late,
            )
        elif day == days[0]:
            name = "stable disease" if draw < parameters.share("response.stable") else "progressive disease"
            yield from point(course, row, "response", name, day + late)
