"""What a downloaded file is called: one function for all, safe on Windows, macOS and Linux; a name means one content.

An office names a document after what it is about and as of when: 闽侯县2021年…（截至12月20日）. The running day goes on after a
copy was made, so its names say the time as well, and those of a day that is over say when they were made.

Rules: Microsoft, “Naming Files, Paths, and Namespaces” (forbidden characters, reserved device names, no blank or full stop
at the end); 255 bytes of UTF-8 on Linux file systems, of which browsers need some for ` (1)`.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256
from itertools import count
from threading import Lock
from typing import NamedTuple

from ledger.clock import day_of

LONGEST = 200  # bytes of UTF-8, extension included
# Also characters that turn the direction of writing: they show `exe.txt` as `txt.exe`; and halves of characters, which are none.
_FORBIDDEN = re.compile(
    r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u061c\ufeff\ud800-\udfff]'
)
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³])(?= *(?:\.|$))", re.IGNORECASE)


def file_name(parts: Sequence[str], extension: str) -> str:
    """The parts that are not empty, joined by `_`: `2021年落实情况汇总表（鼓楼区）_2021-10-12.xlsx`."""
    return safe_name("_".join(part for part in parts if part) + f".{extension}")


class DocumentTitle(NamedTuple):
    """What a document is about, the ledger's year (which its days need not say again), and 演示数据 where it is that."""

    title: str
    year: int
    label: str = ""


def document_file_name(about: DocumentTitle, as_of: date, made: datetime, extension: str) -> str:
    """`闽侯县2021年政务公开工作要点落实情况（截至12月20日15时32分）.docx` of the running day; of one that is over
    `（截至12月20日，12月28日9时05分制）`. A long title is cut, never what follows it."""
    title, year, label = about
    time, day = f"{made.hour}时{made.minute:02d}分", day_of(made)
    made_words = time if day == as_of else f"，{_day(day, year)}{time}制"
    ending = "_".join(filter(None, (f"（截至{_day(as_of, year)}{made_words}）", label))) + f".{extension}"
    room = LONGEST - len(_FORBIDDEN.sub("", ending).encode())
    return safe_name(_cut(_FORBIDDEN.sub("", title), room) + ending)


def _day(day: date, year: int) -> str:
    return f"{'' if day.year == year else f'{day.year}年'}{day.month}月{day.day}日"


class MadeFile(bytes):
    """A file's content with the name that it got when it was made."""

    name = ""

    @classmethod
    def of(cls, content: bytes, name: str) -> MadeFile:
        """The content under a name."""
        made = cls(content)
        made.name = name
        return made


class GivenNames:
    """What went out under which name lately: a second content within the same minute gets a number."""

    def __init__(self, kept: int = 5_000) -> None:
        self._given: OrderedDict[str, list[bytes]] = OrderedDict()
        self._kept, self._lock = kept, Lock()

    def name_for(self, name: str, content: bytes) -> str:
        """The name, or the same with （2） where another content has it already."""
        mark = sha256(content).digest()
        with self._lock:
            held = self._given.setdefault(name, [])
            if mark not in held:
                held.append(mark)
            number = held.index(mark) + 1
            while len(self._given) > self._kept:
                self._given.popitem(last=False)
        stem, dot, extension = name.rpartition(".")
        return name if number == 1 else f"{stem}（{number}）{dot}{extension}"


def safe_name(name: str) -> str:
    """A name as somebody gave it, without what file systems refuse; never empty, its extension kept when it is cut."""
    plain = _FORBIDDEN.sub("", name).strip(" .")
    stem, dot, extension = plain.rpartition(".")
    if not dot or len(extension.encode()) > 20:
        stem, dot, extension = plain, "", ""
    ending = f"{dot}{extension}"
    room = LONGEST - len(ending.encode())
    stem = _cut(stem, room).rstrip(" .") or "文件"
    if _RESERVED.match(f"{stem}{ending}"):  # what was cut off may have made it another name
        stem = f"_{_cut(stem, room - 1)}".rstrip(" .")
    return f"{stem}{ending}"


_STEM = 45  # characters, of four bytes each at most


def path_in(folder: str, name: str, taken: set[str]) -> str:
    """A path inside a package for a file as somebody called it, and `taken` from then on: a second `会议纪要.pdf` of a folder is
    `会议纪要（2）.pdf`, unless somebody's own file is called so. File systems do not tell A from a."""
    whole = "/".join(safe_name(part) for part in folder.split("/") if part)
    paths = (f"{whole}/{one}" if whole else one for one in _names(name))
    path = next(path for path in paths if path.casefold() not in taken)
    taken.add(path.casefold())
    return path


def _names(name: str) -> Iterator[str]:
    """The name, then the same with a number, which a long one makes room for."""
    yield safe_name(name)
    stem, _, extension = name.rpartition(".")
    for number in count(2):
        yield file_name([f"{stem[:_STEM]}（{number}）"], extension)


def _cut(text: str, room: int) -> str:
    """As much of a text as so many bytes hold."""
    return text.encode()[: max(room, 0)].decode(errors="ignore")
