"""“回头看”报告: what became of last year's tasks, written from the checks of the units; 已落实 is said of nothing unchecked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.breakdown import numbers_words
from ledger.clock import day_words
from ledger.duties.look_back import OPEN_VERDICTS, Check, CheckCoverage, LookBack, coverage
from ledger.entries import grouped
from ledger.figures.board import Board
from ledger.permissions import OFFICE_NAME
from reports.official import OfficialPaper, Particulars
from reports.sentences import nth, sentence

UNITS = ("单位", "应核查", "已核查", "已落实", "部分\n落实", "未落实", "不再\n适用", "整改中", "审核\n通过")
_UNIT_WIDTHS = (34, 16, 16, 16, 14, 16, 14, 16, 14)
_ATTACHED = "各单位核查情况"
NONE = "还没有导入上年度任务，无法说明核查情况。"


def build(board: Board, label: str, look_back: LookBack | None = None, around: Particulars | None = None) -> bytes:
    """The .docx; `board` says the day and, when it is one unit's, whose checks; that one is signed by the unit."""
    found, unit = look_back or LookBack(), board.selection.unit
    known = board.ledger.directory.by_short.get(unit)
    signed = known.full_name if known else unit or OFFICE_NAME
    year = found.year or board.ledger.year - 1
    until = f"（截至{day_words(board.as_of)}）"
    title = f"{unit}{year}年政务公开工作要点落实情况“回头看”报告"
    paper = OfficialPaper(title, label, None if unit else around, [unit, "“回头看”"], note=until)
    checks = [check for check in found.checks if unit in ("", check.unit)]
    if checks:
        _tell(paper, found, checks, board)
    else:
        paper.text(f"{year}年没有要{unit}核查的任务。" if unit and found.checks else NONE)
    whole = bool(checks) and not unit
    paper.attached([_ATTACHED] if whole else [])
    paper.signed(signed, board.as_of)
    if whole:
        paper.attachment(0, _ATTACHED)
        paper.blank()
        paper.table(UNITS, unit_rows(found, board), _UNIT_WIDTHS)
    return paper.close(board.as_of)


def _tell(paper: OfficialPaper, found: LookBack, checks: Sequence[Check], board: Board) -> None:
    whole = coverage(checks, board.as_of)
    sections = [
        ("总体情况", list(_overview(found, checks, board))),
        ("核查出的问题", list(_problems(found, checks))),
        ("整改情况", list(_mending(found, checks, whole, board))),
        ("尚未核查的", list(_unchecked(found, checks))),
    ]
    for number, (heading, lines) in enumerate(((h, lines) for h, lines in sections if lines), start=1):
        paper.level_one(f"{nth(number)}、{heading}")
        for line in lines:
            paper.text(line)


def _overview(found: LookBack, checks: Sequence[Check], board: Board) -> Iterator[str]:
    items, stressed = {c.item for c in checks}, [c for c in checks if c.item in found.stressed]
    whole, first = coverage(checks, board.as_of), coverage(stressed, board.as_of)
    units = len({check.unit for check in checks})
    first_items = len({c.item for c in stressed})
    yield (
        f"{found.year}年任务{len(items)}项，涉及{units}个单位，应核查{whole.total}处，已核查{whole.checked}处（{whole.share_words}）；"
        f"其中有责任单位和时限的重点任务{first_items}项，应核查{first.total}处，已核查{first.checked}处（{first.share_words}）。"
    )
    verdicts = "，".join(f"{verdict}{number}处" for verdict, number in whole.verdicts.items() if number)
    if verdicts:
        yield f"核查结论中，{verdicts}；市政府办公厅审核通过{whole.approved}处。"


def _problems(found: LookBack, checks: Sequence[Check]) -> Iterator[str]:
    """部分落实 and 未落实, item by item with the units and their measures."""
    wanting = [check for check in checks if check.checked and check.verdict in OPEN_VERDICTS]
    by_item = {item.key: [c for c in wanting if c.item == item.key] for item in found.first}
    for number, (key, own) in enumerate(((k, own) for k, own in by_item.items() if own), start=1):
        item = found.item(key)
        due = f"（{item.due_text}）" if item.due_text else ""
        yield f"{number}．{item.title.rstrip('。')}{due}。{''.join(map(_measure, own))}"


def _measure(check: Check) -> str:
    by = check.values.get("rectify_by", "")
    until = f"，整改时限{by}" if by else ""
    done = "，已整改" if check.values.get("rectified") == "是" else ""
    return sentence(
        f"{check.unit}{check.verdict}{until}{done}：{check.values.get('rectification', '') or '没有填写整改措施'}"
    )


def _mending(found: LookBack, checks: Sequence[Check], whole: CheckCoverage, board: Board) -> Iterator[str]:
    opened = [check for check in checks if check.checked and check.verdict in OPEN_VERDICTS]
    if not opened:
        return
    mended = len(opened) - whole.rectifying
    yield f"需要整改{len(opened)}处，已整改{mended}处，正在整改{whole.rectifying}处，其中超过整改时限{whole.late}处。"
    if late := [check for check in opened if check.late(board.as_of)]:
        named = "、".join(dict.fromkeys(f"{c.unit}（第{found.item(c.item).no}项）" for c in late))
        yield f"超过整改时限的：{named}。"


def _unchecked(found: LookBack, checks: Sequence[Check]) -> Iterator[str]:
    """Units that have the same left are told together."""
    left = grouped((check for check in checks if not check.checked), lambda check: check.unit)
    alike: dict[str, list[str]] = {}
    for unit, own in left.items():
        alike.setdefault(numbers_words(sorted(found.item(check.item).no for check in own)), []).append(unit)
    if alike:
        yield "；".join(f"{'、'.join(units)}（第{numbers}项）" for numbers, units in alike.items()) + "。"


def unit_rows(found: LookBack, board: Board) -> list[list[str]]:
    """Every unit's counts under `UNITS`, and their sum."""
    lines = [(unit, coverage(own, board.as_of)) for unit, own in found.of_unit.items()]
    return [_unit_row(*line) for line in (*lines, ("合计", coverage(found.checks, board.as_of)))]


def _unit_row(name: str, counted: CheckCoverage) -> list[str]:
    counts = (counted.total, counted.checked, *counted.verdicts.values(), counted.rectifying, counted.approved)
    return [name, *(f"{number}" for number in counts)]
