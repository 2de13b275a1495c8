"""A closed year: what is not finished is listed before, goes on afterwards, and no page offers what would be refused."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from ledger.duties.commitment import CommitmentDetails, Fulfilment
from ledger.duties.rectification import RectificationState
from ledger.errors import NotAllowed, Refused
from ledger.permissions import Action, Person, Role
from ledger.repository import Submission
from ledger.service import Choice
from ledger.within.subtask import SubtaskDetails
from portal.build import Portal, build, past, use
from portal.commands import main
from portal.navigation import PAGES
from portal.papers.year_archive import write_year_archive
from portal.settings.settings import load
from portal.year.closing_list import After, Unfinished, unfinished
from portal.year.rollover_live import go_on_with_the_new_year
from tests.unit.portal.test_rollover import CLERK, KEY, OFFICE, close, say, visit

LEADER = Person("体验:领导", "领导", frozenset({Role.LEADER}))
RECORD, PROMISE = "2021-27-鼓楼区", "2021-19-鼓楼区"
ANNUAL = "要点已经落实。"


@pytest.fixture
def looked_at(portal):
    """2021 with one of everything left open, closed; gives its portal as pages see it, and the new year's."""
    with closed(portal) as made:
        yield made


@pytest.fixture(scope="module")
def only_looked_at(filled_home: Path, tmp_path_factory: pytest.TempPathFactory):
    """The new year's portal of the same, once for all who change nothing."""
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("closed") / "home"))
    made = build(load(home=home, backend="memory", today=date(2021, 10, 8)))
    with closed(made) as (_, new, _):
        yield new
        use(None)
    made.book.engine.dispose()


@contextmanager
def closed(portal: Portal) -> Iterator[tuple[Portal, Portal, tuple[Unfinished, ...]]]:
    """See `looked_at`."""
    say(portal, "已公开。", "t")
    portal.engine.cycle()
    portal.entry.drafts.keep(CLERK, KEY, "issues", "还缺人手", seen="")
    due = portal.clock.today() + timedelta(days=9)
    portal.duties.rectification.open(OFFICE, [RECORD], "缺栏目", "补齐", due, in_bulletin=False)
    portal.duties.commitment.add(CLERK, PROMISE, CommitmentDetails("修好道路"))
    portal.duties.subtask.give(CLERK, [KEY], SubtaskDetails("办公室", asked="目录核对"))
    left = unfinished(portal.context(OFFICE), portal.entry, portal.duties)
    close(portal)
    new = go_on_with_the_new_year(portal)
    yield past(new, 2021), new, left
    new.book.engine.dispose()


def test_what_is_not_finished_is_listed_before_the_year_is_closed(looked_at) -> None:
    _, _, left = looked_at
    words = {one.words: one.after for one in left}
    assert words["1 项整改没有销号"] is After.STAYS
    assert words["1 项承诺没有销号"] is After.STAYS
    assert words["1 条台账有没报送的草稿"] is After.ENDS
    assert words["1 条台账等待审核"] is After.ENDS
    assert any(text.startswith("18 家的年报段落没有公开") for text in words)
    assert After.HINDERS not in words.values()


def test_waiting_writes_hinder_and_stand_first(portal) -> None:
    portal.engine.cycle()
    say(portal, "还没写进表格", "t")
    first = unfinished(portal.context(OFFICE), portal.entry, portal.duties)[0]
    cells = len(portal.ledger().waiting)
    assert cells
    assert (first.words, first.after, first.page) == (
        f"{cells} 格填报还没有写进共享表格",
        After.HINDERS,
        "sync",
    )
    with pytest.raises(NotAllowed):
        unfinished(portal.context(CLERK), portal.entry, portal.duties)


def test_the_annual_paragraph_of_a_closed_year_is_written_and_published(looked_at) -> None:
    old, new, _ = looked_at
    old.duties.annual_report.save(CLERK, "鼓楼区", ANNUAL, seen=0)
    text = old.duties.annual_report.of(CLERK, "鼓楼区").text
    assert text
    assert text.text == ANNUAL
    old.duties.annual_report.publish(
        CLERK, "鼓楼区", on=new.clock.today(), link="http://www.example.gov.cn/1", seen=text.seq
    )
    assert old.duties.annual_report.of(CLERK, "鼓楼区").published
    old.duties.annual_report.reopen(OFFICE, "鼓楼区", "网址错了")
    assert not old.duties.annual_report.of(CLERK, "鼓楼区").published


