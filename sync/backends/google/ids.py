"""Numbers that we choose ourselves for tabs, protections and filter views, always the same for the same thing.

So a renamed tab is still known, a link can be told without asking Google, and a repeated request fails whole because the
number is taken. Numbers are positive 31-bit integers, as Google wants them; 0 is never given out (it is `Sheet1`'s).
"""

from __future__ import annotations

import hashlib

PORTAL_SHEET = "_portal"


def sheet_id(title: str) -> int:
    """The sheetId of the tab published under `title`; the hidden portal sheet is a tab like the others."""
    return stable_id("sheet", title)


def protection_id(tab: str, what: str) -> int:
    """The protectedRangeId of one of our protections on the tab published as `tab`."""
    return stable_id("protection", tab, what)


def view_id(tab: str, title: str) -> int:
    """The filterViewId of our view `title` on the tab published as `tab`."""
    return stable_id("view", tab, title)


def stable_id(*parts: str) -> int:
    """A number between 1 and 2³¹ − 1 made from texts (blake2b)."""
    digest = hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return (int.from_bytes(digest) & 0x7FFF_FFFF) or 1
