"""Many units' texts in few sentences: what several of them say is said once, with their number. Pure.

Two sentences say the same when they differ in nothing but figures, dates and the words before a comma (`截至10月12日，…`). Figures
that differ are told as the range they lie in, so that what is printed is true of each unit that is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from ledger.entries import Entry

NAMED = 3  # units that are named before the rest is counted
SHORTEST, LONGEST = (
    6,
    160,
)  # letters of a sentence: a shorter one says nothing by itself, a longer one is no common wording
MOST = 40  # sentences of one text that are looked at

_ADDRESS = re.compile(r"(?:https?[:：]//|www\.)[!-~]+")
_EMPTIED = re.compile(r"[（(《]\s*(?:详?见|网址|链接|佐证)?[:：]?\s*[）)》]")
_POINTING = re.compile(
    r"(?:具体|详情|材料|佐证(?:材料|链接)?|链接|网址|附件)?(?:请?详?见|如下|为)?[:：]?(?:附件|链接|网址)?"
)
_END = re.compile(r"(?<=[。！？；;!?])|\n+")
_OWN = re.compile(r"^(?:我[区县市局委办]|本[区县市局委办]|本单位|我单位|我中心)")
_NUMBERED = re.compile(r"^(?:[一二三四五六七八九十]+[、是]|（[一二三四五六七八九十\d]+）|\d{1,2}[.．、](?!\d))")
# What is no quantity stays as it is: numbers of documents, years, telephones.
_FIGURE = re.compile(r"〔\d{4}〕\d+号|\d{4}年|\d{7,}|(\d{1,2}月\d{1,2}日|\d+(?:\.\d+)?)")
_MARKS = re.compile(r"[\s\W_]+")


class Said(NamedTuple):
    """A sentence of an entry: as it is quoted, and what it is compared by; the shorter forms leave the words before a comma out."""

    entry: Entry
    text: str
    forms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Common:
    """A wording and the entries that have it, in the ledger's order; `text` without the mark at its end."""

    text: str
    entries: tuple[Entry, ...]

    @property
    def units(self) -> tuple[str, ...]:
        """Whose it is, each once."""
        return tuple(dict.fromkeys(e.unit for e in self.entries))

    @property
    def told(self) -> str:
        """`鼓楼区、台江区、仓山区等12家单位已公开3至37项`; a colon keeps two figures apart."""
        return f"{units_words(self.units)}{'：' if self.text[0].isdigit() else ''}{self.text}"


def without_addresses(text: str) -> str:
    """A text as it may be read aloud: no web address, nor what only led to one."""
    return _EMPTIED.sub("", _ADDRESS.sub("", text)).strip()


def sentences(text: str) -> tuple[str, ...]:
    """The sentences that say something, without addresses and numbers before them, each with the mark that it ended with."""
    parts = (_NUMBERED.sub("", part.strip()).strip() for part in _END.split(without_addresses(text)))
    return tuple(islice((part for part in parts if _says(part)), MOST))


def ended(text: str, mark: str = "。") -> str:
    """With one full stop, whatever it ended with."""
    return f"{text.rstrip('。；;，,、：: ')}{mark}" if text else ""


def shortened(text: str, most: int) -> str:
    """The first whole sentences that `most` characters hold; at least a part of the first, cut at a comma."""
    found = ""
    for sentence in sentences(text):
        if len(found) + len(sentence) > most:
            break
        found += sentence
    return ended(found or _cut(without_addresses(text).replace("\n", ""), most))


def units_words(units: Sequence[str]) -> str:
    """`鼓楼区、台江区`, `鼓楼区、台江区、仓山区等12家单位`."""
    return "、".join(units[:NAMED]) + (f"等{len(units)}家单位" if len(units) > NAMED else "")


def condensed(entries: Iterable[Entry], of: Callable[[Entry], str]) -> tuple[Common, ...]:
    """What the entries say, wordings that most units have first; an entry may stand under several."""
    said = [one for entry in entries for one in _said(entry, of(entry))]
    units: dict[str, set[str]] = {}
    for one in said:
        for shape, _ in one.forms:
            units.setdefault(shape, set()).add(one.entry.unit)
    groups: dict[str, list[tuple[Entry, str]]] = {}
    for one in said:
        # The form that most units share; of those that as many share the longest, which stands first.
        shape, text = max(one.forms, key=lambda form: len(units[form[0]]))
        groups.setdefault(shape, []).append((one.entry, text))
    found = [Common(_ranged([text for _, text in own]), _once(e for e, _ in own)) for own in groups.values()]
    return tuple(sorted(found, key=lambda common: -len(common.units)))


def _said(entry: Entry, text: str) -> Iterable[Said]:
    for sentence in sentences(text):
        whole = _OWN.sub("", sentence.rstrip("。；;！!？?")).strip()
        if SHORTEST <= len(whole) <= LONGEST:
            yield Said(entry, whole, tuple((_shape(form), form) for form in _forms(whole)))


def _forms(whole: str) -> Iterable[str]:
    """The sentence, and what is left of it behind its first comma or colon, and its second."""
    yield whole
    rest = whole
    for _ in range(2):
        head, mark, rest = _parted(rest)
        if not mark or len(_MARKS.sub("", rest)) < SHORTEST or not _whole(head):
            return
        yield _OWN.sub("", rest)


def _whole(head: str) -> bool:
    """Is no bracket or quote left open by parting the sentence here?"""
    return all(head.count(a) == head.count(b) for a, b in ("“”", "（）", "《》", "()"))


def _parted(text: str) -> tuple[str, str, str]:
    found = re.search(r"[，,：:]", text)
    return (text[: found.start()], found[0], text[found.end() :].strip()) if found else (text, "", "")


def _shape(text: str) -> str:
    """A sentence's letters with every quantity as one sign."""
    return (
        _MARKS.sub("", _FIGURE.sub(lambda m: "#" if m[1] and "月" not in m[1] else "日#" if m[1] else m[0], text))
        or text
    )


def _ranged(texts: Sequence[str]) -> str:
    """The first wording, each figure as the range of all."""
    figures = [[m[1] for m in _FIGURE.finditer(text) if m[1]] for text in texts]
    if len({len(own) for own in figures}) > 1:
        return texts[0]
    spans = iter([_span(list(column)) for column in zip(*figures, strict=True)])
    return _FIGURE.sub(lambda m: next(spans) if m[1] else m[0], texts[0])


def _span(found: list[str]) -> str:
    """`3至37`, `8月2日至9月1日`; the figure itself where all have the same."""
    low, high = min(found, key=_size), max(found, key=_size)
    return low if _size(low) == _size(high) else f"{low}至{high}"


def _size(figure: str) -> tuple[float, ...]:
    return tuple(float(part) for part in re.findall(r"\d+(?:\.\d+)?", figure))


def _once(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple({entry.key: entry for entry in entries}.values())


def _says(part: str) -> bool:
    words = _MARKS.sub("", part)
    return bool(words) and _POINTING.fullmatch(words) is None


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    head = text[:most]
    place = max(head.rfind(mark) for mark in "，、；,")
    return head[:place] if place > most // 2 else head
