"""结转: the next year begins beside the old one; people go along, nothing of the old year is lost or changed again."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from ledger.errors import NotAllowed, Refused
from ledger.permissions import Person, Role
from ledger.repository import Submission
from portal.build import build, in_force, past, use
from portal.commands import main
from portal.errors import HomeUnusable
from portal.settings.settings import ROOT, load
from portal.year.rollover_live import go_on_with_the_new_year
from portal.year.years import Years, _of_year
from store.accounts.accounts import person_role
from store.database import writing
from store.errors import YearClosed
from store.year import rollover
from sync.lease import FileLease
from tests.pages.conftest import opened

OFFICE = Person("体验:市政府办公厅", "市政府办公厅", frozenset({Role.OFFICE}))
CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
KEY = "2021-07-鼓楼区"
NOTICE = ROOT / "data/notice_2021_53.txt"


def next_year(portal):
    return replace(portal.book.breakdown, year=2022, doc_no="榕政办〔2022〕9号")


def say(portal, text: str, token: str) -> None:
    portal.entry.service.submit(CLERK, Submission(KEY, {"progress_note": text}, {"progress_note": ""}), token)


def close(portal, person: Person = OFFICE):
    book = portal.book
    return portal.rollover.close(person, next_year(portal), book.fact("units"), book.directory)


@pytest.fixture
def turned(portal):
    """The year was closed and the portal went on with the next."""
    say(portal, "已公开。", "t")
    portal.engine.cycle()
    with writing(portal.book.engine) as connection:
        connection.execute(person_role.insert().values(person="p1", role="unit", unit="鼓楼区", department=""))
    close(portal)
    new = go_on_with_the_new_year(portal)
    yield portal, new
    new.book.engine.dispose()


def test_the_new_year_has_the_people_and_looks_back_at_the_old_one(turned):
    _, new = turned
    assert (new.year, in_force().year, new.years.known) == (2022, 2022, (2022, 2021))
    found = new.duties.look_back.look_back(OFFICE)
    assert (found.year, len(found.items), len(found.checks)) == (2021, 37, 518)
    assert found.check(KEY).former["progress_note"] == "已公开。"
    assert new.ledger().by_key["2022-07-鼓楼区"].progress_note == ""
    with new.book.engine.connect() as connection:
        assert connection.execute(person_role.select()).one().unit == "鼓楼区"
    assert (new.settings.folder / "secret").read_text() == (new.years.home / "secret").read_text()


@pytest.mark.long
def test_the_old_year_keeps_its_history_and_nobody_changes_it_again(turned):
    old, new = turned
    looked_at = past(new, 2021)
    assert "已公开。" in [change.new for change in looked_at.book.history(key=KEY)]
    assert looked_at.entrance is new.entrance
    for portal in (old, looked_at):
        with pytest.raises(NotAllowed, match="2021年的台账已经结转"):
            say(portal, "又来一句", "u")
        with pytest.raises(YearClosed, match="2021年的台账已经结转"), writing(portal.book.engine):
            pass
    assert old.engine.cycle().ran is False
    again = build(old.years.root, clock=old.clock)
    assert (again.year, again.settings.folder) == (2022, old.years.home / "2022"), "after a restart"
    assert again.book.fact("portal") != old.book.fact("portal")
    again.book.engine.dispose()


def test_only_the_office_closes_a_year(portal):
    for who in (
        CLERK,
        Person("l", "领导", frozenset({Role.LEADER})),
        Person("n", "某人", frozenset(), ("鼓楼区",)),
    ):
        with pytest.raises(NotAllowed):
            close(portal, who)
        with pytest.raises(NotAllowed):
            portal.rollover.hindrance(who)
    assert not (portal.years.home / "years.json").exists()


def test_what_is_not_settled_hinders_it_and_changes_nothing(portal):
    portal.engine.cycle()
    say(portal, "还没写进表格", "t")
    with pytest.raises(Refused, match="格填报没有写进共享表格"):
        close(portal)
    portal.engine.cycle()
    with pytest.raises(Refused, match="请上传下一年度的通知"):
        portal.rollover.close(OFFICE, portal.book.breakdown, "", portal.book.directory)
    assert Years(portal.years.root).known == ()
    assert not (portal.years.home / "2022").exists()


def test_a_cut_off_attempt_is_begun_anew_and_a_strange_folder_is_left_alone(portal):
    portal.engine.cycle()
    left = portal.years.home / ".begun-2022"
    left.mkdir()
    (left / "ledger.db").write_bytes(b"half")
    strange = portal.years.home / "2022"
    strange.mkdir()
    with pytest.raises(Refused, match="已经存在"):
        close(portal)
    say(portal, "结转没有成，照常填报", "t")
    portal.engine.cycle()
    strange.rmdir()
    assert close(portal).begun == 2022
    with pytest.raises(NotAllowed, match="已经结转"):
        close(portal)


def test_a_closing_that_was_cut_off_is_undone_by_the_next_start(portal):
    rollover.close(portal.book, person="x", now=portal.clock.now())
    with pytest.raises(NotAllowed, match="已经结转"):
        say(portal, "这时不能填", "t")
    again = build(portal.years.root, clock=portal.clock)
    say(again, "重启后照常", "u")
    again.book.engine.dispose()


def test_what_was_written_last_goes_between_sheet_and_ledger_before_the_year_is_closed(portal, monkeypatch):
    portal.engine.cycle()
    monkeypatch.setattr(type(portal.rollover._book), "hindrance", lambda _: "")
    say(portal, "刚刚提交的", "t")
    assert close(portal).begun == 2022
    assert not rollover.unsettled(portal.book)


def test_what_comes_in_between_the_check_and_the_closing_takes_it_back(portal, monkeypatch):
    portal.engine.cycle()
    book = type(portal.rollover._book)
    monkeypatch.setattr(book, "hindrance", lambda _: "")
    monkeypatch.setattr(book, "_take_in_last", lambda _: say(portal, "刚刚提交的", "t"))
    with pytest.raises(Refused, match="没有写进共享表格"):
        close(portal)
    assert not portal.book.fact("closed")


def test_a_broken_registry_is_told(tmp_path: Path):
    (tmp_path / "years.json").write_text("{")
    with pytest.raises(HomeUnusable, match=r"years\.json"):
        Years(load(home=tmp_path))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [("台账2021.xlsx", "台账2022.xlsx"), ("台账.xlsx", "台账2022.xlsx"), ("台账2022.xlsx", "台账2022.xlsx")],
)
def test_every_year_has_a_workbook_of_its_own(given, wanted):
    assert _of_year(Path("/a") / given, 2022) == Path("/a") / wanted


@pytest.mark.long
def test_the_command_closes_the_year(monkeypatch, tmp_path: Path, filled_home: Path):
    home = shutil.copytree(filled_home, tmp_path / "home")
    monkeypatch.setenv("PORTAL_HOME", str(home))
    notice = tmp_path / "2022.txt"
    notice.write_text(NOTICE.read_text(encoding="utf-8").replace("2021", "2022"), encoding="utf-8")
    run = CliRunner()
    assert "找不到通知" in run.invoke(main, ["year", "close", "没有.txt"]).stderr
    asked = run.invoke(main, ["year", "close", str(notice)], input="n\n")
    assert asked.exit_code == 1
    assert "- 18 家的年报段落没有公开" in asked.stdout
    assert "2022-01-31 前的 11 家、2022-03-31 前的 7 家" in asked.stdout
    assert not (home / "years.json").exists()
    monkeypatch.setattr("portal.year.rollover.PATIENCE", 0)
    with FileLease(home / "sync.lock").held():  # another process reads the sheet: its last edits are not taken in yet
        refused = run.invoke(main, ["year", "close", str(notice), "--yes"])
    assert (refused.exit_code, "另一个门户进程一直在同步" in refused.stderr) == (2, True)
    assert not (home / "years.json").exists()
    result = run.invoke(main, ["year", "close", str(notice), "--yes"])
    assert "2021年已结转，2022年的台账已建好；回头看有上年度任务 37 项、核查 518 处" in result.stdout
    listed = run.invoke(main, ["year", "list"]).stdout
    assert "2022 年：现在的年度" in listed
    assert "2021 年：已结转" in listed
    assert json.loads((home / "years.json").read_text())["years"] == {"2021": "", "2022": "2022"}
    assert run.invoke(main, ["sync", "--once"]).exit_code == 0
    assert (home / "台账2021.xlsx").exists()
    assert (home / "2022/台账2022.xlsx").exists()


def visit(who: str, page: str = "", **query: str) -> AppTest:
    """A page as a link opens it."""
    at = opened(page, who)
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


@pytest.mark.long
def test_pages_show_the_year_that_is_picked_and_refuse_changes_in_a_closed_one(turned):
    at = visit("鼓楼区")
    assert at.sidebar.selectbox(key="year_shown").value == "2022"
    at.sidebar.selectbox(key="year_shown").set_value("2021").run()
    assert not at.exception
    assert "只能查看" in at.info[0].value
    at.switch_page("../pages/submit.py")
    at.query_params["entry"] = KEY
    at.run()
    assert "已公开。" in [t.value for t in at.text]
    assert "submit" not in [b.key for b in at.button]


@pytest.mark.long
def test_the_office_closes_the_year_on_its_page(portal):
    portal.engine.cycle()
    at = visit("市政府办公厅", "admin", show="年度")
    assert not at.exception
    text = NOTICE.read_text(encoding="utf-8").replace("2021", "2022")
    at.file_uploader(key="turn_file_2021").set_value(("2022.txt", text.encode(), "text/plain")).run()
    at.checkbox(key="turn_sure_2021").check().run()
    at.button(key="turn").click().run()
    assert not at.exception
    assert any("2022年的台账已建好" in s.value for s in at.success)
    assert in_force().year == 2022
    in_force().book.engine.dispose()
    use(None)
