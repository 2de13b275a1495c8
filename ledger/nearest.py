"""What somebody meant by a name that nobody knows: the one that is nearest, when no other is nearly as near.

Nearness is difflib's ratio (Ratcliff and Obershelp 1988) of the folded names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path

LEAST, APART = 0.6, 0.05  # how near it must be, and how much nearer than the second
LONGEST = 60  # characters; nobody's name is longer, and comparing costs their square
_NUMBER = re.compile(r"(交办?)?0*(\d{1,3})")  # a task's: `7`, `07`, `交1` of what no notice holds
_KEY = re.compile(rf"(?:\d{{4}}\D*?[-_ .年])?\D*?({_NUMBER.pattern})[-_ .、号项]*(\D.*)")


def nearest(given: str, known: Iterable[str], *, least: float = LEAST) -> str:
    """The known name that was meant; the empty text when none, or more than one, may be."""
    typed = _folded(given)
    if not typed or len(typed) > LONGEST:
        return ""
    match = SequenceMatcher(None, b=typed)
    best, second, found = 0.0, 0.0, ""
    for name in known:
        match.set_seq1(_folded(name))
        if match.real_quick_ratio() < least or match.quick_ratio() < least:
            continue
        ratio = match.ratio()
        if ratio > best:
            best, second, found = ratio, best, name
        else:
            second = max(second, ratio)
    return found if best >= least and best - second >= APART else ""


def nearest_key(given: str, known: Collection[str]) -> str:
    """The 台账编号 (年份-序号-单位) that was meant: the number as it stands, the unit as near as it is; else the whole."""
    parts = _KEY.fullmatch(_folded(given)[: LONGEST + 1])
    if parts is None:
        return nearest(given, known)
    number, typed = _number(parts[1]), parts[4]
    same = [key.split("-", 2) for key in known if key.count("-") >= 2]
    units = {unit: "-".join((year, no, unit)) for year, no, unit in same if _number(no) == number}
    unit = typed if typed in units else nearest(typed, units, least=0.5)
    return units.get(unit, "") or nearest(given, known)


def _number(text: str) -> tuple[bool, int] | None:
    """Is it of what no notice holds, and which; None for what is no task's number."""
    read = _NUMBER.fullmatch(text)
    return (bool(read[1]), int(read[2])) if read else None


def hint(name: str) -> str:
    """`，是不是“…”？` to end a sentence with; a full stop where nothing is near."""
    return f"，是不是“{name}”？" if name else "。"


def _folded(text: str) -> str:
    return re.sub(r"[—–−－]+", "-", unicodedata.normalize("NFKC", text)).casefold().strip()


def file_near(path: Path) -> str:
    """The name of the file that was meant, of those in its folder; the empty text when there is none."""
    try:
        return nearest(path.name, [one.name for one in islice(path.parent.iterdir(), 500)])
    except OSError:
        return ""
