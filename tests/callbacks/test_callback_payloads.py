"""No callback body, however shaped, ends in a fault of the server: it is answered, or turned away with 4xx."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dash import Dash
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components import ids
from tests.callbacks.bodies import body_of, server_callbacks

PATH = "/_dash-update-component"
EXAMPLES = 3000

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
HOSTILE_QUERIES = ("", "?", "sex=%00", "age_min=1e400", "by=" + "x" * 9000, "patient=../../etc/passwd")
KEYS = ("sex", "age_min", "by", "day90_cd4_max", "patient", "scale", "lag_days", "analyte", "assay")
queries = st.one_of(
    st.sampled_from((*HOSTILE_QUERIES, "sex=female", "by=product")),
    st.text(max_size=60),
    st.builds("{}={}".format, st.sampled_from(KEYS), st.text(max_size=12)),
)


@st.composite
def broken(draw: st.DrawFn, body: dict[str, Any]) -> Any:
    """`body` with one to three parts removed, replaced or repeated."""
    damaged = json.loads(json.dumps(body))
    for _ in range(draw(st.integers(1, 3))):
        key = draw(st.sampled_from(["output", "outputs", "inputs", "state", "changedPropIds"]))
        action = draw(st.sampled_from(["remove", "replace", "item"]))
        if action == "remove":
            damaged.pop(key, None)
        elif action == "item" and isinstance(damaged.get(key), list) and damaged[key]:
            damaged[key][draw(st.integers(0, len(damaged[key]) - 1))] = draw(values)
        else:
            damaged[key] = draw(values)
    return damaged


def bodies(app: Dash) -> st.SearchStrategy[Any]:
    names = st.sampled_from(sorted(server_callbacks(app)))

    @st.composite
    def well_formed(draw: st.DrawFn) -> dict[str, Any]:
        name = draw(names)
        found = app.callback_map[name]
        keys = [f"{item['id']}.{item['property']}" for item in [*found["inputs"], *found["state"]]]
        given_values = {key: draw(queries if key == f"{ids.URL}.search" else values) for key in keys}
        return body_of(app, name, given_values)

    return st.one_of(well_formed(), well_formed().flatmap(broken), values)


@pytest.fixture(scope="module")
def quiet_application(application: Dash) -> Dash:
    return application


def test_three_thousand_generated_bodies_meet_no_fault(quiet_application: Dash) -> None:
    client = quiet_application.server.test_client()
    answered: dict[int, int] = {}

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        database=None,
    )
    @given(bodies(quiet_application))
    def post(body: Any) -> None:
        answer = client.post(PATH, data=json.dumps(body), content_type="application/json")
        answered[answer.status_code] = answered.get(answer.status_code, 0) + 1
        assert answer.status_code in (200, 204, 400), (
            answer.status_code,
            body,
            answer.get_data(as_text=True)[:300],
        )

    post()
    assert sum(answered.values()) >= EXAMPLES
    assert answered.get(200, 0) > 50 and answered.get(400, 0) > 50, answered


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b'{"output": NaN}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"output": "\xff"}', "application/json", 400),
        (b"{}", "text/plain", 415),
        (b"a=b", "application/x-www-form-urlencoded", 415),
        (b'{"output": "' + b"x" * 1_100_000 + b'"}', "application/json", 413),
    ],
    ids=["empty", "cut", "nan", "deep", "not utf-8", "text", "form", "large"],
)
def test_hostile_bodies_are_turned_away(
    application: Dash, data: bytes, content_type: str, status: int
) -> None:
    answer = application.server.test_client().post(PATH, data=data, content_type=content_type)
    assert answer.status_code == status
    assert b"Traceback" not in answer.get_data()


def test_a_well_formed_body_is_answered_and_an_exchanged_id_is_not(application: Dash) -> None:
    client = application.server.test_client()
    name = next(name for name in server_callbacks(application) if f"{ids.INCIDENCE_GRAPH}.figure" in name)
    body = body_of(application, name, {f"{ids.URL}.search": ""})
    assert client.post(PATH, json=body).status_code == 200
    body["inputs"][0]["id"] = ids.PAGE
    assert client.post(PATH, json=body).status_code == 400
