"""Error values, pictures and merged cells on Google: they leave what was agreed, as in a workbook."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.columns import LEDGER_TAB
from ledger.repository import Edit, Finding
from sync.backends.google.ids import sheet_id
from tests.property.google_sheet import GoogleSheet
from tests.property.world import PLACES, UNITS, World
from tests.sheets_support import SheetsStaff

KEYS = tuple(f"2021-01-{name}" for name in UNITS)
TEXTS = {"status": "正在推进", "percent": "40", "progress_note": "已印发方案", "issues": "人手不足"}


@pytest.fixture
def world() -> Iterator[World]:
    """Six rows that say something, agreed."""
    made = World("google")
    edits = [Edit(key, name, "", text) for key in KEYS for name, text in TEXTS.items()]
    made.store.submit(edits, person="林某", token="t")
    assert made.engine.cycle().trouble == ""
    yield made
    made.close()


def staff(world: World) -> SheetsStaff:
    assert isinstance(world.sheet, GoogleSheet)
    return world.sheet.sheets.staff


def told(world: World, name: str, key: str = KEYS[0]) -> list[Finding]:
    return [f for f in world.store.findings() if (f.key, f.column) == (key, name)]


def kept(world: World, name: str, key: str = KEYS[0]) -> None:
    before = world.store.history()
    assert world.engine.cycle().trouble == ""
    assert world.store.history() == before
    assert world.store.ledger().cells[key, name] == TEXTS[name]


@pytest.mark.long
@pytest.mark.parametrize(
    ("formula", "error"), [("=1/0", "#DIV/0!"), ("=没有的函数()", "#NAME?"), ('=A1+"字"', "#VALUE!")]
)
@pytest.mark.parametrize("name", ["progress_note", "percent", "status"])
def test_an_error_value_leaves_what_was_agreed(world: World, name: str, formula: str, error: str) -> None:
    staff(world).set_formula(LEDGER_TAB, 2, PLACES[name], formula)
    kept(world, name)
    (finding,) = told(world, name)
    assert (finding.raw, finding.outcome, error in finding.message) == (error, "keep_prev", True)


@pytest.mark.parametrize(
    "formula", ['=IMAGE("https://a.cn/1.png")', '=image("https://a.cn/1.png",1)', '=_xlfn.DISPIMG("ID_1",1)']
)
def test_a_picture_is_no_text(world: World, formula: str) -> None:
    staff(world).set_formula(LEDGER_TAB, 2, PLACES["progress_note"], formula)
    kept(world, "progress_note")
    (finding,) = told(world, "progress_note")
    assert "图片" in finding.message
    assert "公式" not in finding.message


@pytest.mark.parametrize("text", ['=DISPIMG("ID_1",1)', '=_xlfn.DISPIMG("ID_9",1)'])
def test_the_text_of_a_picture_is_none_either(world: World, text: str) -> None:
    world.sheet.put(2, PLACES["progress_note"], text)
    kept(world, "progress_note")
    assert "图片" in told(world, "progress_note")[0].message


@pytest.mark.parametrize(
    ("rows", "columns", "hidden"),
    [
        ((1, 3), (9, 10), [(KEYS[1], "progress_note")]),
        ((1, 2), (8, 10), [(KEYS[0], "progress_note")]),
        ((3, 6), (11, 12), [(KEYS[3], "issues"), (KEYS[4], "issues")]),
    ],
)
def test_cells_hidden_by_merging_keep_what_was_agreed(
    world: World, rows: tuple[int, int], columns: tuple[int, int], hidden: list[tuple[str, str]]
) -> None:
    span = {
        "sheetId": sheet_id(LEDGER_TAB),
        "startRowIndex": rows[0],
        "endRowIndex": rows[1],
        "startColumnIndex": columns[0],
        "endColumnIndex": columns[1],
    }
    staff(world).do({"mergeCells": {"range": span, "mergeType": "MERGE_ALL"}})
    for key, name in hidden:
        kept(world, name, key)
        assert "单元格被合并" in told(world, name, key)[0].message
    assert len(world.store.findings()) == len(hidden)


def test_a_text_in_an_errors_place_is_read(world: World) -> None:
    staff(world).set_formula(LEDGER_TAB, 2, PLACES["progress_note"], "=1/0")
    world.engine.cycle()
    world.sheet.put(2, PLACES["progress_note"], "重新填了")
    world.engine.cycle()
    assert world.store.ledger().cells[KEYS[0], "progress_note"] == "重新填了"
    assert not world.store.findings()
