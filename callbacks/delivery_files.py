"""The files about the delivery itself: problems of the latest attempt, rows left out, what the data are like."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import flask
from werkzeug.exceptions import NotFound

from callbacks.asking_by_address import without_query
from callbacks.files import file_response
from callbacks.services import services
from data import data_quality_document
from data.problem_list import kept_problems, problems_csv
from data.quarantine import QUARANTINE_FILES
from data.repository import DataUnavailable


def register(blueprint: flask.Blueprint) -> None:
    blueprint.add_url_rule("/export/problems.csv", "problems", problems)
    blueprint.add_url_rule("/export/left-out/<name>", "left out", left_out)
    for name in data_quality_document.TABLES:
        endpoint = f"data quality {name}".replace(".", " ")
        blueprint.add_url_rule(f"/export/{name}", endpoint, partial(data_quality, name))


def data_quality(name: str) -> flask.Response:
    """One table of what the data are like, which is about all of them."""
    without_query()
    answer = services().data_quality(services().repository.snapshot)
    return file_response(data_quality_document.data_quality_csv(name, answer), name)


def problems() -> flask.Response:
    """Every problem, as the reader's scope may see it; written to the reader as it is read."""
    without_query()
    repository, access = services().repository, services().access()
    report = repository.unscoped_report()
    if report is None:
        raise DataUnavailable("No file could be read yet, so there is no list of problems.")
    snapshot = repository.snapshot if repository.shows(report) else None
    comments = [
        ("what", "problems of the delivery that was read last"),
        ("data version", snapshot.data_version if snapshot else "not shown"),
        ("complete", "yes" if snapshot or report.lists_all else SHORTENED),
    ]

    def lines() -> Iterator[str]:
        # The snapshot is held until the last line, so that its folder is not removed meanwhile.
        yield from problems_csv(comments, kept_problems(report, snapshot and snapshot.kept_in), access)

    return file_response(lines(), "problems.csv")


SHORTENED = (
    "no, the first 1,000 rows of each rule and column; `python -m data validate PATH --csv FILE` lists all"
)


def left_out(name: str) -> flask.Response:
    """One file of rows that were left out, as they were delivered: for those who see the delivery."""
    without_query()
    services().access().require_dates("Rows that were left out are shown as they were delivered")
    folder = services().repository.snapshot.kept_in
    if name not in QUARANTINE_FILES or folder is None or not (folder / name).is_file():
        raise NotFound("There is no such file of rows that were left out.")
    return file_response(Path(folder / name).read_text(encoding="utf-8"), name)
