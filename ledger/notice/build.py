"""Cells become tasks: texts tidied, numbers settled, units named, deadlines dated. Keeps count of what it drops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ledger.breakdown import Deadline, Doubt, Mention, Task
from ledger.notice.blanks import run_together, solid, tidy
from ledger.notice.deadlines import (
    SEPARATORS,
    Found,
    cell_deadlines,
    nature_of,
    rejoined,
    unwrapped,
)
from ledger.notice.mentions import parse_units, says_first_leads
from ledger.notice.named import Named
from ledger.notice.prose.subjects import among, in_the_column, stated
from ledger.notice.records import Cell, Content, RawTable, RawTask, Unused
from ledger.notice.tables.levels import labels_apart
from ledger.notice.tables.line_ends import Break

_BY_LINE = {
    Break.UNSURE: "只因另起一行而当作另一个单位，也可能是上一行名称的后半",
    Break.INSIDE: "由几行连成一个名称，也可能一行是一个单位",
}


@dataclass(slots=True)
class Built:
    """The tasks, and for the accounting the characters that went into no field (separators, 牵头).

    `level` is that of whoever issued the notice (市), where it is known; `mark` stands beside lead units, if the
    notice says so (带★的为牵头单位).
    """

    tasks: list[Task] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    level: str = ""
    mark: str = ""
    marked: int = 0  # units that bear it


def build(table: RawTable, year: int, *, first_leads: bool = False, level: str = "", mark: str = "") -> Built:
    """The table's tasks; `year` dates phrases that name no year.

    `first_leads` says that the notice makes the first unit of every list the lead, where no words in the cell do; a cell
    may say so of its own.
    """
    built = Built(doubts=list(table.doubts), level=level, mark=mark)
    built.unused.extend(Unused(table.noted, run_together_cells([cell])) for cell in table.notes)
    for no, raw in zip(_numbers(table.tasks, built.doubts), table.tasks, strict=True):
        task = _task(no, raw, table.columns, year, built)
        if (first_leads or _says_first_leads(raw)) and not task.lead_units:
            task = _with_first_leading(task)
        built.tasks.append(task)
    return built


def _says_first_leads(raw: RawTask) -> bool:
    cells = raw.cells.get(Content.RESPONSIBLE, [])
    return any(says_first_leads([c.text] if c.joined else c.lines, wrapped=c.wrapped) for c in cells)


def _with_first_leading(task: Task) -> Task:
    first, rest = task.responsible_units[:1], task.responsible_units[1:]
    return replace(task, lead_units=first, responsible_units=rest) if rest else task


def _numbers(tasks: tuple[RawTask, ...], doubts: list[Doubt]) -> list[int]:
    """The notice's own numbers if they tell the tasks apart, else running numbers with a doubt that says so."""
    printed = [t.number for t in tasks]
    own = [n for n in printed if n is not None]
    running = list(range(1, len(tasks) + 1))
    if len(own) < len(printed):
        doubts.append(Doubt("序号", "", "有任务没有印编号，已按先后顺序编号，请核对"))
        return running
    if own != sorted(set(own)):
        restarts = sum(n == 1 for n in own)
        text = "、".join(str(n) for n in own)
        why = "编号在各部分重新开始" if restarts > 1 else "编号有重复或颠倒"
        doubts.append(Doubt("序号", text, f"{why}，已按先后顺序连续编号，请核对"))
        return running
    if own != list(range(own[0], own[0] + len(own))):
        doubts.append(Doubt("序号", "、".join(str(n) for n in own), "编号不连续，可能缺少任务，请核对"))
    return own


def _task(no: int, raw: RawTask, columns: tuple[Content, ...], year: int, built: Built) -> Task:
    title = run_together_cells(raw.cells.get(Content.TASK, []))
    requirement = run_together_cells(raw.cells.get(Content.REQUIREMENT, []))
    title = _without_label(title, raw.label)
    leads, responsible, cells = _units(no, raw, built)
    row = tuple(m.name for m in (*leads, *responsible))
    found = [*stated(title, year, row), *stated(requirement, year, row)]
    in_column = [
        f
        for c in raw.cells.get(Content.DEADLINE, [])
        for f in cell_deadlines(unwrapped(c.lines) if c.wrapped else rejoined(c.lines), year)
    ]
    _count_deadline_cells(raw, in_column, built)
    deadlines = _deadlines(no, found, [*in_the_column(in_column, row), *among(cells, year)], built)
    for cell in raw.cells.get(Content.OTHER, []):
        built.unused.append(Unused(f"第{no}项", run_together_cells([cell])))
    _doubt_gaps(no, title, raw, columns, built, nobody=not (leads or responsible))
    return Task(
        no=no,
        part=_heading(raw.part),
        section=_heading(raw.section),
        title=title,
        requirement=requirement,
        lead_units=leads,
        responsible_units=responsible,
        deadlines=deadlines,
        nature=nature_of(requirement + title, deadlines),
    )


def _heading(cells: tuple[Cell, ...]) -> str:
    """A heading's text; a bare 一 or 1 in a cell of its own gets the mark that it has in front of a text."""
    texts = [run_together_cells([c]) for c in cells]
    if len(texts) == 2 and texts[0] and all(c in "〇一二三四五六七八九十" for c in texts[0]):
        texts.insert(1, "、")
    elif len(texts) == 2 and texts[0].isdecimal():
        texts.insert(1, ".")
    return "".join(texts)


def run_together_cells(cells: list[Cell]) -> str:
    """The tidy text of one column of a task; a column made of several cells (merged rows) keeps their line ends."""
    return "\n".join(t for c in cells if (t := run_together(c.lines, wrapped=c.wrapped)))


