"""The official form measured on what LibreOffice prints (GB/T 9704-2012, clauses 5 to 8)."""

from __future__ import annotations

from datetime import date

import pytest

from reports.official import OfficialPaper, Particulars
from reports.official.styles import SUBSTITUTES
from tests.e2e.printed import Line, Sheet, print_documents

pytestmark = [pytest.mark.libreoffice, pytest.mark.long]
OFFICE, DAY = "福州市人民政府办公厅", date(2021, 10, 30)
TEXT = "各级各部门认真贯彻落实决策部署扎实推进政务公开工作取得明显成效" * 3
AROUND = Particulars(
    letterhead="福州市人民政府办公厅文件",
    number="榕政办〔2021〕53号",
    to="各县（市）区人民政府，市直各委、办、局",
    copies="市委办公厅、市人大常委会办公厅、市政协办公厅，市委网信办，驻榕各单位，各新闻单位",
    issuer=OFFICE,
    note="此件主动公开",
)
CHAPTERS = [
    "1．政策解读随文同步发布（鼓楼区）",
    "2．让群众看得懂、找得到、用得上的一件件小事（市大数据委）",
    "3．开放日（闽清县）",
]
SENTENCE = "已公开目录并随文发布政策解读。"
SENTENCES = range(17, 64, 3)  # lines of a last paragraph that is nearly as long as a page, or longer
LENGTHS = range(13, 25)  # paragraphs of one line: the text ends on each of the last lines of its first page


def plain(count: int, text: str = "做好。", **about: object) -> bytes:
    paper = OfficialPaper("落实情况报告", particulars=Particulars(**about))
    for _ in range(count):
        paper.text(text)
    paper.signed(OFFICE, DAY)
    return paper.close(DAY)


def tabled(count: int) -> bytes:
    paper = OfficialPaper("落实情况报告")
    paper.table(["序号", "单位"], [[f"{n}", "鼓楼区"] for n in range(count)])
    paper.signed(OFFICE, DAY)
    return paper.close()


def whole() -> bytes:
    paper = OfficialPaper("关于2021年第三季度全市政务公开工作要点落实情况的通报", "演示数据", AROUND)
    for _ in range(9):
        paper.text(TEXT)
    paper.attached(["落实情况汇总表", "未按时落实清单"])
    paper.signed(OFFICE, DAY)
    for number in (1, 2):
        paper.attachment(number, "落实情况汇总表", landscape=True)
        paper.table(["序号", "情况"], [[f"{n}", "=1+1，已公开"] for n in range(40)])
    paper.attachment(3, "未按时落实清单")
    return paper.close(date(2021, 11, 1))


def ledger() -> bytes:
    paper = OfficialPaper("鼓楼区2021年政务公开工作台账", landscape=True)
    paper.table(["序号", "情况", "电话"], [[f"{n}", TEXT * 3, ""] for n in range(1, 30)], [1, 7, 2])
    return paper.close()


