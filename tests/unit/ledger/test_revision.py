"""What importing a breakdown again would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ledger.breakdown import Breakdown, Deadline, DeadlineKind, Duty, Mention, Task
from ledger.entries import Entry, expand
from ledger.errors import Refused
from ledger.notice import read_notice
from ledger.units.directory import Directory, Unit, shipped_directory
from ledger.year.revision import Revision, TaskChange, compare

GROUP = "市直各有关单位"
UNITS = tuple(Unit(f"S{i}", f"市{n}局", n, "市直单位", (GROUP,)) for i, n in enumerate(("甲", "乙", "丙")))
BEFORE = Directory(UNITS)
TASK = Task(1, "一、部分", "", "公开规划信息。", "要求。", (Mention("甲"),), (Mention(GROUP),))
OTHER = replace(TASK, no=2, title="办好新闻发布会。", lead_units=())
OLD = Breakdown(2021, "分解表", "文1号", "市政府", None, (TASK, OTHER))


def entries(breakdown: Breakdown = OLD, directory: Directory = BEFORE) -> dict[str, Entry]:
    return {entry.key: entry for entry in expand(breakdown, directory)}


def to(new: Breakdown = OLD, after: Directory = BEFORE) -> Revision:
    return compare(OLD, new, entries(), BEFORE, after)


def test_the_same_again_changes_nothing() -> None:
    assert to().empty


def test_the_real_notice_read_twice_changes_nothing() -> None:
    directory = shipped_directory()
    notice = read_notice(Path(__file__).parents[3] / "data" / "notice_2021_53.txt").breakdown
    held = {entry.key: entry for entry in expand(notice, directory)}
    assert compare(notice, notice, held, directory, Directory.load(directory.dump())).empty


def test_a_unit_that_joins_gets_rows_and_one_that_leaves_is_withdrawn() -> None:
    made = to(after=Directory((*UNITS[:2], Unit("S9", "市丁局", "丁", "市直单位", (GROUP,)))))
    assert [e.key for e in made.added] == ["2021-01-丁", "2021-02-丁"]
    assert [e.key for e in made.withdrawn] == ["2021-01-丙", "2021-02-丙"]
    assert made.units == ("新增单位：丁", "名录中不再有：丙")


def test_an_internal_date_and_another_lead_move_rows_that_keep_their_key() -> None:
    due = Deadline("内部时限", date(2021, 9, 30), DeadlineKind.INTERNAL)
    made = to(replace(OLD, tasks=(replace(TASK, lead_units=(Mention("乙"),)), replace(OTHER, deadlines=(due,)))))
    assert not made.added
    assert not made.withdrawn
    assert [(now.key, was.role, now.role) for was, now in made.moved[:2]] == [
        ("2021-01-乙", "责任", "牵头"),
        ("2021-01-甲", "牵头", "责任"),
    ]
    assert {now.due for _, now in made.moved[2:]} == {date(2021, 9, 30)}
    assert TaskChange(2, "完成时限", "", "2021-09-30（内部时限）") in made.tasks


def test_a_number_with_another_task_altogether_wants_a_person() -> None:
    made = to(replace(OLD, tasks=(TASK, replace(OTHER, title="清理失效的行政规范性文件目录"))))
    assert made.unlike == (2,)
    assert to(replace(OLD, tasks=(TASK, replace(OTHER, title="办好新闻发布会和吹风会。")))).unlike == ()


def test_another_year_is_refused() -> None:
    with pytest.raises(Refused, match=r"2022年.*新年度"):
        to(replace(OLD, year=2022))


def test_a_short_name_in_use_cannot_become_another() -> None:
    renamed = replace(UNITS[0], short_name="甲委")
    with pytest.raises(Refused, match="简称不能改成“甲委”"):
        to(after=Directory((renamed, *UNITS[1:])))


def test_a_full_name_may_change() -> None:
    made = to(after=Directory((replace(UNITS[0], full_name="市甲委"), *UNITS[1:])))
    assert made.units == ("甲：全称有变化",)
    assert not [*made.added, *made.withdrawn, *made.moved]


def test_another_number_or_date_in_the_paragraphs_is_a_change_though_no_row_is_another() -> None:
    duty = Duty("二", "于10月30日前收集汇总", Deadline("10月30日前", date(2021, 10, 30), DeadlineKind.COLLECTION))
    earlier = replace(duty, deadline=Deadline("10月20日前", date(2021, 10, 20), DeadlineKind.COLLECTION))
    old = replace(OLD, duties=(duty,))
    made = compare(old, replace(old, doc_no="文2号", duties=(earlier,)), entries(), BEFORE, BEFORE)
    assert not made.empty
    assert (made.tasks, made.added, made.withdrawn, made.moved) == ((), (), (), ())
    assert [change.what for change in made.notice] == ["文号", "正文第二条"]
    assert "2021-10-30" in made.notice[1].old
    assert "2021-10-20" in made.notice[1].new
    assert not compare(old, replace(old, duties=()), entries(), BEFORE, BEFORE).empty
