"""The version of the program that every answer and every export carries."""

from __future__ import annotations

PROGRAM_VERSION = "0.1.0"
