"""Links under the curves to what they were made from: the curves, the analysis table, a script that makes them again.

Addresses of the program itself, so a browser saves the file; where the reader's role shows no single patient the two
files that hold patients are named with the reason and are no links.
"""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from components.markup import attributes, unseen

FOR_PATIENTS_ONLY = "analysis table and R script: not in this role, they hold one row per patient"


FOR_DATES_ONLY = "R script: not in this role, it holds dates of birth and treatment"


def rates_downloads(query: str, *, with_dates: bool) -> html.Ul:
    """Links for rates against the population, whose script needs dates."""
    files = [("Rates", "CSV", "rates.csv"), *([("R script", "with data", "rates.R")] if with_dates else [])]
    return _listed(files, query, "" if with_dates else FOR_DATES_ONLY)


def downloads(
    kind: str, query: str, *, with_patients: bool, table: str = "cohort", what: str = "Curves"
) -> html.Ul:
    """Links for the answer `kind` to `query`; `table` names the file with one row per patient."""
    files = [(what, "CSV", f"{kind}.csv")]
    if with_patients:
        files += [("Analysis table", "CSV", f"{table}.csv"), ("R script", "with data", f"{kind}.R")]
    return _listed(files, query, "" if with_patients else FOR_PATIENTS_ONLY)


def file_links(files: Sequence[tuple[str, str, str]], query: str) -> html.Ul:
    """Links for files by words, form and whole address, each for the same question."""
    return _listed(files, query, "")


def _listed(files: Sequence[tuple[str, str, str]], query: str, refused: str) -> html.Ul:
    items = [html.Li("Download", className="minor", **attributes(aria_hidden="true"))]
    items += [html.Li(_link(words, form, file, query)) for words, form, file in files]
    if refused:
        items.append(html.Li(refused, className="minor"))
    return html.Ul(items, className="downloads", **attributes(aria_label="Downloads"))


def _link(words: str, form: str, file: str, query: str) -> html.A:
    path = file if file.startswith("/") else f"/export/{file}"
    address = f"{path}{'?' if query else ''}{query}"
    return html.A(
        [f"{words} ", html.Span(form, className="minor"), unseen(" (download)")],
        href=address,
        download="",
        className="tool",
    )
