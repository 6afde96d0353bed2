"""The words of a PDF that Chromium printed: pages, their text in drawing order without spaces, and how small it is.

Enough of the format for Skia's PDFs, so that no further program is needed: compressed streams, fonts named after their
object, glyphs translated by each font's ToUnicode table.
"""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator

OBJECT = re.compile(rb"(?:^|\s)(\d+) 0 obj\b(.*?)endobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
FONT_NAME = re.compile(rb"/(F\d+) (\d+) 0 R")
FONT_OR_GLYPHS = re.compile(rb"/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f\s]+)>")
ONE = re.compile(r"<(\w+)>\s*<(\w+)>")
MATRIX = r"((?:-?[\d.]+ ){6})"
DRAWING = re.compile(rf"\bq\b|\bQ\b|{MATRIX}cm\b|{MATRIX}Tm\b|/F\d+ ([\d.]+) Tf".encode())
RANGE = re.compile(r"<(\w+)>\s*<(\w+)>\s*(?:<(\w+)>|\[([^\]]*)\])")


def page_count(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b(?!s)", pdf))


def words(pdf: bytes) -> str:
    """All text, without any white space: glyphs are placed one by one, so gaps are no characters."""
    objects = {int(found[1]): found[2] for found in OBJECT.finditer(pdf)}
    names = {
        name.decode(): int(number) for body in objects.values() for name, number in FONT_NAME.findall(body)
    }
    glyphs = {name: _to_unicode(objects, number) for name, number in names.items()}
    contents = (_stream(body) for body in objects.values())
    text = "".join(
        char for content in contents if content and b" Tf" in content for char in _text(content, glyphs)
    )
    return re.sub(r"\s", "", text)


def picture_count(pdf: bytes) -> int:
    """How many parts are pictures made of dots and not drawn."""
    return len(re.findall(rb"/Subtype ?/Image\b", pdf))


def smallest_type(pdf: bytes) -> float:
    """The size in points of the smallest type, as it stands on the paper."""
    bodies = (_stream(found[2]) for found in OBJECT.finditer(pdf))
    return min(size for content in bodies if content and b" Tf" in content for size in _type_sizes(content))


def _type_sizes(content: bytes) -> Iterator[float]:
    """Sizes after every magnification around them: `q` opens a part, `Q` closes it, `cm` and `Tm` magnify."""
    stack, scale, size = [], 1.0, 0.0
    for found in DRAWING.finditer(content):
        around, of_text, font = found.groups()
        if around:
            scale *= _magnified(around)
        elif font:
            size = float(font)
        elif of_text:
            yield size * scale * _magnified(of_text)
        elif found[0] == b"q":
            stack.append(scale)
        else:
            scale = stack.pop()


def _magnified(matrix: bytes) -> float:
    a, b, c, d, _, _ = map(float, matrix.split())
    return math.sqrt(abs(a * d - b * c))


def _stream(body: bytes) -> bytes | None:
    found = STREAM.search(body)
    if not found:
        return None
    # The end may be found too late, never too early: what follows the compressed bytes is left over.
    return zlib.decompressobj().decompress(found[1]) if b"/FlateDecode" in body[: found.start()] else found[1]


def _to_unicode(objects: dict[int, bytes], number: int) -> dict[str, str]:
    named = re.search(rb"/ToUnicode (\d+) 0 R", objects.get(number, b""))
    table = (_stream(objects[int(named[1])]) or b"").decode("latin-1") if named else ""
    glyphs: dict[str, str] = {}
    for lines in re.findall(r"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        glyphs |= {glyph.upper(): _characters(code) for glyph, code in ONE.findall(lines)}
    for lines in re.findall(r"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, start, listed in RANGE.findall(lines):
            steps = range(int(last, 16) - int(first, 16) + 1)
            codes = re.findall(r"\w+", listed) or [f"{int(start, 16) + step:04X}" for step in steps]
            glyphs |= {f"{int(first, 16) + step:04X}": _characters(codes[step]) for step in steps}
    return glyphs


def _characters(code: str) -> str:
    return bytes.fromhex(code).decode("utf-16-be")


def _text(content: bytes, glyphs: dict[str, dict[str, str]]) -> Iterator[str]:
    table: dict[str, str] = {}
    for font, hexadecimal in FONT_OR_GLYPHS.findall(content):
        if font:
            table = glyphs.get(font.decode(), {})
            continue
        code = re.sub(r"\s", "", hexadecimal.decode()).upper()
        for at in range(0, len(code), 4):
            yield table.get(code[at : at + 4], "")
