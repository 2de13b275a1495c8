"""The rules of the grid of 单位台账: what a browser may send, how a block lies over the cells, what is taken and what is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.entries import Ledger
from ledger.errors import Refused
from ledger.review.drafts import LONGEST, Draft
from portal.entry.form_state import seen_texts
from portal.entry.grid_acts import (
    LONGEST_PASTE,
    MOST_ACTS,
    MOST_ROWS,
    Act,
    Laid,
    acts_of,
    block,
    laid,
    passed_over,
    report,
    taken,
)
from portal.entry.grid_state import seen_in, submission_of, wrong_cells
from tests.unit.ledger.sample_ledger import small_ledger
from tests.unit.ledger.test_review_service import NOW

TOKEN = "t"


def sent(*acts: object) -> dict[str, object]:
    return {"token": TOKEN, "acts": list(acts)}


def edit(number: object = 1, **more: object) -> dict[str, object]:
    return {"number": number, "kind": "edit", "key": "k", "name": "issues", "text": "x", **more}


def test_what_is_done_is_not_done_again_and_the_rest_comes_in_order() -> None:
    assert [act.number for act in acts_of(sent(edit(3), edit(1), edit(2)), TOKEN, 1)] == [2, 3]
    assert acts_of(sent(edit(1)), "another opening", 0) == []
    assert acts_of(None, TOKEN, 0) == []


FORGED = (
    "x",
    {},
    edit(0),
    edit(-1),
    edit(1 << 31),
    edit("1"),
    edit(True),
    edit(1.5),
    edit(1, kind="save"),
    edit(1, kind=["edit"]),
    edit(1, key=7),
    edit(1, text=None),
    edit(1, text={"a": "b"}),
    edit(1, keys="abc"),
    edit(1, keys=[1]),
    edit(1, keys=["k"] * (MOST_ROWS + 1)),
    edit(1, text="长" * (LONGEST_PASTE + 1)),
)


@pytest.mark.parametrize("act", FORGED, ids=lambda act: str(act)[:60])
def test_what_no_grid_of_ours_sends_is_refused(act: object) -> None:
    with pytest.raises(Refused):
        acts_of(sent(act), TOKEN, 0)


def test_a_flood_of_acts_is_refused() -> None:
    for acts in ([edit(1)] * (MOST_ACTS + 1), "edit", None):
        with pytest.raises(Refused):
            acts_of({"token": TOKEN, "acts": acts}, TOKEN, 0)


BLOCKS = {
    "a": [["a"]],
    "a\tb\nc\td": [["a", "b"], ["c", "d"]],
    "a\tb\r\nc\td\r\n": [["a", "b"], ["c", "d"]],
    "a\rb": [["a"], ["b"]],
    "\tb\n\n\t": [["", "b"], [""], ["", ""]],
    '"第一行\n第二行"\tb\nc\td': [["第一行\n第二行", "b"], ["c", "d"]],
    '"一\r\n二"\r\n': [["一\r\n二"]],
    '"说了""好"""\tb': [['说了"好"', "b"]],
    '"好"\tb': [['"好"', "b"]],
    '"没有完': [['"没有完']],
    '"12"家\tb': [['"12"家', "b"]],
    "40%\t0.4\t=1+1\t2021/9/30": [["40%", "0.4", "=1+1", "2021/9/30"]],
    " 前后有空格 ": [[" 前后有空格 "]],
}


@pytest.mark.parametrize(("text", "rows"), BLOCKS.items())
def test_a_block_is_read_as_spreadsheets_write_it(text: str, rows: list[list[str]]) -> None:
    assert block(text) == rows


def test_a_block_lies_over_the_columns_to_fill_in_and_says_what_falls_beside() -> None:
    act = Act(1, "paste", "a", "reporter", "甲\t1\t多\n乙\t2\t多\n丙\t3\t多", ("a", "b"))
    assert laid(act) == Laid(
        {("a", "reporter"): "甲", ("a", "phone"): "1", ("b", "reporter"): "乙", ("b", "phone"): "2"}, 5
    )
    assert laid(act._replace(name="review_state")) == Laid({}, 9)
    assert laid(act._replace(kind="edit", text="一格\n两行")) == Laid({("a", "reporter"): "一格\n两行"}, 0)


