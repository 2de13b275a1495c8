"""督查通报 (月通报): how far the city is, by county and department beside the round before, who is late, who does well, what is to
be mended. The figures are those of 总览; who is praised follows a rule that the document itself states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from ledger.clock import day_words
from ledger.duties.practice import Practice
from ledger.duties.rectification import Rectification
from ledger.entries import grouped
from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE, Figures
from ledger.figures.headline import ad_hoc_words, pace_words
from ledger.figures.untouched import untouched_words
from ledger.permissions import OFFICE_NAME
from ledger.register import RecordList
from ledger.rounds.coverage import RoundReport
from reports.bulletin_tables import LATE, LATE_WIDTHS, late_rows, side_table
from reports.duties.rectification import HEADERS, WIDTHS, listed_words, rows
from reports.official import OfficialPaper, Particulars
from reports.sentences import change_words, counted_words, nth, round_words

_SIDES = (("县（市）区落实情况", COUNTY_SIDE), ("市直部门落实情况", CITY_SIDE))
_NAMED = 8  # in one sentence


@dataclass(frozen=True, slots=True)
class BulletinFacts:
    """What a 通报 tells besides the board: the round of its day, the board when the round before closed, what is to be mended,
    and the practices that were selected."""

    report: RoundReport | None = None
    before: Board | None = None
    rectifications: RecordList[Rectification] | None = None
    practices: tuple[Practice, ...] = ()


class _Attached(NamedTuple):
    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]


def build(board: Board, label: str, facts: BulletinFacts | None = None, around: Particulars | None = None) -> bytes:
    """The .docx."""
    known = facts or BulletinFacts()
    in_round = known.report.view.round.label if known.report else ""
    paper = OfficialPaper(
        f"关于{board.ledger.year}年{in_round}政务公开工作要点落实情况的通报", label, around, [in_round]
    )
    for number, (heading, write) in enumerate(_sections(board, known), start=1):
        paper.level_one(f"{nth(number)}、{heading}")
        write(paper)
    attached = list(_attached(board, known))
    paper.attached([one.name for one in attached])
    paper.signed(OFFICE_NAME, board.as_of)
    for number, one in enumerate(attached, start=1):
        paper.attachment(number if len(attached) > 1 else 0, one.name)
        paper.blank()
        paper.table(one.headers, one.rows, one.widths)
    return paper.close(board.as_of)


def _sections(board: Board, facts: BulletinFacts) -> Iterator[tuple[str, Callable[[OfficialPaper], None]]]:
    yield "总体情况", partial(_write, _overview(board, facts))
    if not board.untouched:
        for heading, side in _SIDES:
            own = board.select(side=side)
            if own.entries:
                before = facts.before.select(side=side) if facts.before else None
                yield heading, partial(side_table, own, before)
        yield "做得好的单位", partial(_write, list(_praised(board, facts.practices)))
        yield "存在问题", partial(_write, list(_wanting(board)))
    yield "整改情况和下一步要求", partial(_write, list(_demands(board, facts)))


def _write(lines: Sequence[str], paper: OfficialPaper) -> None:
    for line in lines:
        paper.text(line)


def _overview(board: Board, facts: BulletinFacts) -> list[str]:
    total, day = board.total, day_words(board.as_of)
    if board.untouched:
        return [untouched_words(board.ledger.year, board.as_of, total.applicable)]
    pace = f"{board.rules.headline.rate}{pace_words(board.pace_gap)}"
    told = [
        f"截至{day}，全市{len(board.units)}个单位承担政务公开工作要点任务{len(board.tasks)}项，{counted_words(total)}；{pace}。"
    ]
    if facts.report:
        told.append(f"{facts.report.view.round.label}：{round_words(facts.report.view.total)}。")
    if facts.before:
        told.append(f"与上一轮截止时（{day_words(facts.before.as_of)}）相比，{change_words(board, facts.before)}。")
    if board.ad_hoc.tasks:
        told.append(f"通知以外的临时交办任务另外计数：{ad_hoc_words(board.ad_hoc)}。")
    return told


def _praised(board: Board, practices: Sequence[Practice]) -> Iterator[str]:
    """Units that reported everything, are never late and keep pace; and the practices that were selected."""
    done = board.rules.headline
    good = [unit for unit, counted in board.by_unit.items() if _is_good(counted, board)]
    good.sort(key=lambda unit: -(board.by_unit[unit].rate(done) or 0))
    rule = f"应落实的全部报送、没有逾期、{done.rate}不低于序时进度"
    yield f"{rule}的有：{_named(good)}。" if good else f"目前没有{rule}的单位。"
    if practices:
        of_units = Counter(practice.unit for practice in practices)
        yield f"采用各单位经验做法{len(practices)}条：{_named([f'{unit}{number}条' for unit, number in of_units.items()])}。"


def _is_good(counted: Figures, board: Board) -> bool:
    rate = counted.rate(board.rules.headline)
    kept = counted.reported == counted.applicable and not counted.overdue and not counted.silent
    return rate is not None and kept and rate >= board.expected_rate


def _named(names: Sequence[str]) -> str:
    return "、".join(names[:_NAMED]) + (f"等{len(names)}个单位" if len(names) > _NAMED else "")


def _wanting(board: Board) -> Iterator[str]:
    """What is late, with every unit by name: nobody hides behind 等."""
    for words, counts in (
        ("逾期", {unit: counted.overdue for unit, counted in board.by_unit.items()}),
        ("到汇总日期未报送", {unit: counted.silent for unit, counted in board.by_unit.items()}),
        ("没有报送过任何内容的", {unit: counted.not_reported for unit, counted in board.by_unit.items()}),
    ):
        late = sorted(((unit, number) for unit, number in counts.items() if number), key=lambda one: -one[1])
        if late:
            alike = grouped(late, lambda one: one[1])
            listed = "，".join(_each([unit for unit, _ in units], number) for number, units in alike.items())
            yield f"{words}{sum(counts.values())}条，涉及{len(late)}个单位：{listed}。"
    if not (board.overdue or board.total.not_reported):
        yield "没有逾期和未报送的台账。"


def _each(units: Sequence[str], number: int) -> str:
    """`鼓楼区2条`, `鼓楼区、台江区各2条`."""
    return f"{'、'.join(units)}{'各' if len(units) > 1 else ''}{number}条"


def _demands(board: Board, facts: BulletinFacts) -> Iterator[str]:
    records = facts.rectifications
    yield listed_words(records) if records and records.records else "目前没有列入通报的问题。"
    names = [one.name for one in _attached(board, facts)]
    where = f"附件{'' if len(names) == 1 else 1}" if board.overdue else ""
    if where:
        yield f"有逾期任务的单位要对照{where}逐项明确责任人，抓紧办理，及时更新台账；牵头单位要加强督促。"
    yield "各单位要按照时限要求推进落实，如实填报工作进展和佐证材料，市政府办公厅将适时通报。"


def _attached(board: Board, facts: BulletinFacts) -> Iterator[_Attached]:
    if board.overdue:
        yield _Attached("逾期任务清单", LATE, late_rows(board), LATE_WIDTHS)
    if facts.rectifications and facts.rectifications.records:
        yield _Attached("整改事项清单", HEADERS, rows(facts.rectifications), WIDTHS)
