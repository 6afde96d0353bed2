"""The closed word lists of Afterwatch.

Each vocabulary is a `StrEnum`; its value is the word in files, in addresses and in the store. Words for the screen
stand in `components/wording.py`. A word that is not here is an error at the door and is never mapped to a default.
"""

from __future__ import annotations

from enum import StrEnum

RESERVED_WORDS = ("unknown", "keep", "drop")
"""Words of questions: the group of those for whom nothing is recorded, and what happens to them. No data have them."""


class Sex(StrEnum):
    FEMALE = "female"
    MALE = "male"
    OTHER = "other"


class YesNo(StrEnum):
    YES = "yes"
    NO = "no"


class VitalStatus(StrEnum):
    ALIVE = "alive"
    DEAD = "dead"


class DatePrecision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class CauseOfDeath(StrEnum):
    SECOND_CANCER = "second_cancer"
    PRIMARY_DISEASE = "primary_disease"
    INFECTION = "infection"
    CARDIAC = "cardiac"
    OTHER = "other"
    UNKNOWN = "unknown"


class VectorClass(StrEnum):
    GAMMARETROVIRAL = "gammaretroviral"
    LENTIVIRAL = "lentiviral"
    TRANSPOSON = "transposon"
    GENE_EDITED = "gene_edited"
    MRNA = "mrna"
    OTHER = "other"


class Indication(StrEnum):
    LBCL = "lbcl"
    FL = "fl"
    MCL = "mcl"
    CLL = "cll"
    B_ALL = "b_all"
    MM = "mm"
    OTHER_HAEMATOLOGIC = "other_haematologic"
    AUTOIMMUNE = "autoimmune"
    SOLID_TUMOUR = "solid_tumour"


class Setting(StrEnum):
    COMMERCIAL = "commercial"
    TRIAL = "trial"
    EXPANDED_ACCESS = "expanded_access"


class Lymphodepletion(StrEnum):
    FLU_CY = "flu_cy"
    BENDAMUSTINE = "bendamustine"
    OTHER = "other"
    NONE = "none"


class Bridging(StrEnum):
    NONE = "none"
    CHEMOTHERAPY = "chemotherapy"
    RADIOTHERAPY = "radiotherapy"
    STEROIDS = "steroids"
    TARGETED = "targeted"
    OTHER = "other"


class Comparator(StrEnum):
    EQUAL = "="
    LESS = "<"
    GREATER = ">"


class EventKind(StrEnum):
    THERAPY_LINE = "therapy_line"
    BRIDGING = "bridging"
    LYMPHODEPLETION = "lymphodepletion"
    LEUKAPHERESIS = "leukapheresis"
    SUPPORTIVE = "supportive"
    TRANSPLANT = "transplant"
    CRS = "crs"
    ICANS = "icans"
    ICAHT = "icaht"
    INFECTION = "infection"
    RESPONSE = "response"
    RELAPSE = "relapse"
    NEXT_THERAPY = "next_therapy"
    HOSPITALISATION = "hospitalisation"
    OTHER = "other"


class CancerCategory(StrEnum):
    """The classes of second cancers; the order is the order of every list and legend."""

    T_NK = "t_nk"
    MYELOID = "myeloid"
    OTHER_HAEMATOLOGIC = "other_haematologic"
    SOLID = "solid"
    NON_MELANOMA_SKIN = "non_melanoma_skin"


class RateCategory(StrEnum):
    """What a reference rate is a rate of: a class of cancer, or all classes but non-melanoma skin together."""

    T_NK = "t_nk"
    MYELOID = "myeloid"
    OTHER_HAEMATOLOGIC = "other_haematologic"
    SOLID = "solid"
    NON_MELANOMA_SKIN = "non_melanoma_skin"
    ALL = "all"


class Relation(StrEnum):
    NEW_PRIMARY = "new_primary"
    RELAPSE = "relapse"
    PROGRESSION = "progression"
    TRANSFORMATION = "transformation"
    UNKNOWN = "unknown"


class CancerStatus(StrEnum):
    CONFIRMED = "confirmed"
    SUSPECTED = "suspected"
    RULED_OUT = "ruled_out"


class Basis(StrEnum):
    HISTOLOGY = "histology"
    CYTOLOGY = "cytology"
    CLINICAL = "clinical"
    DEATH_CERTIFICATE = "death_certificate"
    REGISTRY = "registry"


