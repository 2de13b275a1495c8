"""同步状态: conflicts decided one or many at a time, cells and rows explained, safety stops released, what goes on in words."""

from __future__ import annotations

import pytest

from ledger.columns import LEDGER, LEDGER_TAB
from ledger.permissions import Person, Role
from ledger.repository import Edit, Submission
from portal.shared_sheet import SharedSheet
from portal.sync_status import parts as sync_view
from store.backup_log import note_trouble
from sync.backends.base import Usage
from sync.backends.google import troubles
from sync.backends.google.troubles import NotShared, QuotaSpent
from tests.memory_staff import MemoryStaff

KEY, STATUS_KEY, OTHER_KEY = "2021-07-鼓楼区", "2021-09-鼓楼区", "2021-07-台江区"
CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
OFFICE = "市政府办公厅"


def clash(portal, key, column, sheet, ours):
    """Two submissions made from one form: the second meets the first in the sheet."""
    for text in (sheet, ours):
        token = f"{key}{column}{text}"
        portal.book.submit([Edit(key, column, "", text)], person=f"{key[8:]}经办", token=token)
        portal.engine.cycle()
    return portal.book.conflicts()[-1].id


@pytest.fixture
def issue(fresh):
    return clash(fresh, KEY, "issues", "甲", "乙")


def shown(at) -> str:
    return " ".join(
        str(e.value).replace("\\", "") for kind in ("markdown", "text", "caption", "header") for e in at.get(kind)
    )


def frame(at, column):
    """The table that has a column."""
    return next(d.value for d in at.dataframe if column in d.value.columns)


def keys(at) -> set[str]:
    return {b.key for b in at.button if b.key}


def cell(portal, column, key=KEY):
    portal.engine.cycle()
    portal.engine.cycle()
    return portal.ledger().cells[key, column]


# -- conflicts


def test_leader_sees_both_values_and_who(fresh, issue, visit):
    at = visit("sync", "领导")
    texts = [t.value for t in at.text]
    assert {"甲", "乙"} <= set(texts)
    assert "门户填报（鼓楼区经办" in shown(at)
    assert not keys(at) & {f"sheet_{issue}", f"portal_{issue}", f"third_{issue}"}


@pytest.mark.parametrize(("button", "wins"), [("sheet", "甲"), ("portal", "乙")])
def test_deciding_for_one_side(fresh, issue, visit, button, wins):
    at = visit("sync", "鼓楼区")
    at.button(key=f"{button}_{issue}").click().run()
    assert not at.exception
    assert "已处理" in at.success[0].value
    assert not fresh.book.conflicts()
    assert cell(fresh, "issues") == wins


def test_writing_a_third_value(fresh, issue, visit):
    at = visit("sync", OFFICE)
    at.text_area(key=f"other_{issue}").set_value("丙")
    at.button(key=f"third_{issue}").click().run()
    assert cell(fresh, "issues") == "丙"


def test_a_third_value_obeys_its_column_and_is_not_lost(fresh, visit):
    number = clash(fresh, KEY, "percent", "30", "40")
    at = visit("sync", "鼓楼区")
    at.text_input(key=f"other_{number}").set_value("140")
    at.button(key=f"third_{number}").click().run()
    assert "完成进度" in at.error[0].value
    assert at.text_input(key=f"other_{number}").value == "140"
    assert [c.id for c in fresh.book.conflicts()] == [number]
    at.text_input(key=f"other_{number}").set_value("45%")
    at.button(key=f"third_{number}").click().run()
    assert not at.error
    assert cell(fresh, "percent") == "45"


def test_a_third_status_is_chosen_from_the_column_s_words(fresh, visit):
    number = clash(fresh, STATUS_KEY, "status", "正在推进", "已完成")
    at = visit("sync", "鼓楼区")
    at.button(key=f"third_{number}").click().run()
    assert "请填写要采用的值" in at.error[0].value
    at.selectbox(key=f"other_{number}").set_value("长期坚持")
    at.button(key=f"third_{number}").click().run()
    assert cell(fresh, "status", STATUS_KEY) == "长期坚持"


