"""Links under a result to what it was made from: the result, its analysis table, a script that makes it again.

Addresses of the program itself, so a browser saves the file. Where the reader's role shows no single patient, or no
date, the files that hold them are named with the reason and are no links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from dash import html

from components.markup import attributes, unseen


class Needs(Enum):
    """What a reader's role must show for a file."""

    GROUPS = "groups"
    PATIENTS = "patients"
    DATES = "dates"


@dataclass(frozen=True)
class File:
    """One link: what it holds, in which form, and its name under /export, or a whole address."""

    words: str
    form: str
    name: str
    needs: Needs = Needs.GROUPS


WHY_NOT = {
    Needs.PATIENTS: "not in this role, rows of single patients",
    Needs.DATES: "not in this role, dates of birth and treatment",
}


def _script(name: str, needs: Needs = Needs.PATIENTS) -> File:
    return File("R script", "with data", name, needs)


def _table(name: str, words: str = "Analysis table", needs: Needs = Needs.PATIENTS) -> File:
    return File(words, "CSV", name, needs)


FILES: Mapping[str, tuple[File, ...]] = {
    "incidence": (File("Curves", "CSV", "incidence.csv"), _table("cohort.csv"), _script("incidence.R")),
    "baseline": (File("Table", "CSV", "baseline.csv"), _table("cohort.csv"), _script("baseline.R")),
    "swimmer": (_table("swimmer.csv", "Bars"), _table("cohort.csv"), _script("swimmer.R")),
    "evidence": (
        File("Counts", "CSV", "evidence.csv"),
        _table("evidence-cancers.csv", "Second cancers"),
        _script("evidence.R"),
    ),
    "stacked": (File("Curves", "CSV", "stacked.csv"), _table("stacked-patients.csv"), _script("stacked.R")),
    "survival": (
        File("Curves", "CSV", "survival.csv"),
        _table("survival-patients.csv"),
        _script("survival.R"),
    ),
    "rates": (
        File("Rates", "CSV", "rates.csv"),
        _table("rates-patients.csv", needs=Needs.DATES),
        _script("rates.R", Needs.DATES),
    ),
    "association": (
        File("Ratios", "CSV", "association.csv"),
        _table("association-patients.csv"),
        _script("association.R"),
    ),
    "recovery": (
        File("Percentiles", "CSV", "recovery.csv"),
        _table("recovery-values.csv", "All values"),
        _script("recovery.R"),
    ),
    "persistence": (
        File("Percentages", "CSV", "persistence.csv"),
        _table("recovery-values.csv", "All values"),
        _script("persistence.R"),
    ),
    "loss": (File("Curves", "CSV", "loss.csv"), _table("loss-patients.csv"), _script("persistence.R")),
    "definitions": (
        File("Numbers", "CSV", "definitions.csv"),
        _table("definitions-patients.csv"),
        _script("definitions.R"),
    ),
    "estimators": (
        File("Curves", "CSV", "estimators.csv"),
        _table("definitions-patients.csv"),
        _script("definitions.R"),
    ),
}
"""The files of every result, by the name of the result."""


def downloads(result: str, query: str, *, with_patients: bool, with_dates: bool = False) -> html.Ul:
    """Links for `result` as `query` asks for it, which never names a patient."""
    allowed = {Needs.GROUPS: True, Needs.PATIENTS: with_patients, Needs.DATES: with_dates}
    refused = {
        needs: [file.words for file in FILES[result] if file.needs is needs and not allowed[needs]]
        for needs in Needs
    }
    said = [f"{' and '.join(words)}: {WHY_NOT[needs]}" for needs, words in refused.items() if words]
    return file_links([file for file in FILES[result] if allowed[file.needs]], query, said)


def file_links(files: Sequence[File], query: str, refused: Sequence[str] = ()) -> html.Ul:
    """Links for files, each for the same question, and why there are no others."""
    items = [html.Li("Download", className="minor", **attributes(aria_hidden="true"))]
    items += [html.Li(_link(file, query)) for file in files]
    items += [html.Li(words, className="minor") for words in refused]
    return html.Ul(items, className="downloads", **attributes(aria_label="Downloads"))


def _link(file: File, query: str) -> html.A:
    path = file.name if file.name.startswith("/") else f"/export/{file.name}"
    return html.A(
        [f"{file.words} ", html.Span(file.form, className="minor"), unseen(" (download)")],
        href=f"{path}{'?' if query else ''}{query}",
        download="",
        className="tool",
    )