class Material(StrEnum):
    SECOND_TUMOUR = "second_tumour"
    FIRST_TUMOUR = "first_tumour"
    CAR_T_PRODUCT = "car_t_product"
    APHERESIS = "apheresis"
    BLOOD = "blood"
    CAR_POSITIVE_T_CELLS = "car_positive_t_cells"
    MARROW = "marrow"
    GERMLINE = "germline"


class Assay(StrEnum):
    """The assays of a finding, in the order of the evidence table's columns."""

    VECTOR_COPY_NUMBER = "vector_copy_number"
    CAR_PROTEIN = "car_protein"
    CAR_RNA = "car_rna"
    TCR_CLONOTYPE = "tcr_clonotype"
    INTEGRATION_SITE = "integration_site"
    SOMATIC_VARIANT = "somatic_variant"
    VIRUS = "virus"
    IMMUNOPHENOTYPE = "immunophenotype"
    CYTOGENETICS = "cytogenetics"


class FindingResult(StrEnum):
    """What an assay gave. "Not tested" is the absence of a row, so it is not a word of this list."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    INCONCLUSIVE = "inconclusive"
    BELOW_LIMIT = "below_limit"


class Denominator(StrEnum):
    ALL_CELLS = "all_cells"
    MALIGNANT_CELLS = "malignant_cells"
    CAR_POSITIVE_CELLS = "car_positive_cells"
    CAR_NEGATIVE_CELLS = "car_negative_cells"


class ExpressionEffect(StrEnum):
    SHOWN = "shown"
    NOT_SHOWN = "not_shown"


class CompetingEvent(StrEnum):
    """What ends the time at risk besides a second cancer; the order decides ties on one day."""

    RELAPSE = "relapse"
    NEXT_THERAPY = "next_therapy"
    TRANSPLANT = "transplant"
    DEATH = "death"


class GroupTest(StrEnum):
    """What is tested between the groups: all at once, and every two of them with Holm's adjustment."""

    GRAY = "gray"
    PAIRWISE = "pairwise"


class CancerCount(StrEnum):
    """Which second cancers of a patient count: the first one, or each."""

    FIRST = "first"
    EACH = "each"


class CarTState(StrEnum):
    """Whether CAR-T cells were found when last looked for. Not detected: below the limit, or 0. Not tested: no word."""

    DETECTED = "detected"
    NOT_DETECTED = "not_detected"


class CloneState(StrEnum):
    """What became of one clone of blood formation, the most pressing first."""

    NEW = "new"
    GROWING = "growing"
    NOT_SETTLED = "not_settled"
    NOT_GROWING = "not_growing"
    NO_LONGER_FOUND = "no_longer_found"
    IN_GERMLINE = "in_germline"
    NOT_FOUND = "not_found"


class TimelineScale(StrEnum):
    ARCSINH = "arcsinh"
    LINEAR = "linear"
    CALENDAR = "calendar"


class PeerGroup(StrEnum):
    """Whose percentiles stand behind a patient's values."""

    COHORT = "cohort"
    SIMILAR = "similar"


class UnitSystem(StrEnum):
    """In which units measured values are shown; filters and the API always use the canonical ones."""

    CANONICAL = "canonical"
    SI = "si"
    US = "us"


class ZeroKind(StrEnum):
    """What can stand at day 0 of the timeline."""

    DIAGNOSIS = "diagnosis"
    LYMPHODEPLETION = "lymphodepletion"
    INFUSION = "infusion"
    SECOND_CANCER = "second_cancer"


class TimelinePanel(StrEnum):
    """The panels of measurements on the timeline, from top to bottom."""

    NEUTROPHILS = "neutrophils"
    LYMPHOCYTES = "lymphocytes"
    IGG = "igg"
    PLATELETS = "platelets"
    HAEMOGLOBIN = "haemoglobin"
    CAR_COPIES = "car_copies"
    CAR_CELLS = "car_cells"
    CAR_SHARE = "car_share"
    VIRUSES = "viruses"
    CLONES = "clones"
    T_CELLS = "t_cells"
    IGA_IGM = "iga_igm"
    LDH = "ldh"
    CRP = "crp"
    FERRITIN = "ferritin"
    CREATININE = "creatinine"
    RCL = "rcl"


class Scope(StrEnum):
    """What a reader may see. The order is from most to least."""

    IDENTIFIED = "identified"
    DEIDENTIFIED = "deidentified"
    AGGREGATE = "aggregate"
