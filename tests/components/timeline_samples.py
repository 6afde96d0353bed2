"""Hand-made histories for the tests of the timeline: a typical patient and the extremes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from data.patient_results import (
    Band,
    ClonePoint,
    CloneSeries,
    Lane,
    Mark,
    PatientHeader,
    PatientHistory,
    Point,
    Series,
)
from data.registries import analytes
from data.vocabulary import CancerCategory, CancerStatus, Comparator, FindingResult, Material

HEADER = PatientHeader(
    patient_id="AW-0417",
    teaching_case=False,
    sex="female",
    age="63",
    indication="lbcl",
    product="axi-cel",
    target="CD19",
    costimulatory_domain="CD28",
    vector_class="gammaretroviral",
    infusion_year=2020,
    infusion_date=None,
    n_infusions=1,
    prior_lines=3,
    vital_status="alive",
    last_day=2019,
    family_name=None,
    given_name=None,
    birth_date=None,
    hospital_number=None,
)
EMPTY = PatientHistory(
    patient_id="AW-0417",
    day0_date=None,
    data_version="3f2a9c",
    header=HEADER,
    lanes=(),
    series=(),
    clones=(),
    marks=(),
    second_cancers=(),
    specimens=(),
    end_of_follow_up_day=None,
    data_cut_off_day=None,
)


def lane(
    kind: str,
    name: str,
    start: int,
    end: int | None = None,
    grade: int | None = None,
    *,
    ongoing: bool = False,
) -> Lane:
    return Lane(kind, name, start, end, ongoing, grade, None, None)


def mark(kind: str, day: int, label: str = "") -> Mark:
    return Mark(kind, day, label, None, None, True, None)


def cancer(
    day: int,
    category: CancerCategory,
    label: str,
    status: CancerStatus = CancerStatus.CONFIRMED,
    reason: str | None = None,
) -> Mark:
    return Mark("second_cancer", day, label, category, status, reason is None, reason)


def series(
    analyte: str,
    *values: tuple[int, float | str],
    assay: str | None = None,
    unit: str | None = None,
    limit: float | None = None,
    specimen: str | None = "blood",
) -> Series:
    """Values as (day, number) or (day, "<50")."""
    points = []
    for day, value in values:
        comparator = Comparator.EQUAL
        if isinstance(value, str):
            comparator, value = Comparator(value[0]), float(value[1:])
        points.append(Point(day, float(value), comparator, limit))
    return Series(analyte, assay, specimen, unit or analytes()[analyte].canonical_unit, tuple(points))


def band(analyte: str, low: float, high: float, *, gap: int | None = None) -> Band:
    """A band over bins of growing length; `gap` is the index of a bin with too few patients."""
    edges = np.array([-60, -30, -7, 0, 7, 14, 28, 60, 100, 180, 365, 730, 1461, 2922], dtype=float)
    shape = np.array([1, 1, 0.5, 0.1, 0.1, 0.15, 0.25, 0.4, 0.5, 0.6, 0.7, 0.85, 0.9])
    n = np.full(len(shape), 120)
    lower, median, upper = low * shape, (low * high) ** 0.5 * shape, high * shape
    if gap is not None:
        n[gap] = 12
        for limits in (lower, median, upper):
            limits[gap] = np.nan
    return Band(analyte, analytes()[analyte].canonical_unit, edges[:-1], edges[1:], n, lower, median, upper)


def typical() -> PatientHistory:
    """Five and a half years with a myeloid second cancer, tracked clones and falling CAR-T copies."""
    late = [180, 270, 365, 540, 730, 910, 1095, 1300, 1461, 1700, 2019]
    early = [-30, -7, 0, 2, 4, 6, 8, 10, 12, 14, 18, 21, 24, 28, 45, 60, 90]
    counts = [(d, _recovering(d, 3.2, 0.05)) for d in [*early, *late]]
    weekly = [-30, 7, 14, 28, 60, 90, *late]
    return replace(
        EMPTY,
        day0_date=date(2020, 3, 14),
        lanes=(
            lane("therapy_line", "R-CHOP", -410, -290),
            lane("therapy_line", "R-DHAP", -110, -70),
            lane("leukapheresis", "leukapheresis", -28),
            lane("bridging", "polatuzumab-BR", -24, -8),
            lane("lymphodepletion", "Flu/Cy", -5, -3),
            lane("supportive", "tocilizumab", 3),
            lane("supportive", "tocilizumab", 6),
            lane("supportive", "steroids", 5, 11),
            lane("supportive", "IVIG", 212, 655),
            lane("supportive", "G-CSF", 8, 12),
            lane("supportive", "antiviral", -5, None, ongoing=True),
            lane("supportive", "red cell transfusion", 9),
            lane("supportive", "red cell transfusion", 9),
            lane("supportive", "platelet transfusion", 14),
            lane("crs", "CRS", 2, 7, 2),
            lane("icans", "ICANS", 5, 9, 1),
            lane("icaht", "early ICAHT", 2, 30, 4),
            lane("infection", "CMV reactivation", 34, 52, 2),
            lane("infection", "pneumonia", 402, 414, 3),
            lane("response", "complete response", 28),
            lane("response", "complete response", 90),
            lane("relapse", "", 1500),
            lane("next_therapy", "glofitamab", 1512, None, ongoing=True),
        ),
        series=(
            series("anc", *counts),
            series("alc", *[(d, _recovering(d, 0.9, 0.04)) for d in weekly]),
            series("cd4", *[(d, _recovering(d, 420, 20)) for d in weekly]),
            series("cd8", *[(d, _recovering(d, 520, 40)) for d in weekly]),
            series("cd19_b", *[(d, 0.0 if d < 700 else 60 + d / 40) for d in weekly if d > 0]),
            series("nk", *[(d, _recovering(d, 180, 30)) for d in weekly]),
            series("igg", *[(d, 6.5 - min(max(d, 0), 500) / 200 + max(d - 700, 0) / 500) for d in weekly]),
            series("platelets", *[(d, _recovering(d, 190, 18)) for d in early + late]),
            series(
                "car_transgene",
                (3, 900.0),
                (7, 64000.0),
                (10, 137429.0),
                (14, 88000.0),
                (28, 21000.0),
                (60, 5200.0),
                (90, 2100.0),
                (180, 620.0),
                (270, 240.0),
                (365, 90.0),
                (730, "<50"),
                (1095, "<50"),
                (1461, "<50"),
                (2019, "<50"),
                assay="qPCR",
                limit=50.0,
            ),
            series(
                "car_cells",
                (7, 42.0),
                (14, 61.0),
                (28, 7.5),
                (90, 0.8),
                (180, "<0.5"),
                assay="flow",
                limit=0.5,
            ),
            series(
                "cmv_dna",
                (14, "<35"),
                (28, 180.0),
                (35, 2400.0),
                (42, 310.0),
                (60, "<35"),
                (90, "<35"),
                limit=35.0,
            ),
            series("ebv_dna", (14, "<35"), (28, "<35"), (60, "<35"), (90, 120.0), (180, "<35"), limit=35.0),
        ),
        clones=(
            CloneSeries(
                "TP53 c.743G>A",
                Material.BLOOD,
                tuple(
                    ClonePoint(day, share, FindingResult.POSITIVE, 0.005)
                    for day, share in [(-28, 0.018), (90, 0.021), (730, 0.062), (1300, 0.11), (1310, 0.19)]
                ),
            ),
            CloneSeries(
                "DNMT3A p.R882H",
                Material.BLOOD,
                (
                    ClonePoint(-28, None, FindingResult.BELOW_LIMIT, 0.005),
                    ClonePoint(90, None, FindingResult.NEGATIVE, 0.005),
                    ClonePoint(730, 0.012, FindingResult.POSITIVE, 0.005),
                    ClonePoint(1310, 0.034, FindingResult.POSITIVE, 0.005),
                ),
            ),
        ),
        marks=(
            mark("infusion", 0, "axi-cel"),
            cancer(1310, CancerCategory.MYELOID, "MDS"),
            cancer(1795, CancerCategory.NON_MELANOMA_SKIN, "squamous cell carcinoma"),
            mark("last_contact", 2019),
            mark("data_cut_off", 2299),
        ),
        end_of_follow_up_day=2019,
        data_cut_off_day=2299,
    )


def _recovering(day: int, full: float, least: float) -> float:
    """A count that falls with lymphodepletion and comes back over a year; a fixed ripple keeps it from being smooth."""
    ripple = 1 + 0.18 * np.sin(day * 1.7)
    if day <= -5:
        return float(full * 0.8 * ripple)
    back = 1 - np.exp(-max(day - 8, 0) / 160)
    return float((least + (full - least) * back) * ripple)


TYPICAL_BANDS = (
    band("anc", 1.1, 5.2),
    band("cd4", 110, 620),
    band("igg", 3.0, 9.5, gap=4),
    band("platelets", 80, 290),
)


def one_visit() -> PatientHistory:
    return replace(
        EMPTY,
        marks=(mark("infusion", 0, "axi-cel"), mark("last_contact", 1)),
        series=(series("anc", (0, 2.1)), series("cd4", (0, 210.0))),
        end_of_follow_up_day=1,
    )


def died_early() -> PatientHistory:
    history = typical()
    return replace(
        history,
        header=replace(history.header, vital_status="dead", last_day=20),
        lanes=tuple(lane for lane in history.lanes if lane.start_day <= 20 and not lane.ongoing),
        series=tuple(replace(s, points=tuple(p for p in s.points if p.day <= 20)) for s in history.series),
        clones=(),
        marks=(
            mark("infusion", 0, "axi-cel"),
            mark("death", 20, "infection"),
            mark("last_contact", 20),
            mark("data_cut_off", 2299),
        ),
        second_cancers=(),
        end_of_follow_up_day=20,
    )


def ten_years_three_cancers() -> PatientHistory:
    history = typical()
    return replace(
        history,
        marks=(
            mark("infusion", 0, "axi-cel"),
            cancer(-400, CancerCategory.SOLID, "breast carcinoma", reason="before the first infusion"),
            cancer(54, CancerCategory.T_NK, "peripheral T-cell lymphoma, NOS"),
            cancer(2900, CancerCategory.SOLID, "adenocarcinoma of the lung"),
            cancer(2930, CancerCategory.NON_MELANOMA_SKIN, "basal cell carcinoma"),
            cancer(3300, CancerCategory.MYELOID, "AML", CancerStatus.SUSPECTED, "suspected, not confirmed"),
            cancer(3301, CancerCategory.OTHER_HAEMATOLOGIC, "myeloma", CancerStatus.RULED_OUT, "ruled out"),
            mark("last_contact", 3650),
            mark("data_cut_off", 3652),
        ),
        end_of_follow_up_day=3650,
        data_cut_off_day=3652,
    )


def two_infusions() -> PatientHistory:
    history = typical()
    return replace(history, marks=(*history.marks, mark("infusion", 1560, "liso-cel")))


def no_infusion() -> PatientHistory:
    return replace(EMPTY, header=replace(HEADER, n_infusions=0))


def no_measurements() -> PatientHistory:
    return replace(typical(), series=(), clones=())


def two_assays() -> PatientHistory:
    """CAR copies by two assays and CMV in two units."""
    return replace(
        EMPTY,
        marks=(mark("infusion", 0), mark("last_contact", 730)),
        series=(
            series("car_transgene", (7, 5200.0), (28, 900.0), (90, "<50"), assay="qPCR", limit=50.0),
            series("car_transgene", (90, 12.0), (180, 8.0), (365, "<5"), assay="ddPCR", limit=5.0),
            series("cmv_dna", (28, 300.0), (60, "<35")),
            series("cmv_dna", (28, 900.0), (60, ">100000"), unit="copies/mL"),
        ),
        end_of_follow_up_day=730,
    )


EXTREMES = {
    "typical": typical,
    "one_visit": one_visit,
    "died_early": died_early,
    "ten_years_three_cancers": ten_years_three_cancers,
    "two_infusions": two_infusions,
    "no_infusion": no_infusion,
    "no_measurements": no_measurements,
    "two_assays": two_assays,
    "empty": lambda: EMPTY,
}
