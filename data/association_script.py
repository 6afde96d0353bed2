"""Which rows stand behind each ratio of an answer about associations: for its R script and its analysis table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from data.access import Access
from data.association import association
from data.association_design import design
from data.association_results import AssociationAnswer
from data.cells import csv_text
from data.cohort import select
from data.endpoint import Endpoint, endpoint
from data.exits import CENSORED
from data.exports import comments_of
from data.loaded import Loaded
from data.r_scripts.association import Fit, association_script
from data.sentence import endpoint_of
from data.view import View

PATIENT_COLUMNS = ("model", "factor", "patient_id", "start_days", "stop_days", "cause", "value")


def association_r(loaded: Loaded, view: View, access: Access) -> str:
    """The R script of /api/association with its rows. AccessDenied where single patients are out of scope."""
    access.require_patients()
    answer = association(loaded, view.spec, access, view.factors)
    found = _endpoint(loaded, view)
    fits = tuple(_fits(loaded, found, answer))
    return association_script(answer, fits, found.causes.index("death") + 1)


def association_patients_csv(
    loaded: Loaded, view: View, access: Access, exported_at: datetime | None = None
) -> str:
    """One line per factor and stretch of a patient's time at risk: start < t <= stop, how it ended, the factor's value.

    AccessDenied where single patients are out of scope.
    """
    access.require_patients()
    answer = association(loaded, view.spec, access, view.factors)
    found = _endpoint(loaded, view)
    ids = loaded.dataset.patients["patient_id"].to_numpy(dtype=object)[found.patient_index]
    names = (CENSORED, *found.causes)
    comments = comments_of(
        answer.stamp, endpoint_of(answer), answer.landmark_days, answer.excluded, exported_at
    )
    comments.append(("model", "the factors that are in it at once; each has its own lines"))
    lines = (
        (" + ".join(one.key for one in fit.factors), factor.key, ids[patient], start, stop, names[cause], value)
        for fit in _fits(loaded, found, answer)
        for number, factor in enumerate(fit.factors)
        for patient, start, stop, cause, value in zip(
            fit.design.patient.tolist(), fit.design.start.tolist(), fit.design.stop.tolist(),
            fit.design.cause.tolist(), fit.design.columns[:, number].tolist(), strict=True,
        )
    )  # fmt: skip
    return csv_text(comments, PATIENT_COLUMNS, lines)


def _endpoint(loaded: Loaded, view: View) -> Endpoint:
    mask = select(loaded.dataset, loaded.measurements, view.spec).mask
    return endpoint(loaded.dataset, view.spec, mask)


def _fits(loaded: Loaded, found: Endpoint, answer: AssociationAnswer) -> Iterator[Fit]:
    """One fit per factor, and the one of several factors at once; those without any ratio are left out."""
    for row in answer.rows:
        ratios = ((row.hazard, row.death_hazard, row.subdistribution),)
        if any(ratio.estimate is not None for ratio in ratios[0]):
            yield Fit((row.factor,), design(loaded, found, (row.factor,)), ratios)
    model = answer.model
    if model is not None and model.terms:
        several = tuple((term.hazard, term.death_hazard, term.subdistribution) for term in model.terms)
        yield Fit(model.factors, design(loaded, found, model.factors), several)
