"""The year of the real notice, day by day: every place that says 逾期 or 临期 names the same entries, those that a reader of the
notice and of the calendar on the wall would name, in a year in which the office passes the plan of item 25 on 20 July and in
one in which nobody sees it."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from ledger.deadlines.standing import State
from ledger.deadlines.workdays import DayKind
from ledger.duties.consolidation import Text
from ledger.duties.consolidation_service import ConsolidationService
from ledger.duties.reminder import Cause
from ledger.figures.board import Board
from ledger.figures.headline import headline, matrix_title
from ledger.reminders.rules import AutoSettings, ReminderFacts, ReminderRule, occasions
from portal.build import Portal, build
from portal.commands.status import figures_of
from portal.duties.milestone import headline as milestones_headline
from portal.overview.matrix import matrix
from portal.overview.ways import Ways
from portal.settings.settings import load
from portal.ui import grids
from reports import make
from reports.consolidated import summary
from tests.conftest import has_read
from tests.year.cast import OFFICE, Calendar, Stage, clerk, lead
from tests.year.waiting import what_waits

Late = frozenset[tuple[str, int]]
DAY = timedelta(days=1)
FIRST, LAST = date(2021, 6, 7), date(2021, 12, 31)
JULY, COLLECTED, OCTOBER = date(2021, 7, 31), date(2021, 10, 30), date(2021, 10, 31)
SITES, DATA, JUSTICE = 25, "市大数据委", "市司法局"
HANDED_IN, PASSED_ON, ANSWERED = date(2021, 7, 15), date(2021, 7, 20), date(2021, 11, 3)
# Whose texts reach the office, and when: the one that 市财政局 was named to write for itself and 市农业农村局 after the
# date, 市司法局's never.
JOINT, DRAFTER, NAMED = 9, "市财政局", date(2021, 9, 1)
JOINT_SENT, OTHERS_SENT = date(2021, 11, 5), date(2021, 10, 29)
TURNING = sorted(
    day + offset * DAY for day in (HANDED_IN, PASSED_ON, JULY, COLLECTED, OCTOBER, JOINT_SENT) for offset in (0, 1)
)
# What the days between bring is looked at too, in `make test-long`, and every day of it in `make test-deep`.
HAPPENINGS = (*TURNING, date(2021, 9, 15), NAMED, ANSWERED, OTHERS_SENT, FIRST + DAY, LAST - DAY)
# Days that the office entered: a Saturday that is worked, and Mondays before the dates that are off.
WORKED, OFF = frozenset({date(2021, 7, 24)}), frozenset({date(2021, 7, 26), date(2021, 10, 25)})
SOON, REMINDED = 5, 3  # working days
NEARING = {day - n * DAY for day in (JULY, COLLECTED, OCTOBER) for n in range(11)}
WHEN_IT_HAPPENS = frozenset(HAPPENINGS)
CHOSEN = frozenset(
    NEARING
    | {day + offset * DAY for day in HAPPENINGS for offset in (-1, 0, 1)}
    | {FIRST + n * 9 * DAY for n in range(24)}
)
EVERY = frozenset(FIRST + n * DAY for n in range((LAST - FIRST).days + 1))


class Year(Stage):
    """The play, and what a reader of the notice would say of a day."""

    def __init__(self, portal: Portal, clock: Calendar, *, passed: bool) -> None:
        super().__init__(portal, clock)
        self.passed = passed
        self.leads = {
            task.no: tuple(e.unit for e in portal.ledger().by_task[task.no] if e.role == "牵头")
            for task in portal.book.breakdown.tasks
        }

    def sent(self, no: int) -> date:
        """When a task's collected text reaches the office."""
        never = JUSTICE in self.leads[no] or (no == SITES and not self.passed)
        return date.max if never else JOINT_SENT if no == JOINT else OTHERS_SENT

    def late(self, day: date) -> Late:
        """(unit, task) that missed a date of its own."""
        missed = {(u, no) for no, units in self.leads.items() for u in units if day > COLLECTED and self.sent(no) > day}
        missed -= {(unit, JOINT) for unit in self.leads[JOINT] if unit != DRAFTER}
        return frozenset(missed | ({(DATA, SITES)} if day > JULY and not self.passed else set()))

    def soon(self, day: date, most: int = SOON) -> Late:
        """(unit, task) whose next date of its own, which it has not met, is at most so many working days off."""
        dates: dict[tuple[str, int], list[date]] = {}
        for no, units in self.leads.items():
            for unit in units if self.sent(no) > day else ():
                dates.setdefault((unit, no), []).extend(
                    [COLLECTED] if no != JOINT or unit == DRAFTER or day < NAMED else []
                )
        handed_in = {JULY: HANDED_IN, OCTOBER: OCTOBER}
        owed = [due for due, on in handed_in.items() if not self.passed or day < on]
        dates.setdefault((DATA, SITES), []).extend(owed)
        nearest = {who: min(due) for who, due in dates.items() if due}
        return frozenset(who for who, due in nearest.items() if day <= due and left(day, due) <= most)

    def silent(self, day: date) -> Late:
        """(unit, task) without a date of its own of which nothing was known when it was collected."""
        entries = self.portal.ledger().entries if day > COLLECTED else ()
        answered = {("鼓楼区", e.task_no) for e in entries} | ({("闽清县", 7)} if day >= ANSWERED else set())
        return frozenset((e.unit, e.task_no) for e in entries if e.role == "责任") - answered

    def live(self, day: date) -> None:
        """What happens on a day."""
        self.on(day)
        if self.passed:
            self._the_plan(day)
        if day == date(2021, 9, 15):
            for entry in self.portal.ledger().by_unit["鼓楼区"]:
                self.reports(clerk("鼓楼区"), entry.key, status="正在推进", progress_note="已部署。")
        if day == ANSWERED:
            self.reports(clerk("闽清县"), "2021-07-闽清县", status="正在推进", progress_note="已公开。")
        if day == NAMED:
            self.portal.duties.consolidation.name_drafter(OFFICE, JOINT, DRAFTER, seen="")
        for no, units in self.leads.items():
            if units and self.sent(no) == day:
                self._send(self.portal.duties.consolidation, no, units[0])

    def _the_plan(self, day: date) -> None:
        """市大数据委 hands both of its results in; the office passes the first and leaves the second waiting."""
        service = self.portal.duties.milestone
        if day in (HANDED_IN, OCTOBER):
            key = f"2021-25-{JULY if day == HANDED_IN else OCTOBER:%m%d}"
            service.hand_in(lead(DATA), key, DATA, link="http://www.fuzhou.gov.cn/plan.html")
        if day == PASSED_ON:
            (result,) = service.milestones(OFFICE).results["2021-25-0731", DATA]
            service.decide(OFFICE, result.seq, approve=True)

    @staticmethod
    def _send(service: ConsolidationService, no: int, unit: str) -> None:
        made = service.save(lead(unit), no, Text("已收集汇总。", "各单位均已部署。"), seen=0)
        service.send(lead(unit), no, seen=made.draft.id)


