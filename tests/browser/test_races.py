"""Answers that come late and out of order: no frame shows one patient's name over another's data, or a stale curve.

Replies of the server are held back for a random time each, while patients and filters are changed faster than they can
be answered. Every animation frame is looked at; in between, at rest, everything has to agree with the address.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from components import ids
from tests.browser import screen
from tests.browser.page_checks import wait_until_settled
from tests.browser.screen import named

SEED = 20260630
SLOWEST_MILLISECONDS = 350
BURSTS = 4
PATIENT_SWITCHES = 15
FILTER_CHANGES = 10
QUESTIONS = (
    "sex=female",
    "sex=male",
    "by=sex",
    "by=class",
    "age_min=60",
    "product=axi-cel",
    "indication=mm",
    "landmark_days=180",
    "",
)
DELAY_REPLIES = """
(() => {
    const plain = window.fetch;
    let state = %d;
    const next = () => (state = (state * 1103515245 + 12345) %% 2147483648) / 2147483648;
    window.fetch = function (resource, options) {
        const reply = plain.call(window, resource, options);
        const asks = String(resource.url || resource).includes('_dash-update-component');
        if (!window.repliesAreSlow || !asks) return reply;
        const wait = next() * %d;
        return reply.then(answer => new Promise(resolve => setTimeout(() => resolve(answer), wait)));
    };
})();
"""
LOOK = """
(() => {
    const words = id => { const found = document.getElementById(id); return found ? found.textContent : null; };
    const graph = id => document.querySelector(`#${id} .js-plotly-plot`);
    const drawn = id => [...document.querySelectorAll(`#${id} .annotation-text, #${id} .textpoint, #${id} .y2tick`)]
        .map(text => text.textContent);
    const seen = window.seenFrames = [];
    let last = '';
    window.look = () => {
        const curve = graph('incidence-graph'), timeline = graph('timeline-graph');
        if (!curve || !timeline || !curve.layout || !timeline.layout) return null;
        const name = document.querySelector('#patient-head .patient-id');
        const notes = document.querySelector('#incidence-foot .notes li');
        return {
            header: name ? name.textContent : null,
            timeline: timeline.layout.uirevision || null,
            timelineWords: drawn('timeline-graph'),
            curve: curve.layout.meta || null,
            curveWords: drawn('incidence-graph'),
            title: words('incidence-head'),
            attrition: notes ? notes.textContent : null,
            sentence: words('cohort-sentence'),
            evidence: words('evidence'),
        };
    };
    const sample = () => {
        const now = window.look();
        const text = JSON.stringify(now);
        if (now && text !== last) { seen.push(now); last = text; }
        requestAnimationFrame(sample);
    };
    requestAnimationFrame(sample);
})();
"""
ACT = """
async ([ids, acts]) => {
    for (const [act, wait] of acts) {
        if (act === 'next' || act === 'previous') document.getElementById(`patient-${act}`).click();
        else if (act.startsWith('key ')) document.body.dispatchEvent(
            new KeyboardEvent('keydown', {key: act.slice(4), bubbles: true}));
        else dash_clientside.set_props(ids.url, {search: act});
        await new Promise(resolve => setTimeout(resolve, wait));
    }
}
"""
WALK = """
async steps => {
    for (const step of steps) {
        const there = new Promise(resolve => addEventListener('popstate', resolve, {once: true}));
        history[step]();
        await there;
    }
}
"""


@pytest.fixture
def page(fresh_page: Page) -> Page:
    """Its scripts stay for as long as the page."""
    return fresh_page


# Words that come in the same moment as a chart is drawn: just before, and by a script after the drawing began.
AROUND_A_CHART = """
async id => {
    const words = text => JSON.stringify({title: '', numeric: [], heads: [text], rows: [[text]]});
    const add = (data) => {
        const place = document.body.appendChild(document.createElement('div'));
        place.dataset.table = data;
        return place;
    };
    const gd = document.querySelector(`#${id} .js-plotly-plot`);
    const before = add(words('before'));
    const drawing = Plotly.react(gd, {data: gd.data, layout: gd.layout});
    const after = add(words('after'));
    await drawing;
    const told = [];
    const look = async place => {
        await new Promise(resolve => setTimeout(resolve));
        told.push(place.querySelector('th[scope=row]')?.textContent);
    };
    await look(before);
    await look(after);
    before.dataset.table = words('changed');
    await look(before);
    before.remove();
    after.remove();
    return told;
}
"""


def open_slow_board(page: Page) -> None:
    page.add_init_script(DELAY_REPLIES % (SEED, SLOWEST_MILLISECONDS))
    page.add_init_script(LOOK)
    screen.open_at(page, "/")
    screen.figure(page, ids.TIMELINE_GRAPH)
    page.evaluate("window.repliesAreSlow = true")


def act(page: Page, acts: list[tuple[str, int]]) -> None:
    page.evaluate(ACT, [{"url": ids.URL}, acts])


def at_rest(page: Page) -> dict[str, Any]:
    """What the screen shows once every answer is there; it has to agree with the address in every part."""
    wait_until_settled(page)
    patient, query = screen.pairs_of(page).get("patient"), screen.query_of(page)
    answer = screen.answer(page, f"/api/incidence?{query}")
    expect(named(page, ids.PATIENT_HEAD).locator(".patient-id")).to_have_text(patient or "")
    expect(named(page, ids.PATIENT_PICKER)).to_contain_text(patient or "")
    screen.figure(page, ids.INCIDENCE_GRAPH, patient=patient, data_version=answer["data_version"])
    shown: dict[str, Any] = page.evaluate("window.look()")
    assert shown["header"] == patient
    assert shown["timeline"].split(" ")[0] == patient
    assert shown["sentence"] == answer["sentence"]
    assert shown["attrition"].startswith(f"{answer['n_analysed']} analysed")
    question = {key: value for key, value in screen.read_pairs(answer["query"]).items() if key != "patient"}
    assert screen.read_pairs(shown["curve"]["query"]) == question
    return shown


def check_frames(frames: list[dict[str, Any]]) -> None:
    """Every frame is, panel by panel, of one answer: no part of one patient's or question's beside another's."""
    drawings: dict[str, set[tuple[str, ...]]] = {}
    for frame in frames:
        if frame["header"] is None or frame["timeline"] is None:
            assert frame["header"] is None and frame["timeline"] is None, frame
            continue
        assert frame["timeline"].split(" ")[0] == frame["header"], frame
        drawings.setdefault(frame["timeline"], set()).add((*frame["timelineWords"], frame["evidence"]))
    mixed = {patient for patient, drawn in drawings.items() if len(drawn) > 1}
    assert drawings and not mixed, "a patient was drawn in two ways, so one of them was another's"
    check_curves(frames)


