"""The views of the Cohort page: one address each, one subject each, so that a view computes and holds only its own.

Links carry the question of the present view along; the first view is the one the navigation opens.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from components.markup import attributes

CURVES = "/cohort"
SURVIVAL = "/cohort/survival"
RATES = "/cohort/rates"
RECOVERY = "/cohort/recovery"
ASSOCIATION = "/cohort/association"
EVIDENCE = "/cohort/evidence"
DEFINITIONS = "/cohort/definitions"
PATIENTS = "/cohort/patients"
VIEWS = (
    (CURVES, "Curves"),
    (SURVIVAL, "Survival"),
    (RATES, "Rates against the population"),
    (ASSOCIATION, "Association"),
    (RECOVERY, "Recovery and persistence"),
    (EVIDENCE, "Evidence"),
    (DEFINITIONS, "Published numbers"),
    (PATIENTS, "Patients"),
)
"""Address and name of each view, in the order of a reader's questions."""


def view(path: str, title: str, panels: Sequence[Component]) -> html.Div:
    """One view with its panels below the links to the others. `title` is its heading for screen readers."""
    name = path.removeprefix("/cohort").strip("/") or "curves"
    return html.Div(
        [html.H1(title, className="visually-hidden"), _navigation(path), *panels],
        className=f"page page-cohort page-cohort-{name}",
    )


def _navigation(path: str) -> html.Nav:
    links = [
        html.A(
            name,
            href=address,
            **attributes(data_link="carry", **({"aria_current": "page"} if address == path else {})),
        )
        for address, name in VIEWS
    ]
    return html.Nav(
        html.Ul([html.Li(link) for link in links]), className="views", **attributes(aria_label="Cohort views")
    )