def left(day: date, due: date) -> int:
    """Working days after a day until another, counted on the fingers."""
    after = (day + n * DAY for n in range(1, (due - day).days + 1))
    return sum(one in WORKED or (one.weekday() < 5 and one not in OFF) for one in after)


@pytest.fixture(params=[True, False], ids=["the plan is passed on 20 July", "nobody hands a plan in"])
def year(request: pytest.FixtureRequest, whole_home: Path, tmp_path: Path) -> Iterator[Year]:
    clock = Calendar(FIRST)
    home = Path(shutil.copytree(whole_home, tmp_path / "home"))
    portal = build(load(home=home, backend="memory"), clock=clock)
    has_read(portal, whole_home)
    for days, kind in ((WORKED, DayKind.WORKDAY), (OFF, DayKind.HOLIDAY)):
        for day in days:
            portal.year_service.set_day(OFFICE, day, kind)
    yield Year(portal, clock, passed=request.param)
    portal.book.engine.dispose()


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(WHEN_IT_HAPPENS, marks=pytest.mark.long, id="when something happens"),
        pytest.param(CHOSEN, marks=pytest.mark.long, id="chosen"),
        pytest.param(EVERY, marks=pytest.mark.deep, id="every day"),
    ],
)
def test_every_place_that_says_late_says_it_of_the_same(year: Year, days: frozenset[date]) -> None:
    looked_into = TURNING if days > WHEN_IT_HAPPENS else sorted(day + DAY for day in (JULY, COLLECTED, OCTOBER))
    for day in sorted(days):
        year.live(day)
        board = year.portal.board()
        compare(year, board, year.late(day))
        what_is_soon(year, board, year.soon(day))
        assert of_state(board, State.SILENT) == year.silent(day), day
        assert board.total.silent == len(year.silent(day))
        if day in looked_into:
            the_downloads(year, board)
            day_was_seen(board)
            what_waits(year.portal, board, year.late(day))
    for day in looked_into:
        assert of_state(year.portal.board(day), State.OVERDUE) == year.late(day), f"{day}, looked back at"
        assert of_state(year.portal.board(day), State.DUE_SOON) == year.soon(day), f"{day}, looked back at"


