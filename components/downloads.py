"""Links under the curves to what they were made from: the curves, the analysis table, a script that makes them again.

Addresses of the program itself, so a browser saves the file; where the reader's role shows no single patient the two
files that hold patients are named with the reason and are no links.
"""

from __future__ import annotations

from dash import html

from components.markup import attributes, unseen

FOR_PATIENTS_ONLY = "analysis table and R script: not in this role, they hold one row per patient"


def downloads(kind: str, query: str, *, with_patients: bool, table: str = "cohort") -> html.Ul:
    """Links for the answer `kind` to `query`; `table` names the file with one row per patient."""
    files = [("Curves", "CSV", f"{kind}.csv")]
    if with_patients:
        files += [("Analysis table", "CSV", f"{table}.csv"), ("R script", "with data", f"{kind}.R")]
    items = [html.Li("Download", className="minor", **attributes(aria_hidden="true"))]
    items += [html.Li(_link(words, form, file, query)) for words, form, file in files]
    if not with_patients:
        items.append(html.Li(FOR_PATIENTS_ONLY, className="minor"))
    return html.Ul(items, className="downloads", **attributes(aria_label="Downloads"))


def _link(words: str, form: str, file: str, query: str) -> html.A:
    address = f"/export/{file}{'?' if query else ''}{query}"
    return html.A(
        [f"{words} ", html.Span(form, className="minor"), unseen(" (download)")],
        href=address,
        download="",
        className="tool",
    )
