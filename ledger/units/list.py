"""Cuts a cell that lists several units into names: separators, wrapped lines, 和/及, never inside a known name or a
collective phrase."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ledger.units.group_phrases import inner_marks

if TYPE_CHECKING:
    from ledger.units.directory import Directory

_SOFT = re.compile(r"[\s/+&＋／·.。\\—–－-]+|以及|[和及与]")


def cut_names(directory: Directory, text: str) -> list[str]:
    """The names in `text`, in order. A piece that the directory does not know is given whole, as typed."""
    if _known(directory, text):
        return [text]
    names: list[str] = []
    for chunk in split_list(text):
        names.extend(_lines(directory, chunk))
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


def _lines(directory: Directory, chunk: str) -> list[str]:
    """A name may wrap over up to three lines: the longest run of lines that makes a known name is one name."""
    lines = [line for line in re.split(r"[\r\n\v\f]+", chunk) if line.strip()]
    names: list[str] = []
    while lines:
        run = next((n for n in (3, 2, 1) if n <= len(lines) and _known(directory, "".join(lines[:n]))), 0)
        if run:
            names.append("".join(lines[:run]))
        else:
            names.extend(_soft(directory, lines[0]))
        lines = lines[run or 1 :]
    return names


def _soft(directory: Directory, piece: str) -> list[str]:
    """Cut at blanks or 和/及 only where every part is a known name; 文化和旅游局 stays whole."""
    return (_parts(directory, piece) if len(piece) <= 200 else []) or [piece]


def _parts(directory: Directory, piece: str) -> list[str]:
    if _known(directory, piece):
        return [piece]
    for cut in _SOFT.finditer(piece):
        if _known(directory, piece[: cut.start()]):
            rest = _parts(directory, piece[cut.end() :])
            if rest:
                return [piece[: cut.start()], *rest]
    return []


def _known(directory: Directory, name: str) -> bool:
    return bool(directory.group_named(name) or directory.resolve(name).unit)
