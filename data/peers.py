"""With whom a patient's values are compared: the current cohort, or patients like this one.

Both are described by percentiles by the time since the first infusion; no patient is matched or weighted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from data.access import Access
from data.cohort import loaded_mask
from data.cohort_spec import CohortSpec
from data.patients_in_cohort import peer_mask
from data.peers_results import SIMILAR_AGE_YEARS, Peers
from data.snapshot import Snapshot
from data.thresholds import OLDEST_SHOWN_AGE
from data.vocabulary import PeerGroup

SAME = ("indication", "product")
"""In what patients that are alike agree."""


def cohort_peers(loaded: Snapshot, spec: CohortSpec, analytes: tuple[str, ...]) -> Peers:
    """The patients of the cohort, with one band for each analyte. The patient looked at is one of them, or is not."""
    mask = peer_mask(loaded, spec)
    return Peers(PeerGroup.COHORT, int(mask.sum()), loaded.measurements.bands(mask, analytes))


def similar_peers(loaded: Snapshot, access: Access, patient_id: str, analytes: tuple[str, ...]) -> Peers:
    """The other patients with the indication and product of this one and an age within SIMILAR_AGE_YEARS.

    Raises AccessDenied in the aggregate scope, and UnknownPatient.
    """
    access.require_patients()
    index = loaded.patient_index(patient_id)
    patients = loaded.dataset.patients
    columns = {field: patients[field].to_numpy(dtype=object) for field in SAME}
    ages = _ages(loaded, access)
    lacking = [field for field in SAME if columns[field][index] is None]
    lacking += ["age"] if np.isnan(ages[index]) else []
    if lacking:
        return Peers(PeerGroup.SIMILAR, not_recorded=tuple(lacking))
    mask = loaded_mask(loaded.dataset) & (np.abs(ages - ages[index]) <= SIMILAR_AGE_YEARS)
    for column in columns.values():
        mask &= column == column[index]
    mask[index] = False
    return Peers(PeerGroup.SIMILAR, int(mask.sum()), loaded.measurements.bands(mask, analytes))


def _ages(loaded: Snapshot, access: Access) -> NDArray[np.float64]:
    """Ages in years, pooled where the reader sees them pooled, so that the number of peers tells none of 90 or more."""
    ages = loaded.dataset.patients["age"].to_numpy(dtype=np.float64)
    return ages if access.sees_dates else np.minimum(ages, OLDEST_SHOWN_AGE)
