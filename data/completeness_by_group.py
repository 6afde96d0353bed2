"""How complete the follow-up of the analysed patients is: of everybody, and by centre and product."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from data.access import Access, AccessDenied
from data.cohort_spec import CohortSpec
from data.data_quality_results import Completeness
from data.filters import Grouping
from data.results import IncidenceAnswer
from data.small_cells import held_back

GROUPED_BY = (None, "site", "product")


def completeness_by_group(
    incidence: Callable[[CohortSpec], IncidenceAnswer], access: Access
) -> tuple[Completeness, ...]:
    """Everybody first, then by field where there are several groups; empty of a cohort too small for the scope."""
    try:
        return tuple(row for field in GROUPED_BY for row in _groups(field, incidence, access))
    except AccessDenied:
        return ()


def _groups(
    field: str | None, incidence: Callable[[CohortSpec], IncidenceAnswer], access: Access
) -> Iterator[Completeness]:
    groups = incidence(CohortSpec(by=None if field is None else Grouping(field))).groups
    if field is not None and len(groups) < 2:
        return
    sizes = [group.n for group in groups]
    shown = sizes if access.sees_patients else held_back(sizes)
    for group, n in zip(groups, shown, strict=True):
        yield Completeness(field or "", group.group, n, None if n is None else group.completeness)