def test_several_at_once(fresh, visit):
    ids = [clash(fresh, KEY, column, "甲", "乙") for column in ("issues", "next_steps", "progress_note")]
    at = visit("sync", "鼓楼区")
    assert at.button(key="many_portal").disabled
    for number in ids[:2]:
        at.checkbox(key=f"pick_{number}").check()
    at.run()
    at.button(key="many_portal").click().run()
    assert "2 处已处理" in at.success[0].value
    assert [c.id for c in fresh.book.conflicts()] == ids[2:]
    assert (cell(fresh, "issues"), cell(fresh, "next_steps")) == ("乙", "乙")


@pytest.mark.long
def test_all_are_picked_and_unpicked_with_one_button(fresh, visit):
    ids = [clash(fresh, KEY, column, "甲", "乙") for column in ("issues", "next_steps")]
    at = visit("sync", OFFICE)
    at.button(key="pick_all").click().run()
    assert all(at.checkbox(key=f"pick_{number}").value for number in ids)
    at.button(key="pick_all").click().run()
    assert at.button(key="many_sheet").disabled
    at.button(key="pick_all").click().run()
    at.button(key="many_sheet").click().run()
    assert not fresh.book.conflicts()
    assert cell(fresh, "issues") == "甲"


def test_settled_conflicts_say_who_decided_what_and_when(fresh, issue, visit):
    fresh.entry.service.resolve(CLERK, issue, "portal")
    row = frame(visit("sync", "领导"), "处理人").iloc[0]
    assert (row["处理人"], row["采用"], row["采用的内容"]) == ("鼓楼区", "门户的值", "乙")
    assert row["处理时间"].startswith("10月12日")


def test_everybody_meets_his_own_conflicts_only(fresh, issue, visit):
    mine = clash(fresh, OTHER_KEY, "issues", "甲", "乙")
    for who, seen in (("鼓楼区", {issue}), ("台江区", {mine}), ("长乐区", set()), (OFFICE, {issue, mine})):
        at = visit("sync", who)
        assert {n for n in (issue, mine) if f"sheet_{n}" in keys(at)} == seen, who
        assert at.metric[2].value == f"{len(seen)} 处"


def test_unit_in_the_url_narrows_what_is_shown(fresh, issue, visit):
    mine = clash(fresh, OTHER_KEY, "issues", "甲", "乙")
    at = visit("sync", OFFICE, of_unit="台江区")
    assert f"sheet_{mine}" in keys(at)
    assert f"sheet_{issue}" not in keys(at)


def test_a_decision_taken_elsewhere_meanwhile_is_told(fresh, issue, visit):
    at = visit("sync", "鼓楼区")
    fresh.entry.service.resolve(CLERK, issue, "sheet")
    at.button(key=f"portal_{issue}").click().run()
    assert not at.exception
    assert not fresh.sheet.status().waiting


# -- cells and rows


def type_in(portal, key, column, text):
    """What staff do in the sheet."""
    tab = portal.engine.backend.read().grids[LEDGER_TAB].rows
    place = next(n for n, header in enumerate(tab[0]) if header == column) + 1
    row = next(n for n, cells in enumerate(tab) if cells[0] == key) + 1
    MemoryStaff(portal.engine.backend).set_cell(LEDGER_TAB, row, place, text)


def delete_rows(portal, keys):
    staff = MemoryStaff(portal.engine.backend)
    for key in keys:
        tab = portal.engine.backend.read().grids[LEDGER_TAB].rows
        staff.delete_row(LEDGER_TAB, next(n for n, cells in enumerate(tab) if cells[0] == key) + 1)
    portal.engine.cycle()


def test_cells_to_look_at_say_where_what_and_whose(fresh, visit):
    type_in(fresh, KEY, "完成进度", "快了")
    type_in(fresh, OTHER_KEY, "进展状态", "不涉及")
    fresh.engine.cycle()
    rows = frame(visit("sync", OFFICE), "问题与处理办法")
    assert set(rows["单位"]) == {"鼓楼区", "台江区"}
    assert set(rows["类别"]) == {"读不懂", "拿不准"}
    mine = rows[rows["单位"] == "鼓楼区"].iloc[0]
    assert (mine["任务"], mine["栏目"], mine["表格中的内容"]) == ("7", "完成进度", "快了")
    assert mine["位置"][0].isalpha()
    assert mine["问题与处理办法"]
    assert list(frame(visit("sync", "鼓楼区"), "问题与处理办法")["单位"]) == ["鼓楼区"]


