"""A CSV as spreadsheet programs write it, and its cells as they may open them (OWASP, "CSV Injection")."""

from __future__ import annotations

import unicodedata

_STARTERS = "=+-@"


def decoded(data: bytes) -> str:
    """The text of a CSV, in one of the encodings that spreadsheet programs write; raises UnicodeDecodeError."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def defuse(text: str) -> str:
    """Text that no spreadsheet program takes for a formula: a `'` goes before what begins like one, in whatever width it
    is written and behind whatever cannot be seen. Everything else is unchanged."""
    first = next((c for c in text if not c.isspace() and unicodedata.category(c)[0] not in "CZ"), "")
    begins = text.startswith(("\t", "\r", "\n")) or unicodedata.normalize("NFKC", first)[:1] in _STARTERS
    return f"'{text}" if first and begins else text


def restored(text: str) -> str:
    """The text that a spreadsheet program was given as `'=1`: without the `'`. What only begins with one stays."""
    bare = text.lstrip("'")
    return text[1:] if bare != text and defuse(bare) != bare else text
