"""The Recovery view of the Cohort page: bands, shares and time to loss, one request."""

from __future__ import annotations

from typing import Any

from dash import Dash, Output

from callbacks.asking import FORESEEN, Asked, ask, look
from callbacks.errors import allowed_by, sentence_of
from callbacks.panels import LOOK, QUESTION, filled, panel_outputs, way_back
from callbacks.services import services
from callbacks.work import work
from components import cohort_bar, ids, panel, persistence_panels, recovery_page
from components.still import STILL, still
from data.access import AccessDenied
from data.immunity import patient_on_top
from data.methods.measured import persistence_methods, recovery_methods
from data.recovery_results import PERSISTENCE_ANALYTES, PatientOnTop, PersistenceAnswer, RecoveryAnswer
from data.view import View

PANELS = (recovery_page.BANDS, persistence_panels.SHARE, persistence_panels.LOST)


def register(app: Dash) -> None:
    app.callback(
        [
            Output(ids.RECOVERY_CHOICE, STILL),
            *(output for of in PANELS for output in panel_outputs(of)),
        ],
        *QUESTION,
        LOOK,
    )(show_recovery)


def show_recovery(query: Any, version: Any, display: Any) -> list[Any]:
    """Everything of the view, from one question on one load."""
    theme = look(display)
    try:
        asked = ask(query)
        view = asked.view
        recovered = services().recovery(asked.snapshot, view)
        persisting = services().persistence(asked.snapshot, persistence_view(view))
        on_top = patient_of(asked, recovered)
    except FORESEEN as error:
        return failed(error)
    reset = cohort_bar.reset_query(view)
    contents = (
        recovery_page.bands(recovered, on_top, theme, reset),
        persistence_panels.share(persisting, view, theme, reset),
        persistence_panels.loss(persisting, theme, reset),
    )
    found = [still(recovery_page.choice(view, recovered))]
    for of, content, done in zip(PANELS, contents, work_of(view, recovered, persisting), strict=True):
        content.foot.extend(done)
        found += filled(of, content)
    return found


def work_of(view: View, recovered: RecoveryAnswer, persisting: PersistenceAnswer) -> tuple[list[Any], ...]:
    """Files and methods of the bands, of the shares and of the time to loss; these two are made as one."""
    spec, cells = view.spec, persistence_view(view)
    of_analyte = View(spec, analyte=view.analyte, assay=view.assay)
    of_cells = View(spec, analyte=cells.analyte, assay=cells.assay)
    return (
        work("recovery", recovered.n_analysed, of_analyte, recovery_methods(spec, recovered)),
        work("persistence", persisting.n_analysed, of_cells),
        work("loss", persisting.n_analysed, of_cells, persistence_methods(spec, persisting)),
    )


def persistence_view(view: View) -> View:
    """The same question about CAR-T cells: by the asked analyte where it is one of theirs, else by copies."""
    if view.analyte in PERSISTENCE_ANALYTES:
        return view
    return View(view.spec, analyte=PERSISTENCE_ANALYTES[0])


def patient_of(asked: Asked, answer: RecoveryAnswer) -> PatientOnTop | None:
    """The patient of the address; the view chooses none by itself, and none where the scope shows no patient."""
    if asked.view.patient is None:
        return None
    try:
        access = services().access()
        return patient_on_top(asked.snapshot, asked.spec, access, asked.view.patient, answer)
    except AccessDenied:
        return None


def failed(error: Exception) -> list[Any]:
    """Why there is no answer, once; nothing of an older answer stays."""
    reset, allowed = way_back(error), allowed_by(error)
    return [
        still(recovery_page.choice(View(), None)),
        *filled(recovery_page.BANDS, panel.failure("Recovery", sentence_of(error), reset, allowed)),
        *filled(persistence_panels.SHARE, panel.nothing("CAR-T cells above the detection limit")),
        *filled(persistence_panels.LOST, panel.nothing("Time to loss of CAR-T cells")),
    ]
