"""What downloads are called: nothing that Windows, macOS or Linux refuses, whoever gave the name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.file_names import LONGEST, file_name, safe_name


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
