"""The view "Evidence": of the second cancers of the cohort, how many were tested, by what, with which verdict.

Tables with their denominators; a count that is held back says so and is never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dash import html
from dash.development.base_component import Component

from components import format as fmt
from components import ids, states, wording
from components.cohort_views import EVIDENCE, view
from components.incidence_notes import accounted
from components.markup import attributes
from components.still import place
from components.verdict_words import SIGNS
from data.evidence_cohort_results import EvidenceAnswer, EvidenceCounts, TCellCancer
from data.evidence_results import Level
from data.evidence_rules import VERDICTS

HrefOf = Callable[[str], str]
TITLE = "Second cancers: was it the CAR-T cells, and was it tested?"
HELD_BACK = "not shown"
COUNTED = (
    "Counted are second cancers of the analysed patients, also a further one of a patient and one after a competing "
    "event. Tested: a result on the tumour itself. What was not tested is not negative."
)
WITHOUT_PATIENTS = (
    "By class and by name it is not shown in this scope: the counts would be of single patients."
)
NO_T_CELL = "No second cancer of T or NK cells is counted in this cohort."


def layout() -> html.Div:
    """The view before its first answer."""
    panel = place(
        ids.EVIDENCE_COHORT,
        states.loading("the evidence"),
        tag=html.Section,
        className="panel evidence-cohort",
    )
    return view(EVIDENCE, "Cohort: the evidence on second cancers", [panel])


def content(answer: EvidenceAnswer, href_of: HrefOf, reset_href: str = "?") -> list[Component]:
    """Everything of the view from one answer. `href_of`: the address of a patient by id."""
    if answer.n_analysed == 0:
        return [html.H2(TITLE), states.empty(answer, reset_href)]
    outcome = wording.sentence_start(wording.outcome_words(answer.outcome))
    suspected = f"; {wording.SUSPECTED_COUNT}" if answer.with_suspected else ""
    return [
        html.H2(TITLE),
        html.P(f"{outcome}{suspected}.", className="definition"),
        html.P(headline(answer), className="evidence-first"),
        *_tables(answer, href_of),
        html.P(COUNTED, className="evidence-note"),
        html.P(accounted(answer.n_analysed, answer.n_loaded, answer.excluded), className="evidence-note"),
    ]


def failure(sentence: str, reset_href: str | None = None, allowed: Sequence[str] = ()) -> list[Component]:
    """In place of the tables, why there are none."""
    return [html.H2(TITLE), states.error(sentence, reset_href, allowed)]


def headline(answer: EvidenceAnswer) -> str:
    """`Of 25 second cancers in 705 patients, 6 were tested for the vector and 19 cannot be assessed.`"""
    total = answer.total
    patients = fmt.counted(answer.n_analysed, "patient")
    if total.n is None:
        return f"Of {patients}, fewer than 5 had a second cancer; what was tested in so few is not shown."
    if total.n == 0:
        return f"None of {patients} has a second cancer that counts."
    open_ones = dict(total.levels)[Level.NOT_ASSESSABLE]
    return (
        f"Of {fmt.counted(total.n, 'second cancer')} in {patients}, {_of(total.vector)} tested for the vector "
        f"and {_number(open_ones)} cannot be assessed."
    )


def _of(part: int | None) -> str:
    if part is None:
        return "a number that is not shown was"
    return f"{fmt.count(part)} {'was' if part == 1 else 'were'}"


def _number(part: int | None) -> str:
    return "a number that is not shown" if part is None else fmt.count(part)


def _tables(answer: EvidenceAnswer, href_of: HrefOf) -> list[Component]:
    if not answer.total.n:
        return []
    columns = [*answer.classes, answer.total]
    parts: list[Component] = [tested_table(columns), verdict_table(columns)]
    if answer.t_cell is None:
        return [*parts, html.P(WITHOUT_PATIENTS, className="evidence-note")]
    return [*parts, t_cell_table(answer.t_cell, href_of) if answer.t_cell else html.P(NO_T_CELL)]


def tested_table(columns: Sequence[EvidenceCounts]) -> html.Div:
    """How many of each class had which test on the tumour."""
    rows = [
        ("Examined at all", [one.examined for one in columns]),
        ("Tested for the vector (R2)", [one.vector for one in columns]),
        ("Tested for CAR protein or RNA (R3)", [one.car for one in columns]),
        ("Clone looked for before the infusion (R6)", [one.earlier for one in columns]),
    ]
    for place_, (assay, _) in enumerate(columns[-1].assays):
        name = wording.sentence_start(wording.word(assay))
        rows.append((f"{name} on the tumour", [one.assays[place_][1] for one in columns]))
    return _framed("What was tested, of all second cancers", columns, rows)


def verdict_table(columns: Sequence[EvidenceCounts]) -> html.Div:
    """How many of each class have which verdict."""
    rows = [
        (f"{SIGNS[level]} {level}: {VERDICTS[level].name}", [one.levels[place_][1] for one in columns])
        for place_, (level, _) in enumerate(columns[-1].levels)
    ]
    return _framed("Verdicts, of all second cancers", columns, rows)


def _framed(
    title: str, columns: Sequence[EvidenceCounts], rows: Sequence[tuple[str, list[int | None]]]
) -> html.Div:
    heads = [f"{_class_word(one)}, n = {HELD_BACK if one.n is None else fmt.count(one.n)}" for one in columns]
    body = [
        html.Tr(
            [
                html.Th(name, scope="row"),
                *(
                    html.Td(part_words(part, one.n), className="number")
                    for part, one in zip(parts, columns, strict=True)
                ),
            ]
        )
        for name, parts in rows
    ]
    return _table(title, ("", *heads), body)


def _class_word(one: EvidenceCounts) -> str:
    return "All" if one.category is None else wording.sentence_start(wording.word(one.category))


def part_words(part: int | None, n: int | None) -> str:
    """`6 of 25`; `none of 0` reads as a dash, a held-back count in words."""
    if n == 0:
        return fmt.DASH
    return HELD_BACK if part is None or n is None else f"{fmt.count(part)} of {fmt.count(n)}"


def t_cell_table(cancers: Sequence[TCellCancer], href_of: HrefOf) -> html.Div:
    """Each T/NK-cell cancer with its verdict; the patient opens on the Patient page."""
    body = [
        html.Tr(
            [
                html.Th(
                    html.A(one.patient_id, href=href_of(one.patient_id), **attributes(data_link="")),
                    scope="row",
                ),
                html.Td(fmt.day(one.day) + (", suspected" if one.suspected else "")),
                html.Td("tested" if one.tested_for_vector else wording.NOT_TESTED),
                html.Td("tested" if one.tested_for_car else wording.NOT_TESTED),
                html.Td([html.Strong(f"{SIGNS[one.level]} {one.level} "), one.wording]),
            ]
        )
        for one in cancers
    ]
    heads = ("Patient", "Day of diagnosis", "Vector", "CAR protein or RNA", "Verdict")
    return _table("Second cancers of T or NK cells, by patient", heads, body)


def _table(title: str, heads: Sequence[str], body: list[html.Tr]) -> html.Div:
    table = html.Table(
        [
            html.Caption(title),
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody(body),
        ],
        className="evidence-table",
    )
    return html.Div(table, className="scroll", tabIndex="0", role="region", **attributes(aria_label=title))
