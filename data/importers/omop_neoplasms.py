"""Second cancers of an OMOP CDM: neoplasms first recorded after the first infusion, from conditions and episodes.

Metastasis, relapse and history are kept out, and so is what was recorded before the infusion already; both are listed,
because a code alone cannot tell a new primary from the treated disease. Nothing counts as confirmed unless the source
says that it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from data.importers.cdm import Cdm, concepts_by_id, resolved, select_of
from data.importers.cell_reading import Note
from data.importers.concepts import UNCLASSIFIED, SetLine, first_fit
from data.importers.imported import EXAMPLES, ORIGIN, Conversion, NotMapped
from data.importers.omop_rows import day_of, mapped, names_of, origin
from data.vocabulary import CancerStatus, Relation

_CONDITION = (
    "condition_occurrence_id", "person_id", "condition_concept_id", "condition_source_concept_id",
    "condition_start_date", "condition_status_concept_id", "condition_type_concept_id", "condition_source_value",
)  # fmt: skip
_EPISODE = (
    "episode_id", "person_id", "episode_concept_id", "episode_object_concept_id", "episode_source_concept_id",
    "episode_start_date", "episode_type_concept_id", "episode_source_value",
)  # fmt: skip
_ALWAYS_LISTED = "metastasis"
"""What is a neoplasm even where its code has no class of ours, unlike a history or a relapse of something."""

_ICDO3 = re.compile(r"^(\d{4}/\d)(?:-(C\d\d(?:\.\d)?))?")
_ICD10_CODE = re.compile(r"[A-Z]\d\d(?:\.\d{1,2})?", re.ASCII)
_WRITTEN = (("ICDO3", _ICDO3), ("ICD10", _ICD10_CODE))
"""What a code looks like that is written beside a record and is no concept of its source."""

_SOUNDS_LIKE_ONE = re.compile(
    r"neoplas|carcino|cancer|tumou?r|lympho(?:ma|proli)|leuka?emia|melanoma|sarcoma|myeloma|myelodys|malign|metasta"
    r"|blastoma|glioma|histiocytosis",
    re.IGNORECASE,
)
_OF_NEOPLASMS = re.compile(r"(?:C\d\d|D[0-4]\d)(?:\.|$)", re.ASCII)
_CODE_FIRST = re.compile(r"^(\S+) (.+) \(([^()]+)\)$")


def neoplasm_rows(
    cdm: Cdm, persons: Sequence[int], sets: Mapping[str, Sequence[SetLine]], first: Mapping[str, str]
) -> tuple[pd.DataFrame, list[Note]]:
    """One row per new neoplasm of the table second_cancers; `first` is the day of each patient's first infusion."""
    rows = pd.concat([_conditions(cdm, persons), _episodes(cdm, persons)], ignore_index=True)
    if rows.empty:
        return rows[["patient_id", ORIGIN]], []
    known = concepts_by_id(cdm, [*rows["concept"], *rows["source_concept"], *rows["kind"]])
    kept_out = resolved(cdm, sets["kept_out"], known)
    classes = resolved(cdm, sets["neoplasms"], known)
    rows = _described(rows, known, classes, kept_out, resolved(cdm, sets["episodes"], known))
    rows, by_code = _by_written_code(rows, sets)
    neoplasm = (rows["category"] != "") | (rows["kept_out"] == _ALWAYS_LISTED)
    sounds = ~neoplasm & (rows["relation"] == "") & (rows["kept_out"] == "")
    sounds &= rows["name"].str.contains(_SOUNDS_LIKE_ONE) | rows["written"].str.match(_OF_NEOPLASMS)
    notes = [*by_code, *_left_out(rows[sounds], "neoplasm_not_in_set")]
    notes += _left_out(rows[neoplasm & (rows["kept_out"] != "")], "kept_out")
    notes += _left_out(rows[~neoplasm & (rows["relation"] != "")], "episode_unclassified")
    rows = rows[neoplasm & (rows["kept_out"] == "")]
    unclassified = rows["category"] == UNCLASSIFIED
    notes += _left_out(rows[unclassified], "neoplasm_unclassified")
    rows = rows[~unclassified]
    days, more = day_of(rows["day"], "second_cancers", "diagnosis_date")
    rows, notes = rows.assign(day=days), [*notes, *more]
    old = _known_before(rows, first)
    notes += _left_out(rows[old], "known_before_infusion")
    new = rows[~old]
    new = _first_of_each(new.assign(status=_statuses(cdm, new, sets["confirmations"])))
    status, more = _only_suspected(new, new["status"], rows[old])
    notes += [*_confirmed_later(new), *more]
    frame = _frame(new, status)
    return frame, [*notes, *mapped("second_cancers", "category", new["name"], new["category"])]


