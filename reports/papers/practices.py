"""经验做法汇编: the selected practices as an official document, one heading each."""

from __future__ import annotations

from ledger.duties.practice import TEXTS, PracticeSet
from reports.papers.official import OfficialPaper


def build(content: PracticeSet, label: str) -> bytes:
    """The .docx."""
    paper = OfficialPaper(f"{content.year}年政务公开经验做法汇编", label)
    day = content.day
    words = f"{day.year}年{day.month}月{day.day}日"
    paper.note(f"（截至{words}，共{len(content.practices)}条）")
    paper.blank()
    for number, practice in enumerate(content.practices, 1):
        version = practice.published or practice.latest
        paper.level_one(f"{number}．{version.text('title')}")
        paper.level_two(f"（{content.about(practice)}）")
        paper.text(version.text("practice"))
        for name in ("effect", "evidence"):
            if version.text(name):
                paper.text(f"{TEXTS[name]}：{version.text(name)}")
    if not content.practices:
        paper.text("目前没有采用的经验做法。")
    paper.blank()
    paper.signature(content.signed, words)
    return paper.close()
