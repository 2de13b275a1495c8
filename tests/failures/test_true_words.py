"""What the page says about a save is so: saved, not saved, or that nobody can tell. Nearly full disks and lost replies."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine.default import DefaultDialect
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from ledger.errors import LedgerError
from ledger.permissions import Person, Role
from ledger.repository import Conflict, Edit
from ledger.service import Choice
from portal.build import Portal
from portal.server.loop import Loop
from portal.ui.attempts import attempt
from portal.ui.messages import sentence, sentence_of_act, sentence_of_page
from store import database, tables
from store.database import commits, reading, writing
from store.errors import StoreUnavailable
from store.facts import put_fact
from store.history import CONFLICTS
from store.review.drafts import Drafts
from store.store import Store
from sync import errors
from tests.failures.test_store_in_trouble import LONG, FullDisk, put
from tests.pages.grid_window import rows, send, shown, typed
from tests.property.world import World

KEY = "2021-07-鼓楼区"
OFFICE = Person("体验:市政府办公厅", "市政府办公厅", frozenset({Role.OFFICE}), ("市政府办公厅",))
FULL = "database or disk is full"


def handed_in(store: Store) -> list[str]:
    with reading(store.engine) as connection:
        return list(connection.scalars(select(tables.outbox.c.value).order_by(tables.outbox.c.seq)))


def _said(at: AppTest) -> str:
    return "".join(box.value for box in (*at.error, *at.warning, *at.info, *at.success))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 3 MB."""
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", tmp_path], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("only root mounts a file system")
    yield tmp_path
    subprocess.run(["umount", "-l", tmp_path], check=True)


@pytest.mark.long
def test_f008_a_disk_that_fills_up_page_by_page(small_disk: Path) -> None:
    """F008, on a real full disk: whichever submission meets the end of it, in the statement, the commit or the checkpoint,
    what is said is what is there; after a clean-up it goes on."""
    store = Store(f"sqlite:///{small_disk / 'store.db'}")
    ballast = small_disk / "log"
    ballast.write_bytes(b"x" * (1 << 20))
    kept: list[str] = []
    refused: list[str] = []
    for number in range(400):
        text = f"{number}：" + "字" * (40 * number % 4000)
        try:
            store.submit([Edit(KEY, "issues", "", text)], person="林某", token=str(number))
        except StoreUnavailable as error:
            refused.append(sentence(error))
        else:
            kept.append(text)
        if len(refused) == 30:
            ballast.unlink(missing_ok=True)
    assert len(refused) >= 30
    assert all("没有保存" in said for said in refused)
    assert len(kept) > 50
    assert handed_in(store) == kept


