"""Whether the bytes of a file are text at all, and the same text as UTF-8.

UTF-8 is read without asking. Any other encoding must be declared: cp1252 reads nearly every file without an error, and
some of them wrongly.
"""

from __future__ import annotations

import codecs

from data.import_report import Problem, problem
from data.sources.file_formats import Encoding, declare

BYTE_ORDER_MARK = codecs.BOM_UTF8
COMPRESSED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0")
"""How gzip, zip and Excel, bzip2, xz, zstandard and old or locked Office files begin."""
_PIECE_BYTES = 16_000_000


def not_text(content: bytes, file: str, encoding: Encoding) -> Problem | None:
    """The problem of a file that is no text, or not in the encoding it should be in."""
    if not content.removeprefix(BYTE_ORDER_MARK).strip():
        return problem("file_empty", file, "Add the header line; the template of this table has it.")
    if content.startswith(COMPRESSED):
        return problem("file_compressed", file, "Unpack the file, or save a spreadsheet as CSV UTF-8.")
    if encoding is not Encoding.UTF_16 and content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        remedy = f"This file is UTF-16; save it as UTF-8, or {declare(file, Encoding.UTF_16.value)}"
        return problem("not_utf8", file, remedy)
    if encoding is not Encoding.UTF_8 and content.startswith(BYTE_ORDER_MARK):
        remedy = f"This file begins as UTF-8, and formats.csv says {encoding.value}; correct formats.csv."
        return problem("not_utf8", file, remedy)
    nul = content.find(b"\0") if encoding is not Encoding.UTF_16 else -1
    if nul >= 0:
        return problem("nul_byte", file, "Export the file again.", row=_line(content, nul))
    wrong = _first_wrong_byte(content, encoding)
    if wrong is None:
        return None
    return problem("not_utf8", file, _remedy(content, wrong, file, encoding), row=_line(content, wrong))


def as_utf8(content: bytes, encoding: Encoding) -> bytes:
    """The text of a file that `not_text` has nothing against, as UTF-8 without a byte-order mark."""
    if encoding is Encoding.UTF_8:
        return content.removeprefix(BYTE_ORDER_MARK)
    return content.decode(encoding.codec).encode("utf-8")


def _first_wrong_byte(content: bytes, encoding: Encoding) -> int | None:
    """The position of the first byte that cannot be read; the text itself is let go piece by piece."""
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    for start in range(0, len(content), _PIECE_BYTES):
        pending = len(decoder.getstate()[0])
        piece = content[start : start + _PIECE_BYTES]
        try:
            decoder.decode(piece, final=start + _PIECE_BYTES >= len(content))
        except UnicodeDecodeError as error:
            return start - pending + error.start
    return None


def _remedy(content: bytes, wrong: int, file: str, encoding: Encoding) -> str:
    byte = f"The byte {content[wrong]:#04x} on this line is not {encoding.label}"
    if encoding is not Encoding.UTF_8:
        return f"{byte}; correct formats.csv or the file."
    return f"{byte}; save the file as UTF-8 (CSV UTF-8), or {declare(file, Encoding.WINDOWS_1252.value)}"


def _line(content: bytes, position: int) -> int:
    return content.count(b"\n", 0, position) + 1
