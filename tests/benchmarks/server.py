"""Server time of the Board's callbacks, uncached, over different cohorts; through the whole WSGI stack."""

from __future__ import annotations

import statistics
import time
from typing import Any

from dash import Dash

from components import ids
from tests.benchmarks._served import program

QUERIES = (
    "",
    "sex=female",
    "sex=male&by=product",
    "indication=lbcl,mcl&age_min=60",
    "by=indication",
    "product=axi-cel&by=class",
    "baseline_platelets_max=140",
    "day90_cd4_max=200",
    "by=age:60,70&competing=death,relapse",
)
PANELS = {
    "incidence": ids.INCIDENCE_GRAPH,
    "timeline": ids.TIMELINE_GRAPH,
    "filter counts": ids.COHORT_SENTENCE,
}


def callback_body(app: Dash, component_id: str, values: dict[str, Any]) -> dict[str, Any]:
    """The body that the page sends for the callback that fills `component_id`; inputs not in `values` are null."""
    name, found = next(
        (name, found)
        for name, found in app.callback_map.items()
        if f"{component_id}." in name and found["inputs"]
    )
    outputs = [
        dict(zip(("id", "property"), part.rsplit(".", 1), strict=True))
        for part in name.strip(".").split("...")
    ]

    def sent(items: list[dict[str, str]]) -> list[dict[str, Any]]:
        return [{**item, "value": values.get(f"{item['id']}.{item['property']}")} for item in items]

    return {
        "output": name,
        "outputs": outputs if name.startswith("..") else outputs[0],
        "inputs": sent(found["inputs"]),
        "state": sent(found["state"]),
        "changedPropIds": [f"{ids.URL}.search"],
    }


def milliseconds(app: Dash, component_id: str, query: str, rounds: int) -> float:
    client = app.server.test_client()
    body = callback_body(app, component_id, {f"{ids.URL}.search": query})
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        answer = client.post("/_dash-update-component", json=body)
        taken.append((time.perf_counter() - start) * 1000)
        assert answer.status_code == 200, answer.get_data(as_text=True)
    return statistics.median(taken)


def main(quick: bool) -> None:
    app = program("off")
    rounds = 3 if quick else 15
    print("server time of one callback, cache off, 724 patients (limit for the incidence callback: 25 ms)")
    print(f"{'query':<40}" + "".join(f"{name + ' ms':>18}" for name in PANELS))
    for query in QUERIES:
        times = [milliseconds(app, component, query, rounds) for component in PANELS.values()]
        print(f"{query or '(everybody)':<40}" + "".join(f"{value:>18.1f}" for value in times))