def check_curves(frames: list[dict[str, Any]]) -> None:
    """Title, numbers and drawing of the incidence panel are always of one question and one patient."""
    parts: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for frame in frames:
        meta = frame["curve"]
        if meta is None:
            continue
        marked = [text for text in frame["curveWords"] if "this patient (" in text]
        assert all(f"({meta['patient']})" in text for text in marked), (meta, marked)
        named_in_title = [word for word in frame["title"].replace("(", " ").split() if word.startswith("AW-")]
        assert all(word.strip("):,") == meta["patient"] for word in named_in_title), (meta, frame["title"])
        parts.setdefault((meta["query"], meta["patient"]), set()).add((frame["title"], frame["attrition"]))
    assert parts
    mixed = {question: words for question, words in parts.items() if len(words) > 1}
    assert not mixed


def test_sixty_fast_switches_of_the_patient(page: Page) -> None:
    chance = random.Random(SEED)
    open_slow_board(page)
    resting = []
    for _ in range(BURSTS):
        steps = chance.choices(
            ["next", "previous", "key j", "key k", "key ArrowRight"], [4, 2, 4, 2, 1], k=PATIENT_SWITCHES
        )
        act(page, [(step, chance.randrange(10, 120)) for step in steps])
        resting.append(at_rest(page))
    frames: list[dict[str, Any]] = page.evaluate("window.seenFrames")
    assert len({rest["header"] for rest in resting}) >= 3
    assert len(frames) > len(resting)
    check_frames(frames)


def test_forty_fast_changes_of_the_filters(page: Page) -> None:
    chance = random.Random(SEED + 1)
    open_slow_board(page)
    resting = []
    for _ in range(BURSTS):
        acts = []
        for question in chance.choices(QUESTIONS, k=FILTER_CHANGES):
            patient = chance.choice(("AW-0118", "AW-0141", "AW-0500"))
            acts.append((f"?{question}&patient={patient}".replace("?&", "?"), chance.randrange(10, 150)))
        act(page, acts)
        resting.append(at_rest(page))
    frames: list[dict[str, Any]] = page.evaluate("window.seenFrames")
    assert len({rest["curve"]["query"] for rest in resting}) >= 3
    check_frames(frames)


def test_back_and_forward_faster_than_the_answers(page: Page) -> None:
    open_slow_board(page)
    act(page, [("next", 30), ("?sex=female&patient=AW-0500", 30), ("?by=sex&patient=AW-0118", 30)])
    at_rest(page)
    page.evaluate(WALK, ["back", "back", "forward"])
    screen.wait_for_address(page, {"sex": "female", "patient": "AW-0500"})
    at_rest(page)
    check_frames(page.evaluate("window.seenFrames"))


def test_a_step_is_never_undone_by_a_late_answer(page: Page) -> None:
    """Next, next, next: the reader ends three patients on, however late the list of patients comes."""
    open_slow_board(page)
    first = screen.header_patient(page)
    page.evaluate("search => dash_clientside.set_props('url', {search})", f"?patient={first}&sex=female,male")
    act(page, [("next", 5), ("next", 5), ("next", 5)])
    at_rest(page)
    third = screen.header_patient(page)
    act(page, [("previous", 5), ("previous", 5), ("previous", 5)])
    at_rest(page)
    assert screen.header_patient(page) == first != third


def test_what_comes_while_a_chart_is_drawn_is_not_missed(page: Page) -> None:
    screen.open_at(page, "/")
    screen.figure(page, ids.TIMELINE_GRAPH)
    assert page.evaluate(AROUND_A_CHART, ids.TIMELINE_GRAPH) == ["before", "after", "changed"]
