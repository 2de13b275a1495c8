"""What a tag of XML may look like, as a pattern that never looks at a byte twice.

A pattern that could read an attribute in two ways tries all of them when the tag does not end: eight kilobytes with one
quote missing took hours. Here nothing is taken back (`+` behind a quantifier), and no tag reaches past the next `<`,
which XML allows in no attribute.
"""

from __future__ import annotations

import re

from sync.errors import TornWorkbook

ATTRIBUTES = rb"(?:[^<>\"']++|\"[^<\"]*+\"|'[^<']*+')*+"
_WHOLE = re.compile(rb"(?:[^<]++|<" + ATTRIBUTES + rb">)*+")


def refuse_torn(block: bytes, title: str) -> None:
    """TornWorkbook unless every tag in the block is whole: what is searched later may rely on it."""
    found = _WHOLE.match(block)
    if not found or found.end() < len(block):
        raise TornWorkbook(f"工作表“{title}”损坏，有没写完的标记，无法读取。")
