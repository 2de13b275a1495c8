"""Moving the ledger between a workbook and a Google spreadsheet: nothing lost, never two live sheets, cut off anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import gspread
import pytest

from ledger.clock import SystemClock
from ledger.columns import LEDGER_TAB
from ledger.repository import Edit
from store.audit import audit_events
from store.database import reading
from sync.backends.google.backend import GoogleBackend
from sync.backends.google.calls import Calls
from sync.backends.google.ids import PORTAL_SHEET
from sync.backends.workbook import WorkbookBackend
from sync.engine import Engine
from sync.errors import AlreadyPublished, CannotMove, Held, WriteInDoubt
from sync.lease import Lease
from sync.live import read_live
from sync.moving import Moved, SheetMove
from tests.property.world import PLACES, World
from tests.sheets_server import Double, running

KEY, OTHER = "2021-01-甲", "2021-01-乙"


class Removal:
    """A ledger in a workbook, an empty Google spreadsheet beside it, and the moves between them."""

    def __init__(self, world: World, double: Double) -> None:
        self.world, self.double = world, double
        self.world.engine.cycle()
        self.owner = double.client("owner")
        self.key = self.owner.create("新台账").id

    @property
    def workbook(self) -> WorkbookBackend:
        return WorkbookBackend(self.world.home / "台账.xlsx", rehash_every=1)

    @property
    def google(self) -> GoogleBackend:
        return GoogleBackend(Calls(self.double.client("office"), self.key))

    def move(self, *, to: str = "google", lease: Lease | None = None) -> SheetMove:
        self.world.restart()
        old, new = (self.workbook, self.google) if to == "google" else (self.google, self.workbook)
        return SheetMove(self.world.store, old, new, lease=lease or Lease(), clock=SystemClock())

    def run(self, *, to: str = "google") -> Moved:
        return self.move(to=to).run(person="系统管理员")

    def cycle(self, kind: str) -> str:
        self.world.restart()
        backend = self.google if kind == "google" else self.workbook
        return Engine(self.world.store, backend).cycle().trouble

    def live(self) -> str:
        with reading(self.world.store.engine) as connection:
            found = read_live(connection)
        assert found is not None
        return found.kind

    def book(self, who: str = "owner") -> gspread.Spreadsheet:
        return (self.owner if who == "owner" else self.double.client(who)).open_by_key(self.key)

    def texts(self) -> dict[str, str]:
        """工作进展 by 台账编号, on Google."""
        rows = self.book().worksheet(LEDGER_TAB).get_values()[1:]
        return {row[0]: row[PLACES["progress_note"] - 1] for row in rows if row[0]}

    def type(self, text: str, key: str = KEY, column: str = "progress_note") -> None:
        self.world.sheet.put(self.world.where(key)[0], PLACES[column], text)

    def submit(self, text: str, key: str = KEY, *, seen: str = "") -> None:
        edit = Edit(key, "progress_note", seen, text)
        self.world.store.submit([edit], person="林某", token=f"{key}{text}")

    def left(self) -> list[Path]:
        return sorted(self.world.home.glob("台账（已迁走，请勿再填）*.xlsx"))


@pytest.fixture
def removal() -> Iterator[Removal]:
    world = World("workbook")
    with (
        running() as double,
        patch("sync.backends.google.structure.look.SPARE_ROWS", 2),
        patch("sync.moving._PAUSE", 0.0),
        patch("sync.backends.google.backend._FRESH", 0.0),
    ):
        yield Removal(world, double)
        assert double.defects == []
    world.close()


def test_everything_agreed_stands_in_the_new_sheet_and_history_goes_on(removal: Removal) -> None:
    removal.type("表格里填的")
    removal.submit("网页填的", OTHER)
    done = removal.run()
    assert removal.texts() | {KEY: "表格里填的", OTHER: "网页填的"} == removal.texts()
    assert (done.live.kind, done.live.where) == ("google", removal.google.where)
    assert [c.new for c in removal.world.store.history(key=KEY)] == ["表格里填的"]
    assert removal.cycle("google") == ""
    removal.submit("搬家以后填的", seen="表格里填的")
    assert removal.cycle("google") == ""
    assert removal.texts()[KEY] == "搬家以后填的"
    assert [c.new for c in removal.world.store.history(key=KEY)] == ["搬家以后填的", "表格里填的"]


def test_the_old_workbook_is_renamed_and_what_is_not_carried_over_is_said(removal: Removal) -> None:
    before = (removal.world.home / "台账.xlsx").read_bytes()
    done = removal.run()
    assert not (removal.world.home / "台账.xlsx").exists()
    assert [path.read_bytes() for path in removal.left()] == [before]
    said = "".join(done.said)
    assert "台账（已迁走，请勿再填）.xlsx" in said
    assert "自己加的列、批注、颜色和筛选没有带过去" in said
    with reading(removal.world.store.engine) as connection:
        assert [d.kind for d in audit_events(connection, kinds=["sheet."])] == ["sheet.moved"]


def test_the_wrong_setting_touches_nothing_and_names_the_live_sheet(removal: Removal) -> None:
    removal.run()
    (removal.world.home / "台账.xlsx").write_bytes(removal.left()[0].read_bytes())
    removal.submit("等着写的")
    assert removal.cycle("workbook") == "NotTheLiveSheet"
    trouble = removal.world.engine.status().trouble
    assert trouble is not None
    assert removal.google.where in trouble.message
    assert "PORTAL_BACKEND 设为 google" in trouble.advice
    assert removal.cycle("google") == ""
    assert removal.texts()[KEY] == "等着写的"


def test_changing_the_setting_alone_moves_nothing(removal: Removal) -> None:
    assert removal.cycle("google") == "NotTheLiveSheet"
    trouble = removal.world.engine.status().trouble
    assert trouble is not None
    assert "publish --to google" in trouble.advice
    assert [one.title for one in removal.book().worksheets()] == ["Sheet1"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("when", "step"),
    [
        ("before", "_publish"),
        ("after", "_publish"),
        ("before", "_commit"),
        ("after", "_commit"),
        ("after", "_leave"),
    ],
)
def test_cut_off_between_the_steps_it_goes_on(removal: Removal, step: str, when: str) -> None:
    removal.type("第一版")
    real = getattr(SheetMove, step)

    def cut(self: SheetMove, *args: object, **more: object) -> object:
        if when == "after":
            real(self, *args, **more)
        raise KeyboardInterrupt

    with patch.object(SheetMove, step, cut), pytest.raises(KeyboardInterrupt):
        removal.run()
    removal.world.restart()
    live = removal.live()
    other = {"google": "workbook", "workbook": "google"}[live]
    assert removal.cycle(other) == "NotTheLiveSheet"
    if live == "workbook":
        removal.type("停在中间时填的")
        removal.submit("停在中间时报的", OTHER)
        assert removal.cycle("workbook") == ""
    expected = {"workbook": "停在中间时填的", "google": "第一版"}[live]
    if removal.left():
        with pytest.raises(CannotMove, match="不用再迁"):
            removal.run()
    else:
        removal.run()
    assert removal.cycle("google") == ""
    assert removal.texts()[KEY] == expected
    assert removal.texts()[OTHER] == ("停在中间时报的" if live == "workbook" else "")
    assert len(removal.left()) == 1
    assert removal.live() == "google"


def test_a_lost_reply_while_publishing_is_sorted_out_by_the_next_run(removal: Removal) -> None:
    removal.double.control.fault("drop_after", kind="write")
    with pytest.raises(WriteInDoubt):
        removal.run()
    assert removal.live() == "workbook"
    removal.type("后来填的")
    removal.run()
    assert removal.texts()[KEY] == "后来填的"


def test_what_was_typed_while_publishing_reaches_the_new_sheet(removal: Removal) -> None:
    real = GoogleBackend.publish

    def publish(self: GoogleBackend, tabs: object, stamp: object) -> None:
        real(self, tabs, stamp)  # type: ignore[arg-type]
        removal.type("发布时填的")
        clerk = removal.book("clerk").worksheet(LEDGER_TAB)
        clerk.update([["新表格里先填的"]], clerk.find(OTHER).address.replace("A", "J"))

    with patch.object(GoogleBackend, "publish", publish):
        removal.run()
    assert removal.texts() | {KEY: "发布时填的", OTHER: "新表格里先填的"} == removal.texts()
    assert removal.world.store.conflicts() == []


def test_a_save_at_the_last_moment_is_taken_in(removal: Removal) -> None:
    removal.type("早先的")
    real = SheetMove._commit

    def commit(self: SheetMove, person: str) -> object:
        removal.type("最后一刻的")
        return real(self, person)

    with patch.object(SheetMove, "_commit", commit):
        done = removal.run()
    assert any("最后一刻又收到 1 处修改" in one for one in done.said)
    assert removal.texts()[KEY] == "最后一刻的"
    # The new sheet is a stale copy then: its text is booked before the newer one is put back.
    assert [c.new for c in removal.world.store.history(key=KEY)] == ["最后一刻的", "早先的"] * 2


def test_open_conflicts_and_blocked_edits_stay_with_the_store(removal: Removal) -> None:
    removal.submit("网页的")
    removal.type("表格的")
    removal.world.engine.cycle()
    (conflict,) = removal.world.store.conflicts()
    removal.run()
    assert removal.texts()[KEY] == "表格的"
    removal.world.store.resolve(conflict.id, value="网页的", person="办公厅")
    assert removal.cycle("google") == ""
    assert removal.texts()[KEY] == "网页的"


def test_texts_of_the_side_tabs_go_along(removal: Removal) -> None:
    import openpyxl

    path = removal.world.home / "台账.xlsx"
    book = openpyxl.load_workbook(path)
    book["经验做法"].append(["", "甲", "上门办"])
    book["保障情况"]["E2"] = "三人"
    book.save(path)
    before = [
        [str(cell) if cell is not None else "" for cell in row] for row in book["保障情况"].iter_rows(values_only=True)
    ]
    removal.run()
    assert removal.book().worksheet("经验做法").get_values()[1][:3] == ["", "甲", "上门办"]
    rows = removal.book().worksheet("保障情况").get_values()
    assert [row[:5] for row in rows] == [row[:5] for row in before]


def test_refusals_change_nothing(removal: Removal) -> None:
    lock = removal.world.home / ".~lock.台账.xlsx#"
    lock.write_text("")
    with pytest.raises(Held):
        removal.run()
    lock.unlink()
    removal.world.sheet.rows(lambda rows: [[""] * len(rows[0])] * len(rows))
    with pytest.raises(CannotMove, match="还不能迁移"):
        removal.run()
    assert removal.live() == "workbook"
    assert [one.title for one in removal.book().worksheets()] == ["Sheet1"]


def test_a_sheet_that_holds_something_else_is_refused(removal: Removal) -> None:
    removal.book().add_worksheet(LEDGER_TAB, 5, 5)
    with pytest.raises(AlreadyPublished, match="已有名为"):
        removal.run()
    assert removal.live() == "workbook"
    assert removal.cycle("workbook") == ""


def test_somebody_elses_ledger_is_refused(removal: Removal) -> None:
    stranger = World("workbook")
    stranger.engine.cycle()
    google = GoogleBackend(Calls(removal.double.client("office"), removal.key))
    SheetMove(stranger.store, stranger.backend, google, lease=Lease(), clock=SystemClock()).run(person="x")  # type: ignore[arg-type]
    stranger.close()
    with pytest.raises(CannotMove, match="已经有一份台账"):
        removal.run()


def test_before_anything_was_published_there_is_nothing_to_move(removal: Removal) -> None:
    removal.world.store.set_fact("rev", "")
    with pytest.raises(CannotMove, match="还没有发布过"):
        removal.run()


def test_a_busy_portal_is_waited_for_and_then_refused(removal: Removal) -> None:
    lease = Lease()
    with lease.held(), pytest.raises(CannotMove, match="一直在同步"):
        removal.move(lease=lease).run(person="x")


def test_there_and_back_again_keeps_everything(removal: Removal) -> None:
    removal.type("工作簿里填的")
    removal.run()
    clerk = removal.book("clerk").worksheet(LEDGER_TAB)
    clerk.update([["在线填的"]], clerk.find(OTHER).address.replace("A", "J"))
    removal.run(to="workbook")
    assert removal.live() == "workbook"
    assert removal.cycle("workbook") == ""
    assert removal.cycle("google") == "NotTheLiveSheet"
    assert removal.world.text(KEY, "progress_note") == "工作簿里填的"
    assert removal.world.text(OTHER, "progress_note") == "在线填的"
    assert [c.new for c in removal.world.store.history(key=OTHER)] == ["在线填的"]
    assert len(removal.left()) == 1


@pytest.mark.long
def test_the_google_sheet_that_was_left_is_marked_and_closed(removal: Removal) -> None:
    removal.run()
    before = removal.texts()
    removal.run(to="workbook")
    assert removal.book().title == "新台账（已迁走，请勿再填）"
    assert removal.texts() == before
    clerk = removal.book("clerk").worksheet(LEDGER_TAB)
    with pytest.raises(gspread.exceptions.APIError, match="protected"):
        clerk.update([["还在填"]], "J2")
    assert "工作簿" in removal.book().worksheet(PORTAL_SHEET).acell("A4").value
    with pytest.raises(AlreadyPublished):
        removal.run()


def test_columns_that_only_show_something_are_filled_in_on_the_new_sheet(removal: Removal) -> None:
    told = {KEY: {"round_answer": "未报"}}
    removal.world.told = told
    removal.world.engine.cycle()
    removal.run()
    removal.world.told = {KEY: {"round_answer": "无变化"}}
    engine = Engine(removal.world.store, removal.google)
    engine.derived.texts = lambda: removal.world.told
    for _ in range(2):
        assert not engine.cycle().trouble
    head, first = removal.book().worksheet(LEDGER_TAB).get_values()[:2]
    assert first[head.index("本轮")] == "无变化"
    assert not removal.world.store.findings()
