"""Every Word document: of a year under way, of one that nobody has begun, of one in which units wrote ten thousand characters."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import docx
import pytest

from ledger.clock import BEIJING
from ledger.deadlines.workdays import Calendar
from ledger.duties.annual_report_service import AnnualPaper
from ledger.duties.look_back import Check, CheckVerdict, Item, LookBack
from ledger.duties.practice import Practice, PracticeVerdict, Version
from ledger.duties.rectification import Rectification, RectificationState
from ledger.duties.reminder import Steps, level_by_unit, matters
from ledger.entries import Ledger
from ledger.figures.board import Board, board
from ledger.register import RecordList
from ledger.reminders.reminder_letter import letters
from reports import REPORTS, NothingToMake, make
from reports.bulletin import BulletinFacts
from reports.papers import make_paper
from tests.unit.ledger.sample_ledger import small_ledger
from tests.unit.reports.test_reports import filled

AT, DAY = datetime(2021, 10, 26, 9, tzinfo=BEIJING), date(2021, 11, 2)
LONG = "已公开，群众满意。" * 1_100 + "完"
PAPERS = ("practices", "rectification_notice", "annual", "annual_text")
# The report on the whole city is composed elsewhere (`test_city_report`).
WORD = tuple(code for code, report in REPORTS.items() if report.extension == "docx" and code != "city_report")
OF_LETTERS = {"supervision": "市大数据委", "reminder_letter": "鼓楼区"}


class Year:
    """One year's board and records; `text` is what somebody wrote everywhere, nothing where nobody has begun."""

    def __init__(self, ledger: Ledger, day: date, text: str) -> None:
        self.board, self.text = board(ledger, day), text
        self.rectifications = RecordList(2021, day, self._rectifications(), {27: "专项检查"}, to="鼓楼区人民政府")
        texts = {"title": f"做法{text[:20]}", "practice": text, "effect": text}
        one = Practice(
            1, "鼓楼区", "", 7, (Version(1, texts, AT, "王某", "门户"),), PracticeVerdict.SELECTED, decided_seq=1
        )
        self.practices = RecordList(2021, day, (one, replace(one, id=2)) if text else (), {7: "预决算公开"})

    def _rectifications(self) -> tuple[Rectification, ...]:
        state, due = RectificationState.OPEN, date(2021, 10, 20)
        one = Rectification(
            1, "2021-27-鼓楼区", 27, "鼓楼区", self.text, self.text, due, state, "办公厅", AT, self.text
        )
        return (one,) if self.text else ()

    @property
    def look_back(self) -> LookBack:
        """One item that two units answer for, the one checked and wanting, the other not."""
        if not self.text:
            return LookBack()
        item = Item("2020-07", 2020, 7, "公开预决算。", "", "年底前", date(2020, 12, 31))
        values = {"verdict": CheckVerdict.PARTLY, "rectification": self.text, "rectify_by": "2021-09-01"}
        check = Check("2020-07-鼓楼区", item.key, "鼓楼区", "责任", values=values)
        return LookBack((item,), (check, Check("2020-07-闽清县", item.key, "闽清县", "责任")))

    def material(self, name: str) -> object:
        """What `portal.documents` would hand over."""
        found = level_by_unit(matters(self.board, Steps(), returned={}, log=()))
        return {
            "bulletin": BulletinFacts(None, self.board, self.rectifications, self.practices.records),
            "letters": letters(found, self.board, (), Calendar()),
            "look_back": self.look_back,
        }.get(name)

    def made(self, code: str, unit: str = "") -> bytes:
        """A document of this year."""
        if code in REPORTS:
            report = REPORTS[code]
            whose = unit or ("鼓楼区" if report.of_unit else OF_LETTERS.get(code, ""))
            return make(code, self.board, unit=whose, label="演示数据", material=self.material(report.material))
        annual = AnnualPaper(2021, "鼓楼区人民政府", self.text, "系统草稿", DAY)
        contents = {"practices": self.practices, "rectification_notice": self.rectifications}
        return make_paper(code, contents.get(code, annual), "演示数据")


def _told(text: str) -> Ledger:
    wrote = {"status": "正在推进", "progress_note": text, "issues": text, "next_steps": text}
    return small_ledger(t07_鼓楼区=wrote, t30_鼓楼区=wrote, t07_市财政局=wrote)


YEARS = {
    "under way": Year(filled(), DAY, "缺少内容。"),
    "not begun": Year(small_ledger(), date(2021, 6, 7), ""),
    "long texts": Year(_told(LONG), DAY, LONG),
}


def words(content: bytes) -> str:
    if content[:2] != b"PK":
        return content.decode("utf-8-sig")
    made = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in made.paragraphs), *cells])