def compare(year: Year, board: Board, late: Late) -> None:
    """The board's own figures first, then every page's, then what is told to programs."""
    day, units = board.as_of, {unit for unit, _ in late}
    assert of_state(board, State.OVERDUE) == late, day
    assert {(u.entry.unit, u.task.no) for u in board.overdue} == late
    assert (board.total.overdue, sum(c.overdue for c in board.by_task.values())) == (len(late), len(late))
    assert {unit for unit, counted in board.by_unit.items() if counted.overdue} == units
    said = headline(board)
    assert (f"{len(late)} 条逾期" in said) is bool(late), said
    assert ("逾期：" in matrix_title(board).replace("均无逾期", "")) is bool(late)
    told = figures_of(board)
    assert (told["overdue"], set(told["overdue_units"])) == (len(late), units)
    assert sum(grids.task_rows(board)["逾期"]) == len(late)
    found = year.portal.duties.milestone.milestones(OFFICE)
    assert {unit for _, unit in found.overdue(day)} == units, day
    words = {unit for m in found.listed for unit in m.owners if found.words(m, unit, day).startswith("逾期")}
    assert words == units
    assert ("最早的时限是" in milestones_headline(found, day)) is bool(late)
    if day.weekday() == 0 or day in TURNING:  # the whole list of 1,700 matters takes as long as all the rest
        the_reminder(year, board, late)


def what_is_soon(year: Year, board: Board, soon: Late) -> None:
    """The same of 临期: figures, sentences, 节点成果, reminders by hand and by themselves, what is told to programs and to units."""
    day = board.as_of
    assert of_state(board, State.DUE_SOON) == soon, day
    assert {(u.entry.unit, u.task.no) for u in board.due_soon} == soon
    assert (board.total.due_soon, sum(c.due_soon for c in board.by_unit.values())) == (len(soon), len(soon))
    said = f"{len(soon)} 条 {SOON} 个工作日内到期" if soon else f"{SOON} 个工作日内没有到期的台账"
    assert said in headline(board)
    assert figures_of(board)["due_soon"] == len(soon)
    for found in board.due_soon:
        due = found.standing.deadline.due if found.standing.deadline else day
        days = left(day, due or day)
        assert found.standing.words.removeprefix("汇总") == (f"还有{days}个工作日" if days else "今天到期"), day
    milestones = year.portal.duties.milestone.milestones(OFFICE)
    for milestone in milestones.listed:
        for unit in milestone.owners:
            words, days = milestones.words(milestone, unit, day), left(day, milestone.due)
            assert not words.startswith("还有") or words.startswith(f"还有{days}个工作日")
    settings = AutoSettings((ReminderRule.WEEK,))
    by_themselves = occasions(board, settings, ReminderFacts(), year.portal.year_service.calendar())
    told = {(one.entry.unit, one.entry.task_no) for one in by_themselves}
    assert told == {(unit, no) for unit, no in soon if unit not in OFFICE.units}
    if day.weekday() == 0 or day in TURNING:
        urged = year.portal.duties.reminder.matters(OFFICE, board)
        near = {(m.entry.unit, m.task.no) for m in urged if Cause.DUE_SOON in m.causes}
        assert near == {(unit, no) for unit, no in year.soon(day, REMINDED) if unit not in OFFICE.units}
        items = year.portal.inbox.items(lead(DATA), board)
        near_by = [dict(i.query)["entry"] for i in items if i.kind == "临期"]
        own = {e.key for e in board.entries if (e.unit, e.task_no) in soon and e.unit == DATA}
        assert set(near_by) <= own
        assert all(key in near_by for key in own if not board.ledger.by_key[key].reported)


