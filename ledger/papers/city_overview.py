"""一、总体情况: the figures of the day in words, and what changed since the round before. Pure; counts are the board's alone."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.clock import day_words
from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.counts import CITY_SIDE, COUNTY_SIDE, Figures, share_words
from ledger.figures.headline import part_title, rate_words
from ledger.papers.city_report import BOARD, ROUND, CityFacts, ReportParagraph, Sentence, paragraph
from ledger.rounds.coverage import RoundReport


def overview(board: Board, facts: CityFacts) -> tuple[ReportParagraph, ...]:
    """The paragraphs."""
    figures = paragraph("overview.figures", *(Sentence(text, (BOARD,)) for text in _figures(board)))
    late = paragraph("overview.late", *(Sentence(text, (BOARD,)) for text in _late(board)))
    told = paragraph("overview.round", *_round(board, facts))
    return tuple(one for one in (figures, late, told) if one.sentences)


def _figures(board: Board) -> Iterator[str]:
    notice, total = board.ledger.breakdown, board.total
    left_out = total.total - total.applicable
    concerned = f"，另有{left_out}条经核对为不涉及" if left_out else ""
    yield (
        f"按照《{notice.title}》（{notice.doc_no}），{len(board.tasks)}项任务由{len(board.units)}个单位落实，"
        f"应落实的台账{total.applicable}条{concerned}。"
    )
    yield f"截至{day_words(board.as_of)}，{counts_words(total)}。"
    if not total.reported:
        return
    sides = [(side, board.select(side=side).total) for side in (COUNTY_SIDE, CITY_SIDE)]
    yield "其中，" + "；".join(f"{side}{_rates(counted)}" for side, counted in sides if counted.applicable) + "。"
    done = f"{len(board.tasks_done)}项" if board.tasks_done else "还没有一项"
    yield f"{len(board.tasks)}项任务中，{done}全部{board.rules.headline.label}；{rate_words(board).replace(' ', '')}。"
    if len(board.by_part) > 1:
        yield f"{part_title(board).replace(' ', '')}。"


def counts_words(counted: Figures) -> str:
    """`已报送120条，报送率60.0%；自报完成80条，自报完成率40.0%；…`."""
    told = [f"已报送{counted.reported}条，报送率{share_words(counted.reporting_rate)}"]
    told += [f"{done.label}{counted.count(done)}条，{done.rate}{share_words(counted.rate(done))}" for done in Done]
    return "；".join(told)


def _rates(counted: Figures) -> str:
    rates = [f"报送率{share_words(counted.reporting_rate)}"]
    rates += [f"{done.rate}{share_words(counted.rate(done))}" for done in (Done.REPORTED, Done.APPROVED)]
    return f"应落实{counted.applicable}条，{'、'.join(rates)}"


def _late(board: Board) -> Iterator[str]:
    total = board.total
    if board.untouched:
        return
    units = len({line.entry.unit for line in board.overdue})
    late = f"逾期{total.overdue}条，涉及{units}个单位" if total.overdue else "没有逾期的台账"
    silent = f"，到汇总日期未报送{total.silent}条" if total.silent else ""
    soon = f"，{board.rules.due_soon_workdays}个工作日内到期{total.due_soon}条" if total.due_soon else ""
    listed = "（见附件2）" if total.overdue or total.silent else ""
    yield f"{late}{silent}{listed}{soon}。"


def _round(board: Board, facts: CityFacts) -> Iterator[Sentence]:
    if facts.round is None:
        return
    yield Sentence(_round_words(facts.round), (ROUND,))
    if facts.before is not None:
        yield Sentence(changes_words(facts.before, board), (ROUND, BOARD))


def _round_words(report: RoundReport) -> str:
    asked, now = report.view.round, report.view.total
    same = f"（其中无变化、办结{now.unchanged}条）" if now.unchanged else ""
    told = (
        f"{asked.label}（{day_words(asked.opens)}至{day_words(asked.closes)}）应报{now.applicable}条，"
        f"已报{now.reported}条{same}，未报{now.missing}条，本轮报送率{share_words(now.rate)}"
    )
    before = report.of_units((line.unit for line in report.lines), "").before
    if before is None or before.rate is None or now.rate is None:
        return f"{told}。"
    return f"{told}，上一轮为{share_words(before.rate)}，{_points(now.rate - before.rate)}。"


def _points(gap: float) -> str:
    points = round(abs(gap) * 100, 1)
    return f"{'上升' if gap > 0 else '下降'}{points:g}个百分点" if points else "与上一轮持平"


def changes_words(before: Board, now: Board) -> str:
    """`与上一轮截止时（2021年9月30日）相比，已报送增加12条，…`."""
    pairs = [("已报送", before.total.reported, now.total.reported)]
    pairs += [(done.label, before.total.count(done), now.total.count(done)) for done in Done]
    pairs.append(("逾期", before.total.overdue, now.total.overdue))
    told = "，".join(f"{word}{_change(now - then)}" for word, then, now in pairs)
    return f"与上一轮截止时（{day_words(before.as_of)}）相比，{told}。"


def _change(number: int) -> str:
    return f"{'增加' if number > 0 else '减少'}{abs(number)}条" if number else "持平"