def _conditions(cdm: Cdm, persons: Sequence[int]) -> pd.DataFrame:
    rows = select_of(cdm, "condition_occurrence", _CONDITION, persons)
    return pd.DataFrame(
        {
            "key": "condition-" + rows["condition_occurrence_id"],
            "patient_id": rows["person_id"],
            "concept": rows["condition_concept_id"],
            "source_concept": rows["condition_source_concept_id"],
            "day": rows["condition_start_date"],
            "status": rows["condition_status_concept_id"],
            "type": rows["condition_type_concept_id"],
            "written": rows["condition_source_value"],
            "kind": "",
            ORIGIN: origin("condition_occurrence", rows["condition_occurrence_id"]),
        }
    )


def _episodes(cdm: Cdm, persons: Sequence[int]) -> pd.DataFrame:
    rows = select_of(cdm, "episode", _EPISODE, persons)
    return pd.DataFrame(
        {
            "key": "episode-" + rows["episode_id"],
            "patient_id": rows["person_id"],
            "concept": rows["episode_object_concept_id"],
            "source_concept": rows["episode_source_concept_id"],
            "day": rows["episode_start_date"],
            "status": "",
            "type": rows["episode_type_concept_id"],
            "written": rows["episode_source_value"],
            "kind": rows["episode_concept_id"],
            ORIGIN: origin("episode", rows["episode_id"]),
        }
    )


def _described(
    rows: pd.DataFrame,
    known: pd.DataFrame,
    classes: Mapping[int, SetLine],
    kept_out: Mapping[int, SetLine],
    episodes: Mapping[int, SetLine],
) -> pd.DataFrame:
    """Class, reason to be kept out, relation, codes and name of every row; "" where there is none.

    The code that was written is finer than the standard concept it was mapped to, so it is asked first; but a class
    that says nothing gives way to one that does.
    """
    codes = dict(zip(known["concept_id"].astype(str), known["concept_code"], strict=True))
    vocabularies = dict(zip(known["concept_id"].astype(str), known["vocabulary_id"], strict=True))

    def words(found: Mapping[int, SetLine], column: str) -> pd.Series:
        by_id = {str(concept): line.word for concept, line in found.items()}
        return rows[column].map(by_id).fillna("")

    category = words(classes, "source_concept")
    category = category.where(~category.isin(["", UNCLASSIFIED]), words(classes, "concept"))
    out = words(kept_out, "source_concept")
    out = out.where(out != "", words(kept_out, "concept"))
    relation = words(episodes, "kind")
    out = out.where((out != "") | (relation != Relation.RELAPSE), "relapse")
    source_code = rows["source_concept"].map(codes).fillna("")
    code = source_code.where(source_code != "", rows["concept"].map(codes).fillna(""))
    icdo3 = [
        next((codes[one] for one in pair if vocabularies.get(one) == "ICDO3"), "")
        for pair in zip(rows["source_concept"], rows["concept"], strict=True)
    ]
    icd10 = source_code.where(
        rows["source_concept"].map(vocabularies).fillna("").str.match("ICD10|CIM10"), ""
    )
    name = names_of(rows["concept"].where(~rows["concept"].isin(["", "0"]), rows["source_concept"]), known)
    return rows.assign(
        category=category, kept_out=out, relation=relation, code=code, icdo3=icdo3, icd10=icd10, name=name
    )


