"""Long ends of texts and tables as LibreOffice prints them: who signs has company, and no page is left nearly empty for it."""

from __future__ import annotations

from datetime import date

import pytest

from reports.official import OfficialPaper, Particulars
from reports.official.styles import SUBSTITUTES
from tests.e2e.printed import Line, Sheet, print_documents

pytestmark = [pytest.mark.libreoffice, pytest.mark.long]
OFFICE, DAY = "福州市人民政府办公厅", date(2021, 10, 30)
SENTENCE = "已公开目录并随文发布政策解读。"
LISTED = "第十三项（市政府办公厅）、"  # nowhere in such a list does a sentence end
LONGS = {"text": SENTENCE * 100, "list": LISTED * 100, "word": "公" * 1500}
LISTS = range(25, 80, 6)


def listed(count: int) -> bytes:
    made = OfficialPaper("落实情况汇总", note="（截至2021年10月30日）")
    made.level_one("尚未形成汇总稿的任务")
    made.text(LISTED * count)
    made.signed(OFFICE, DAY)
    return made.close()


def annexed(count: int) -> bytes:
    made = OfficialPaper("落实情况报告", particulars=Particulars(copies="市委网信办", issuer=OFFICE))
    made.text("做好。")
    made.signed(OFFICE, DAY)
    made.attachment(0, "说明")
    made.text(LISTED * count)
    return made.close(DAY)


def tabled(text: str) -> bytes:
    made = OfficialPaper("领导批示办理情况", landscape=True)
    made.text("截至2021年10月30日，共1件。")
    made.table(["序号", "批示内容", "办理情况"], [["1", text, "已办结"]], [1, 8, 2])
    made.signed(OFFICE, DAY)
    return made.close()


def asked(rows: int) -> bytes:
    made = OfficialPaper("督办单")
    made.table(["序号", "任务"], [[f"{n}", "公开目录"] for n in range(rows)], [1, 9])
    made.text("请将下列情况填好。")
    made.table(
        ["反馈事项", "承办单位填写"], [[words, "\n\n"] for words in ("甲", "乙", "丙", "丁")], [3, 7], together=True
    )
    made.signed(OFFICE, DAY)
    return made.close()


def headed(count: int) -> bytes:
    made = OfficialPaper("年度报告段落")
    made.text("\n".join(["做好。"] * count + ["（四）紧扣条例", "做好。", "做好。"]))
    made.signed(OFFICE, DAY)
    return made.close()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Sheet]]:
    documents = {f"list{n}": listed(n) for n in LISTS} | {f"annex{n}": annexed(n) for n in LISTS}
    documents |= {f"table-{name}": tabled(text) for name, text in LONGS.items()}
    documents |= {f"asked{n}": asked(n) for n in range(10, 30, 3)} | {f"headed{n}": headed(n) for n in range(15, 21)}
    return print_documents(documents, tmp_path_factory.mktemp("printed"), tuple(SUBSTITUTES))


def body(sheet: Sheet) -> list[Line]:
    """The lines in the text's area; a page on its side has its number beside it."""
    return [
        line for line in sheet.lines if 27 < line.top < (262 if sheet.width < sheet.height else 185) and line.right > 30
    ]


def test_name_and_day_stand_together_below_something(printed: dict[str, list[Sheet]]) -> None:
    for name, sheets in printed.items():
        of_signature = [sheet for sheet in sheets if any(line.text == OFFICE for line in body(sheet))]
        (page,) = of_signature
        texts = [line.text for line in body(page)]
        assert texts[texts.index(OFFICE) + 1] == "2021年10月30日", name
        assert texts[0] != OFFICE, name


def test_a_list_without_sentences_leaves_no_page_nearly_empty(printed: dict[str, list[Sheet]]) -> None:
    for n in LISTS:
        sheets = printed[f"list{n}"]
        assert all(max(line.bottom for line in body(sheet)) > 150 for sheet in sheets[:-1]), n
        assert len(sheets) <= 1 + (6 + len(LISTED) * n // 27 + 4) // 22, n
    for n in LISTS:
        _, *annex = printed[f"annex{n}"]
        assert all(max(line.bottom for line in body(sheet)) > 150 for sheet in annex[:-1]), n
        assert len(annex) <= 1 + (5 + len(LISTED) * n // 27 + 4) // 22, n
        assert "抄送" not in body(annex[-1])[0].text, n


def test_a_long_row_begins_below_its_head(printed: dict[str, list[Sheet]]) -> None:
    for name in LONGS:
        first, *_, last = printed[f"table-{name}"]
        assert max(line.bottom for line in body(first)) > 150, name
        assert len(printed[f"table-{name}"]) == 2, name
        assert any(LONGS[name][-4:] in line.text for line in body(last)), name


def test_what_a_unit_answers_stands_on_one_page(printed: dict[str, list[Sheet]]) -> None:
    for name in (name for name in printed if name.startswith("asked")):
        texts = ["\n".join(line.text for line in body(sheet)) for sheet in printed[name]]
        (page,) = [text for text in texts if "请将下列情况填好。" in text]
        assert "丁" in page, name


def test_no_heading_ends_a_page(printed: dict[str, list[Sheet]]) -> None:
    for name in (name for name in printed if name.startswith("headed")):
        assert not [sheet for sheet in printed[name] if body(sheet)[-1].text.startswith("（四）")], name
