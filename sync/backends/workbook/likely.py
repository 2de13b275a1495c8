"""A workbook that is not in its place: which file near by is likely it? Nothing is opened but plain files, nothing is followed.

Renamed in its folder, it is known by what a portal wrote into it (its stamp); moved, by its name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from store import wary
from sync.backends.workbook.limits import Limits
from sync.backends.workbook.read import read_published

_FILES, _FOLDERS, _READ, _NAMED = 500, 60, 8, 3


def likely(path: Path, portal: str) -> str:
    """A Chinese sentence that names the likely file, up to three; the empty text when there is none. `portal` is the one
    that wrote the workbook, where it is known: another year's ledger may stand near by under the same name."""
    try:
        found = _renamed(path, portal) or _moved(path, portal)
    except OSError:
        return ""
    if not found:
        return ""
    names = "、".join(f"“{one.name if one.parent == path.parent else one}”" for one in found[:_NAMED])
    what = "可能被改名或移走了" if len(found) == 1 else "可能是其中一份"
    return f"附近有{names}，{what}；是它的，请改回原名、放回原处，或由管理员改 PORTAL_WORKBOOK 后重启。"


def _renamed(path: Path, portal: str) -> list[Path]:
    """Workbooks of a portal's in the same folder, under any name."""
    if not path.parent.is_dir():
        return []
    books = [one for one in _within(path.parent) if one.suffix.casefold() == path.suffix.casefold()]
    return [one for one in books[:_READ] if _fits(one, portal)]


def _moved(path: Path, portal: str) -> list[Path]:
    """Files of the same name in the folders beside and below; of a folder that is gone, in those of the nearest one left."""
    near = next(folder for folder in path.parents if folder.is_dir())
    if near == Path(near.anchor):
        return []
    roots = [near] if near != path.parent or near.parent == Path(near.anchor) else [near, near.parent]
    folders: list[Path] = []
    for root in roots:
        below = list(_folders(root))
        folders += [root, *below, *(deep for one in below for deep in _folders(one))]
    places = dict.fromkeys(folder / path.name for folder in folders[:_FOLDERS] if folder != path.parent)
    return [place for place in places if wary.is_file(place) and _fits(place, portal)]


def _within(folder: Path) -> Iterator[Path]:
    return (
        one
        for one in sorted(islice(folder.iterdir(), _FILES))
        if not one.name.startswith((".", "~$")) and wary.is_file(one)
    )


def _folders(folder: Path) -> Iterator[Path]:
    try:
        listed = sorted(islice(folder.iterdir(), _FILES))
    except OSError:
        return iter(())
    return (one for one in listed if one.is_dir() and not one.is_symlink() and not one.name.startswith("."))


def _fits(path: Path, portal: str) -> bool:
    wrote = _portal_of(path, wary.look(path).st_mtime_ns)
    return bool(wrote) and portal in ("", wrote)


@lru_cache(maxsize=32)
def _portal_of(path: Path, _changed: int) -> str:
    """Which portal published it; the empty text for none. Read once for every state of the file: the question comes
    with every cycle."""
    try:
        reading = read_published(path, Limits())
    except OSError:
        return ""
    return reading.stamp.portal if reading and reading.stamp else ""