def _by_written_code(
    rows: pd.DataFrame, sets: Mapping[str, Sequence[SetLine]]
) -> tuple[pd.DataFrame, list[Note]]:
    """Rows whose source has no concept, by the ICD-10 or ICD-O-3 code that is written beside them.

    A hospital codes in ICD-10 first, and what it could not map yet, or maps to a concept below ours, would be lost.
    """
    written = rows["written"].str.strip().where(rows["source_concept"].isin(["", "0"]), "")
    texts = {text: kind for text in written.unique() if (kind := _vocabulary_of(text))}

    def words(name: str) -> pd.Series:
        found = {text: first_fit(sets[name], kind, text, "") for text, kind in texts.items()}
        return written.map({text: line.word for text, line in found.items() if line}).fillna("")

    category, out = words("neoplasms"), words("kept_out")
    fills = (category != "") & rows["category"].isin(["", UNCLASSIFIED])
    unnamed = rows["concept"].isin(["", "0"]) & (written != "")
    for column, kind in (("icd10", "ICD10"), ("icdo3", "ICDO3")):
        of_kind = (
            written.map(texts).eq(kind) & (rows[column] == "") & ((category != "") | (rows["category"] != ""))
        )
        rows = rows.assign(**{column: rows[column].mask(of_kind, written)})
    rows = rows.assign(
        category=rows["category"].mask(fills, category),
        kept_out=rows["kept_out"].where(rows["kept_out"] != "", out),
        name=rows["name"].mask(unnamed, written),
    )
    if not fills.any():
        return rows, []
    examples = tuple(dict.fromkeys(zip(written[fills], category[fills], strict=True)))[:EXAMPLES]
    return rows, [Conversion("second_cancers", "category", "code_as_written", int(fills.sum()), examples)]


def _vocabulary_of(text: str) -> str | None:
    """The vocabulary of a code as it is written; None where it looks like none."""
    return next((vocabulary for vocabulary, code in _WRITTEN if code.fullmatch(text)), None)


def _group(rows: pd.DataFrame) -> pd.Series:
    """What makes two records one neoplasm: the first four characters of a morphology, or three of another code.

    A record with a concept alone belongs to those of its patient that have a code beside the same concept.
    """
    morphology = rows["icdo3"].str[:4]
    icd10 = rows["icd10"].str[:3]
    group = morphology.where(morphology != "", icd10)
    pairs = pd.Series(
        list(zip(rows["patient_id"], rows["code"], strict=True)), index=rows.index, dtype=object
    )
    coded = (group != "") & (rows["code"] != "")
    of_pair = dict(zip(pairs[coded][::-1], group[coded][::-1], strict=True))
    found = pairs.map(of_pair).fillna("")
    return group.where(group != "", found.where(found != "", rows["code"]))


def _known_before(rows: pd.DataFrame, first: Mapping[str, str]) -> pd.Series:
    """Rows of a neoplasm that a record of the patient before the first infusion has too, by group or by concept."""
    before = rows["day"] < rows["patient_id"].map(first).fillna("")
    known = before
    for code in (_group(rows), rows["code"]):
        keys = rows["patient_id"] + "\0" + code
        known = known | (keys.isin(set(keys[before])) & (code != ""))
    return known


def _first_of_each(rows: pd.DataFrame) -> pd.DataFrame:
    """The first record of each neoplasm of a patient; of one day, an episode that says what it is comes first.

    It is confirmed, and a new primary, where any of its records says so; `later` is true where the first one does not
    say that it is confirmed.
    """
    ordered = rows.assign(group=_group(rows), said=(rows["relation"] == "").astype(int))
    ordered = ordered.sort_values(["patient_id", "day", "said", "key"], kind="stable")
    neoplasm = [ordered["patient_id"], ordered["group"], _primary_of_group(ordered)]
    confirmed = (ordered["status"] == CancerStatus.CONFIRMED).groupby(neoplasm)
    ordered["later"] = confirmed.transform("any") & (ordered["status"] != CancerStatus.CONFIRMED)
    ordered["status"] = ordered["status"].mask(ordered["later"], CancerStatus.CONFIRMED)
    primary = (ordered["relation"] == Relation.NEW_PRIMARY).groupby(neoplasm).transform("any")
    ordered["relation"] = ordered["relation"].mask(primary, Relation.NEW_PRIMARY)
    first = ~pd.concat(neoplasm, axis=1).duplicated()
    return ordered[first].reset_index(drop=True)


def _primary_of_group(ordered: pd.DataFrame) -> pd.Series:
    """Which neoplasm of its group a record belongs to, from 1, in the order of days.

    Every episode of first occurrence is one of its own, as it says so itself, unless it repeats day and code of
    another; a record without such an episode belongs to the last one before it, and to the first where there is none.
    """
    said = ordered["relation"] == Relation.NEW_PRIMARY
    begins = said & ~ordered[said].duplicated(["patient_id", "day", "code"]).reindex(
        ordered.index, fill_value=False
    )
    number = begins.astype(int).groupby([ordered["patient_id"], ordered["group"]]).cumsum()
    return number.clip(lower=1).rename("primary")