def test_findings_are_filtered_by_kind(fresh, visit):
    type_in(fresh, KEY, "完成进度", "快了")
    type_in(fresh, OTHER_KEY, "进展状态", "不涉及")
    fresh.engine.cycle()
    at = visit("sync", OFFICE)
    at.selectbox(key="kind").set_value("读不懂").run()
    assert list(frame(at, "问题与处理办法")["类别"]) == ["读不懂"]


@pytest.mark.long
def test_deleted_rows_are_put_back_by_the_office(fresh, visit):
    delete_rows(fresh, [KEY, OTHER_KEY])
    clerk = visit("sync", "鼓楼区")
    assert "表格里少了 1 行" in shown(clerk)
    assert "put_back" not in keys(clerk)
    at = visit("sync", OFFICE)
    assert "表格里少了 2 行" in shown(at)
    at.multiselect(key="want_back").set_value([KEY])
    at.button(key="put_back").click().run()
    assert "已请求补回 1 行" in at.success[0].value
    assert list(frame(at, "处理")["处理"]) == ["市政府办公厅已请求补回，等待写入", ""]
    fresh.engine.cycle()
    fresh.engine.cycle()
    assert [f.key for f in fresh.book.findings()] == [OTHER_KEY]


def test_a_safety_stop_says_what_happened_what_to_do_and_goes_on_when_the_office_says_so(fresh, visit):
    staff = MemoryStaff(fresh.engine.backend)
    for _ in range(len(fresh.ledger().entries) // 4):
        staff.delete_row(LEDGER_TAB, 2)
    fresh.engine.cycle()
    clerk, at = visit("sync", "鼓楼区"), visit("sync", OFFICE)
    for page in (clerk, at):
        told = page.error[0].value
        assert all(word in told for word in ("发生了什么", "怎么办", "继续"))
        assert page.error[0].proto.title == "暂停写入表格"
    assert "let_pass" not in keys(clerk)
    at.button(key="let_pass").click().run()
    assert "已放行" in at.success[0].value
    assert not fresh.engine.cycle().trouble


def test_moved_rows_are_put_back_or_let_pass_by_the_office(fresh, visit):
    """The page says what moved, how much and where, and offers both ways; a clerk sees what happened and no button."""
    tab = fresh.engine.backend.sheets.tabs[LEDGER_TAB]
    places = {text: place for place, text in enumerate(tab[0])}
    for row, number in zip(tab[1:9], range(8), strict=True):
        row.extend([""] * (len(tab[0]) - len(row)))
        row[places["工作进展"]] = f"第{number}行的进展"
    fresh.engine.cycle()
    before = [list(row) for row in tab]
    for row, text in zip(tab[1:9], [row[places["工作进展"]] for row in tab[1:9]][::-1], strict=True):
        row[places["工作进展"]] = text
    fresh.engine.cycle()
    clerk, at = visit("sync", "鼓楼区"), visit("sync", OFFICE)
    for page in (clerk, at):
        told = page.error[0].value
        assert all(
            word in told for word in ("“工作进展”有 8 格的内容换了行", "第 2 行至第 9 行", "撤销", "恢复", "放行")
        )
    assert not {"let_pass", "put_right"} & keys(clerk)
    assert {"let_pass", "put_right"} <= keys(at)
    at.button(key="put_right").click().run()
    assert "已安排恢复" in at.success[0].value
    fresh.engine.cycle()
    assert [list(row) for row in fresh.engine.backend.sheets.tabs[LEDGER_TAB]] == before
    assert not fresh.sheet.status().trouble
    at = visit("sync", OFFICE)
    assert not at.error
    assert not {"let_pass", "put_right"} & keys(at)


# -- on the way


def test_waiting_edits_say_in_words_how_they_stand(fresh, visit):
    fresh.entry.service.submit(CLERK, Submission(KEY, {"issues": "甲"}, {"issues": ""}), "1")
    at = visit("sync", "领导")
    assert at.metric[1].value == f"{len(fresh.sheet.status().waiting)} 格" != "0 格"
    rows = frame(at, "填报内容")
    assert set(rows["状态"]) == {"等待写入"}
    assert "甲" in set(rows["填报内容"])
    assert all(rows["原因"])
    assert visit("sync", "台江区").metric[1].value == "0 格"


def test_an_edit_that_cannot_be_written_says_why(fresh, visit):
    delete_rows(fresh, [KEY])
    fresh.entry.service.submit(CLERK, Submission(KEY, {"issues": "甲"}, {"issues": ""}), "1")
    fresh.engine.cycle()
    rows = frame(visit("sync", "鼓楼区"), "填报内容")
    assert set(rows["状态"]) == {"暂时写不进"}
    assert all(rows["原因"])


def test_timeline_says_what_went_both_ways(fresh, issue, visit):
    at = visit("sync", "领导")
    assert any("新冲突 1 处" in s.value for s in at.header)
    assert frame(at, "新冲突")["新冲突"].sum() == 1


def test_only_the_office_starts_a_cycle(fresh, visit):
    assert "sync_now" in keys(visit("sync", OFFICE))
    assert "sync_now" not in keys(visit("sync", "鼓楼区"))


# -- a service that counts calls


def test_the_calls_of_this_minute_are_shown_where_somebody_counts(fresh, visit, monkeypatch):
    assert "次读取" not in shown(visit("sync", OFFICE))
    monkeypatch.setattr(SharedSheet, "usage", lambda self: Usage(12, 50, 3, 50))
    assert "本分钟已用 12/50 次读取、3/50 次写入。" in shown(visit("sync", OFFICE))
    assert "次读取" not in shown(visit("sync", "鼓楼区"))
    monkeypatch.setattr(SharedSheet, "usage", lambda self: Usage(26, 50, 3, 50))
    assert "已放慢同步" in shown(visit("sync", OFFICE))


def test_a_spent_quota_is_a_pause_and_no_alarm(fresh, visit):
    def spent() -> str:
        raise QuotaSpent("Google 的调用额度这一分钟已经用完。")

    fresh.engine.cycle()
    fresh.engine.backend.version = spent
    fresh.engine.cycle()
    at = visit("sync", OFFICE)
    assert not at.error
    assert "额度按分钟恢复" in at.info[0].value


@pytest.mark.parametrize("kind", [NotShared, troubles.KeyRefused])
def test_what_only_an_administrator_can_mend_does_not_trouble_a_clerk(fresh, visit, kind):
    def closed() -> str:
        raise kind("这份 Google 表格没有共享给 a@b.cn。", "请点右上角“共享”。")

    fresh.engine.cycle()
    fresh.engine.backend.version = closed
    fresh.engine.cycle()
    assert "点右上角“共享”" in visit("sync", OFFICE).error[0].value
    told = visit("sync", "鼓楼区").error[0].value
    assert "您不用做什么" in told
    assert "共享”" not in told
    assert "填报照常保存" in told


def test_the_names_that_the_page_knows_are_troubles_there_are():
    for name in (*sync_view._PAUSES, *sync_view._A_CLERKS):
        assert issubclass(getattr(troubles, name), troubles.GoogleTrouble)


def test_a_conflict_shows_the_newest_text_and_an_old_page_decides_nothing(fresh, issue, visit):
    """The sheet went on while the page stood open: a click there tells so; the page then shows what stands there."""
    at = visit("sync", "市政府办公厅")
    (conflict,) = fresh.book.conflicts()
    staff = MemoryStaff(fresh.engine.backend)
    row = next(n for n, cells in enumerate(staff.sheets.tabs[LEDGER_TAB], 1) if conflict.key in cells)
    staff.set_cell(LEDGER_TAB, row, [c.name for c in LEDGER].index(conflict.column) + 1, "后来又改的")
    fresh.engine.cycle()
    at = at.button(key=f"portal_{conflict.id}").click().run()
    assert [c.id for c in fresh.book.conflicts()] == [conflict.id]
    assert any("后来又改的" in box.value for box in at.error)
    assert any("后来又改的" in text.value for text in at.text)
    at.button(key=f"portal_{conflict.id}").click().run()
    fresh.engine.cycle()
    assert not fresh.book.conflicts()
    assert fresh.ledger().cells[conflict.key, conflict.column] == conflict.portal


# -- backups


def test_the_office_reads_how_the_backups_stand_and_a_clerk_does_not(fresh, visit):
    at = visit("sync", OFFICE)
    assert "还没有备份过。没有设置每天自动备份" in shown(at)
    note_trouble(fresh.book.engine, "磁盘空间不够，没有备份。", now=fresh.clock.now())
    (box,) = [one for one in visit("sync", OFFICE).warning if one.title == "备份需要处理"]
    assert "磁盘空间不够，没有备份。" in box.value
    clerk = visit("sync", "鼓楼区")
    assert "备份" not in shown(clerk) + "".join(box.value for box in clerk.warning)
