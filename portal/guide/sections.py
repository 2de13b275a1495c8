"""The guide by its sections: `docs/guide.md` is the one source, read once; whoever changes it there changes it in the portal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ledger.figures.search import LONGEST, fold

DOCS = Path(__file__).resolve().parents[2] / "docs"
_HEADING = re.compile(r"^(#{2,3}) (.+)$")
# To another document of the repository: a reader of the portal has it under that name at best.
_BESIDE = re.compile(r"(?<!!)\[([^]]+)\]\((?!https?:)[^)]+\)")
_PICTURE = re.compile(r"^!\[([^]]*)\]\(([\w.]+)\)$")
_AROUND = 40  # letters of an excerpt before and behind what was found


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the guide: what it shows, and its file."""

    name: str
    file: Path

    @property
    def narrow(self) -> bool:
        """Is it of a telephone? Who reads on one sees nothing on a picture of a wide screen."""
        return self.file.stem.endswith("_390")


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A heading of the guide with what stands beneath it up to the next; `part` is the heading above it, its own where it is
    one of the first level."""

    title: str
    part: str
    pieces: tuple[str | Picture, ...]

    @property
    def text(self) -> str:
        """Its markdown, without the pictures."""
        return "\n".join(piece for piece in self.pieces if isinstance(piece, str)).strip()


@cache
def guide() -> tuple[GuideSection, ...]:
    """All sections in the guide's order, what stands before the first under 总说明."""
    return tuple(_sections((DOCS / "guide.md").read_text(encoding="utf-8")))


GENERAL = "总说明"


def _sections(text: str) -> Iterator[GuideSection]:
    title = part = GENERAL
    lines: list[str] = []
    for line in text.partition("\n")[2].splitlines():
        if heading := _HEADING.match(line):
            yield _section(title, part, lines)
            title, lines = heading[2].strip(), []
            part = title if len(heading[1]) == 2 else part
        else:
            lines.append(line)
    yield _section(title, part, lines)


def _section(title: str, part: str, lines: Sequence[str]) -> GuideSection:
    pieces: list[str | Picture] = []
    for line in lines:
        if picture := _PICTURE.match(line.strip()):
            pieces.append(Picture(picture[1], DOCS / picture[2]))
            continue
        told = _BESIDE.sub(r"\1", line)
        if pieces and isinstance(pieces[-1], str):
            pieces[-1] += f"\n{told}"
        else:
            pieces.append(told)
    return GuideSection(title, part, tuple(pieces))


def section(title: str) -> GuideSection | None:
    """The section of that heading."""
    return next((one for one in guide() if one.title == title), None)


def found(words: str) -> tuple[GuideSection, ...]:
    """Sections in which all of the words stand, those first that bear them in their heading."""
    asked = _asked(words)
    if not asked:
        return ()
    hits = [one for one in guide() if all(word in _folded(one) for word in asked)]
    return tuple(sorted(hits, key=lambda one: not all(word in fold(one.title) for word in asked)))


def excerpt(one: GuideSection, words: str) -> str:
    """What stands around the first of the words, on one line."""
    text = " ".join(re.sub(r"[*`|]|^#+ |^- ", "", one.text, flags=re.MULTILINE).split())
    places = [at for word in _asked(words) if (at := fold(text).find(word)) >= 0]
    begin = max(0, min(places, default=0) - _AROUND)
    end = begin + 2 * _AROUND
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")


def _asked(words: str) -> list[str]:
    return fold(words[:LONGEST]).split()


@cache
def _folded(one: GuideSection) -> str:
    return fold(f"{one.title}\n{one.text}")
