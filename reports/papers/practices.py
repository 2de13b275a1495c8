"""经验做法汇编: the selected practices as an official document, one heading each."""

from __future__ import annotations

from ledger.clock import day_words
from ledger.duties.practice import TEXTS, Practice, about_words
from ledger.register import RecordList
from reports.papers.official import OfficialPaper


def build(content: RecordList[Practice], label: str) -> bytes:
    """The .docx."""
    paper = OfficialPaper(f"{content.year}年政务公开经验做法汇编", label)
    paper.note(f"（截至{day_words(content.day)}，共{len(content.records)}条）")
    paper.blank()
    for number, practice in enumerate(content.records, 1):
        version = practice.published or practice.latest
        paper.level_one(f"{number}．{version.text('title')}")
        paper.level_two(f"（{about_words(practice, content.titles)}）")
        paper.text(version.text("practice"))
        for name in ("effect", "evidence"):
            if version.text(name):
                paper.text(f"{TEXTS[name]}：{version.text(name)}")
    if not content.records:
        paper.text("目前没有采用的经验做法。")
    return paper.signed(content.signed, content.day)
