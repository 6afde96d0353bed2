"""The program's own styles and scripts as one file each: thirty small files cost a cold load thirty answers.

The files of assets/ stay apart where they are written; the page asks for `/assets/joined.css` and `/assets/joined.js`,
made of them in the order of their names, with a digest in the address so that a browser may keep them for a year.
"""

from __future__ import annotations

import hashlib
import re
from functools import partial
from pathlib import Path

import flask

SUFFIXES = {"css": "text/css", "js": "text/javascript"}
_OWN = re.compile(
    r'^\s*<(?:link|script)[^>]*="(?P<folder>[^"]*/assets/)(?P<name>[^"/?]+)\.(?P<suffix>css|js)\?'
)


def join(folder: Path, suffix: str) -> bytes:
    """Every file of the folder itself with this suffix, in the order of their names."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.glob(f"*.{suffix}")))


def serve(server: flask.Flask, folder: Path) -> dict[str, str]:
    """Offer the joined files; the value is the digest of each, by suffix."""
    digests = {}
    for suffix, content_type in SUFFIXES.items():
        content = join(folder, suffix)
        digests[suffix] = hashlib.sha256(content).hexdigest()[:16]
        server.add_url_rule(
            f"/assets/joined.{suffix}", f"joined_{suffix}", partial(_answer, content, content_type)
        )
    return digests


def point_to(lines: str, digests: dict[str, str]) -> str:
    """The elements of the page with one for all own files of a kind, before the others.

    The own script asks for the layout (assets/answers.js): run first, it has the answer when the others have been read.
    """
    others: list[str] = []
    joined: dict[str, str] = {}
    for line in lines.splitlines():
        own = _OWN.match(line)
        if own is None:
            others.append(line)
        else:
            joined.setdefault(own["suffix"], _element(own["folder"], own["suffix"], digests[own["suffix"]]))
    return "\n".join([*joined.values(), *others])


def _element(folder: str, suffix: str, digest: str) -> str:
    address = f"{folder}joined.{suffix}?m={digest}"
    return (
        f'<link rel="stylesheet" href="{address}">'
        if suffix == "css"
        else f'<script src="{address}"></script>'
    )


def _answer(content: bytes, content_type: str) -> flask.Response:
    response = flask.Response(content, content_type=f"{content_type}; charset=utf-8")
    response.cache_control.max_age = flask.current_app.config["SEND_FILE_MAX_AGE_DEFAULT"]
    return response