def test_rectifications_and_commitments_are_brought_to_their_end_but_none_begun(looked_at) -> None:
    old, _, _ = looked_at
    rectifying, promising = old.duties.rectification, old.duties.commitment
    (record,) = rectifying.records(CLERK)
    rectifying.answer(CLERK, record.id, "已补齐", seen=record.version)
    rectifying.close(OFFICE, record.id, seen=record.version + 1)
    assert rectifying.records(OFFICE)[0].state is RectificationState.CLOSED
    (promise,) = promising.records(CLERK)
    details = replace(promise.details, fulfilment=Fulfilment.DONE, published=True, link="http://a.example/1")
    promising.update(CLERK, promise.id, details, seen=promise.version)
    promising.close(OFFICE, promise.id, seen=promise.version + 1)
    assert promising.records(OFFICE)[0].closed
    with pytest.raises(Refused, match="已经结转"):
        rectifying.open(OFFICE, [RECORD], "问题", "要求", None, in_bulletin=False)
    with pytest.raises(Refused, match="已经结转"):
        promising.add(CLERK, PROMISE, CommitmentDetails("又一项"))
    assert (rectifying.may_open(OFFICE), promising.offered(CLERK)) == (False, ())


def test_everything_else_is_refused_with_the_reason(looked_at) -> None:
    old, _, _ = looked_at
    ledger = old.ledger()
    assert ledger.closed
    with pytest.raises(NotAllowed, match="2021年的台账已经结转，只能查看，不能填报"):
        old.entry.service.submit(CLERK, Submission(KEY, {"progress_note": "改"}, {"progress_note": "已公开。"}), "x")
    assert {
        Action.EDIT,
        Action.APPROVE,
        Action.REQUEST,
        Action.LOOK_BACK,
        Action.URGE,
        Action.CLOSE_YEAR,
    }.isdisjoint(action for action in Action if action.rule.goes_on)


