"""What other programs leave in a cell instead of a text: nobody typed it, so nobody's text goes for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.columns import LEDGER, LEDGER_TAB, column
from ledger.repository import Edit, Finding
from sync.rows.locate import address
from tests.property.world import PLACES, UNITS, World
from tests.workbook_cells import edited, put_xml

KEYS = tuple(f"2021-01-{name}" for name in UNITS)
TEXTS = {
    "status": "正在推进",
    "percent": "40",
    "progress_note": "已印发方案",
    "issues": "人手不足",
    "reporter": "林某",
}
ERRORS = (
    "#REF!",
    "#N/A",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
    "#BUSY!",
)


@pytest.fixture
def world() -> Iterator[World]:
    """Six rows that say something, agreed."""
    made = World("xlsx")
    edits = [Edit(key, name, "", text) for key in KEYS for name, text in TEXTS.items()]
    made.store.submit(edits, person="林某", token="t")
    assert made.engine.cycle().trouble == ""
    assert made.engine.cycle().trouble == ""
    yield made
    made.close()


def path(world: World) -> Path:
    return world.home / "台账.xlsx"


def at(name: str, key: str = KEYS[0]) -> str:
    """The address of a cell, without its tab."""
    return address(KEYS.index(key) + 2, PLACES[name]).removeprefix(f"{LEDGER_TAB}!")


def cell(where: str, inner: str, attributes: str = "") -> str:
    return f'<c r="{where}"{attributes}>{inner}</c>'


def leave(world: World, name: str, inner: str, attributes: str = "", key: str = KEYS[0]) -> None:
    """Another program leaves this in a cell."""
    put_xml(path(world), {at(name, key): cell(at(name, key), inner, attributes)})


def told(world: World, name: str, key: str = KEYS[0]) -> list[Finding]:
    return [f for f in world.store.findings() if (f.key, f.column) == (key, name)]


def submit(world: World, name: str, value: str, key: str = KEYS[0]) -> None:
    world.store.submit([Edit(key, name, TEXTS.get(name, ""), value)], person="林某", token=f"{key}{name}{value}")


def kept(world: World, name: str, key: str = KEYS[0]) -> None:
    """A cycle books nothing about a cell."""
    before = world.store.history()
    assert world.engine.cycle().trouble == ""
    assert world.store.history() == before
    assert world.store.ledger().cells[key, name] == TEXTS[name]


@pytest.mark.samples(7)
@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("name", ["progress_note", "percent", "status"])
def test_an_error_value_leaves_what_was_agreed(world: World, error: str, name: str) -> None:
    leave(world, name, f"<v>{error}</v>", ' t="e"')
    kept(world, name)
    (finding,) = told(world, name)
    assert finding.where == f"{LEDGER_TAB}!{at(name)}"
    assert (finding.raw, finding.outcome) == (error, "keep_prev")
    assert error in finding.message
    assert TEXTS[name] in finding.message


@pytest.mark.parametrize("name", ["evidence", "next_steps", "review_comment"])
def test_an_error_value_in_an_empty_cell_is_told_too(world: World, name: str) -> None:
    leave(world, name, "<v>#REF!</v>", " s='1' t='e'")
    world.engine.cycle()
    (finding,) = told(world, name)
    assert "#REF!" in finding.message
    assert "空白" in finding.message


@pytest.mark.parametrize(
    "inner",
    [
        "<f>A1/0</f><v>#DIV/0!</v>",
        "<f ca='1'>X9</f><v>#NAME?</v>",
        '<f t="array" ref="J2">B2#</f><v>#SPILL!</v>',
    ],
)
def test_a_formula_with_an_error_is_told_as_one_and_not_written_over(world: World, inner: str) -> None:
    leave(world, "progress_note", inner, ' t="e"')
    kept(world, "progress_note")
    assert "公式" in told(world, "progress_note")[0].message
    submit(world, "progress_note", "新的进展")
    world.engine.cycle()
    assert "公式" in world.engine.status().waiting[0].reason


@pytest.mark.parametrize("error", ["#REF!", "#SPILL!", "#FIELD!"])
def test_an_edit_in_the_portal_mends_an_error_value(world: World, error: str) -> None:
    leave(world, "progress_note", f"<v>{error}</v>", ' t="e"')
    world.engine.cycle()
    submit(world, "progress_note", "新的进展")
    assert world.engine.cycle().written == 1
    assert world.text(KEYS[0], "progress_note") == "新的进展"
    assert not told(world, "progress_note")


def test_a_whole_column_of_errors_empties_nothing(world: World) -> None:
    for key in KEYS:
        leave(world, "progress_note", "<v>#NAME?</v>", ' t="e"', key)
    kept(world, "progress_note")
    assert len(world.store.findings()) == len(KEYS)


def test_a_protected_cell_with_an_error_is_put_right(world: World) -> None:
    leave(world, "unit", "<v>#REF!</v>", ' t="e"')
    assert world.engine.cycle().written == 1
    assert world.text(KEYS[0], "unit") == "甲局" or world.text(KEYS[0], "unit") == "甲"


@pytest.mark.parametrize(("inner", "why"), [("<v>#REF!</v>", "#REF!"), ("<v>#SPILL!</v>", "#SPILL!")])
def test_a_key_that_is_an_error_says_so(world: World, inner: str, why: str) -> None:
    leave(world, "key", inner, ' t="e"')
    world.engine.cycle()
    assert any(why in f.message and f.column == "key" for f in world.store.findings())
    assert world.store.ledger().cells[KEYS[0], "progress_note"] == TEXTS["progress_note"]


PICTURES = {
    "WPS": ('<f>_xlfn.DISPIMG("ID_9B2",1)</f><v>=DISPIMG("ID_9B2",1)</v>', ' t="str"'),
    "WPS, plain formula": ('<f>DISPIMG("ID_9B2",1)</f><v>=DISPIMG("ID_9B2",1)</v>', ' t="str"'),
    "WPS file saved by Excel": ('<f>_xlfn.DISPIMG("ID_9B2",1)</f><v>#NAME?</v>', ' t="e"'),
    "WPS file saved without results": ('<f>_xlfn.DISPIMG("ID_9B2",1)</f>', ""),
    "pasted as text": ('<is><t>=DISPIMG("ID_9B2",1)</t></is>', ' t="inlineStr"'),
    "pasted as text with the prefix": ("<v>=_xlfn.DISPIMG(&quot;ID_9B2&quot;,1)</v>", ' t="str"'),
    "Excel, placed in the cell": ("<v>#VALUE!</v>", ' t="e" vm="1"'),
    "IMAGE function": ('<f>_xlfn.IMAGE("https://a.cn/1.png")</f><v>#VALUE!</v>', ' t="e" vm="2"'),
}


@pytest.mark.samples(5)
@pytest.mark.parametrize("kind", PICTURES)
@pytest.mark.parametrize("name", ["progress_note", "issues"])
def test_a_picture_in_a_cell_is_no_text(world: World, kind: str, name: str) -> None:
    leave(world, name, *PICTURES[kind])
    kept(world, name)
    (finding,) = told(world, name)
    assert "图片" in finding.message
    assert f"“{column('evidence').header}”" in finding.message
    assert "公式" not in finding.message
    submit(world, name, "网页填的")
    world.engine.cycle()
    assert [one.value for one in world.engine.status().waiting] == ["网页填的"]


RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.mark.parametrize(
    ("structure", "picture"),
    [("_localImage", True), ("_webimage", True), ("_error", False), ("_linkedentity2", False)],
)
def test_a_rich_value_is_a_picture_only_when_it_is_one(world: World, structure: str, picture: bool) -> None:
    leave(world, "progress_note", "<v>#VALUE!</v>", ' t="e" vm="1"')
    rels = "".join(
        f'<Relationship Id="x{n}" Type="http://schemas.microsoft.com/office/2017/06/relationships/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(
            [
                ("sheetMetadata", "metadata.xml"),
                ("rdRichValue", "richData/rdrichvalue.xml"),
                ("rdRichValueStructure", "richData/s.xml"),
            ]
        )
    )
    parts = {
        "xl/metadata.xml": f'<metadata xmlns="{MAIN}" xmlns:x="{RICH}"><futureMetadata name="XLRICHVALUE" count="1"><bk><extLst>'
        '<ext uri="{1}"><x:rvb i="1"/></ext></extLst></bk></futureMetadata><valueMetadata count="1"><bk><rc t="1" v="0"/></bk>'
        "</valueMetadata></metadata>",
        "xl/richData/rdrichvalue.xml": f'<rvData xmlns="{RICH}" count="2"><rv s="0"><v>0</v></rv><rv s="1"><v>0</v></rv></rvData>',
        "xl/richData/s.xml": f'<rvStructures xmlns="{RICH}" count="2"><s t="_other"/><s t="{structure}"><k n="a" '
        f't="i"/></s></rvStructures>',
    }
    edited(
        path(world),
        lambda xml: xml.replace("</Relationships>", rels + "</Relationships>"),
        parts,
        "xl/_rels/workbook.xml.rels",
    )
    kept(world, "progress_note")
    assert ("图片" in told(world, "progress_note")[0].message) is picture


MERGES = {
    "two rows": ("J2:J3", [(KEYS[1], "progress_note")]),
    "three rows": ("J2:J4", [(KEYS[1], "progress_note"), (KEYS[2], "progress_note")]),
    "two columns": ("I2:J2", [(KEYS[0], "progress_note")]),
    "a block": (
        "H2:J3",
        [
            (KEYS[0], "percent"),
            (KEYS[0], "progress_note"),
            *((KEYS[1], n) for n in ("status", "percent", "progress_note")),
        ],
    ),
    "two ranges": ("J2:J3 L4:L5", [(KEYS[1], "progress_note"), (KEYS[3], "issues")]),
}


def merge(world: World, ranges: str, anchor: str = "", text: str = "") -> None:
    """Merge as programs do: the first cell keeps its text, the others are blank."""
    cells = {}
    for one in ranges.split():
        first, last = one.split(":")
        for row in range(int(first[1:]), int(last[1:]) + 1):
            for letter in range(ord(first[0]), ord(last[0]) + 1):
                where = f"{chr(letter)}{row}"
                if where != first:
                    cells[where] = f'<c r="{where}"/>'
    if anchor:
        cells[anchor] = cell(anchor, f"<is><t>{text}</t></is>", ' t="inlineStr"')
    put_xml(path(world), cells, merges=ranges)


@pytest.mark.parametrize("kind", MERGES)
def test_cells_hidden_by_merging_keep_what_was_agreed(world: World, kind: str) -> None:
    ranges, hidden = MERGES[kind]
    merge(world, ranges)
    for key, name in hidden:
        kept(world, name, key)
        (finding,) = told(world, name, key)
        assert "单元格被合并" in finding.message
        assert TEXTS[name] in finding.message
        assert any(one in finding.message for one in ranges.split())
    assert len(world.store.findings()) == len(hidden)


def test_an_edit_of_a_hidden_cell_waits_with_the_true_reason(world: World) -> None:
    merge(world, "J2:J3")
    submit(world, "progress_note", "网页填的", KEYS[1])
    world.engine.cycle()
    (waiting,) = world.engine.status().waiting
    assert "合并" in waiting.reason
    assert "J2:J3" in waiting.reason


@pytest.mark.parametrize(("ranges", "anchor"), [("J2:J3", "J2"), ("I4:J5", "I4")])
def test_a_text_typed_over_several_units_is_nobodys_until_told_apart(world: World, ranges: str, anchor: str) -> None:
    merge(world, ranges, anchor, "77")
    key, name = KEYS[int(anchor[1:]) - 2], "progress_note" if anchor[0] == "J" else "percent"
    kept(world, name, key)
    (finding,) = told(world, name, key)
    assert (finding.raw, "分不清" in finding.message, "77" in finding.message) == ("77", True, True)


def test_a_text_typed_over_columns_of_one_row_is_its_units(world: World) -> None:
    merge(world, "J2:L2", "J2", "三栏合写")
    world.engine.cycle()
    assert world.store.ledger().cells[KEYS[0], "progress_note"] == "三栏合写"
    assert world.store.ledger().cells[KEYS[0], "issues"] == TEXTS["issues"]


def test_a_merged_area_that_is_empty_is_told_as_such(world: World) -> None:
    merge(world, "J2:J3")
    put_xml(path(world), {"J2": cell("J2", "")})
    world.engine.cycle()
    (finding,) = told(world, "progress_note", KEYS[0])
    assert "单元格被合并（J2:J3），跨了几个单位的行，合并以后是空的" in finding.message
    assert "“”" not in finding.message
    kept(world, "progress_note", KEYS[0])


def test_unmerged_again_everything_is_read(world: World) -> None:
    merge(world, "J2:J3")
    world.engine.cycle()
    edited(path(world), lambda xml: xml.replace('<mergeCells><mergeCell ref="J2:J3"/></mergeCells>', ""))
    put_xml(path(world), {"J3": cell("J3", "<is><t>自己的</t></is>", ' t="inlineStr"')})
    world.engine.cycle()
    assert world.store.ledger().cells[KEYS[1], "progress_note"] == "自己的"
    assert not world.store.findings()


@pytest.mark.parametrize("ranges", ["D2:D7", "C2:C7", "G2:G4"])
def test_merged_protected_cells_are_told_once_and_nothing_is_tried_forever(world: World, ranges: str) -> None:
    merge(world, ranges)
    before = world.store.history()
    world.engine.cycle()
    assert world.store.history() == before
    (finding,) = world.store.findings()
    assert ranges in finding.message
    assert not world.engine.status().waiting
    assert not world.engine.cycle().eventful


def test_a_key_hidden_by_merging_says_so(world: World) -> None:
    merge(world, "A2:A3")
    world.engine.cycle()
    assert any("合并" in f.message and f.where.endswith("A3") for f in world.store.findings())
    assert world.store.ledger().cells[KEYS[1], "progress_note"] == TEXTS["progress_note"]


def test_every_open_column_is_covered() -> None:
    """The letters above are those of the ledger."""
    assert [c.name for c in LEDGER][7:12] == ["status", "percent", "progress_note", "evidence", "issues"]