def test_what_was_copied_so_that_no_program_runs_it_comes_back_as_it_was() -> None:
    act = Act(1, "paste", "a", "reporter", "'=1\t''+2\n'引号\t'-三", ("a", "b"))
    assert list(laid(act).cells.values()) == ["=1", "'+2", "'引号", "-三"]
    assert laid(act._replace(kind="edit", text="'=1")).cells == {("a", "reporter"): "'=1"}, "as it was typed"


def of_rows(rows: int, shut: int) -> Ledger:
    """A ledger of so many rows, some of them approved; each says 40 %."""
    one = next(iter(small_ledger().by_key.values()))
    entries = tuple(
        replace(one, key=f"k{n}", review_state="已通过" if n < shut else "", percent=40.0) for n in range(rows)
    )
    return replace(small_ledger(), entries=entries, cells={(entry.key, "percent"): "40" for entry in entries})


def shown(ledger: Ledger) -> dict[str, dict[str, str]]:
    return seen_in(ledger, list(ledger.by_key), {})


def test_thirty_cells_over_four_locked_rows() -> None:
    ledger = of_rows(30, 4)
    found = Laid({(f"k{n}", "issues"): f"第{n}条" for n in range(30)}, 0)
    of = taken(found, ledger, shown(ledger))
    assert report(of) == "30 格：26 已填，4 行锁定跳过。"
    assert not {key for key, _ in of.typed} & {f"k{n}" for n in range(4)}
    assert of.typed["k4", "issues"] == ("第4条", "")


def test_the_report_names_whatever_became_of_a_cell() -> None:
    ledger = of_rows(4, 2)
    found = Laid(
        {
            ("k0", "issues"): "x",
            ("k0", "percent"): "50",
            ("k1", "issues"): "x",
            ("k2", "percent"): "40%",
            ("k3", "percent"): "",
            ("k3", "issues"): "长" * (LONGEST + 1),
            ("elsewhere", "issues"): "x",
            ("k2", "review_state"): "已通过",
        },
        3,
    )
    of = taken(found, ledger, shown(ledger))
    assert report(of, wrong=1) == (
        "11 格：2 已填（其中 1 格与原来一样），2 行锁定跳过（3 格），1 格被清空，1 格要改（标红），3 格超出表格，没有填，"
        f"1 格太长，没有填（每格 {LONGEST} 字以内），2 格不是本单位要填的，没有填。"
    )
    assert of.typed["k2", "percent"] == ("40", "40"), "what the grid shows of a cell is the cell's own text"
    assert set(of.typed) == {("k2", "percent"), ("k3", "percent")}


@pytest.mark.parametrize(
    ("cell", "text", "said"),
    [
        (("k0", "issues"), "x", "已锁定"),
        (("k1", "key"), "x", "不是本单位"),
        (("k1", "review_state"), "已通过", "不是本单位"),
        (("other", "issues"), "x", "不是本单位"),
        (("k1", "issues"), "长" * (LONGEST + 1), "太长"),
        (("k1", "issues"), "好", ""),
    ],
)
def test_one_cell_that_is_not_taken_says_why(cell: tuple[str, str], text: str, said: str) -> None:
    ledger = of_rows(2, 1)
    of = taken(Laid({cell: text}, 0), ledger, shown(ledger))
    assert (said in passed_over(of)) if said else not passed_over(of)
    assert bool(of.typed) is not bool(said)


def test_what_is_handed_in_stands_over_what_the_draft_was_typed_over() -> None:
    ledger = of_rows(2, 0)
    drafts = {"k1": {"percent": Draft("60%", "30", NOW), "gone": Draft("x", "", NOW)}}
    handed_in = submission_of("k1", drafts["k1"])
    assert (dict(handed_in.values), dict(handed_in.seen)) == ({"percent": "60%"}, {"percent": "30"})
    assert seen_in(ledger, ["k0", "k1"], drafts)["k1"]["percent"] == "30"
    assert seen_in(ledger, ["k0", "k1"], drafts)["k0"] == seen_texts(ledger, "k0")
    assert wrong_cells({("k1", "percent"): "不是数", ("k0", "issues"): "x"}, "k1") == {"percent": "不是数"}
