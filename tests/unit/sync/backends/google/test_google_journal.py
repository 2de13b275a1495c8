"""The portal sheet and its journal: what is written is read back; what somebody typed over is left out."""

from __future__ import annotations

import json

import pytest

from store.sheet.stamp import Stamp
from sync.backends.google import journal
from sync.backends.google.journal import FIRST, MAGIC, JournalLine, JournalOp, _stamped, mark, parse

STAMP = Stamp("门户甲", 7, "批七")
LINE = JournalLine(
    "row",
    12,
    34,
    5,
    1,
    mark("K1"),
    (JournalOp("op1", 3, mark("旧"), mark("新")), JournalOp("", 4, "", mark("1"), "6.4")),
)


def sheet(*lines: JournalLine, guard: str = "99") -> list[list[str]]:
    top = [[journal.MAGIC, '["甲","乙"]', journal.NOTE], ['["门户甲",7,"批七","1"]', guard]]
    return [*top, *([line.written(), *line.image] for line in lines)]


def test_first_rows_read_back() -> None:
    rows, guard = journal.first_rows(STAMP, ["填报说明", "工作'台账"])
    texts = [[cell["userEnteredValue"]["stringValue"] for cell in row["values"]] for row in rows["updateCells"]["rows"]]
    found = parse(texts)
    assert (found.stamp, found.titles, found.lines) == (STAMP, ("填报说明", "工作'台账"), ())
    assert found.guard == guard["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    assert found.end == FIRST
    assert journal.is_published(texts)


def test_lines_read_back_with_their_images() -> None:
    found = parse([*sheet(), [LINE.written(), "K1", "", "旧"], [LINE.written()]])
    assert [line.at for line in found.lines] == [FIRST, FIRST + 1]
    assert found.lines[0].ops == LINE.ops
    assert found.lines[0].was(3) == "旧"
    assert found.lines[0].was(9) == found.lines[1].was(1) == ""
    assert found.end == FIRST + 2


@pytest.mark.parametrize(
    "typed",
    [
        "随手写的",
        "a|b",
        "row|x|1|1|1||",
        "other|1|1|1|1||",
        "row|1|1|1|1||op,三,,",
        "row|1|1|1|1||op",
        "",
        "7",
    ],
)
def test_a_line_typed_over_is_left_out(typed: str) -> None:
    found = parse([*sheet(LINE), [typed, "K9"]])
    assert len(found.lines) == 1
    assert found.end == FIRST + 2


@pytest.mark.parametrize("stamp", ["", "随手", '["门户甲","七","批七","1"]', '["门户甲",7]', "{}", "7"])
def test_a_stamp_typed_over_is_none(stamp: str) -> None:
    found = parse([[journal.MAGIC, "[]"], [stamp, "99"]])
    assert (found.stamp, found.guard, found.lost) == (None, 99, False)


def test_without_its_first_word_it_is_nobodys() -> None:
    found = parse([["别的"], *sheet()[1:]])
    assert (found.stamp, found.guard, found.lost) == (None, 99, True)
    left = parse([[f"{journal.MAGIC}（已迁走）"], *sheet()[1:]])
    assert (left.stamp, left.lost) == (None, False)
    assert parse([]).lost


def test_a_guard_typed_over_is_unknown() -> None:
    assert parse(sheet(guard="丢了")).guard == 0
    assert parse(sheet()).guard == 99


@pytest.mark.parametrize("titles", ["", "不是", "{}", "[1]"])
def test_titles_typed_over_are_unknown(titles: str) -> None:
    assert parse([[journal.MAGIC, titles]]).titles == ()


@pytest.mark.parametrize("op", ["row:2021-01-鼓楼区", "a|b;c,d%e", "100%"])
def test_any_id_stands_in_a_line(op: str) -> None:
    line = JournalLine(
        "row", 1, 2, 3, 1, mark("K"), (JournalOp(op, 3, "", mark("新")), JournalOp("next", 4, mark("旧"), ""))
    )
    assert parse([[], [], [line.written()]]).lines[0].ops == line.ops


def test_marks_tell_texts_apart_but_not_how_lines_end() -> None:
    assert mark("") == ""
    assert mark("甲") != mark("乙") != mark("")
    assert mark("一\r\n二") == mark("一\n二") == mark("一\r二")
    assert mark("\ud800")


def test_the_same_batch_has_one_guard_and_another_has_another() -> None:
    assert journal.guard_id(STAMP) == journal.guard_id(Stamp("门户甲", 7, "批七"))
    assert len({journal.guard_id(Stamp("门户甲", rev, batch)) for rev in (7, 8) for batch in ("a", "b")}) == 4


def test_names_of_ours_are_written_short_and_read_as_given() -> None:
    stamp = Stamp("a3" * 16, 7, "0f" * 16)
    line = JournalLine(
        "row", 5, 1, 3, 1, mark("K1"), (JournalOp("0f" * 16, 8, "", mark("x")), JournalOp("row:K1,2", 9, "", ""))
    )
    written = [_stamped(stamp, 5), [line.written()]]
    assert max(map(len, written[0])) < 60
    read = parse([[MAGIC], *written])
    assert read.stamp == stamp
    assert [op.id for op in read.lines[0].ops] == ["0f" * 16, "row:K1,2"]


def test_what_an_earlier_version_wrote_is_still_read() -> None:
    stamp, name = Stamp("a3" * 16, 7, "0f" * 16), "c4" * 16
    old = json.dumps([stamp.portal, stamp.rev, stamp.batch, "1"])
    read = parse([[MAGIC], [old, "5"], [f"row|5|1|3|1||{name},8,,abcdefgh"]])
    assert read.stamp == stamp
    assert read.lines[0].ops[0].id == name


def test_names_with_signs_of_ours_in_them_are_kept() -> None:
    stamp = Stamp("甲,乙", 7, "[b")
    assert parse([[MAGIC], _stamped(stamp, 5)]).stamp == stamp
