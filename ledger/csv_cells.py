"""Cells of a CSV that somebody opens in a spreadsheet program (OWASP, "CSV Injection")."""

from __future__ import annotations

import unicodedata

_STARTERS = "=+-@"


def defuse(text: str) -> str:
    """Text that no spreadsheet program takes for a formula: a `'` goes before what begins like one, in whatever width it
    is written and behind whatever cannot be seen. Everything else is unchanged."""
    first = next((c for c in text if not c.isspace() and unicodedata.category(c)[0] not in "CZ"), "")
    begins = text.startswith(("\t", "\r", "\n")) or unicodedata.normalize("NFKC", first)[:1] in _STARTERS
    return f"'{text}" if first and begins else text
