"""What is no letter: characters that nobody types. They come along with a paste, or in a message that somebody made."""

from __future__ import annotations

import re

NONE = "\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff"
"""Inside a regular expression's brackets: what XML cannot hold, and DEL. Blanks and line ends are not among them."""
_NONE = re.compile(f"[{NONE}]")
_BREAK = re.compile("[\x0b\x0c]")


def lettered(text: str) -> str:
    """Without characters that are no letters; Word's line break within a paragraph, and a page break, become line ends.

    The bytes \\x80 to \\x9f stay: in a text that came in the wrong code they tell what it was (`ledger.cells.text_checks`).
    """
    return _BREAK.sub("\n", _NONE.sub("", text))
