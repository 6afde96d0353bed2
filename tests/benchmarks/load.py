"""Fifty clinicians at once: each changes a filter, waits for every answer, thinks, and changes another.

The program runs in a process of its own, as `python app.py` starts it; the clinicians are threads of this one. A step
asks what the Board asks after a filter change, in the order in which it asks: the curves, then bar and timeline, then
the patients. Loopback only, and it ends by itself.
"""

from __future__ import annotations

import http.client
import json
import random
import statistics
import threading
import time
from dataclasses import dataclass, field
from os import getloadavg

from dash import Dash

from components import ids
from tests.benchmarks._served import ANSWER_SECONDS, STORE, own_process, program
from tests.benchmarks.server import callback_body

CLINICIANS = 50
THINK_SECONDS = 3.0
SECONDS = 30.0
STEPS = (ids.INCIDENCE_GRAPH, ids.COHORT_SENTENCE, ids.TIMELINE_GRAPH, ids.PATIENT_CHOSEN)


@dataclass
class Seen:
    """What the clinicians met: milliseconds per kind of answer, and how many answers were none."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: {step: [] for step in STEPS})
    errors: int = 0


def some_cohort(chance: random.Random) -> str:
    """A question that hardly anybody asked before, so that few answers come from the cache."""
    sex = chance.choice(("", "&sex=female", "&sex=male"))
    by = chance.choice(("", "&by=product", "&by=sex", "&by=indication"))
    oldest = chance.randrange(60, 89)
    return f"?age_min={chance.randrange(18, 55)}&age_max={oldest}{sex}{by}"


def clinician(port: int, number: int, app: Dash, seen: Seen, until: float) -> None:
    chance = random.Random(number)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    time.sleep(chance.uniform(0, THINK_SECONDS))
    while time.monotonic() < until:
        search = some_cohort(chance)
        for step in STEPS:
            body = json.dumps(callback_body(app, step, {f"{ids.URL}.search": search}))
            start = time.perf_counter()
            try:
                connection.request(
                    "POST", "/_dash-update-component", body, {"Content-Type": "application/json"}
                )
                answer = connection.getresponse()
                answer.read()
                seen.errors += answer.status != 200
            except (OSError, http.client.HTTPException):
                seen.errors += 1
                connection.close()
            seen.milliseconds[step].append((time.perf_counter() - start) * 1000)
        time.sleep(chance.uniform(0.5, 1.5) * THINK_SECONDS)
    connection.close()


def main(quick: bool) -> None:
    clinicians, seconds = (10, 5.0) if quick else (CLINICIANS, SECONDS)
    app, seen = program("off"), Seen()
    with own_process(AFTERWATCH_STORE=str(STORE)) as port:
        until = time.monotonic() + seconds
        threads = [
            threading.Thread(target=clinician, args=(port, number, app, seen, until), daemon=True)
            for number in range(clinicians)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        load = getloadavg()[0]
    print(
        f"{clinicians} clinicians, {THINK_SECONDS:g} s of thought, {seconds:g} s, 724 patients, load {load:.1f} "
        "(limits: p95 300 ms, no error)"
    )
    print(f"{'answer':<24}{'n':>7}{'p50 ms':>10}{'p95 ms':>10}{'max ms':>10}")
    everything = [value for values in seen.milliseconds.values() for value in values]
    for name, values in (*seen.milliseconds.items(), ("all", everything)):
        p95 = statistics.quantiles(values, n=20)[-1]
        print(f"{name:<24}{len(values):>7}{statistics.median(values):>10.0f}{p95:>10.0f}{max(values):>10.0f}")
    print(f"errors: {seen.errors}")
    if seen.errors:
        raise RuntimeError(f"{seen.errors} questions were not answered")
