"""The parts of the official form that are pure: a title's lines, indents of who signs, typography."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.official import OfficialPaper, Particulars
from reports.official.signature import indents, width
from reports.official.title import title_lines
from reports.official.typography import typeset

HAN = "福建省各级关于的市政务公开工作情况报告，、（）2021年《》“”"


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("2021年政务公开工作要点落实情况", ("2021年政务公开工作要点落实情况",)),
        (
            "福州市人民政府办公厅关于2021年第三季度全市政务公开工作要点落实情况的通报",
            # Two lines would hold it, if no machine had broader figures than the font that is asked for.
            ("福州市人民政府办公厅关于", "2021年第三季度全市政务公开", "工作要点落实情况的通报"),
        ),
        ("全市2021年政务公开工作要点落实情况汇总报告", ("全市2021年政务公开", "工作要点落实情况汇总报告")),
        ("第一行\n第二行", ("第一行", "第二行")),
    ],
)
def test_a_title_is_parted_between_words(title: str, lines: tuple[str, ...]) -> None:
    assert title_lines(title, 20) == lines


def test_names_that_are_given_stay_whole() -> None:
    name = "福州高新技术产业开发区管委会"
    title = f"关于督促{name}落实2021年政务公开重点任务的通知"
    assert all(name in line or not set(line) & {"管", "委"} for line in title_lines(title, 20, [name]))


@settings(deadline=None)
@given(st.text(HAN, min_size=1, max_size=90), st.integers(8, 30))
def test_no_line_of_a_title_is_too_long_and_no_character_goes(title: str, room: int) -> None:
    lines = title_lines(title, room)
    assert "".join(lines) == title
    assert all(width(line) <= room for line in lines)


@pytest.mark.long
@settings(deadline=None)  # thousands of partings are weighed, whatever else the machine does meanwhile
@given(st.text("福建省各级关于市政务公开工作", min_size=21, max_size=55))
def test_a_title_has_no_waist_and_no_orphan(title: str) -> None:
    widths = [width(line) for line in title_lines(title, 20)]
    assert min(widths) >= 4
    assert len(widths) < 3 or min(widths[1:-1]) >= min(widths[0], widths[-1])


@pytest.mark.parametrize(
    ("name", "seal", "expected"),
    [
        ("福州市人民政府办公厅", False, (2, 3)),  # the day begins two characters right of the name
        ("市财政局", False, (7, 2)),  # a name shorter than the day: the day leaves two
        ("福州市人民政府办公厅", True, (2.5, 4)),  # centred above the day
        ("福州市人民政府政务服务管理委员会办公室", True, (0, 6)),  # a long name keeps inside the page
    ],
)
def test_who_signs_stands_where_the_standard_says(name: str, seal: bool, expected: tuple[float, float]) -> None:
    assert indents(name, "2021年10月30日", seal=seal) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("已公开,并报送;请查看:附件", "已公开，并报送；请查看：附件"),
        ("完成率85.2%,比9:30早", "完成率85.2%,比9:30早"),
        ("榕政办[2021]53号、榕政办（2021）第053号", "榕政办〔2021〕53号、榕政办〔2021〕53号"),
        ("2021-10-30前,2021/7/1起,2021.13.1", "2021年10月30日前，2021年7月1日起，2021.13.1"),
        ('印发"一张清单"和"两个办法"', "印发“一张清单”和“两个办法”"),
        ('6" 水管', '6" 水管'),
        ("鼓楼区(市直)已公开 37 项", "鼓楼区（市直）已公开37项"),
        ("见http://a.gov.cn/1,2.html?x=(1),已公开", "见http://a.gov.cn/1,2.html?x=(1),已公开"),
        ("信箱a.b@fz.gov.cn:可用", "信箱a.b@fz.gov.cn:可用"),
        ("version 2.0 (beta), ok", "version 2.0 (beta), ok"),
        ("到此为止.", "到此为止。"),
    ],
)
def test_marks_are_those_of_chinese(typed: str, printed: str) -> None:
    assert typeset(typed) == printed


@given(st.text('已公开报送3712,.;:?!()[]"“”（）〔〕年月日号 a/-%', max_size=60))
def test_only_marks_and_dates_change_and_once_is_enough(text: str) -> None:
    printed = typeset(text)
    assert [c for c in printed if c in "已公开报送"] == [c for c in text if c in "已公开报送"]
    assert typeset(printed) == printed


def test_every_style_that_is_named_is_there() -> None:
    """The template's other styles are left out, and nothing points at them."""
    paper = OfficialPaper(
        "标题", "演示数据", Particulars(number="榕政办〔2021〕53号", copies="市委网信办", issuer="办公厅")
    )
    paper.table(["甲"], [["乙"]])
    paper.contents(["一"])
    paper.chapter(0, "一")
    paper.attachment(1, "清单", landscape=True)
    files = zipfile.ZipFile(io.BytesIO(paper.close(date(2021, 10, 26))))
    there = set(re.findall(r'w:styleId="([^"]+)"', files.read("word/styles.xml").decode()))
    named = re.compile(r'<w:(?:pStyle|rStyle|tblStyle|basedOn|next|link) w:val="([^"]+)"')
    parts = [name for name in files.namelist() if name.endswith(".xml") and "stylesWithEffects" not in name]
    texts = [files.read(name).decode() for name in parts]
    assert {style for text in texts for style in named.findall(text)} <= there
    assert len(there) < 20


def _signed(text: str) -> list[str]:
    paper = OfficialPaper("落实情况报告")
    paper.text(text)
    paper.signed("市政府办公厅", date(2021, 10, 30))
    document = docx.Document(io.BytesIO(paper.close()))
    return [p.text for p in document.paragraphs if p.text and p.text in text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [("已公开目录并随文发布政策解读。" * 60, 2), ("已公开目录并随文发布政策解读。" * 20, 1), ("已公开" * 300, 1)],
    ids=["long", "short", "one sentence"],
)
def test_the_end_of_a_long_last_paragraph_goes_with_who_signs(text: str, parts: int) -> None:
    told = _signed(text)
    assert len(told) == parts
    assert "".join(told) == text
    assert parts == 1 or 2 * 28 <= width(told[-1]) <= 8 * 28