def test_its_archive_and_the_check_of_its_papers_go_on(looked_at, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr("portal.papers.year_archive.day_members", lambda *_: [])
    old, new, _ = looked_at
    with (tmp_path / "a.zip").open("wb") as file:
        made = write_year_archive(old, old.context(OFFICE), old.board(), file)
    assert made.about.title.startswith("2021年")
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        assert "缺栏目" in package.read("记录/整改.csv").decode()
    assert old.preflight.findings(OFFICE, old.board())
    assert new.year == 2022


def test_the_command_finds_a_closed_year_and_says_which_there_are(looked_at, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr("portal.papers.year_archive.day_members", lambda *_: [])
    _, new, _ = looked_at
    monkeypatch.setenv("PORTAL_HOME", str(new.years.root.folder))
    monkeypatch.setenv("PORTAL_BACKEND", "memory")
    asked = ["report", "year_archive", "--out", str(tmp_path / "a.zip"), "--year"]
    refused = CliRunner().invoke(main, [*asked, "2019"])
    assert (refused.exit_code, "没有 2019 年度，有的是：2022、2021" in refused.stderr) == (2, True)
    made = CliRunner().invoke(main, [*asked, "2021"])
    assert made.exit_code == 0, made.stderr
    with zipfile.ZipFile(tmp_path / "a.zip") as package:
        assert "2021-07-鼓楼区" in package.read("台账/工作台账.csv").decode()
    use(new)


# What may be clicked in a closed year: the duties that outlive it. Nothing else is offered.
GOES_ON = (
    "annual_",
    "answer_send_",
    "bulletin_",
    "promise_save_",
    "promise_back_",
    "close_",
    "back_",
    "archive_",  # what is kept of a day
    "hint_known",  # a hint is put away in the year in force
    "to_arrow_",  # from one entry to the next
    "shut_panel",  # an entry opened beside its list is put away
)
GOES_ON_FIELDS = (
    "find",  # a word in the guide
    "annual_",
    "answer_",
    "promise_",
    "as_of",
    "back_",
    "review_",
    "queue_",
    *("search_box", "q", "since", "until", "who"),
)

# What a page is opened with to show one entry.
SHOWN = {
    "tasks": {"task": "7", "of": KEY},
    "ledger": {"unit": "鼓楼区", "entry": KEY},
    "submit": {"entry": KEY},
    "lead": {"no": "25", "lead_tab": "汇总稿"},
}


@pytest.mark.samples(1)
@pytest.mark.parametrize("who", ["市政府办公厅", "鼓楼区", "鼓楼区·办公室", "市大数据委", "领导"])
def test_no_page_offers_what_would_be_refused(only_looked_at, who: str) -> None:
    use(only_looked_at)
    for record in PAGES:
        for at in pages_of(who, record.path):
            assert not at.exception, record.path
            assert any("这是 2021 年的台账" in info.value for info in at.info), record.path
            offered = {str(b.key) for b in at.button if not b.disabled}
            assert not {key for key in offered if not key.startswith(GOES_ON)}, record.path
            kinds = ("text_area", "text_input", "date_input", "checkbox", "multiselect", "file_uploader")
            fields = {str(w.key) for kind in kinds for w in at.get(kind) if not getattr(w, "disabled", False)}
            assert not {key for key in fields if not key.startswith(GOES_ON_FIELDS)}, record.path


def pages_of(who: str, path: str) -> Iterator[AppTest]:
    """A page of the closed year with each of its tabs open in turn, and with an entry where it shows one."""
    at = visit(who, path, year_shown="2021")
    yield at
    for tab in at.tabs[1:] if path != "sync" else ():  # draws all of its tabs at once
        name = tab.label.partition(" ")[0]
        yield visit(who, path, year_shown="2021", show=name, show_duty=name)
    if chosen := SHOWN.get(path):
        yield visit(who, path, year_shown="2021", **chosen)


@pytest.mark.long
def test_drafts_of_a_closed_year_are_still_read(looked_at) -> None:
    at = visit("鼓楼区")
    at.sidebar.selectbox(key="year_shown").set_value("2021").run()
    at.switch_page("../pages/submit.py")
    at.query_params["entry"] = KEY
    at.run()
    texts = [t.value for t in at.text]
    assert {"已公开。", "还缺人手"} <= set(texts)


@pytest.mark.long
def test_the_new_years_pages_lead_to_what_the_old_one_still_waits_for(looked_at) -> None:
    for page, told in (
        ("annual", "1 家的年报段落没有公开"),
        ("rectify", "1 项整改没有销号、 1 项承诺没有销号"),
    ):
        at = visit("鼓楼区", page)
        assert any(told in info.value for info in at.info), page
        at.button(key="open_last_year").click().run()
        assert not at.exception
        assert any("这是 2021 年的台账" in info.value for info in at.info)
    at.text_area(key="answer_text_1").set_value("已补齐")
    at.button(key="answer_send_1").click().run()
    assert any("已反馈" in s.value for s in at.success)


@pytest.mark.long
def test_what_outlives_the_year_stays_in_its_inbox_and_is_told_in_the_new_years(looked_at) -> None:
    """A closed year's 待办 lists the matters that go on, and nothing that would be refused."""
    old, new, _ = looked_at
    kinds = {item.kind for item in old.inbox.items(CLERK, old.board())}
    assert {"整改", "承诺"} <= kinds <= {"整改", "承诺", "年报", "交办"}
    (record,) = old.duties.rectification.records(CLERK)
    old.duties.rectification.answer(CLERK, record.id, "已补齐", seen=record.version)
    assert "整改" not in {item.kind for item in old.inbox.items(CLERK, old.board())}
    assert "1 项整改反馈等您销号" in {item.what for item in old.inbox.items(OFFICE, old.board())}
    assert "整改" not in {item.kind for item in new.inbox.items(CLERK, new.board())}
    at = visit("鼓楼区", "inbox")
    (told,) = [info.value for info in at.info if "已经结转，还有" in info.value]
    for left in ("1 家的年报段落没有公开", "1 项整改没有销号", "1 项承诺没有销号"):
        assert left in told
    at.button(key="open_last_year").click().run()
    assert not at.exception
    assert [title.value for title in at.title] == [f"待办：要您办的有 {len(kinds) - 1} 件"]


@pytest.mark.long
def test_a_closed_year_of_the_demonstration_is_opened_and_only_read(published_demo, tmp_path: Path) -> None:
    """It is filled while it is in force; the store of a closed year refuses every writer, and nobody could open it."""
    home, backend = published_demo.copy(tmp_path / "home")
    made = build(load(home=home, backend="memory", today=date(2021, 10, 12), demo=True), backend)
    use(made)
    made.engine.cycle()
    if conflicts := [conflict.id for conflict in made.book.conflicts()]:
        made.entry.service.resolve_many(OFFICE, conflicts, Choice.SHEET)
    made.engine.cycle()
    close(made)
    new = go_on_with_the_new_year(made)
    try:
        assert past(new, 2021).ledger().closed
        assert past(new, 2021).board().total.reported == made.board().total.reported > 0
    finally:
        use(None)
        new.book.engine.dispose()


def test_the_page_shows_the_list(portal) -> None:
    portal.engine.cycle()
    at = visit("市政府办公厅", "admin", show="年度")
    assert not at.exception
    assert any("还没有办完的" in s.value for s in at.header)
    labels = [link.proto.label for link in at.get("page_link")]
    assert any("家的年报段落没有公开" in label for label in labels)
