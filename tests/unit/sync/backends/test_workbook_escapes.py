"""`_xHHHH_` in texts (ECMA-376 part 1, 22.9.2.19): read as Excel reads it, written so that it reads back the same."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook_samples import SHEET, TAB, batch, ledger, members, published, put, rezip, with_rows

from ledger.repository import Edit
from store.sheet.stamp import Stamp
from sync.backends.base import TabLayout
from sync.backends.workbook import WorkbookBackend
from sync.backends.workbook.legible import with_escapes_read
from sync.backends.workbook.xml.cell_xml import escaped
from sync.backends.workbook.xml.sheet_xml import unescaped
from tests.property.world import World
from tests.workbook_cells import put_xml

READ = {
    "_x4E2D_": "中",
    "_x4e2d__x6587_": "中文",
    "前_x4E2D_后": "前中后",
    "_xD83D__xDC4D_": "👍",
    "_xD83D__xDC4D__x4E2D_": "👍中",
    "_xD83D_孤": "\ufffd孤",
    "一行_x000D_\n二行": "一行\r\n二行",
    "_x0041__x4E2D_": "A中",
    "_x005F_x4E2D_": "_x4E2D_",
    "_x005F_x000D_": "_x000D_",
    "_x005F__x4E2D_": "_中",
    "_x4E2D_x6587_": "中x6587_",
    "_X4E2D_": "_X4E2D_",
    "_x4E2_": "_x4E2_",
    "_x4E2DG_": "_x4E2DG_",
}
HOLDERS = {
    "shared": ('<c r="C2" t="s"><v>{index}</v></c>', "<si><t>{text}</t></si>"),
    "shared rich": ('<c r="C2" t="s"><v>{index}</v></c>', "<si><r><t>{text}</t></r></si>"),
    "inline": ('<c r="C2" t="inlineStr"><is><t>{text}</t></is></c>', ""),
    "formula result": ('<c r="C2" t="str"><f>"a"&amp;B2</f><v>{text}</v></c>', ""),
}


def holding(path: Path, holder: str, text: str) -> WorkbookBackend:
    """A workbook whose C2 holds the raw text."""
    backend = published(path)
    cell, item = HOLDERS[holder]
    strings = members(path)["xl/sharedStrings.xml"].decode()
    if item:
        new = strings.replace("</sst>", item.format(text=text) + "</sst>")
        rezip(path, {"xl/sharedStrings.xml": new.encode()})
    made = cell.format(text=text, index=strings.count("<si>"))
    with_rows(path, f'<row r="2"><c r="A2" t="str"><v>K1</v></c>{made}</row>')
    return backend


@pytest.mark.parametrize("raw", READ)
@pytest.mark.parametrize("holder", HOLDERS)
def test_an_escape_is_the_character_that_it_stands_for(tmp_path: Path, holder: str, raw: str) -> None:
    backend = holding(tmp_path / "台账.xlsx", holder, raw)
    assert backend.read().grids[TAB].text(2, 3) == READ[raw]


@pytest.mark.parametrize("raw", [raw for raw in READ if "\r" not in READ[raw]])
@pytest.mark.parametrize("holder", ["shared", "shared rich", "inline"])
def test_a_cell_with_escapes_is_patched(tmp_path: Path, holder: str, raw: str) -> None:
    """It was refused as a file whose row numbers are in disorder."""
    backend = holding(tmp_path / "台账.xlsx", holder, raw)
    backend.write(batch(2, put(2, 3, "新", READ[raw])), backend.read())
    assert backend.read().grids[TAB].text(2, 3) == "新"


@pytest.mark.parametrize(
    "text", ["_x4E2D_", "__x4E2D_", "_x4E2D_x4E2D_", "_x005F_", "a_x000D_b", "_xD83D__xDC4D_", "_x4E2", "👍"]
)
def test_a_text_that_looks_like_an_escape_comes_back_as_it_is(tmp_path: Path, text: str) -> None:
    backend = published(tmp_path / "台账.xlsx")
    backend.write(batch(2, put(2, 3, text, "正在推进")), backend.read())
    assert backend.read().grids[TAB].text(2, 3) == text
    backend.write(batch(3, put(2, 3, "又改", text)), backend.read())
    assert openpyxl.load_workbook(backend.path)[TAB]["C2"].value == "又改"


@pytest.mark.parametrize("text", ["_x4E2D_", "__x4E2D_", "_x000D_", "_xD83D__xDC4D_"])
def test_publishing_writes_it_so_too(tmp_path: Path, text: str) -> None:
    rows = (("K1", "单位1", "正在推进", "50", text),)
    backend = WorkbookBackend(tmp_path / "台账.xlsx")
    backend.publish((TabLayout(TAB, ledger(1).headers, rows),), Stamp("p", 1, "b1"))
    assert backend.read().grids[TAB].text(2, 5) == text


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from("_x04E2D5F中👍&<\n"), max_size=40))
def test_what_is_written_is_what_is_read(text: str) -> None:
    """By the patcher's eyes, and by what the reader library is given (which reads escapes below 256 itself)."""
    assert unescaped(escaped(text).decode()) == text
    given_to_library = with_escapes_read(escaped(text)).decode()
    assert unescaped(given_to_library) == text


@pytest.mark.parametrize(("raw", "text"), [("_x4E2D_", "中"), ("_xD83D__xDC4D_", "👍"), ("办_x529E_结", "办办结")])
def test_an_edit_in_the_portal_does_not_wait(raw: str, text: str) -> None:
    world = World("xlsx")
    put_xml(world.home / "台账.xlsx", {"J2": f'<c r="J2" t="inlineStr"><is><t>{raw}</t></is></c>'})
    world.engine.cycle()
    assert world.store.ledger().by_key["2021-01-甲"].progress_note == text
    world.store.submit([Edit("2021-01-甲", "progress_note", text, "网页改的")], person="林某", token="t")
    assert world.engine.cycle().written == 1
    assert world.text("2021-01-甲", "progress_note") == "网页改的"
    world.close()


@pytest.mark.parametrize(
    "cell",
    ['t="inlineStr"><is><t> 旧 </t></is>', 't="str"><v> 旧\n</v>', 't="inlineStr"><is><t>\t旧</t></is>'],
)
def test_blanks_that_do_not_count_do_not_stop_a_patch(tmp_path: Path, cell: str) -> None:
    """Without `xml:space` the reader drops them, as Excel does."""
    backend = published(tmp_path / "台账.xlsx")
    with_rows(backend.path, f'<row r="2"><c r="A2" t="str"><v>K1</v></c><c r="C2" {cell}</c></row>')
    stands = backend.read().grids[TAB].text(2, 3)
    assert stands.strip() == "旧"
    backend.write(batch(2, put(2, 3, "新", stands)), backend.read())
    assert backend.read().grids[TAB].text(2, 3) == "新"


def test_the_file_itself_is_not_touched_by_reading(tmp_path: Path) -> None:
    backend = holding(tmp_path / "台账.xlsx", "inline", "_x4E2D_")
    before = backend.path.read_bytes()
    backend.read()
    assert backend.path.read_bytes() == before
    assert b"_x4E2D_" in members(backend.path)[SHEET]
