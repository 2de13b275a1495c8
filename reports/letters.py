"""What the letters of a paper may do. One place for Word, spreadsheets and CSV, whatever record a text comes from."""

from __future__ import annotations

import re

from ledger.texts.letters import NONE

# The same that the pages leave out (`portal.server.browser.exchanges`): 9月12日 beside one would be read as 9月21日.
_TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# What is no letter: Word's XML cannot hold it, a spreadsheet shows _x0000_ for it, and a CSV with it ends there for some programs.
_LEFT_OUT = re.compile(f"[{_TURNING}{NONE}\x0b\x0c]")


def unturned(text: str) -> str:
    """Without the characters that turn the direction of writing, and without those that are none; everything else is unchanged."""
    return _LEFT_OUT.sub("", text)
