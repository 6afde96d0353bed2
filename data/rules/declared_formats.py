"""Whether a file proves the format of dates that was declared for it."""

from __future__ import annotations

from collections.abc import Iterator

from data.import_report import Problem, problem
from data.rules.written_dates import is_proved, parts
from data.schema import TABLES
from data.sources.raw_tables import RawTables


def unproved(raw: RawTables) -> Iterator[Problem]:
    """Files whose dates would also be dates with day and month the other way round."""
    for table, form in raw.formats.items():
        if not form.date_format.needs_proof or raw.day_form:
            continue
        names = [column.name for column in TABLES[table].columns if column.kind == "date"]
        texts = [text for name in names for text in raw.tables[table][name].unique()]
        if any(parts(text, form.date_format) for text in texts) and not is_proved(texts, form.date_format):
            remedy = (
                f"No date in this file shows that {form.date_format.value} is right and not the other order. "
                "Write its dates as YYYY-MM-DD."
            )
            yield problem("date_format_unproved", raw.file(table), remedy)
