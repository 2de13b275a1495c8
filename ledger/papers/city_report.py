"""全市政务公开工作要点落实情况汇总报告: its sections, paragraphs and sentences, each with what it was made of. Pure.

Nothing is invented: figures are those of the board (总览), words are the lead units' adopted texts and the units' approved ones,
condensed (`condense`). A paragraph that somebody wrote anew stands as long as what it was written from stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from ledger.breakdown import tasks_words
from ledger.duties.consolidation import Text
from ledger.duties.look_back import LookBack
from ledger.duties.practice import Practice
from ledger.figures.board import Board
from ledger.rounds.coverage import RoundReport

TITLE = "全市{}年政务公开工作要点落实情况汇总报告"
LONGEST = 30_000  # characters of one paragraph
BOARD, ROUND, LOOKED_BACK, NOTICE = "总览", "报送轮次", "回头看", "任务分解表"  # sources that are no entry


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it is from: 台账编号, or names such as `第7项汇总稿`, `经验做法3`, 总览."""

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody wrote over a paragraph: `drawn` is the text that stood there. An empty `text` takes a wording back."""

    seq: int
    slot: str
    drawn: str
    text: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportParagraph:
    """A paragraph; `slot` names it on every day. `wording` is what stands in its place, `earlier` what was written over it
    when it said something else; `seen`: the newest wording of what it says, taken back or not (0: none)."""

    slot: str
    sentences: tuple[Sentence, ...]
    wording: Wording | None = None
    earlier: Wording | None = None
    seen: int = 0

    @property
    def drawn(self) -> str:
        """As it was composed."""
        return "".join(sentence.text for sentence in self.sentences)

    @property
    def text(self) -> str:
        """As it is printed."""
        return self.wording.text if self.wording else self.drawn

    @property
    def sources(self) -> tuple[str, ...]:
        """Of all its sentences, each once."""
        return tuple(dict.fromkeys(source for sentence in self.sentences for source in sentence.sources))


@dataclass(frozen=True, slots=True)
class ReportPart:
    """Paragraphs under a heading of the second level, or under none."""

    title: str
    paragraphs: tuple[ReportParagraph, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under a heading of the first level."""

    title: str
    parts: tuple[ReportPart, ...]


@dataclass(frozen=True)
class CityFacts:
    """What the report is made of besides its day's board: texts that were adopted by then, by task number; practices that
    were, the newest first; the look-back; the round of the day, and the board on which the round before closed; wordings,
    oldest first."""

    texts: Mapping[int, Text] = field(default_factory=dict)
    practices: Sequence[Practice] = ()
    look_back: LookBack = field(default_factory=LookBack)
    round: RoundReport | None = None
    before: Board | None = None
    wordings: Sequence[Wording] = ()


@dataclass(frozen=True)
class CityReport:
    """The whole; `summaries` are the 综述 of the tasks by number."""

    year: int
    as_of: date
    sections: tuple[Section, ...]
    summaries: Mapping[int, str]

    @property
    def paragraphs(self) -> tuple[ReportParagraph, ...]:
        """All of them, in the order of print."""
        return tuple(p for section in self.sections for part in section.parts for p in part.paragraphs)


def worded(paragraph: ReportParagraph, wordings: Iterable[Wording]) -> ReportParagraph:
    """The paragraph with the newest wording of what it says; else the newest that was written over what it once said."""
    own = [one for one in wordings if one.slot == paragraph.slot]
    same = [one for one in own if one.drawn == paragraph.drawn]
    if same:
        return replace(paragraph, wording=same[-1] if same[-1].text else None, seen=same[-1].seq)
    return replace(paragraph, earlier=own[-1] if own and own[-1].text else None)


def paragraph(slot: str, *sentences: Sentence | None) -> ReportParagraph:
    """Of the sentences that there are."""
    return ReportParagraph(slot, tuple(one for one in sentences if one and one.text))


def text_source(numbers: Iterable[int]) -> str:
    """`第3、24项汇总稿`."""
    return f"{tasks_words(numbers)}汇总稿"
