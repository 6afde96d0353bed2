"""How complete the follow-up of the analysed patients is: of everybody, and by centre and product.

Groups of a few are none of the answer where no single patient may be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from data.access import AccessDenied
from data.cohort_spec import CohortSpec
from data.data_quality_results import Completeness
from data.filters import Grouping
from data.results import IncidenceAnswer

GROUPED_BY = (None, "site", "product")


def completeness_by_group(incidence: Callable[[CohortSpec], IncidenceAnswer]) -> tuple[Completeness, ...]:
    """Everybody first, then by field where there are several groups; empty of a cohort too small for the scope."""
    try:
        return tuple(row for field in GROUPED_BY for row in _groups(field, incidence))
    except AccessDenied:
        return ()


def _groups(field: str | None, incidence: Callable[[CohortSpec], IncidenceAnswer]) -> Iterator[Completeness]:
    groups = incidence(CohortSpec(by=None if field is None else Grouping(field))).groups
    if field is not None and len(groups) < 2:
        return
    yield from (Completeness(field or "", group.group, group.n, group.completeness) for group in groups)
