"""承诺事项: what became of them as an official document, and the list."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger.clock import day_words
from ledger.duties.commitment import Commitment, CommitmentDetails, Fulfilment
from ledger.permissions import OFFICE_NAME
from ledger.register import RecordList
from reports.lists.listing import Listing, texts
from reports.official import OfficialPaper, Particulars
from reports.workbook import Heading


class _CommitmentLine(NamedTuple):
    number: int
    commitment: Commitment

    @property
    def details(self) -> CommitmentDetails:
        return self.commitment.details

    @property
    def due(self) -> date | str | None:
        """The day, as a text where its unit moved it."""
        due, former = self.details.due, self.commitment.moved_from
        return f"{due or ''}（原为{former}）" if former else due

    @property
    def progress(self) -> str:
        return "：".join(filter(None, (self.details.fulfilment.value, self.details.progress)))


HEADINGS: tuple[Heading[_CommitmentLine], ...] = (
    Heading("序号", 6, lambda line: line.number, "number"),
    Heading("单位", 16, lambda line: line.commitment.unit),
    Heading("承诺事项", 40, lambda line: line.details.promise),
    Heading("作出日期", 12, lambda line: line.details.made_on, "date"),
    Heading("办理时限", 13, lambda line: line.due, "date"),
    Heading("落实情况", 34, lambda line: line.progress),
    Heading("是否公开", 7, lambda line: "是" if line.details.published else "否", "center"),
    Heading("公开链接", 24, lambda line: line.details.link),
    Heading("销号", 8, lambda line: "已销号" if line.commitment.closed else "", "center"),
)


# In mm, of a page on its side: a day in words takes 28, 35.3 in the broader figures of a machine without 仿宋.
_WIDTHS = (10, 20, 41, 35.5, 35.5, 34, 11, 24, 14)


def listed(content: RecordList[Commitment]) -> Listing[_CommitmentLine]:
    """Every commitment, a row each."""
    title = f"{content.year}年政务公开承诺事项台账"
    return Listing(title, "承诺事项", content.day, HEADINGS, _lines(content))


def _lines(content: RecordList[Commitment]) -> list[_CommitmentLine]:
    return [_CommitmentLine(number, commitment) for number, commitment in enumerate(content.records, start=1)]


def official(content: RecordList[Commitment], label: str, around: Particulars) -> bytes:
    """The .docx: counts, then the list as a table."""
    paper = OfficialPaper(f"{content.year}年政务公开承诺事项落实情况", label, around, landscape=True)
    lines = content.records
    done = sum(c.details.fulfilment is Fulfilment.DONE for c in lines)
    public = sum(c.details.published for c in lines)
    late = sum(c.late(content.day) for c in lines)
    paper.text(
        f"截至{day_words(content.day)}，登记承诺事项 {len(lines)} 项，已落实 {done} 项，已公开 {public} 项，超过办理时限未落实 {late} 项。"
    )
    if lines:
        paper.table([heading.text for heading in HEADINGS], texts(HEADINGS, _lines(content)), _WIDTHS)
    paper.signed(OFFICE_NAME, content.day)
    return paper.close(content.day)
