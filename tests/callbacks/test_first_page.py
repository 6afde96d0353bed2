"""The layout brings the first answers, the same ones as the callbacks give, and says which; the page is lean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import flask
import pytest
from dash import Dash

from callbacks.cohort import BAR_OUTPUTS, BOARD_OUTPUTS
from callbacks.joined import point_to, serve
from callbacks.scripts import lean
from components import ids
from tests.callbacks.bodies import body_of, server_callbacks

SEARCH = "?by=sex&patient=AW-0118"
DARK = {"theme": "dark", "projector": False}


def parts_of(layout: Any) -> dict[str, dict[str, Any]]:
    """The properties of every component with an id."""
    if isinstance(layout, list):
        return {name: given for part in layout for name, given in parts_of(part).items()}
    if not isinstance(layout, dict) or "props" not in layout:
        return {}
    given = layout["props"]
    own = {given["id"]: given} if "id" in given else {}
    return own | parts_of(given.get("children"))


def opened(
    application: Dash, address: str, display: str = ""
) -> tuple[dict[str, dict[str, Any]], str | None]:
    path, mark, query = address.partition("?")
    parts = {"pathname": path, "search": mark + query, "hash": "", "href": f"http://127.0.0.1{address}"}
    headers = {"Afterwatch-Address": json.dumps(parts), "Afterwatch-Display": display}
    answer = application.server.test_client().get("/_dash-layout", headers=headers)
    assert answer.status_code == 200
    return parts_of(answer.get_json()), answer.headers.get("Afterwatch-Answered")


@pytest.mark.parametrize(
    ("outputs", "given"), [(BOARD_OUTPUTS, {f"{ids.DISPLAY}.data": DARK}), (BAR_OUTPUTS, {})]
)
def test_what_comes_with_the_layout_is_what_the_callback_answers(
    application: Dash, outputs: list[Any], given: dict[str, Any]
) -> None:
    parts, answered = opened(application, f"/{SEARCH}", '{"theme":"dark","projector":false}')
    assert answered is not None and outputs[0].component_id in answered.split()
    first = f"{outputs[0].component_id}.{outputs[0].component_property}"
    name = next(name for name in server_callbacks(application) if first in name)
    body = body_of(application, name, {f"{ids.URL}.search": SEARCH, **given})
    asked = application.server.test_client().post("/_dash-update-component", json=body).get_json()["response"]
    for output in outputs:
        assert (
            parts[output.component_id][output.component_property]
            == asked[output.component_id][output.component_property]
        )


def test_the_layout_says_its_address_and_look_as_the_browser_does(application: Dash) -> None:
    parts, _ = opened(application, f"/cohort{SEARCH}", '{"theme":"dark","projector":false}')
    assert parts[ids.URL]["pathname"] == "/cohort" and parts[ids.URL]["search"] == SEARCH
    assert parts[ids.DISPLAY]["data"] == DARK


@pytest.mark.parametrize("address", ["/cohort", "/nowhere", "/data"])
def test_only_the_board_brings_its_curves(application: Dash, address: str) -> None:
    _, answered = opened(application, address)
    assert answered == ids.COHORT_SENTENCE


@pytest.mark.parametrize("sent", ["", "{", "/", "[]", '{"pathname": "/", "search": ""}', '{"pathname": 1}'])
def test_without_the_whole_address_nothing_is_answered(application: Dash, sent: str) -> None:
    answer = application.server.test_client().get("/_dash-layout", headers={"Afterwatch-Address": sent})
    assert answer.status_code == 200 and "Afterwatch-Answered" not in answer.headers


@pytest.mark.parametrize(
    "address", ["/?nonsense=1", "/?age_min=x", "/?patient=nobody", "/?" + "a=1&" * 3000, ""]
)
@pytest.mark.parametrize("display", ["", "{", "[1]", '"dark"', '{"theme": 3}'])
def test_an_odd_address_or_look_still_opens_the_page(application: Dash, address: str, display: str) -> None:
    parts, _ = opened(application, address, display)
    assert ids.COHORT_BAR in parts


def test_the_page_loads_what_it_draws_with_at_once_and_nothing_unused(application: Dash) -> None:
    page = application.server.test_client().get("/").get_data(as_text=True)
    assert "dash_core_components" in page and "/dash_table/" not in page
    client = application.server.test_client()
    for name in ("async-graph", "async-dropdown"):
        address = next(part for part in page.split('"') if name in part)
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("suffix", ["css", "js"])
def test_the_files_of_the_program_come_as_one(application: Dash, suffix: str) -> None:
    client = application.server.test_client()
    page = client.get("/").get_data(as_text=True)
    own = [part for part in page.split('"') if part.startswith("/assets/") and f".{suffix}?" in part]
    (address,) = [part for part in own if "/vendor/" not in part]
    answer = client.get(address)
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    files = sorted(Path("assets").glob(f"*.{suffix}"))
    assert len(files) >= 10
    assert answer.get_data() == b"\n".join(file.read_bytes() for file in files)


def test_a_changed_file_has_a_new_address(tmp_path: Path) -> None:
    addresses = set()
    for words in ("a {}", "b {}"):
        (tmp_path / "one.css").write_text(words, encoding="utf-8")
        addresses.add(serve(flask.Flask(__name__), tmp_path)["css"])
    assert len(addresses) == 2


def test_the_own_elements_come_first_and_those_of_others_in_their_order() -> None:
    digests = {"css": "1", "js": "2"}
    lines = [
        '<script src="/of/dash/react.js?m=1"></script>',
        '<script src="/at/assets/address.js?m=1"></script>',
        '<script src="/at/assets/answers.js?m=1"></script>',
        '<script src="/at/assets/vendor/bundle.min.js?m=1"></script>',
    ]
    joined = '<script src="/at/assets/joined.js?m=2"></script>'
    assert point_to("\n".join(lines), digests).splitlines() == [joined, lines[0], lines[3]]
    assert point_to('<link rel="stylesheet" href="/assets/base.css?m=1">', digests) == (
        '<link rel="stylesheet" href="/assets/joined.css?m=1">'
    )


def test_what_is_not_used_is_left_out_and_what_takes_longest_to_read_is_run_last() -> None:
    used = [f'<script src="/{name}.js"></script>' for name in ("react", "dcc/dash_core_components.v4")]
    plotly = '<script src="/assets/vendor/plotly-cartesian.min.js"></script>'
    unused = [f'<script src="/{name}.js"></script>' for name in ("deps/polyfill@7", "dash_table/bundle")]
    kept = lean("\n".join([unused[0], plotly, *used, unused[1]])).splitlines()
    assert kept[:3] == [*used, plotly]
    assert all("<script async " in line for line in kept[3:])


def test_lean_scripts_without_the_core_are_left_as_they_are() -> None:
    assert lean('<script src="/a.js"></script>') == '<script src="/a.js"></script>'
