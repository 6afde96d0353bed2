"""What surrounds every page: header, cohort and patient bar, filter panel, banners, footer, the stores.

The shell is laid out once and never replaced; a page goes into the container `page`. Buttons that only change the look
of the page are handled by assets/display.js.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from components import cohort_bar, filters, ids, patient_picker
from components.controls import CONTROLS
from components.format import counted, moment
from components.markup import attributes, unseen
from components.still import place
from data.results import Status
from data.version import PROGRAM_VERSION

LOOK_FOR_NEWS_MILLISECONDS = 5000
PAGE_PATH = "data-path"
"""The property of PAGE that says which page stands in it."""
INTENDED_USE = (
    "Afterwatch shows recorded facts about patients and statistics about cohorts. It makes no prediction for a patient "
    "and recommends no treatment. It is not a medical device."
)
INDEX_STRING = """<!DOCTYPE html>
<html lang="en" data-theme="light">
<head>
{%metas%}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{%title%}</title>
<link rel="icon" type="image/svg+xml" href="assets/icon.svg">
{%css%}
</head>
<body>
{%app_entry%}
{%config%}
{%scripts%}
{%renderer%}
</body>
</html>"""
NAVIGATION = (
    (ids.NAV_BOARD, "Board", "/"),
    (ids.NAV_COHORT, "Cohort", "/cohort"),
    (ids.NAV_PATIENT, "Patient", "/patient"),
    (ids.NAV_WORKLIST, "Worklist", "/worklist"),
    (ids.NAV_DATA, "Data", "/data"),
)


@dataclass(frozen=True)
class DataStatus:
    """Of which data the page speaks: the line, the banner when something is wrong, and both as one comparable text."""

    line: Sequence[Any]
    banner: Component | None
    state: str


def layout(
    page: Component,
    path: str,
    data: DataStatus,
    address: Mapping[str, str] | None = None,
    display: Any = None,
) -> html.Div:
    """The whole document with its first page, at `path`.

    `address` (pathname, search, hash, href) and `display` are as the browser has them, so that no part of the page is
    told of them as of something new; None where the browser did not say.
    """
    return html.Div(
        [
            dcc.Location(id=ids.URL, refresh=False, **(address or {})),
            dcc.Store(id=ids.DISPLAY, storage_type="local", data=display),
            dcc.Store(id=ids.CONTROLS, data=[asdict(control) for control in CONTROLS]),
            dcc.Store(id=ids.PATIENT_CHOSEN),
            dcc.Store(id=ids.DATA_VERSION, data=data.state),
            dcc.Interval(id=ids.CLOCK, interval=LOOK_FOR_NEWS_MILLISECONDS),
            html.A("Skip to the content", href=f"#{ids.MAIN}", className="skip-link"),
            _header(data.line),
            place(ids.DATA_PROBLEM, data.banner, role="alert"),
            html.Div([cohort_bar.bar(), patient_picker.bar()], className="bars"),
            place(ids.QUERY_PROBLEM, role="alert"),
            filters.panel(),
            html.Main(html.Div(page, id=ids.PAGE, **attributes(data_path=path)), id=ids.MAIN, tabIndex="-1"),
            html.Div(id=ids.ANNOUNCER, className="visually-hidden", role="status"),
            _footer(),
        ],
        className="shell",
    )


def status_line(status: Status) -> list[Any]:
    """Of which data the page speaks: "synthetic data · data of 2026-06-30 · version 3f2a9c0"."""
    badge = [html.Strong("synthetic data", className="badge")] if status.synthetic else []
    return [
        *badge,
        html.Span(
            ["data of ", html.Strong(status.data_of)], **attributes(data_installation=status.installation)
        ),
        html.Span(counted(status.patients, "patient"), className="minor"),
        html.Span(["version ", html.Code(status.data_version)], className="minor"),
    ]


def no_data_line() -> list[Any]:
    """The status line while there is nothing to show."""
    return [html.Strong("no data loaded", className="badge badge-bad")]


def problem_banner(sentence: str | None, since: str | None) -> html.Div | None:
    """What is wrong with the data, for every page; nothing when all is well.

    The Data page says it in full, with the rows: there the banner only points down to them (assets/data.css).
    """
    if not sentence:
        return None
    when = f" Since {moment(since)} the page shows the last good data." if since else ""
    elsewhere = [f"{sentence}{when} ", dcc.Link("What is wrong, row by row", href="/data")]
    below = ["Why stands below: ", html.A("what is wrong, row by row", href=f"#{ids.IMPORT_REPORT}")]
    return html.Div(
        [
            html.Strong("Newer data cannot be shown. " if since else "No data. "),
            html.Span(elsewhere, className="on-other-pages"),
            html.Span(below, className="on-data-page"),
        ],
        className="banner banner-data",
    )


def query_banner(sentence: str | None, reset_href: str = "?") -> html.Div | None:
    """Why the address cannot be answered, with the way back; nothing when it can."""
    if not sentence:
        return None
    return html.Div(
        [html.Strong("This address cannot be answered. "), sentence, " ", dcc.Link("Reset", href=reset_href)],
        className="banner banner-query",
    )


def no_such_page() -> html.Div:
    """The page for an address that does not exist."""
    return html.Div(
        [
            html.H1("There is no such page"),
            html.P(["Go to the ", dcc.Link("Board", href="/"), "."]),
        ],
        className="page page-missing",
    )


def _header(status: Sequence[Any]) -> html.Header:
    return html.Header(
        [
            html.P(
                [html.Span(className="brand-mark", **attributes(aria_hidden="true")), "Afterwatch"],
                className="brand",
            ),
            html.Nav(
                html.Ul(
                    [
                        html.Li(html.A(name, href=href, id=link_id, **attributes(data_link="carry")))
                        for link_id, name, href in NAVIGATION
                    ]
                ),
                **attributes(aria_label="Pages"),
            ),
            place(ids.STATUS_LINE, status, tag=html.P, className="status-line"),
            html.Div(
                [
                    _tool(ids.THEME_BUTTON, "Dark", "D", "Dark or light"),
                    _tool(ids.PROJECTOR_BUTTON, "Large type", "L", "Large type for the projector"),
                    _tool(ids.PRINT_BUTTON, "Print", None, "Print this page"),
                    html.A(
                        ["Minutes", unseen(": one page of this patient to print")],
                        href="/minutes",
                        id=ids.MINUTES_LINK,
                        className="tool",
                        title="One page of this patient to print",
                        **attributes(data_link="carry"),
                    ),
                    _tool(ids.COPY_LINK_BUTTON, "Copy link", None, "Copy a link that opens this view"),
                ],
                className="tools",
                role="group",
                **attributes(aria_label="Display"),
            ),
        ],
        className="top",
    )


def _tool(button_id: str, text: str, key: str | None, meaning: str) -> html.Button:
    title = f"{meaning} (key {key})" if key else meaning
    return html.Button([text, unseen(f": {meaning}")], id=button_id, className="tool", title=title)


def _footer() -> html.Footer:
    keys = (
        ("F", "filters"),
        ("J", "next patient"),
        ("K", "previous patient"),
        ("L", "large type"),
        ("D", "dark or light"),
    )
    return html.Footer(
        [
            html.P(f"Afterwatch {PROGRAM_VERSION}. {INTENDED_USE}"),
            html.P(
                ["Keys: ", *(part for key, what in keys for part in (html.Kbd(key), f" {what}  "))],
                className="keys",
            ),
            # Someone who speaks to the computer, or hits keys unawares, can do without them; see assets/keys.js.
            html.Button(
                "Single-letter keys",
                id=ids.KEYS_BUTTON,
                className="tool",
                title="Letters as shortcuts: on while pressed; kept in this browser",
                **attributes(aria_pressed="true"),
            ),
        ],
        className="foot",
    )
