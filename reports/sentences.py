"""What documents say of figures, in sentences: the counts of 总览, and texts of the ledger made to stand in a paragraph."""

from __future__ import annotations

from ledger.dones import Done
from ledger.figures.board import Board
from ledger.figures.counts import Figures, share_words
from ledger.rounds.coverage import RoundCounts

NUMBERS = "一二三四五六七八九十"


def counted_words(total: Figures) -> str:
    """`应落实31条，已报送28条（90.3%），自报完成12条（38.7%），审核通过…，办结…，临期1条，逾期2条`."""
    dones = [f"{done.label}{total.count(done)}条（{share_words(total.rate(done))}）" for done in Done]
    late = [("临期", total.due_soon), ("逾期", total.overdue), ("到汇总日期未报送", total.silent)]
    reported = f"已报送{total.reported}条（{share_words(total.reporting_rate)}）"
    told = [f"{word}{number}条" for word, number in late if number] or ["没有逾期"]
    return "，".join([f"应落实{total.applicable}条", reported, *dones, *told])


def round_words(counts: RoundCounts) -> str:
    """`本轮已报20条（90.9%），未报2条`."""
    return f"本轮已报{counts.reported}条（{share_words(counts.rate)}），未报{counts.missing}条"


def sentence(text: str) -> str:
    """A text of the ledger on one line, with a mark at its end."""
    one_line = " ".join(text.split())
    return one_line if not one_line or one_line.endswith(("。", "！", "？", "；")) else f"{one_line}。"


def nth(number: int) -> str:
    """`一` to `十`, then `十一`, `二十三` …, for headings."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{NUMBERS[tens - 1]}十")
    return head + (NUMBERS[ones - 1] if ones else "")


def bare(part: str) -> str:
    """A part's heading without its own number (`一、`)."""
    number, comma, rest = part.partition("、")
    return rest if comma and all(char in NUMBERS for char in number) else part


def points(before: float | None, now: float | None) -> str:
    """`+4.2`, `-1.0`, `持平`: by how many percentage points a rate moved; a dash where there is nothing to compare."""
    if before is None or now is None:
        return "—"
    moved = round(now * 100, 1) - round(before * 100, 1)
    return f"{moved:+.1f}" if abs(moved) >= 0.05 else "持平"


def change_words(now: Board, before: Board) -> str:
    """`已报送增加12条，自报完成增加3条，审核通过减少1条，逾期增加2条`, from one day's figures to another's."""
    told = [
        _moved("已报送", before.total.reported, now.total.reported),
        *(_moved(done.label, before.total.count(done), now.total.count(done)) for done in Done),
        _moved("逾期", before.total.overdue, now.total.overdue),
    ]
    return "，".join(told)


def _moved(word: str, before: int, now: int) -> str:
    if now == before:
        return f"{word}持平"
    return f"{word}{'增加' if now > before else '减少'}{abs(now - before)}条"