def _without_label(title: str, label: str) -> str:
    """The title without its printed number; blanks inside the number do not matter."""
    rest, wanted = title, solid(label)
    for c in wanted:
        rest = rest.lstrip().removeprefix(c)
    return tidy(rest)


def _units(
    no: int, raw: RawTask, built: Built
) -> tuple[tuple[Mention, ...], tuple[Mention, ...], list[tuple[Named, ...]]]:
    """Lead and responsible units, and what stands in each of their cells; words in a cell (牵头, 配合) outrank its column."""
    leads: list[Mention] = []
    responsible: list[Mention] = []
    read = [
        (role, cell, parse_units([cell.text] if cell.joined else cell.lines, wrapped=cell.wrapped))
        for role in (Content.LEAD, Content.RESPONSIBLE)
        for cell in raw.cells.get(role, [])
    ]
    apart, helping = labels_apart({n.label for _, _, named in read for n in named if n.label}, built.level)
    for role, cell, named in read:
        for item in named:
            built.dropped.update(solid(item.dropped + item.due))
            built.unused.extend([Unused(f"第{no}项“联系人”", item.contact)] if item.contact else [])
            if item.label in apart:
                built.unused.extend(_left_out(no, item))
            elif item.mention.name:
                built.marked += item.mark == built.mark != ""
                is_lead = _leads(item, role, built.mark) and item.label not in helping
                _named_once(item.mention, leads if is_lead else responsible, built)
        _doubt_units(f"第{no}项“{role.value}”", cell, named, built)
        labels = {n.label for n in named}
        _doubt_labels(no, cell, labels & apart, labels & helping, built)
    cells = [tuple(n for n in named if n.due or n.label not in apart) for _, _, named in read]
    return tuple(leads), tuple(responsible), cells


def _named_once(mention: Mention, named: list[Mention], built: Built) -> None:
    """A unit that several rows of a task name stands among its units once."""
    if mention in named:
        built.dropped.update(solid(str(mention)))
    else:
        named.append(mention)


def _leads(item: Named, role: Content, mark: str) -> bool:
    """Whether a unit leads: by words, by its column, or by the mark that the notice gives its leads."""
    return (item.role or role) is Content.LEAD or bool(mark and item.mark == mark)


def _left_out(no: int, item: Named) -> Iterator[Unused]:
    text = item.mention.name + item.mention.qualifier
    if text:
        yield Unused(f"第{no}项“{item.label}”", text)


def _doubt_labels(no: int, cell: Cell, apart: set[str], helping: set[str], built: Built) -> None:
    """Doubts the labels of another level, and of offices inside a unit."""
    for label in sorted(apart):
        what = "是单位内设机构" if label.endswith("室") else "不是本级单位"
        reason = f"“{label}”{what}，没有导入，请核对"
        built.doubts.append(Doubt(f"第{no}项", tidy(cell.text), reason))
    for label in sorted(helping):
        reason = f"“{label}”是下级的牵头单位，按责任单位导入，请核对"
        built.doubts.append(Doubt(f"第{no}项", tidy(cell.text), reason))


def _doubt_units(where: str, cell: Cell, named: tuple[Named, ...], built: Built) -> None:
    odd = "、".join(n.mention.name for n in named if not n.plausible)
    if odd:
        built.doubts.append(Doubt(where, tidy(cell.text), f"“{odd}”不像单位名称，请核对"))
    for item in (n for n in named if n.unsure in _BY_LINE):
        built.doubts.append(Doubt(where, tidy(cell.text), f"“{item.mention.name}”{_BY_LINE[item.unsure]}，请核对"))
    if marked := "、".join(n.mention.name for n in named if n.mark and n.mark != built.mark):
        built.doubts.append(Doubt(where, tidy(cell.text), f"“{marked}”带有符号，没有读出是什么意思，请核对"))
    if any(n.others for n in named):
        built.doubts.append(Doubt(where, tidy(cell.text), "“等”字后面还有未列出的单位，请补充"))


def _count_deadline_cells(raw: RawTask, found: list[Found], built: Built) -> None:
    """A deadline column goes into phrases (which may repeat the requirement's) and the separators between them."""
    phrases = Counter(solid("".join(f.deadline.phrase for f in found)))
    text = Counter(solid("".join(c.text for c in raw.cells.get(Content.DEADLINE, []))))
    separators = Counter({c: n for c, n in (text - phrases).items() if c in SEPARATORS})
    built.dropped.update(phrases + separators)


def _deadlines(no: int, found: list[Found], in_column: list[Found], built: Built) -> tuple[Deadline, ...]:
    """Those of the text, then those of a column of its own or of a unit's cell, which say more of whom they bind."""
    for item in (*found, *in_column):
        if item.reason:
            built.doubts.append(Doubt(f"第{no}项“完成时限”", item.deadline.phrase, item.reason))
    column = [f.deadline for f in in_column]
    said_again = {(d.phrase, d.due) for d in column}
    of_text = [f.deadline for f in found if (f.deadline.phrase, f.deadline.due) not in said_again]
    return tuple(dict.fromkeys([*of_text, *column]))


def _doubt_gaps(no: int, title: str, raw: RawTask, columns: tuple[Content, ...], built: Built, *, nobody: bool) -> None:
    if not title:
        built.doubts.append(Doubt(f"第{no}项“工作任务”", "", "没有任务名称，请补充"))
    if nobody:
        built.doubts.append(Doubt(f"第{no}项", title, "牵头单位和责任单位都是空的，请补充"))
    if not raw.cells.get(Content.REQUIREMENT) and Content.REQUIREMENT in columns:
        built.doubts.append(Doubt(f"第{no}项“工作要求”", title, "没有工作要求，请核对是否漏读"))