def collected() -> bytes:
    paper = OfficialPaper("政务公开经验做法汇编")
    paper.contents(CHAPTERS)
    for place, heading in enumerate(CHAPTERS):
        paper.chapter(place, heading)
        for _ in range(6):
            paper.text(TEXT)
    return paper.close()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Sheet]]:
    documents = {"whole": whole(), "long": plain(20, TEXT), "ledger": ledger(), "collected": collected()}
    documents |= {f"seal{n}": plain(n, seal=True) for n in LENGTHS}
    documents |= {f"imprint{n}": plain(n, copies="市委网信办", issuer=OFFICE) for n in LENGTHS}
    documents |= {f"table{n}": tabled(n) for n in range(28, 46, 2)}
    documents |= {f"one{n}": plain(1, SENTENCE * (n * 28 // len(SENTENCE))) for n in SENTENCES}
    return print_documents(documents, tmp_path_factory.mktemp("printed"), tuple(SUBSTITUTES))


def body(sheet: Sheet) -> list[Line]:
    """The lines in the text's area."""
    return [line for line in sheet.lines if 36 < line.top < 262]


def test_a_page_is_twenty_two_lines_of_twenty_eight_characters(printed: dict[str, list[Sheet]]) -> None:
    page = printed["long"][1]
    assert (round(page.width), round(page.height)) == (210, 297)
    lines = body(page)
    assert len(lines) == 22
    assert {len(line.text) for line in lines if round(line.left) == 28 and line.right > 180} == {28}
    assert lines[0].top == pytest.approx(37, abs=3)
    assert lines[-1].bottom < 262.5
    assert all(line.left >= 27.5 and line.right <= 184.5 for line in lines)


def test_page_numbers_stand_outside_seven_millimetres_below(printed: dict[str, list[Sheet]]) -> None:
    odd, even = printed["long"][:2]
    for sheet, number in ((odd, 1), (even, 2)):
        line = sheet.lines[-1]
        assert line.text == f"—{number}—"
        assert line.size == 14
        assert (line.top + line.bottom) / 2 == pytest.approx(262 + 7, abs=1.5)
    assert odd.lines[-1].right == pytest.approx(184 - 4.9, abs=1)
    assert even.lines[-1].left == pytest.approx(28 + 4.9, abs=1)


def test_who_signs_is_never_alone(printed: dict[str, list[Sheet]]) -> None:
    two_pages = 0
    for name, sheets in printed.items():
        if name in ("whole", "long", "ledger", "collected"):
            continue
        (page,) = (
            sheet for sheet in sheets if any(line.text == OFFICE and round(line.size) == 16 for line in sheet.lines)
        )
        assert body(page)[0].text != OFFICE, name
        two_pages += len(sheets) > 1
        if len(sheets) > 1:
            assert max(line.bottom for line in body(sheets[-2])) > 150, (
                f"{name}: an end that is bound leaves a page nearly empty"
            )
    assert two_pages > 10, "the signatures came near no page's end"


def test_the_day_stands_under_who_signs(printed: dict[str, list[Sheet]]) -> None:
    name, day = body(printed["seal13"][0])[-2:]
    assert day.right == pytest.approx(184 - 4 * 5.56, abs=1)
    assert name.right == pytest.approx(184 - 2.5 * 5.56, abs=1)
    name, day = body(printed["long"][-1])[-2:]
    assert name.right == pytest.approx(184 - 2 * 5.56, abs=1)


def test_the_imprint_ends_on_the_last_line_of_the_last_page_and_covers_nothing(printed: dict[str, list[Sheet]]) -> None:
    for n in LENGTHS:
        last = printed[f"imprint{n}"][-1]
        copies, issued = body(last)[-2:]
        assert copies.text == "抄送：市委网信办。"
        assert issued.text.endswith("2021年10月30日印发")
        assert (copies.size, issued.size) == (14, 14)
        assert all(line.bottom <= copies.top for line in body(last)[:-2])
        rules = sorted(last.rules, key=lambda rule: rule[2])
        assert [round(rule[2]) for rule in rules] == [round(rules[0][2]), round(rules[0][2]) + 10, 262]
        assert {(round(left), round(right)) for left, right, _ in rules} == {(28, 184)}


def test_the_head_has_its_mark_number_rule_and_addressee(printed: dict[str, list[Sheet]]) -> None:
    first = printed["whole"][0]
    texts = [line.text for line in first.lines]
    assert texts[:3] == ["【演示数据】", "福州市人民政府办公厅文件", "榕政办〔2021〕53号"]
    assert "各县（市）区人民政府，市直各委、办、局：" in texts
    number = first.lines[2]
    assert any(0 < rule[2] - number.bottom < 8 and rule[1] - rule[0] > 155 for rule in first.rules)
    titles = [line for line in first.lines if line.size == 22]
    assert "".join(line.text for line in titles) == "关于2021年第三季度全市政务公开工作要点落实情况的通报"
    assert all((line.left + line.right) / 2 == pytest.approx(106, abs=1.5) for line in titles)


def test_attachments_begin_a_page_and_lie_on_their_side_as_the_others_are_bound(
    printed: dict[str, list[Sheet]],
) -> None:
    sheets = printed["whole"]
    lying = [number for number, sheet in enumerate(sheets, 1) if sheet.width > sheet.height]
    assert len(lying) >= 4
    first = sheets[lying[0] - 1]
    assert next(line.text for line in first.lines if "附件" in line.text).endswith("附件1")
    for number in lying:
        marks = [line for line in sheets[number - 1].lines if line.left < 32 and line.right < 34]
        assert marks, "no number on the left"
        middle = sum(mark.top for mark in marks) / len(marks)
        assert middle > 150 if number % 2 else middle < 60
    assert all(
        line.size >= 9 for sheet in sheets for line in sheet.lines if line.left > 34 or sheet.width < sheet.height
    )
    assert [line.text for line in body(sheets[-1])][-1].endswith("2021年11月1日印发")


def test_a_ledger_on_its_side_has_its_head_row_on_every_page(printed: dict[str, list[Sheet]]) -> None:
    sheets = printed["ledger"]
    assert len(sheets) > 3
    for number, sheet in enumerate(sheets, 1):
        assert sheet.width > sheet.height
        heads = [line for line in sheet.lines if line.text == "序号情况电话"]
        assert len(heads) == 1, number
        assert 35 < heads[0].left < heads[0].right < 261
        assert any(line.left < 34 for line in sheet.lines), "its page number"
    first = next(line for line in sheets[0].lines if line.size == 22)
    assert first.text == "鼓楼区2021年政务公开工作台账", "the title has the breadth of a page on its side"


def test_contents_name_the_pages_on_which_chapters_begin(printed: dict[str, list[Sheet]]) -> None:
    contents, *sheets = printed["collected"]
    where = {
        heading: page
        for page, sheet in enumerate(sheets, 2)
        for heading in CHAPTERS
        if any(line.text.startswith(heading[:8]) for line in body(sheet))
    }
    assert list(where) == CHAPTERS
    assert where[CHAPTERS[0]] == 2
    listed = [line.text for line in body(contents) if line.text[-1].isdigit()]
    assert [int(text[-1]) for text in listed] == list(where.values())
    assert all(line.right <= 184.5 for line in body(contents))
