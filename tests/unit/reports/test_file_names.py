"""What downloads are called: nothing that Windows, macOS or Linux refuses, whoever gave the name."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.clock import BEIJING
from reports.file_names import LONGEST, DocumentTitle, GivenNames, document_file_name, file_name, safe_name

DAY, MADE = date(2021, 12, 20), datetime(2021, 12, 20, 15, 32, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("方案.pdf", "方案.pdf"),
        ("网站/优化:提升*方案?.pdf", "网站优化提升方案.pdf"),
        ("..\\..\\etc\\passwd", "etcpasswd"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("aux .txt", "_aux.txt"),
        ("con" + " " * 300 + ".txt", "_con.txt"),
        ("NUL" + " " * 300 + "报告.docx", "_NUL.docx"),
        ("con." + "x" * 300 + ".txt", "_con." + "x" * 191 + ".txt"),
        ("半\ud800个.txt", "半个.txt"),
        ("nul.tar.gz", "_nul.tar.gz"),
        ("control.txt", "control.txt"),
        ("方案. ", "方案"),
        ("txt\u202efdp.exe", "txtfdp.exe"),
        ("txt\u061cfdp\u2069.exe", "txtfdp.exe"),
        ("\x00\n", "文件"),
        ("???.docx", "docx"),
        ("", "文件"),
    ],
)
def test_names_that_file_systems_refuse(given_name: str, safe: str) -> None:
    assert safe_name(given_name) == safe


def test_a_long_name_is_cut_and_keeps_its_extension() -> None:
    name = safe_name("很长的名字" * 50 + ".docx")
    assert name.endswith(".docx")
    assert len(name.encode()) <= LONGEST
    assert name.startswith("很长的名字很长")


def test_parts_that_are_empty_leave_no_mark() -> None:
    assert file_name(["2021年汇总表", "", "演示数据"], "xlsx") == "2021年汇总表_演示数据.xlsx"


@given(st.text())
def test_every_name_is_safe_and_stays_so(text: str) -> None:
    name = safe_name(text)
    assert safe_name(name) == name
    assert 0 < len(name.encode()) <= LONGEST
    assert not set(name) & set('\\/:*?"<>|')
    assert name == name.strip(" .")


@pytest.mark.parametrize(
    ("as_of", "made", "ending"),
    [
        (DAY, MADE, "（截至12月20日15时32分）_演示数据.docx"),
        (DAY, datetime(2021, 12, 28, 9, 5, tzinfo=BEIJING), "（截至12月20日，12月28日9时05分制）_演示数据.docx"),
        (
            date(2022, 1, 10),
            datetime(2022, 1, 10, 9, 5, tzinfo=BEIJING),
            "（截至2022年1月10日9时05分）_演示数据.docx",
        ),
    ],
)
def test_a_document_says_as_of_when_and_when_it_was_made(as_of: date, made: datetime, ending: str) -> None:
    name = document_file_name(
        DocumentTitle("闽侯县2021年政务公开工作要点落实情况", 2021, "演示数据"), as_of, made, "docx"
    )
    assert name == f"闽侯县2021年政务公开工作要点落实情况{ending}"


@given(st.text(max_size=300))
def test_a_title_of_any_length_leaves_room_for_the_day(title: str) -> None:
    name = document_file_name(DocumentTitle(title, 2021, "演示数据"), DAY, MADE, "docx")
    assert safe_name(name) == name
    assert name.endswith("（截至12月20日15时32分）_演示数据.docx")


def test_one_name_stands_for_one_content() -> None:
    given_names = GivenNames()
    names = [given_names.name_for("通报（截至12月20日15时32分）.docx", content) for content in (b"a", b"b", b"a", b"c")]
    assert [name.partition("分）")[2] for name in names] == [".docx", "（2）.docx", ".docx", "（3）.docx"]
