"""三 to 六: practices, the look-back, problems and next steps, grouped and counted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from ledger.breakdown import tasks_words
from ledger.duties.consolidation import Text
from ledger.duties.look_back import OPEN_VERDICTS, LookBack, coverage
from ledger.duties.practice import Practice
from ledger.entries import Entry, grouped
from ledger.figures.board import Board
from ledger.papers.city_report import BOARD, LOOKED_BACK, CityFacts, ReportParagraph, Sentence, paragraph, text_source
from ledger.papers.condense import Common, condensed, ended, shortened, units_words

PRACTICES, PRACTICE, EFFECT = 8, 150, 80  # how many are told, and characters of each
GROUPS = 6  # problems, and next steps
LEADS, LEAD_WORDS = 5, 80  # wordings of adopted texts, and characters of each
ITEMS = 3  # tasks of last year that are named
_FIRST = "一二三四五六七八九十"


def practices(_board: Board, facts: CityFacts) -> tuple[ReportParagraph, ...]:
    """三、主要做法和亮点: the adopted practices, then what lead units' adopted texts praise."""
    told = [_practice(number, one) for number, one in enumerate(facts.practices[:PRACTICES], 1)]
    more = len(facts.practices) - len(told)
    if more > 0:
        left = tuple(f"经验做法{one.id}" for one in facts.practices[PRACTICES:])
        told.append(paragraph("practice.more", Sentence(f"另有{more}条经验做法，见经验做法汇编。", left)))
    if praised := paragraph("practice.leads", *_of_leads(facts.texts, lambda text: text.highlights)):
        told += [praised] if praised.sentences else []
    return tuple(told) or (paragraph("practice.none", Sentence("目前没有采用的经验做法。")),)


def _practice(number: int, one: Practice) -> ReportParagraph:
    version, source = one.published or one.latest, (f"经验做法{one.id}",)
    effect = shortened(version.text("effect"), EFFECT)
    return paragraph(
        f"practice.{one.id}",
        Sentence(f"{number}．{version.text('title').rstrip('。')}（{one.unit}）。", source),
        Sentence(shortened(version.text("practice"), PRACTICE), source),
        Sentence(effect, source),
    )


def looked_back(board: Board, facts: CityFacts) -> tuple[ReportParagraph, ...]:
    """四、“回头看”情况."""
    found = facts.look_back
    if not found.checks:
        none = "还没有导入上年度任务，“回头看”尚未开展。"
        return (paragraph("look_back.none", Sentence(none, (LOOKED_BACK,))),)
    return (paragraph("look_back.figures", *(Sentence(text, (LOOKED_BACK,)) for text in _looked_back(found, board))),)


def _looked_back(found: LookBack, board: Board) -> Iterator[str]:
    counted = coverage(found.checks, board.as_of)
    yield (
        f"对照{found.year}年政务公开工作要点的{len(found.items)}项任务逐项开展“回头看”，应核查{counted.total}处，"
        f"已核查{counted.checked}处，审核通过{counted.approved}处。"
    )
    if not counted.checked:
        return
    yield "核查结论为" + "，".join(f"{word}{number}处" for word, number in counted.verdicts.items() if number) + "。"
    if counted.rectifying:
        late = f"，其中超过整改时限{counted.late}处" if counted.late else ""
        yield f"需要整改的{counted.rectifying}处{late}。"
    if open_items := _open_items(found):
        yield f"没有完全落实较多的是{open_items}。"


def _open_items(found: LookBack) -> str:
    """`第3项“…”（5家单位）、…` of last year's tasks."""
    counts = {key: sum(c.checked and c.verdict in OPEN_VERDICTS for c in own) for key, own in found.of_item.items()}
    ranked = sorted((key for key, number in counts.items() if number), key=lambda key: -counts[key])
    items = [(found.item(key), counts[key]) for key in ranked[:ITEMS]]
    return "、".join(f"第{item.no}项“{item.title.rstrip('。')}”（{number}家单位）" for item, number in items)