@pytest.mark.samples(8)
@pytest.mark.parametrize("code", [*WORD, *PAPERS])
@pytest.mark.parametrize("name", YEARS)
def test_each_is_made_of_every_year(code: str, name: str) -> None:
    year = YEARS[name]
    if code == "supervision" and name == "not begun":
        with pytest.raises(NothingToMake, match="一个单位只发一份，请生成催办函"):
            year.made(code)
        return
    content = year.made(code)
    assert content == year.made(code), "the same content is the same file"
    said = words(content)
    assert len(said.strip()) > 20
    assert not {"None", "nan", "（）", "。。"} & {token for token in ("None", "nan", "（）", "。。") if token in said}
    if name == "long texts" and code not in OF_LETTERS and code not in ("bulletin",):
        assert LONG[:9_000] in said.replace("\n", ""), "nothing that somebody wrote is cut"


def test_the_bulletin_says_what_the_board_counts() -> None:
    of: Board = YEARS["under way"].board
    said, total = words(YEARS["under way"].made("bulletin")), of.total
    assert f"应落实{total.applicable}条，已报送{total.reported}条" in said
    assert f"逾期{total.overdue}条，涉及2个单位：市财政局、市大数据委各2条。" in said
    assert "与上一轮截止时（2021年11月2日）相比，已报送持平" in said
    assert "列入通报的问题1个，涉及1个单位，已销号0个，超过整改时限1个" in said
    assert "目前没有应落实的全部报送、没有逾期、审核通过率不低于序时进度的单位。" in said
    assert "采用各单位经验做法2条：鼓楼区2条。" in said


def test_a_rate_in_the_bulletin_is_not_parted_from_its_sign() -> None:
    """`100.0%` takes 16.2 mm where the portal's machine has no narrow letters."""
    for table in docx.Document(io.BytesIO(YEARS["under way"].made("bulletin"))).tables[:2]:
        rates = [column for column in table.columns if column.cells[0].text.endswith("率")]
        assert len(rates) == 3
        assert all(column.width.mm >= 16.4 for column in rates)


def test_a_units_report_tears_neither_states_nor_numbers_apart() -> None:
    """How a task stands is said behind its title, and numbers come first: at a paragraph's end they are torn, or pull a line."""
    said = [p.text for p in docx.Document(io.BytesIO(YEARS["under way"].made("unit_report"))).paragraphs]
    assert any(line.startswith("1．稳步扩大预决算公开范围（正在推进）。") for line in said)
    assert "1．第25项任务：缺少技术人员。" in said


def test_letters_are_one_package_with_the_list_to_register_them_by() -> None:
    year = YEARS["under way"]
    package = zipfile.ZipFile(
        io.BytesIO(make("reminder_letter", year.board, label="演示数据", material=year.material("letters")))
    )
    *files, register = package.namelist()
    assert files[:2] == ["催办〔2021〕1号（市财政局）.docx", "催办〔2021〕2号（闽清县）.docx"]
    assert package.read(register).decode("utf-8-sig").splitlines()[2].startswith("催办〔2021〕2号,闽清县,催办,2,")
    said = words(package.read(files[1]))
    assert "闽清县人民政府：" in said
    assert "催办〔2021〕2号" in said
    assert "请抓紧办理，并于11月5日前更新台账。" in said


def test_the_contents_name_every_practice_and_its_page() -> None:
    made = docx.Document(io.BytesIO(YEARS["under way"].made("practices")))
    fields = [node.text for node in made.element.body.iter("{*}instrText")]
    assert fields == ["PAGEREF _Toc0 \\h", "PAGEREF _Toc1 \\h"]
    assert [p.text for p in made.paragraphs if p.text.startswith("1．")] == [
        "1．做法缺少内容。（鼓楼区）\t",
        "1．做法缺少内容。（鼓楼区）",
    ]
    ledger_table = docx.Document(io.BytesIO(YEARS["under way"].made("unit_ledger_docx")))
    assert ledger_table.sections[0].page_width > ledger_table.sections[0].page_height
    assert ledger_table.tables[0].rows[0]._tr.trPr.find("{*}tblHeader") is not None


def test_the_head_of_numbers_is_not_broken() -> None:
    """`序号` takes 9.4 mm of a cell."""
    made = [docx.Document(io.BytesIO(YEARS["under way"].made(code))) for code in ("bulletin", "reminder_letter")]
    widths = [t.columns[0].width.mm for one in made for t in one.tables if t.cell(0, 0).text == "序号"]
    assert len(widths) >= 2
    assert min(widths) > 9.4
