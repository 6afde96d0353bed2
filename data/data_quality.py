"""How fresh, how complete, how measured and how recorded one load is, as one scope may see it."""

from __future__ import annotations

from collections.abc import Callable

from data.access import Access
from data.cohort_spec import CohortSpec
from data.completeness_by_group import completeness_by_group
from data.coverage import coverage, values_measured
from data.data_quality_results import DataQuality
from data.freshness import freshness
from data.missingness import missingness
from data.results import IncidenceAnswer
from data.snapshot import Snapshot


def data_quality(
    snapshot: Snapshot, access: Access, incidence: Callable[[CohortSpec], IncidenceAnswer]
) -> DataQuality:
    """Everything the Data page says of the data themselves. `incidence` answers for one cohort in the same scope."""
    measured = snapshot.measurements.coverage()
    return DataQuality(
        data_version=snapshot.data_version,
        data_of=snapshot.data_of,
        synthetic=snapshot.synthetic,
        freshness=freshness(snapshot, access, values_measured(measured)),
        completeness=completeness_by_group(incidence),
        coverage=coverage(measured, access),
        missingness=missingness(snapshot, access),
    )
