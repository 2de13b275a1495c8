"""Any notice in prose reads back as it was drawn, and no character of it is lost without a word."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import docx
from corpus_files import pdf
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from prose_notices import TITLE, Notice, Wanted, notices, wrapped

from ledger.errors import NoticeUnreadable
from ledger.notice import NoticeReading, read_notice
from tests.examples import so_many

ODD = "龘"


def read(lines: list[str]) -> NoticeReading:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "f.txt"
        path.write_text("\n".join([TITLE, *lines, "（全文完）"]), encoding="utf-8")
        return read_notice(path)


def got(reading: NoticeReading) -> list[Wanted]:
    return [
        Wanted(
            t.part,
            t.section,
            t.title,
            t.requirement,
            tuple(map(str, t.lead_units)),
            tuple(map(str, t.responsible_units)),
            "、".join(d.phrase.removesuffix("完成") for d in t.deadlines),
        )
        for t in reading.breakdown.tasks
    ]


@so_many(15, deep=300)
def test_paragraphs_read_back(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(notices())
    def check(notice: Notice) -> None:
        assert got(read(list(notice.paragraphs))) == list(notice.tasks)

    check()


@so_many(15, deep=300)
def test_lines_of_a_printer_read_back(examples: int) -> None:
    @settings(max_examples=examples, deadline=None)
    @given(notices(), st.integers(24, 40))
    def check(notice: Notice, columns: int) -> None:
        reading = read(wrapped(notice.paragraphs, columns))
        doubted = any("任务名称末尾没有句号" in d.reason for d in reading.doubts)
        assert doubted or got(reading) == list(notice.tasks)

    check()


@so_many(5, deep=60)
def test_word_and_pdf_read_back(examples: int) -> None:
    """An example writes and reads two files, so that shrinking one takes minutes; a notice that was drawn is short enough."""
    phases = (Phase.explicit, Phase.reuse, Phase.generate)
    settings(max_examples=examples, deadline=None, phases=phases)(given(notices())(_word_and_pdf_read_back))()


def _word_and_pdf_read_back(notice: Notice) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "f.docx"
        document = docx.Document()
        for text in (TITLE, *notice.paragraphs):
            document.add_paragraph(text)
        document.save(str(path))
        assert got(read_notice(path)) == list(notice.tasks)
        pdf(path := Path(folder) / "f.pdf", [TITLE, *notice.paragraphs])
        assert got(read_notice(path)) == list(notice.tasks)


@so_many(25, deep=500)
def test_no_character_is_lost_untold(examples: int) -> None:
    """An odd character put anywhere stands in what was read, or the file is refused with a way forward."""
    settings(max_examples=examples, deadline=None)(given(notices(), st.data())(_no_character_is_lost_untold))()


def _no_character_is_lost_untold(notice: Notice, data: st.DataObject) -> None:
    text = "\n".join(notice.paragraphs)
    at = data.draw(st.integers(0, len(text)))
    try:
        said = repr(read((text[:at] + ODD + text[at:]).split("\n")))
    except NoticeUnreadable as error:
        said = f"{ODD if '任务分解表模板.xlsx' in str(error) else ''}{error}"
    assert ODD in said
