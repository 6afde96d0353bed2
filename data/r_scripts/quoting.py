"""Values as R reads them. Every text of the data may hold quotes, backslashes, new lines or any sign of any script.

Everything written is plain ASCII, so that a script means the same whatever the encoding and locale R runs under.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

VALUES_PER_LINE = 20
LONGEST_COMMENT = 110

_ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_REPLACEMENT = "\ufffd"
_SPELLED = {
    "–": "-", "—": "-", "−": "-", "≥": ">=", "≤": "<=", "×": "x", "·": ";", "µ": "u", "μ": "u", "γ": "gamma", "²": "^2",
    "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "\u202f": " ", "\u00a0": " ", "χ": "chi",
}  # fmt: skip


def r_string(text: str) -> str:
    """A text as an R string in double quotes. NUL and lone surrogates, which R cannot hold, become U+FFFD."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(sign: str) -> str:
    if sign in _ESCAPED:
        return _ESCAPED[sign]
    code = ord(sign)
    if code == 0 or 0xD800 <= code <= 0xDFFF:
        sign, code = _REPLACEMENT, ord(_REPLACEMENT)
    if 0x20 <= code < 0x7F:
        return sign
    return f"\\u{{{code:04x}}}" if code <= 0xFFFF else f"\\U{{{code:08x}}}"


def r_comment(text: str) -> str:
    """A text as comment lines that end nowhere but at their end: no sign of it can begin a line of code."""
    plain = "".join(_SPELLED.get(sign, sign) for sign in text)
    safe = "".join(sign if " " <= sign <= "~" else _unspelled(sign) for sign in plain)
    lines, line = [], "#"
    for word in safe.split(" "):
        if len(line) + 1 + len(word) > LONGEST_COMMENT and line != "#":
            lines.append(line)
            line = "#  "
        line += f" {word}"
    return "\n".join(text.rstrip() for text in (*lines, line))


def _unspelled(sign: str) -> str:
    return " " if sign.isspace() or (not sign.isprintable() and ord(sign) < 0x80) else f"<U+{ord(sign):04X}>"


def r_number(value: float | int | None) -> str:
    """A number with all its digits; NA for None, NaN and infinity."""
    if value is None or not math.isfinite(value):
        return "NA"
    return str(value) if isinstance(value, int) else repr(float(value)).removesuffix(".0")


def r_vector(values: Sequence[str]) -> str:
    """Values that are R already, as one vector over as many lines as it needs."""
    if not values:
        return "c()"
    lines = (values[at : at + VALUES_PER_LINE] for at in range(0, len(values), VALUES_PER_LINE))
    return "c(" + ",\n    ".join(", ".join(line) for line in lines) + ")"


def r_numbers(values: Iterable[float | int | None]) -> str:
    """Numbers as a vector; `numeric(0)` for none."""
    given = [r_number(value) for value in values]
    return f"as.numeric({r_vector(given)})"


def r_strings(values: Iterable[str]) -> str:
    """Texts as a vector; `character(0)` for none."""
    return f"as.character({r_vector([r_string(value) for value in values])})"


def r_data_frame(name: str, columns: Mapping[str, str]) -> str:
    """An assignment of a data frame; `columns` are vectors in R of one length, their names ours and no data's."""
    inside = ",\n".join(f"  {column} = {vector}" for column, vector in columns.items())
    return f"{name} <- data.frame(\n{inside},\n  stringsAsFactors = FALSE\n)"
