"""A 科室 with an account of its own: it sees what was given to it, writes how far it is, and the clerk takes that in."""

from __future__ import annotations

from dataclasses import replace

from ledger.permissions import Person, Role
from ledger.within.subtask import SubtaskDetails, SubtaskProgress, SubtaskState
from portal.navigation import PAGES, menu_of
from portal.signin.people import person_of
from store.year.admin import YearAdmin

UNIT, KEY = "鼓楼区", "2021-07-鼓楼区"
WHO, OTHER = "鼓楼区·财政科", "鼓楼区·办公室"
CLERK = Person("体验:鼓楼区", UNIT, frozenset({Role.UNIT}), (UNIT,))


def said(at):
    kinds = ("text", "caption", "markdown", "info", "warning", "error", "success", "title", "header")
    return "\n".join(str(e.value) for kind in kinds for e in at.get(kind))


def given(portal, department="财政科", asked="目录核对", **details):
    portal.duties.subtask.give(CLERK, [KEY], SubtaskDetails(department, asked=asked, **details))
    return portal.duties.subtask.records(CLERK)[0]


def write(portal, one, text="目录已核对。", state=SubtaskState.DOING, who=WHO):
    person = person_of(f"体验:{who}", portal.ledger())
    portal.duties.subtask.report(person, one.id, SubtaskProgress(state, "60", text), seen=one.version)
    return portal.duties.subtask._record(one.id)


def test_it_finds_at_home_what_was_given_to_it_and_nothing_else(fresh, visit):
    one = given(fresh, due=fresh.clock.today())
    given(fresh, "办公室", "别的科室的事")
    at = visit("inbox", WHO)
    assert not at.exception
    assert "要您办的有 1 件" in said(at)
    assert "目录核对" in said(at)
    assert "别的科室的事" not in said(at)
    (line,) = fresh.inbox.items(person_of(f"体验:{WHO}", fresh.ledger()), fresh.board())
    assert (line.kind, line.page, line.address) == ("要办", "subtask_department", {"part": f"{one.id}"})
    assert line.until == fresh.clock.today()


def test_it_writes_how_far_it_is_and_sees_what_the_task_asks(fresh, visit):
    one = given(fresh)
    at = visit("department", WHO, part=f"{one.id}")
    assert fresh.ledger().breakdown.task(7).requirement in said(at)
    at.text_area(key=f"subtask_text_{one.id}").set_value("62 家目录\n*已核对*。")
    at.text_input(key=f"subtask_percent_{one.id}").set_value("60%")
    at.button_group(key=f"subtask_state_{one.id}").set_value("doing")
    at.button(key=f"department_send_{one.id}").click().run()
    assert not at.exception
    (kept,) = fresh.duties.subtask.records(CLERK)
    assert (kept.progress.text, kept.progress.percent, kept.told_by) == ("62 家目录\n*已核对*。", "60", "鼓楼区财政科")
    assert fresh.ledger().cells.get((KEY, "progress_note"), "") == "", "nothing is handed in by that"
    at.session_state[f"department_steps_{one.id}"] = True
    assert "填写分办进展" in said(at.run())


def test_what_is_typed_stays_while_another_part_is_looked_at_and_when_another_wrote(fresh, visit):
    first, second = given(fresh), given(fresh, asked="另一件")
    at = visit("department", WHO, part=f"{first.id}")
    at.text_area(key=f"subtask_text_{first.id}").set_value("还没有保存的话").run()
    at.selectbox(key="department_part").set_value(f"{second.id}").run()
    assert at.text_area(key=f"subtask_text_{second.id}").value == ""
    at.selectbox(key="department_part").set_value(f"{first.id}").run()
    assert at.text_area(key=f"subtask_text_{first.id}").value == "还没有保存的话"
    write(fresh, first, "同事写的。")
    at.button(key=f"department_send_{first.id}").click().run()
    assert fresh.duties.subtask._record(first.id).progress.text == "同事写的。"
    assert at.error, "told that somebody else has written meanwhile"
    assert "同事写的。" in said(at)
    assert at.text_area(key=f"subtask_text_{first.id}").value == "还没有保存的话"
    at.button(key=f"department_send_{first.id}").click().run()
    assert fresh.duties.subtask._record(first.id).progress.text == "还没有保存的话", "now it was seen"


def test_where_nothing_is_typed_what_a_colleague_wrote_stands_in_the_field(fresh, visit):
    one = given(fresh)
    at = visit("department", WHO)
    write(fresh, one, "同事写的。")
    at.run()
    assert at.text_area(key=f"subtask_text_{one.id}").value == "同事写的。"
    assert not at.warning