def the_reminder(year: Year, board: Board, late: Late) -> None:
    """Who is urged as late, and that nobody else is urged with that word; the office is not urged by itself."""
    urged = year.portal.duties.reminder.matters(OFFICE, board)
    pressed = {(m.entry.unit, m.task.no) for m in urged if Cause.OVERDUE in m.causes or "逾期" in m.words}
    assert pressed == {(unit, no) for unit, no in late if unit not in OFFICE.units}


def the_downloads(year: Year, board: Board) -> None:
    """统计表, 逾期清单 and 落实情况汇总表 as they are handed out, and the matrix as it is drawn."""
    late, contacts = of_state(board, State.OVERDUE), year.portal.duties.contacts.of(OFFICE)
    table = rows(make("unit_summary", board), "各单位完成情况")
    place = next(row.index("逾期") for row in table if "逾期" in row)
    counted = {str(row[0]): row[place] for row in table if isinstance(row[place], int) and row[0]}
    assert {u: n for u, n in counted.items() if n and u in board.units} == {
        unit: sum(of == unit for of, _ in late) for unit, _ in late
    }
    assert counted["合计"] == len(late)
    place = next(row.index("临期") for row in table if "临期" in row)
    assert next(row[place] for row in table if row[0] == "合计") == len(of_state(board, State.DUE_SOON))
    soon = of_state(board, State.DUE_SOON)
    for tab, wanted in (("逾期", late), ("临期", soon)):
        listed = rows(make("overdue", board, material=contacts), tab)
        numbered = [(str(r[0]), int(m[1])) for r in listed if r[1] and (m := re.match(r"(\d+)\.", str(r[1])))]
        assert sorted(numbered) == sorted(wanted)
    named = {task.no for task in board.tasks if re.search(r"^逾期 ", summary(task, board), re.M)}
    assert named == {no for _, no in late}
    assert {t.no for t in board.tasks if re.search(r"^临期 ", summary(t, board), re.M)} == {no for _, no in soon}
    drawn = re.findall(r'<td class="pb-([a-z_]+)[^>]*><a [^>]*aria-label="(.+?)第(\d+)项：', matrix(board, Ways()).html)
    for state, wanted in ((State.DUE_SOON, soon), (State.OVERDUE, late)):
        assert {(unit, int(no)) for look, unit, no in drawn if look == state.value} == wanted


def day_was_seen(board: Board) -> None:
    """Nobody is told of a date that is not his: who owes none has none, and the collection's is called that."""
    for entry in board.entries:
        if entry.role == "责任":
            assert (entry.due, board.standing[entry.key].due_words) == (None, "2021-10-30（10月30日前汇总）")


def of_state(board: Board, state: State) -> Late:
    return frozenset((e.unit, e.task_no) for e in board.entries if board.state(e.key) is state)


def rows(content: bytes, sheet: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return [tuple(row) for row in book[sheet].iter_rows(values_only=True)]
