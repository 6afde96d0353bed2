"""The kinds of neoplasm that occur in the synthetic cohort, with their codes, and the record of one of them.

Codes: ICD-O-3 morphology with behaviour, ICD-O-3 topography, ICD-10. Who gets which is drawn in `second_cancers.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A diagnosis with its codes; `sex` where only one sex can have it."""

    category: str
    diagnosis: str
    morphology: str
    topography: str
    icd10: str
    sex: str = ""


@dataclass(frozen=True)
class Neoplasm:
    """One row of second_cancers before its dates are written. `row` is the patient's place in the baseline arrays."""

    row: int
    day: int
    kind: Kind
    precision: str = "day"
    relation: str = "new_primary"
    status: str = "confirmed"
    basis: str = "histology"
    outcome: str = ""
    reported_to_manufacturer: str = "yes"
    reported_to_registry: str = "yes"
    number: str = ""

    @property
    def counted(self) -> bool:
        """Whether it is meant to be an event of the default analysis."""
        confirmed = self.status == "confirmed" and self.relation == "new_primary" and self.day >= 0
        malignant = self.kind.morphology.endswith("/3") and self.kind.category != "non_melanoma_skin"
        return confirmed and malignant


MYELOID = (
    Kind("myeloid", "Myelodysplastic neoplasm with increased blasts", "9983/3", "C42.1", "D46.2"),
    Kind("myeloid", "Myelodysplastic neoplasm with multilineage dysplasia", "9985/3", "C42.1", "D46.7"),
    Kind("myeloid", "Acute myeloid leukaemia, myelodysplasia-related", "9895/3", "C42.1", "C92.8"),
    Kind("myeloid", "Therapy-related myeloid neoplasm (MDS)", "9920/3", "C42.1", "D46.9"),
    Kind("myeloid", "Therapy-related acute myeloid leukaemia", "9920/3", "C42.1", "C92.0"),
)
T_CELL = Kind("t_nk", "Peripheral T-cell lymphoma, EBV-positive", "9702/3", "C77.9", "C84.4")
SOLID: Mapping[str, Kind] = {
    "melanoma": Kind("solid", "Cutaneous melanoma", "8720/3", "C44.5", "C43.5"),
    "prostate": Kind("solid", "Prostate adenocarcinoma", "8140/3", "C61.9", "C61", "male"),
    "breast": Kind("solid", "Invasive ductal carcinoma of the breast", "8500/3", "C50.4", "C50.4", "female"),
    "endometrium": Kind(
        "solid", "Endometrioid carcinoma of the endometrium", "8380/3", "C54.1", "C54.1", "female"
    ),
    "lung": Kind("solid", "Adenocarcinoma of the lung", "8140/3", "C34.1", "C34.1"),
    "mesothelioma": Kind("solid", "Pleural mesothelioma, epithelioid", "9052/3", "C38.4", "C45.0"),
}
BASAL_CELL = Kind("non_melanoma_skin", "Basal cell carcinoma of the skin", "8090/3", "C44.3", "C44.3")
SQUAMOUS_CELL = Kind("non_melanoma_skin", "Squamous cell carcinoma of the skin", "8070/3", "C44.4", "C44.4")
BOWEN = Kind("non_melanoma_skin", "Squamous cell carcinoma in situ of the skin", "8070/2", "C44.6", "D04.6")
SUSPECTED_MDS = Kind("myeloid", "Suspected myelodysplastic neoplasm", "9989/3", "C42.1", "D46.9")
RULED_OUT_LUNG = Kind(
    "solid", "Suspected lung cancer; biopsy showed organising pneumonia", "8140/3", "C34.3", "C34.3"
)
TRANSFORMED = Kind(
    "other_haematologic", "Diffuse large B-cell lymphoma (transformation)", "9680/3", "C77.2", "C83.3"
)
RELAPSED = Kind(
    "other_haematologic", "Diffuse large B-cell lymphoma (relapse, coded again)", "9680/3", "C77.8", "C83.3"
)
PROGRESSED = Kind("other_haematologic", "Plasma cell leukaemia (progression)", "9733/3", "C42.1", "C90.1")
METASTASIS = Kind("solid", "Liver metastasis of an earlier colon carcinoma", "8140/6", "C22.0", "C78.7")
IN_SITU = Kind("solid", "Melanoma in situ", "8720/2", "C44.7", "D03.7")
BENIGN = Kind("solid", "Meningioma", "9530/0", "C70.0", "D32.0")
COLON = Kind("solid", "Adenocarcinoma of the colon", "8140/3", "C18.7", "C18.7")
EARLIER_BREAST = Kind(
    "solid", "Invasive ductal carcinoma of the breast (years before)", "8500/3", "C50.1", "C50.1"
)
EARLIER_COLON = Kind("solid", "Adenocarcinoma of the colon (years before)", "8140/3", "C18.2", "C18.2")
