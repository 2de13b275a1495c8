"""Ticked lines of a table. A browser sends ticks by position, so a tick must never outlive the list that it was made on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def table_key(name: str, lines: Iterable[str]) -> str:
    """A widget key that is another one as soon as the list holds other lines, or the same ones in another order: then
    the table opens without ticks, instead of with ticks on lines that nobody chose."""
    listed = "\n".join(lines).encode()
    return f"{name}_{hashlib.blake2b(listed, digest_size=6).hexdigest()}"