def test_another_departments_part_and_one_that_was_given_elsewhere_are_not_there(fresh, visit):
    one = given(fresh, asked="只给财政科的话")
    assert "还没有分给鼓楼区办公室的事" in said(visit("department", OTHER, part=f"{one.id}"))
    at = visit("department", WHO, part=f"{one.id}")
    fresh.duties.subtask.change(CLERK, one.id, SubtaskDetails("审计科", asked="只给审计科的话"), seen=1)
    at.text_area(key=f"subtask_text_{one.id}").set_value("晚了")
    at.button(key=f"department_send_{one.id}").click().run()
    assert fresh.duties.subtask._record(one.id).progress.text == ""
    assert "只给审计科的话" not in said(at)


def test_a_part_of_a_task_that_a_revised_notice_dropped_is_still_opened(fresh, visit):
    one, ledger, years = write(fresh, given(fresh)), fresh.ledger(), YearAdmin(fresh.book)
    left = replace(ledger.breakdown, tasks=tuple(task for task in ledger.breakdown.tasks if task.no != one.task_no))
    years.revise(left, ledger.directory.dump(), person="办公厅", expected=years.edition(), confirmed=())
    for page in ("inbox", "department"):
        at = visit(page, WHO)
        assert not at.exception, page
        assert KEY in said(at).replace("\\", "")
    assert "通知修改以后不再有这项任务" in said(at)
    assert at.text_area(key=f"subtask_text_{one.id}").value == "目录已核对。"


def test_whoever_tries_the_portal_finds_it_among_the_names(fresh, visit):
    given(fresh)
    assert "鼓楼区·财政科" in "".join(box.value for box in visit().get("html"))


def test_every_other_page_is_shut(fresh, visit):
    given(fresh)
    menu = menu_of(person_of(f"体验:{WHO}", fresh.ledger()))
    assert list(menu) == ["inbox", "subtask_department"]
    at = visit("submit", WHO, entry=KEY)
    assert "不对您的身份开放" in said(at)
    assert not [box for box in at.text_input if box.key == "search_box"], "what is found is the whole ledger"
    person = person_of(f"体验:{WHO}", fresh.ledger())
    assert [page.stem for page in PAGES if page.is_for(person)] == ["inbox", "subtask_department", "finding/guide"]


def test_the_clerk_is_told_takes_it_in_and_is_told_again_when_it_changes(fresh, visit):
    one, two = given(fresh), given(fresh, "办公室")
    one, two = write(fresh, one), write(fresh, two, "栏目已建。", who=OTHER)
    at = visit("inbox", UNIT)
    assert "2 个科室报来了新进展：办公室、财政科" in said(at).replace("财政科、办公室", "办公室、财政科")
    at = visit("submit", UNIT, entry=KEY)
    at.text_area(key="progress_note").set_value("区里的话。").run()
    at.button(key=f"subtask_merge_{one.id}").click().run()
    assert at.text_area(key="progress_note").value == "区里的话。\n财政科：目录已核对。"
    assert [line.why for line in news(fresh)] == ["1 个科室报来了新进展：办公室"]
    at.button(key=f"subtask_merge_{KEY}").click().run()
    assert at.text_area(key="progress_note").value == "区里的话。\n财政科：目录已核对。\n办公室：栏目已建。"
    assert news(fresh) == []
    assert fresh.ledger().cells.get((KEY, "progress_note"), "") == "", "the clerk has still to hand it in"
    write(fresh, one, "目录已核对，63 家。")
    assert [line.why for line in news(fresh)] == ["1 个科室报来了新进展：财政科"]
    assert "并入以后又改过" in said(visit("submit", UNIT, entry=KEY))


def news(portal):
    return [line for line in portal.inbox.items(CLERK, portal.board()) if line.kind == "科室进展"]


def test_what_the_clerk_gives_back_stands_at_the_head_of_its_list(fresh, visit):
    one = write(fresh, given(fresh))
    at = visit("subtasks", UNIT)
    at.text_area(key=f"subtask_back_{one.id}").set_value("请写网址")
    at.button(key=f"subtask_return_{one.id}").click().run()
    assert not at.exception
    assert news(fresh) == [], "what was given back is no news"
    at = visit("inbox", WHO)
    assert "退回" in said(at)
    assert "请写网址" in said(at)
    at = visit("department", WHO)
    assert "请写网址" in said(at)
    at.text_area(key=f"subtask_text_{one.id}").set_value("网址 http://www.gulou.gov.cn")
    at.button(key=f"department_send_{one.id}").click().run()
    assert fresh.duties.subtask._record(one.id).back == ""
    assert len(news(fresh)) == 1
