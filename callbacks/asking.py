"""What a browser sends, read with suspicion: the question of the address, the look of the screen.

A value of the wrong kind is not a reader's mistake but not our page either: it is answered with 400. A question that
cannot be answered is a reader's mistake and is answered with a sentence on the page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import BadRequest

from callbacks.services import services
from components.theme import Theme, theme_for
from data.access import AccessDenied
from data.cohort_spec import CohortSpec
from data.patients_in_cohort import default_patient
from data.query import QueryError
from data.repository import DataUnavailable
from data.snapshot import Snapshot, UnknownPatient
from data.thresholds import check_thresholds
from data.view import View, parse_query

_NARROWEST_WINDOW_PX, _WIDEST_WINDOW_PX = 640, 4000
FORESEEN = (QueryError, AccessDenied, UnknownPatient, DataUnavailable)


@dataclass(frozen=True)
class Asked:
    """One question on one load of the data: everything a panel says comes from these two."""

    snapshot: Snapshot
    view: View

    @property
    def spec(self) -> CohortSpec:
        return self.view.spec

    def patient_id(self) -> str | None:
        """The patient of the address, or the one the cohort offers; None where there are no patients at all."""
        if self.view.patient:
            return self.view.patient
        access = services().access()
        everybody = CohortSpec()
        return default_patient(self.snapshot, self.spec, access) or default_patient(
            self.snapshot, everybody, access
        )


def ask(query: Any) -> Asked:
    """The question in `query` on the current data. Raises one of FORESEEN, or BadRequest for what is no text."""
    asked = Asked(services().repository.snapshot, parse_query(text(query)))
    check_thresholds(asked.spec, services().access())
    return asked


def text(value: Any) -> str:
    """A text from a browser; None is the empty text."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadRequest("A text was expected.")
    return value


def window_px(display: Any) -> float | None:
    """The width of the browser's window in its display settings, within bounds; None where it says none."""
    width = display.get("width") if isinstance(display, dict) else None
    if not isinstance(width, int | float) or isinstance(width, bool) or not width > 0:
        return None
    return float(min(max(width, _NARROWEST_WINDOW_PX), _WIDEST_WINDOW_PX))


def look(display: Any) -> Theme:
    """The theme of the browser's display settings; anything unknown is the light theme."""
    settings = display if isinstance(display, dict) else {}
    theme = settings.get("theme")
    return theme_for("dark" if theme == "dark" else "light", settings.get("projector") is True)