def _confirmed_later(new: pd.DataFrame) -> list[Note]:
    later = new[new["later"]]
    if later.empty:
        return []
    examples = tuple((str(name), str(CancerStatus.CONFIRMED)) for name in later["name"][:EXAMPLES])
    return [Conversion("second_cancers", "status", "confirmed_later", len(later), examples)]


def _statuses(cdm: Cdm, rows: pd.DataFrame, lines: Sequence[SetLine]) -> pd.Series:
    """Confirmed where status or type of record say so, suspected otherwise: then a person has to look."""
    words = resolved(cdm, lines, concepts_by_id(cdm, [*rows["status"], *rows["type"]]))
    by_id = {str(concept): line.word for concept, line in words.items()}
    said = rows["status"].map(by_id)
    return said.fillna(rows["type"].map(by_id)).fillna(CancerStatus.SUSPECTED)


def _only_suspected(rows: pd.DataFrame, status: pd.Series, old: pd.DataFrame) -> tuple[pd.Series, list[Note]]:
    """What is of a class that the patient had before the infusion is suspected, unless it is said to be a new primary.

    A code that confirms a lymphoma does not say that it is another one than the lymphoma that was treated.
    """
    had = set(zip(old["patient_id"], old["category"], strict=True))
    again = [pair in had for pair in zip(rows["patient_id"], rows["category"], strict=True)]
    doubted = (
        pd.Series(again, index=rows.index, dtype=bool)
        & (status == CancerStatus.CONFIRMED)
        & (rows["relation"] != Relation.NEW_PRIMARY)
    )
    if not doubted.any():
        return status, []
    examples = tuple(zip(rows.loc[doubted, "name"], rows.loc[doubted, "category"], strict=True))[:EXAMPLES]
    note = Conversion("second_cancers", "status", "only_suspected", int(doubted.sum()), examples)
    return status.mask(doubted, CancerStatus.SUSPECTED), [note]


def _frame(rows: pd.DataFrame, status: pd.Series) -> pd.DataFrame:
    parts = rows["icdo3"].str.extract(_ICDO3)
    return pd.DataFrame(
        {
            "neoplasm_id": rows["key"],
            "patient_id": rows["patient_id"],
            "diagnosis_date": rows["day"],
            "category": rows["category"],
            # The words first: a clinician reads them on the timeline, and a label has little room.
            "diagnosis": rows["name"].str.replace(_CODE_FIRST, r"\2 (\3 \1)", regex=True),
            "icdo3_morphology": parts[0].fillna(""),
            "icdo3_topography": parts[1].fillna(""),
            "icd10": rows["icd10"],
            "relation_to_treated_disease": rows["relation"].where(rows["relation"] != "", Relation.UNKNOWN),
            "status": status,
            ORIGIN: rows[ORIGIN],
        }
    )


def _left_out(rows: pd.DataFrame, reason: str) -> list[Note]:
    """One line for each concept that was kept out, with its number of rows and where the first ones stand."""
    remedy = {
        "kept_out": "Look at these patients; enter a new primary by hand.",
        "known_before_infusion": "Enter it by hand where it is a second primary of the same kind.",
        "episode_unclassified": "Add its code with a class to neoplasms.csv of a concept set of your own, or enter a "
        "new primary by hand.",
        "neoplasm_not_in_set": "Look at these patients. Add its code with a class to neoplasms.csv of a concept set of "
        "your own; without the table concept_ancestor nothing below a code is found.",
        "neoplasm_unclassified": "Add its code with a class to neoplasms.csv of a concept set of your own.",
    }[reason]
    said = rows["kept_out"].where(rows["kept_out"] != "", rows["category"])
    said = said.where(said != "", rows["relation"])
    return [
        NotMapped(
            "condition_occurrence and episode",
            str(word),
            str(name),
            reason,
            len(group),
            "second_cancers",
            tuple(group[ORIGIN].head(EXAMPLES)),
            remedy,
        )
        for (word, name), group in rows.assign(said=said).groupby(["said", "name"])
    ]
