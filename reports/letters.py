"""What the letters of a paper may do. One place for Word, spreadsheets and CSV, whatever record a text comes from."""

from __future__ import annotations

import re

# The same that the pages leave out (`portal.server.static_files`): 9月12日 beside one would be read as 9月21日.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def unturned(text: str) -> str:
    """Without the characters that turn the direction of writing; everything else is unchanged."""
    return _TURNING.sub("", text)
