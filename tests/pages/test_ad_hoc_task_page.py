"""临时交办: given and withdrawn on 管理; on 任务, 总览, the unit's list, its form, 待办 and the queue; the city's numbers stay."""

from __future__ import annotations

from datetime import timedelta

from ledger.figures.headline import headline
from ledger.permissions import Person, Role
from ledger.repository import Submission
from ledger.year.ad_hoc_task import AdHocDetails
from portal.ui.messages import plain
from tests.pages.conftest import html_of, numbers_of
from tests.pages.grid_window import shown

OFFICE = Person("o", "市政府办公厅", frozenset({Role.OFFICE}))
CLERK = Person("u", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
KEY = "2021-交1-鼓楼区"


def said(at):
    kinds = ("title", "header", "text", "caption", "markdown", "info", "warning", "error", "success")
    words = [str(e.value) for kind in kinds for e in at.get(kind)]
    words += [link.proto.label for link in at.get("page_link")]
    words += [str(shown(at)) for _ in at.get("bidi_component")]
    return "\n".join([*words, *(table.value.to_csv() for table in at.dataframe)])


def given(portal):
    details = AdHocDetails("整改网站错链", "市政府常务会议", portal.clock.today() + timedelta(days=20))
    portal.ad_hoc_tasks.give(OFFICE, details, ("鼓楼区", "闽清县"))


def test_the_office_gives_one_and_withdraws_it(fresh, visit):
    at = visit("admin", "市政府办公厅", show="临时交办")
    at.text_input(key="ad_hoc_title").set_value("整改网站错链")
    at.text_input(key="ad_hoc_source").set_value("8月3日市政府常务会议")
    at.multiselect(key="ad_hoc_units").set_value(["鼓楼区"])
    at.button(key="ad_hoc_give").click().run()
    assert "完成时限" in at.error[0].value
    assert at.text_input(key="ad_hoc_title").value == "整改网站错链", "what was typed stays"
    at.date_input(key="ad_hoc_due").set_value(fresh.clock.today() + timedelta(days=9))
    at.button(key="ad_hoc_give").click().run()
    assert not at.exception
    assert "已交办 交1 整改网站错链，1 个单位" in at.success[0].value
    assert "1 项任务，1 条台账，自报完成 0 条，审核通过 0 条" in said(at)
    at.button(key="ad_hoc_withdraw_1001").click().run()
    assert "已撤销" in at.success[0].value
    assert fresh.ledger().ad_hoc == ()


def test_it_stands_apart_on_the_tasks_and_the_overview_and_the_citys_numbers_stay(fresh, visit):
    before = visit("overview", "领导")
    sentence, numbers = headline(fresh.board()), numbers_of(before)
    assert "临时交办" not in html_of(before) + said(visit("tasks", "领导"))
    given(fresh)
    at = visit("overview", "领导")
    assert not at.exception
    assert numbers_of(at) == numbers != {}
    assert headline(fresh.board()) == sentence
    assert "临时交办（另外计数）：1 项任务，2 条台账" in html_of(at)
    tasks = visit("tasks", "领导")
    assert not tasks.exception
    assert "交1,整改网站错链" in said(tasks)
    one = visit("tasks", "领导", no="1001", of="鼓楼区")
    assert not one.exception
    assert plain(f"鼓楼区 · {KEY}") in said(one)
    assert "临时交办 · 市政府常务会议" in said(one)


def test_the_unit_finds_it_fills_it_in_and_the_office_reviews_it(fresh, visit):
    given(fresh)
    inbox = said(visit("inbox", "鼓楼区"))
    assert "交1 整改网站错链" in inbox
    listed = visit("submit", "鼓楼区")
    assert not listed.exception
    assert "交1\N{NO-BREAK SPACE}整改网站错链" in said(listed)
    assert "（含另外计数的临时交办 1 条）" in said(listed)
    form = visit("submit", "鼓楼区", entry=KEY)
    assert not form.exception
    assert "整改网站错链" in said(form)
    handed = Submission(KEY, {"status": "已完成", "percent": "100", "progress_note": "错链全部改好。"}, {})
    fresh.entry.service.submit(CLERK, handed, token="t")
    queue = visit("review", "市政府办公厅")
    assert not queue.exception
    assert "错链全部改好。" in said(queue)
    ledger = visit("ledger", "鼓楼区")
    assert not ledger.exception
    assert "（含另外计数的临时交办 1 条）" in said(ledger), "the figures above say one less"
    assert "错链全部改好。" in said(visit("ledger", "领导", unit="鼓楼区"))


def test_it_is_found_and_counted_apart_on_its_units_line(fresh, visit):
    given(fresh)
    found = said(visit("search", "鼓楼区", q="网站错链"))
    assert "交1 整改网站错链" in found
    fresh.entry.service.submit(CLERK, Submission(KEY, {"progress_note": "两处死链已改。"}, {}), token="t")
    assert "两处死链已改。" in said(visit("search", "鼓楼区", q="死链"))
    entries = len(fresh.board().select(unit="闽清县").entries)
    line = f"<li>闽清县：未报送 {entries} 条；临时交办未报送 1 条 <a"
    assert line in html_of(visit("overview", "闽清县"))


def test_a_leader_writes_on_it_too(fresh, visit):
    given(fresh)
    at = visit("tasks", "领导", no="1001", of="鼓楼区")
    at.button_group(key=f"instruct_phrase_{KEY}").set_value("请说明原因。").run()
    at.button(key=f"instruct_send_{KEY}").click().run()
    assert not at.exception
    assert "鼓楼区 · 交1 · 待办理" in said(visit("instructions", "领导"))
