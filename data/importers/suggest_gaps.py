"""Lines of a suggested mapping for what a source says in another column: the class of a cancer, the day of death.

`ICD-10` codes give the class by the concept set `neoplasms.csv`. Where patients are dead and no column is known for the
date, a block asks for it: the last contact of somebody who is dead is often that day, which only the hospital knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from data.importers.concepts import first_fit, read_concept_sets
from data.importers.mapping_keys import UNFINISHED
from data.importers.toml_text import key, quoted

_ICD10 = "ICD10"


def class_by_icd10(column: str, codes: Mapping[str, str]) -> str | None:
    """The value of `category` from a column of ICD-10 codes; None where its codes are not known."""
    lines = read_concept_sets()["neoplasms"]
    found = {code: first_fit(lines, _ICD10, code.upper(), "") for code in codes if code}
    if not any(found.values()):
        return None
    pairs = (f"{key(code)} = {quoted(line.word if line else UNFINISHED)}" for code, line in found.items())
    return (
        f"{{ column = {quoted(column)}, map = {{ {', '.join(pairs)} }} }}  # check: by the range of the code"
    )


def death_lines(
    source_key: str, source: str, patient: str, status: str, dead: list[str], last_contact: str | None
) -> Iterator[str]:
    """A second block of patients that asks for the date of death of those whose `status` is one of `dead`."""
    often = f", often {quoted(last_contact)}" if last_contact else ""
    yield from (
        "",
        "# Whoever is dead needs a date of death, and no column is known for it.",
        "[[patients]]",
        f"{source_key} = {quoted(source)}",
        f"where = {{ {key(status)} = [{', '.join(map(quoted, dead))}] }}",
        "",
        "[patients.columns]",
        f"patient_id = {quoted(patient)}",
        f"death_date = {quoted(UNFINISHED)}  # the column that holds the day of death of the dead{often}",
    )


def vital_status_lines(source_key: str, source: str, patient: str, death_date: str) -> Iterator[str]:
    """Two more blocks of patients where no column says who is dead: the dead have a date, the others are asked for."""
    who = f"patient_id = {quoted(patient)}"
    head = ("[[patients]]", f"{source_key} = {quoted(source)}")
    no_date = f'{{ {key(death_date)} = [""] }}'
    yield from (
        "",
        "# No column is known that says who is dead: whoever has a date of death.",
        *head,
        f"unless = {no_date}",
        "",
        "[patients.columns]",
        who,
        'vital_status = { constant = "dead" }',
        "",
        *head,
        f"where = {no_date}",
        "",
        "[patients.columns]",
        who,
        f"vital_status = {{ constant = {quoted(UNFINISHED)} }}  # alive, if that is known of all without a date; else "
        "delete this block",
    )
