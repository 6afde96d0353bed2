"""Which rows stand behind each ratio of an answer about associations: for its R script."""

from __future__ import annotations

from collections.abc import Iterator

from data.access import Access
from data.association import association
from data.association_design import design
from data.association_results import AssociationAnswer
from data.cohort import select
from data.endpoint import Endpoint, endpoint
from data.loaded import Loaded
from data.r_scripts.association import Fit, association_script
from data.sentence import endpoint_sentence
from data.view import View


def association_r(loaded: Loaded, view: View, access: Access) -> str:
    """The R script of /api/association with its rows. AccessDenied where single patients are out of scope."""
    access.require_patients()
    spec = view.spec
    answer = association(loaded, spec, access, view.factors)
    found = endpoint(loaded.dataset, spec, select(loaded.dataset, loaded.measurements, spec).mask)
    said = endpoint_sentence(
        answer.outcome,
        answer.competing,
        answer.lag_days,
        answer.landmark_days,
        censor=answer.censor,
        with_suspected=answer.with_suspected,
    )
    fits = tuple(_fits(loaded, found, answer))
    return association_script(answer, fits, said, found.causes.index("death") + 1)


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
