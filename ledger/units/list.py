"""Cuts a cell that lists several units into names: separators, wrapped lines, 和/及, never inside a known name or a
collective phrase."""

from __future__ import annotations

import re
from collections.abc import Callable

from ledger.units.group_phrases import inner_marks

_SOFT = re.compile(r"[\s/+&＋／·.。\\—–－-]+|以及|[和及与]")


Known = Callable[[str], bool]


def cut_names(text: str, known: Known) -> list[str]:
    """The names in `text`, in order. A piece that is not `known` is given whole, as typed."""
    if known(text):
        return [text]
    names: list[str] = []
    for chunk in split_list(text):
        names.extend(_lines(chunk, known))
    return names


def split_list(text: str) -> list[str]:
    """Split at 、；;，, and bars, never inside brackets or a collective phrase; empty pieces are dropped."""
    parts, depth, current = [], 0, ""
    inner = inner_marks(text)
    for i, character in enumerate(text):
        depth = max(0, depth + (character in "(（") - (character in ")）"))
        if depth == 0 and i not in inner and character in "、；;，,|｜":
            parts.append(current)
            current = ""
        else:
            current += character
    return [p for p in (*parts, current) if p.strip()]


def _lines(chunk: str, known: Known) -> list[str]:
    """A name may wrap over up to three lines: the longest run of lines that makes a known name is one name."""
    lines = [line for line in re.split(r"[\r\n\v\f]+", chunk) if line.strip()]
    names: list[str] = []
    while lines:
        run = next((n for n in (3, 2, 1) if n <= len(lines) and known("".join(lines[:n]))), 0)
        if run:
            names.append("".join(lines[:run]))
        else:
            names.extend(_soft(lines[0], known))
        lines = lines[run or 1 :]
    return names


def _soft(piece: str, known: Known) -> list[str]:
    """Cut at blanks or 和/及 only where every part is a known name; 文化和旅游局 stays whole."""
    return (_parts(piece, known) if len(piece) <= 200 else []) or [piece]


def _parts(piece: str, known: Known) -> list[str]:
    if known(piece):
        return [piece]
    for cut in _SOFT.finditer(piece):
        if known(piece[: cut.start()]):
            rest = _parts(piece[cut.end() :], known)
            if rest:
                return [piece[: cut.start()], *rest]
    return []
