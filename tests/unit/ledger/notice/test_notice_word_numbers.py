"""Numbers that Word counts itself are read as printed: they part tasks and headings like typed ones."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ledger.notice import read_notice

TITLE = "2022年政务公开工作要点"
LISTS = """<w:abstractNum {ns} w:abstractNumId="90">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl>
</w:abstractNum>"""


def counted(path: Path, paragraphs: list[tuple[int | None, str]]) -> Path:
    """A Word file whose paragraphs have a level of an automatic list, or none."""
    document = docx.Document()
    lists = document.part.numbering_part.element
    lists.insert(0, parse_xml(LISTS.format(ns=nsdecls("w"))))
    lists.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="91"><w:abstractNumId w:val="90"/></w:num>'))
    for level, text in paragraphs:
        paragraph = document.add_paragraph(text)
        if level is not None:
            mark = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="91"/></w:numPr>'
            paragraph._p.get_or_add_pPr().append(parse_xml(mark))
    document.save(str(path))
    return path


def test_a_notice_with_automatic_numbers(tmp_path: Path) -> None:
    paragraphs = [
        (None, TITLE),
        (0, "决策公开"),
        (1, "公开规划。（市甲局负责）"),
        (1, "公开草案。（市乙局负责）"),
        (0, "执行公开"),
        (1, "公开预算。（市财政局负责）"),
        (2, "按月公开。"),
    ]
    reading = read_notice(counted(tmp_path / "f.docx", paragraphs[:-1]))
    assert [(t.part, t.title) for t in reading.breakdown.tasks] == [
        ("一、决策公开", "公开规划。"),
        ("一、决策公开", "公开草案。"),
        ("二、执行公开", "公开预算。"),
    ]
    assert any("编号在各部分重新开始" in d.reason for d in reading.doubts)


def test_eleven_is_counted_in_chinese(tmp_path: Path) -> None:
    paragraphs = [(None, TITLE), *((0, f"公开第{no}类信息。（市甲局负责）") for no in range(1, 23))]
    tasks = read_notice(counted(tmp_path / "f.docx", paragraphs)).breakdown.tasks
    assert [t.no for t in tasks] == list(range(1, 23))


def test_duties_above_a_table_with_automatic_numbers(tmp_path: Path) -> None:
    path = counted(tmp_path / "f.docx", [(0, "各牵头单位于10月30日前将落实情况报市政府办公室。"), (None, TITLE)])
    document = docx.Document(str(path))
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("工作任务", "责任单位", "1.公开", "市甲局"), strict=True):
        cell.text = text
    document.save(str(path))
    assert str(read_notice(path).breakdown.collection_due) == "2022-10-30"


def test_bullets_are_no_numbers(tmp_path: Path) -> None:
    paragraphs = [(None, TITLE), (1, "公开规划。（市甲局负责）"), (2, "公开目录。（市乙局负责）")]
    tasks = read_notice(counted(tmp_path / "f.docx", paragraphs)).breakdown.tasks
    assert [t.title for t in tasks] == ["公开规划。", "公开目录。"]
