"""Which neoplasms can be an event, and in words why the others cannot.

The same rules decide the curves and what stands on the patient's timeline: every neoplasm is kept and drawn, those
that do not count carry their reason. Which classes of cancer a query asks for is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.dataset import Dataset
from data.end_of_follow_up import follow_up
from data.partial_dates import is_partial, moved_into_follow_up
from data.patient_results import SUSPECTED
from data.per_load import once_per_load
from data.vocabulary import CancerCategory, CancerStatus, Relation

BEFORE_INFUSION = "before the first infusion"

_STATUS_MISSING = "status not recorded"

_STATUS = {CancerStatus.RULED_OUT: "ruled out", CancerStatus.SUSPECTED: SUSPECTED}
_BEHAVIOUR = {
    "6": "metastasis (morphology behaviour /6)",
    "9": "primary or metastasis uncertain (morphology behaviour /9)",
}
_BEHAVIOUR_OUTSIDE_SKIN = {
    "0": "benign (morphology behaviour /0)",
    "1": "borderline or uncertain (morphology behaviour /1)",
    "2": "in situ (morphology behaviour /2)",
}
_RELATION = {
    Relation.RELAPSE: "relapse of the treated disease",
    Relation.PROGRESSION: "progression of the treated disease",
    Relation.TRANSFORMATION: "transformation of the treated disease",
}


@dataclass(frozen=True)
class Standing:
    """Per row of `Dataset.second_cancers`, arrays (n_rows,), read-only.

    counted: confirmed, a new primary, on or after day 0 and not after death. suspected: it would count if it were
    confirmed. reason: a phrase where it is not counted, else None. day: days since the first infusion, partial dates
    moved into follow-up. day_is_partial: only the month or the year is known. relation_assumed: counted or suspected
    as a new primary though the relation is empty or unknown.
    """

    counted: NDArray[np.bool_]
    suspected: NDArray[np.bool_]
    reason: NDArray[np.object_]
    day: NDArray[np.float64]
    day_is_partial: NDArray[np.bool_]
    relation_assumed: NDArray[np.bool_]

    def counts(self, with_suspected: bool) -> NDArray[np.bool_]:
        """The neoplasms that are events, those only suspected included or not."""
        return self.counted | self.suspected if with_suspected else self.counted


@once_per_load
def second_cancer_standing(dataset: Dataset) -> Standing:
    """Whether each neoplasm of one load counts as a second cancer; the first reason in a fixed order is given."""
    cancers = dataset.second_cancers
    day = _days(dataset)
    reason = np.full(len(cancers), None, dtype=object)
    counted = np.ones(len(cancers), dtype=bool)
    sound = counted.copy()
    for phrase, applies in _reasons(dataset, day):
        reason[applies & counted] = phrase
        counted &= ~applies
        if phrase not in (SUSPECTED, _STATUS_MISSING):
            sound &= ~applies
    suspected = sound & (cancers["status"] == CancerStatus.SUSPECTED).to_numpy(dtype=bool)
    relation = cancers["relation_to_treated_disease"]
    assumed = (relation.isna() | (relation == Relation.UNKNOWN)).to_numpy(dtype=bool)
    return Standing(
        counted=counted,
        suspected=suspected,
        reason=reason,
        day=day,
        day_is_partial=is_partial(cancers["precision"].to_numpy(dtype=object)),
        relation_assumed=(counted | suspected) & assumed,
    )


def _days(dataset: Dataset) -> NDArray[np.float64]:
    cancers = dataset.second_cancers
    patient = cancers["patient_index"].to_numpy(dtype=np.intp)
    followed = follow_up(dataset)
    return moved_into_follow_up(
        cancers["day"].to_numpy(dtype=np.float64),
        cancers["precision"].to_numpy(dtype=object),
        dataset.patients["day0_date"].to_numpy(dtype="datetime64[ns]")[patient],
        followed.end_day[patient],
        followed.death_day[patient],
    )


def _reasons(dataset: Dataset, day: NDArray[np.float64]) -> list[tuple[str, NDArray[np.bool_]]]:
    """Phrase and rows of every reason, in the order in which they are looked for."""
    cancers = dataset.second_cancers
    status = cancers["status"]
    behaviour = _behaviour(cancers["icdo3_morphology"])
    skin = (cancers["category"] == CancerCategory.NON_MELANOMA_SKIN).to_numpy(dtype=bool)
    metastasis = cancers["icd10"].astype("string").str.match(r"\s*C7[789]", case=False).fillna(False)
    patient = cancers["patient_index"].to_numpy(dtype=np.intp)
    followed = follow_up(dataset)
    return [
        *((phrase, (status == word).to_numpy(dtype=bool)) for word, phrase in _STATUS.items()),
        (_STATUS_MISSING, (status != CancerStatus.CONFIRMED).to_numpy(dtype=bool)),
        ("metastasis (ICD-10 C77–C79)", metastasis.to_numpy(dtype=bool)),
        *((phrase, behaviour == digit) for digit, phrase in _BEHAVIOUR.items()),
        *((phrase, (behaviour == digit) & ~skin) for digit, phrase in _BEHAVIOUR_OUTSIDE_SKIN.items()),
        *(
            (phrase, (cancers["relation_to_treated_disease"] == word).to_numpy(dtype=bool))
            for word, phrase in _RELATION.items()
        ),
        ("no date", np.isnan(day)),
        (BEFORE_INFUSION, day < 0),
        ("after death", day > followed.death_day[patient]),
    ]


def _behaviour(morphology: pd.Series) -> NDArray[np.object_]:
    """The behaviour digit of an ICD-O-3 morphology code (9732/3, M-8140/6, 81403); empty where there is none."""
    digit = morphology.astype("string").str.extract(r"^\s*(?:M-?)?\d{4}\s*/?\s*(\d)", expand=False)
    return digit.fillna("").to_numpy(dtype=object)
