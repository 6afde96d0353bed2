"""Measurements, events, second cancers, specimens and findings of a cBioPortal study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from data.importers.cell_reading import Note
from data.importers.concepts import SetLine
from data.importers.imported import ORIGIN, Conversion
from data.importers.listing import by_value
from data.importers.number_forms import NumberForm, read_number
from data.importers.study_patients import DECEASED
from data.importers.study_rows import column, filled, own_columns, shifted
from data.registries import analytes
from data.sources.raw_tables import LINE
from data.vocabulary import Assay, EventKind, FindingResult, Material

LAB_TEST, TREATMENT, SPECIMEN, STATUS = "LAB_TEST", "TREATMENT", "SPECIMEN", "STATUS"
SECOND_CANCER = "SECOND_CANCER"
KINDS = {kind.upper(): kind for kind in EventKind}
_UNITS = ("UNIT", "UNITS", "RESULT_UNIT", "RESULT_UNITS")


def measurement_rows(
    events: pd.DataFrame, zero: Mapping[str, int], lines: Sequence[SetLine]
) -> tuple[pd.DataFrame, list[Note]]:
    """One row per numeric result of a test that is one of our analytes and has a unit."""
    tests = events[events["EVENT_TYPE"] == LAB_TEST]
    words = {
        text.lower(): code
        for code, one in analytes().items()
        for text in (code, one.label, one.short_label, one.loinc)
        if text
    } | {line.code.lower(): line.word for line in lines}
    rows = own_columns("measurements", tests, zero)
    name, unit = column(tests, "ANALYTE", "TEST"), column(tests, *_UNITS)
    analyte = name.str.lower().map(words).fillna("")
    read = column(tests, "RESULT").map(lambda text: read_number(text.strip(), NumberForm()))
    notes = by_value(name[analyte == ""], "timeline", "TEST", "test_not_mapped", "measurements")
    known = analyte != ""
    words_only = known & read.isna()
    notes += by_value(
        column(tests, "RESULT")[words_only], "timeline", "RESULT", "row_without_value", "measurements"
    )
    known &= read.notna()
    notes += by_value(name[known & (unit == "")], "timeline", "UNIT", "unit_missing", "measurements")
    known &= unit != ""
    value, sign = read[known].map(lambda one: one.text), read[known].map(lambda one: one.comparator)
    split = sign[sign != ""]
    if len(split):
        examples = tuple(zip(tests.loc[split.index, "RESULT"].head(3), split.head(3), strict=True))
        notes.append(Conversion("measurements", "comparator", "comparator_split", len(split), examples))
    day = shifted(tests["START_DATE"], tests["PATIENT_ID"], zero)
    rows = rows.assign(analyte=analyte, measured_day=day, unit=unit)[known]
    return rows.assign(value=value, comparator=sign), notes


def event_rows(
    events: pd.DataFrame, car_t: pd.Series, zero: Mapping[str, int]
) -> tuple[pd.DataFrame, list[Note]]:
    """Events of our kinds by their name, other treatments as `other`; every other kind of event is counted."""
    kind = events["EVENT_TYPE"].map(KINDS).fillna("")
    treatment = (events["EVENT_TYPE"] == TREATMENT) & ~car_t
    kind = kind.mask(treatment, EventKind.OTHER)
    named = column(events, "NAME", "AGENT", "SUBTYPE", "TREATMENT_TYPE")
    rows = own_columns("events", events, zero).assign(kind=kind)
    rows = filled(rows, "name", named).assign(
        start_day=shifted(events["START_DATE"], events["PATIENT_ID"], zero),
        end_day=shifted(column(events, "STOP_DATE"), events["PATIENT_ID"], zero),
    )
    read = (STATUS, LAB_TEST, SPECIMEN, SECOND_CANCER)
    # A death is read with the patients.
    status = (events["EVENT_TYPE"] == STATUS) & ~column(events, "STATUS").str.lower().isin(DECEASED)
    remedy = "Look at these: a relapse or a second primary has to be entered by hand."
    notes = by_value(
        column(events, "STATUS")[status], "timeline", "STATUS", "event_type_not_read", "events", remedy
    )
    other = (kind == "") & ~car_t & ~events["EVENT_TYPE"].isin(read)
    notes += by_value(
        events.loc[other, "EVENT_TYPE"], "timeline", "EVENT_TYPE", "event_type_not_read", "events"
    )
    return rows[kind != ""], notes


def cancer_rows(events: pd.DataFrame, zero: Mapping[str, int]) -> pd.DataFrame:
    """Events of the kind SECOND_CANCER, as our export writes them; no other event is a second cancer by itself."""
    cancers = events[events["EVENT_TYPE"] == SECOND_CANCER]
    rows = own_columns("second_cancers", cancers, zero)
    return rows.assign(diagnosis_day=shifted(cancers["START_DATE"], cancers["PATIENT_ID"], zero))


def specimen_rows(
    samples: pd.DataFrame, events: pd.DataFrame, zero: Mapping[str, int]
) -> tuple[pd.DataFrame, list[Note]]:
    """Samples whose MATERIAL is one of our words; SAMPLE_TYPE does not tell a first tumour from a second."""
    mine = samples[samples["PATIENT_ID"].isin(list(zero))]
    material = column(mine, "MATERIAL").str.lower()
    known = material.isin(list(Material))
    described = column(mine, "MATERIAL", "SAMPLE_TYPE", "SAMPLE_CLASS")
    remedy = f"Add a column MATERIAL with one of {', '.join(Material)}."
    notes = by_value(
        described[~known].replace("", "not described"), "clinical samples", "SAMPLE_TYPE", "sample_not_known",
        "specimens", remedy,
    )  # fmt: skip
    taken = events[(events["EVENT_TYPE"] == SPECIMEN) & (column(events, "SAMPLE_ID") != "")]
    days = shifted(taken["START_DATE"], taken["PATIENT_ID"], zero)
    collected = dict(zip(column(taken, "SAMPLE_ID"), days, strict=True))
    rows = own_columns("specimens", mine, zero).assign(specimen_id=mine["SAMPLE_ID"], material=material)
    rows = filled(rows, "collected_day", mine["SAMPLE_ID"].map(collected).fillna(""))
    purity = column(mine, "TUMOUR_PURITY", "TUMOR_PURITY")
    return filled(rows, "tumour_purity", purity)[known], notes


def finding_rows(mutations: pd.DataFrame, specimens: Sequence[str]) -> tuple[pd.DataFrame, list[Note]]:
    """Every mutation of a known specimen as a positive finding; what has no row was not found or not looked for."""
    known = mutations["Tumor_Sample_Barcode"].isin(list(specimens))
    notes = by_value(
        mutations.loc[~known, "Tumor_Sample_Barcode"], "mutations", "Tumor_Sample_Barcode", "sample_not_known",
        "findings",
    )  # fmt: skip
    rows = mutations[known]
    change = column(rows, "HGVSp_Short", "HGVSp", "HGVSc")
    reads = pd.to_numeric(column(rows, "t_alt_count"), errors="coerce")
    depth = reads + pd.to_numeric(column(rows, "t_ref_count"), errors="coerce")
    share = (reads / depth.where(depth > 0)).round(4)
    own = column(rows, "ALLELE_FRACTION")
    frame = pd.DataFrame(
        {
            "specimen_id": rows["Tumor_Sample_Barcode"],
            "assay": Assay.SOMATIC_VARIANT,
            "target": (rows["Hugo_Symbol"] + " " + change).str.strip(),
            "result": FindingResult.POSITIVE,
            "share": own.where(own != "", share.map(lambda one: "" if pd.isna(one) else f"{one:g}")),
            "laboratory": column(rows, "Center"),
            ORIGIN: rows[ORIGIN],
            LINE: rows[LINE],
        },
        index=rows.index,
    )
    germline = column(rows, "Mutation_Status").str.lower() == "germline"
    notes += by_value(
        frame.loc[germline, "target"], "mutations", "Mutation_Status", "variant_of_germline", "findings"
    )
    return frame[~germline], notes