def problems(board: Board, facts: CityFacts) -> tuple[ReportParagraph, ...]:
    """五、存在问题: what is late, then what units and lead units complain of."""
    told = [paragraph("problem.late", *_late(board))]
    told.append(paragraph("problem.units", *_groups("单位反映的问题主要有：", _told(board), lambda e: e.issues)))
    told.append(paragraph("problem.leads", *_of_leads(facts.texts, lambda text: text.issues)))
    kept = tuple(one for one in told if one.sentences)
    return kept or (paragraph("problem.none", Sentence("目前没有逾期和单位反映的问题。", (BOARD,))),)


def next_steps(board: Board, facts: CityFacts) -> tuple[ReportParagraph, ...]:
    """六、下一步打算: first that what is late be done, then what units and lead units intend."""
    late = board.total.overdue + board.total.silent
    told = [paragraph("next.late", _press(late) if late else None)]
    told.append(paragraph("next.units", *_groups("各单位下一步主要做法是：", _told(board), lambda e: e.next_steps)))
    told.append(paragraph("next.leads", *_of_leads(facts.texts, lambda text: text.next_steps)))
    kept = tuple(one for one in told if one.sentences)
    return kept or (paragraph("next.none", Sentence("继续按照任务分解表和时限要求推进落实。")),)


def _press(late: int) -> Sentence:
    return Sentence(f"对附件2所列未按时落实的{late}条台账逐项督促，限期补报、完成。", (BOARD,))


def _late(board: Board) -> Iterator[Sentence]:
    for word, lines in (("逾期", board.overdue), ("到汇总日期未报送", board.silent)):
        by_unit = grouped(lines, lambda line: line.entry.unit)
        units = sorted(by_unit, key=lambda unit: -len(by_unit[unit]))
        if units:
            tasks = len({line.task.no for line in lines})
            text = f"{word}{len(lines)}条，涉及{units_words(units)}的{tasks}项任务。"
            yield Sentence(text, tuple(line.entry.key for line in lines))


def _told(board: Board) -> list[Entry]:
    """A difficulty is a unit's own word, whether its work was approved or not; what was sent back is no word yet."""
    return [e for e in board.entries if e.reported and not e.not_applicable and not e.sent_back]


def _groups(opening: str, entries: Iterable[Entry], of: Callable[[Entry], str]) -> Iterator[Sentence]:
    """`一是…（甲、乙、丙等12家单位，涉及第1、7项任务）；`."""
    found = condensed(entries, of)
    chosen = found[:GROUPS]
    for place, one in enumerate(chosen):
        mark = "；" if place < len(chosen) - 1 else "。"
        number = f"{_FIRST[place]}是" if len(chosen) > 1 else ""
        text = f"{opening if not place else ''}{number}{one.text}（{units_words(one.units)}，{_tasks(one)}）{mark}"
        yield Sentence(text, tuple(e.key for e in one.entries))
    told = {unit for one in chosen for unit in one.units}
    if more := tuple(dict.fromkeys(e.unit for one in found[GROUPS:] for e in one.entries if e.unit not in told)):
        keys = tuple(e.key for one in found[GROUPS:] for e in one.entries if e.unit in more)
        yield Sentence(f"另有{units_words(more)}反映了其他情况。", keys)


def _tasks(one: Common) -> str:
    numbers = sorted({e.task_no for e in one.entries})
    return f"{tasks_words(numbers)}任务" if len(numbers) <= ITEMS else f"涉及{len(numbers)}项任务"


def _of_leads(texts: Mapping[int, Text], of: Callable[[Text], str]) -> Iterator[Sentence]:
    """What adopted texts say, those that say the same together."""
    said = [(number, shortened(of(text), LEAD_WORDS)) for number, text in sorted(texts.items())]
    by_words = grouped((one for one in said if one[1]), lambda one: one[1])
    ranked: Sequence[tuple[str, tuple[tuple[int, str], ...]]] = sorted(by_words.items(), key=lambda one: -len(one[1]))
    for words, own in ranked[:LEADS]:
        numbers = [number for number, _ in own]
        yield Sentence(f"{ended(words, '')}（{tasks_words(numbers)}任务牵头单位）。", (text_source(numbers),))