@pytest.fixture
def lost_reply(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """From the call on, commits stand and are answered with an error of the driver all the same."""

    def lose(reason: str) -> None:
        real = DefaultDialect.do_commit

        def do_commit(self: DefaultDialect, dbapi_connection: Any) -> None:
            wrote = dbapi_connection.in_transaction and dbapi_connection.total_changes
            real(self, dbapi_connection)
            if wrote:
                raise sqlite3.OperationalError(reason)

        monkeypatch.setattr(DefaultDialect, "do_commit", do_commit)

    return lose


@pytest.mark.parametrize("reason", [FULL, "disk I/O error"])
def test_a_commit_that_stands_is_no_failure(tmp_path: Path, lost_reply: Callable[[str], None], reason: str) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    lost_reply(reason)
    assert store.submit([Edit(KEY, "issues", "", "存了")], person="林某", token="1").number
    assert handed_in(store) == ["存了"]


def test_where_nobody_can_look_neither_is_claimed(
    tmp_path: Path, lost_reply: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    with monkeypatch.context() as patch:
        lost_reply(FULL)
        patch.setattr(database, "_stands", lambda *_: None)
        with pytest.raises(StoreUnavailable, match="磁盘已满，不能确定") as unsure:
            store.submit([Edit(KEY, "issues", "", "存了")], person="林某", token="1")
    assert "没有保存" not in sentence(unsure.value)


def test_a_commit_that_does_not_stand_is_said_to_be_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")

    def refuse(_self: DefaultDialect, connection: Any) -> None:
        if connection.total_changes:
            connection.rollback()
            raise sqlite3.OperationalError(FULL)

    with monkeypatch.context() as patch:
        patch.setattr(DefaultDialect, "do_commit", refuse)
        with pytest.raises(StoreUnavailable, match="没有保存"):
            store.submit([Edit(KEY, "issues", "", "没存")], person="林某", token="1")
    assert handed_in(store) == []


def test_who_only_reads_is_told_nothing_of_a_save(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    with pytest.raises(StoreUnavailable, match="读不出") as refused, reading(store.engine) as connection:
        connection.exec_driver_sql("SELECT * FROM no_such_table")
    assert "保存" not in str(refused.value)


def test_a_cycle_on_a_full_disk_does_not_say_that_a_report_was_not_saved(world: World) -> None:
    """The page shows the loop's trouble to everybody, among them whoever has just got a receipt."""
    world.store.submit([Edit("2021-01-甲", "issues", "", "存好的")], person="林某", token="1")
    put(world, LONG[:30_000])
    loop = Loop(world.engine.cycle, seconds=60, clock=world.engine.clock)
    with FullDisk(world):
        loop._once()
        told = loop.trouble or world.engine.cycle().message
    assert "磁盘已满" in told
    assert "没有保存" not in told
    assert "已经保存的填报都在" in told


def test_what_comes_after_a_form_was_saved_does_not_unsay_it(
    fresh: Portal, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last page of the disk takes the submission; forgetting its draft finds none."""

    def full(*_: object, **__: object) -> None:
        raise StoreUnavailable("服务器磁盘已满，这次没有保存；请先复制好填写的内容，再联系管理员清理磁盘。")

    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="progress_note").set_value("只差一页").run()
    for name in ("keep_drafts", "drop_drafts"):
        monkeypatch.setattr(Drafts, name, full)
    at = at.button(key="submit").click().run()
    assert not at.exception
    assert "没有保存" not in _said(at)
    assert "R000001" in _said(at)
    assert handed_in(fresh.book)[0] == "只差一页"


def test_a_draft_that_cannot_be_kept_is_called_a_draft(
    fresh: Portal, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreUnavailable("服务器磁盘已满，这次没有保存；请先复制好填写的内容，再联系管理员清理磁盘。")

    at = visit("submit", "鼓楼区", entry=KEY)
    monkeypatch.setattr(Drafts, "keep_drafts", full)
    at = at.text_area(key="progress_note").set_value("还没有报送").run()
    assert "草稿没有自动保存：服务器磁盘已满" in _said(at)


def test_a_grid_that_was_saved_does_not_offer_the_same_edits_again(
    fresh: Portal, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Saved; then the drafts cannot be dropped: the row is not called unsaved, what was refused is still there."""

    def full(*_: object, **__: object) -> None:
        raise StoreUnavailable("服务器磁盘已满，这次没有保存；请先复制好填写的内容，再联系管理员清理磁盘。")

    at = visit("ledger", "鼓楼区")
    at = send(fresh, at, typed(KEY, "progress_note", "存得下"), typed("2021-08-鼓楼区", "percent", "很多"))
    monkeypatch.setattr(Drafts, "drop_drafts", full)
    at = at.button(key="save").click().run()
    assert not at.exception
    assert "存得下" in handed_in(fresh.book)
    assert {key for key, row in rows(at).items() if row["was"]} == {"2021-08-鼓楼区"}
    assert shown(at)["report"] == "1 行已保存。1 行有要改的格，没有保存。"


def test_what_cannot_be_kept_as_a_draft_stays_in_the_browser_and_is_told(
    fresh: Portal, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise StoreUnavailable("服务器磁盘已满，这次没有保存；请先复制好填写的内容，再联系管理员清理磁盘。")

    at = visit("ledger", "鼓楼区")
    with monkeypatch.context() as patch:
        patch.setattr(Drafts, "keep_drafts", full)
        at = send(fresh, at, typed(KEY, "issues", "存不下"))
    assert "填的没有存成草稿：服务器磁盘已满" in _said(at)
    assert shown(at)["done"] == 0, "the browser goes on sending it"


def test_the_second_click_with_other_words_is_handed_in_too(
    fresh: Portal, visit: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first answer never came, the form stands as it did, with its token. The author changes his words and clicks."""
    real = Store.submit

    def answer_lost(self: Store, *given: Any, **named: Any) -> Any:
        real(self, *given, **named)
        raise StopException

    at = visit("submit", "鼓楼区", entry=KEY)
    at.text_area(key="issues").set_value("头一版")
    with monkeypatch.context() as patch:
        patch.setattr(Store, "submit", answer_lost)
        at.button(key="submit").click().run()
    at.run()
    at.text_area(key="issues").set_value("改过的")
    at = at.button(key="submit").click().run()
    texts = handed_in(fresh.book)
    assert [texts.count(said) for said in ("头一版", "改过的")] == [1, 1]
    assert fresh.ledger().cells[KEY, "issues"] == "改过的"
    assert "R000002" in _said(at)


def test_an_act_in_steps_says_that_a_part_was_saved(fresh: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr("portal.ui.attempts.failed", lambda why, **_: told.append(why))

    def two_steps(error: Exception) -> Callable[[], None]:
        def act() -> None:
            fresh.book.set_fact("first", "1")
            raise error

        return act

    full = StoreUnavailable("服务器磁盘已满，这次没有保存；请联系管理员清理磁盘。")
    for error in (full, LedgerError("第二步不行。"), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))):
        assert not attempt(two_steps(error), "好了")
        assert told[-1].startswith("已经保存了一部分")
        assert "没有保存" not in told[-1]
    assert not attempt(lambda: _raise(full), "好了")
    assert "没有保存" in told[-1]


def _raise(error: Exception) -> None:
    raise error


def test_a_transaction_that_changed_nothing_is_no_saving(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'store.db'}")
    before = commits()
    with writing(store.engine):
        pass
    assert commits() == before
    with writing(store.engine) as connection:
        put_fact(connection, "x", "1")
    assert commits() == before + 1


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("x"),
        OSError(errno.ENOSPC, "x"),
        StoreUnavailable("服务器磁盘已满，这次没有保存；请联系管理员清理磁盘。"),
    ],
    ids=str,
)
def test_a_page_that_breaks_off_claims_neither(error: Exception) -> None:
    assert "刷新页面核对" in sentence_of_page(error)
    assert "没有保存" not in sentence_of_page(error)
    assert "没有完成" not in sentence_of_act(error, partly=True)


def test_conflicts_settled_one_by_one_until_the_disk_is_full(fresh: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of three stand: the page says that a part was saved."""
    told: list[str] = []
    monkeypatch.setattr("portal.ui.attempts.failed", lambda why, **_: told.append(why))
    with writing(fresh.book.engine) as connection:
        now = fresh.clock.now()
        for number, column in enumerate(("issues", "next_steps", "progress_note"), 1):
            CONFLICTS.add(connection, Conflict(number, now, KEY, column, "", "表", "网", "林某", now), op=str(number))
    real, calls = Store.resolve, iter(range(3))

    def third_is_full(self: Store, *given: Any, **named: Any) -> None:
        if next(calls) == 2:
            raise StoreUnavailable("服务器磁盘已满，这次没有保存；请联系管理员清理磁盘。")
        real(self, *given, **named)

    monkeypatch.setattr(Store, "resolve", third_is_full)
    assert not attempt(lambda: fresh.entry.service.resolve_many(OFFICE, [1, 2, 3], Choice.SHEET), "好了")
    assert told[0].startswith("已经保存了一部分")
    assert [c.id for c in fresh.book.conflicts()] == [3]


def test_no_advice_names_a_button_that_is_not_there() -> None:
    """A stop that ends with its cause has no 继续 to click; the others' is called 已核对，按现状继续."""
    stops = [stop for stop in errors.SafetyStop.__subclasses__() if "advice" in vars(stop)]
    assert len(stops) > 8
    assert [stop.__name__ for stop in stops if "“继续”" in stop.advice] == []
