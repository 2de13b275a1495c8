"""One task of a running-text table cut into its cells.

Evidence, strongest first: column order from the header; the form of unit names (cut from the end); a full stop;
a missing (or extra) blank line where the printer put two cells closer together; the width of the columns.
What rests on weak evidence becomes a doubt; what cannot be cut is an error with its line.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ledger.breakdown import Doubt
from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import solid, tidy, width
from ledger.notice.deadlines import is_deadline_cell, sounds_like_deadline
from ledger.notice.mentions import names_units, parse_units
from ledger.notice.named import Named
from ledger.notice.names import balanced, begins_unit, is_collective, is_unit
from ledger.notice.numbering import Marker, printed_number
from ledger.notice.records import Cell, Content, Line, printed_cell

_UNIT_ROLES = (Content.LEAD, Content.RESPONSIBLE)
_LONGEST_DEADLINE = 4  # lines
_LONGEST_UNITS = 100  # lines
_SLACK = 2.0  # characters a wrapped line may stay short of its column: no line begins with punctuation


class CellCutter:
    """Cuts tasks into cells by what it learns of the whole table: which columns, how wide, how blank lines fall."""

    def __init__(self, columns: Sequence[Content], lines: Sequence[Line]) -> None:
        self.columns = tuple(columns)
        self.doubts: list[Doubt] = []
        self._title_width = 0.0
        self._line_a_cell = False
        self._led = set[str]()
        self._alone: list[tuple[int, str, set[str]]] = []
        self._parting_gap = _parting_gap(lines)

    def learn(self, blocks: Sequence[Sequence[Line]]) -> None:
        """Takes the width of the task column from the tasks' first lines (their numbers included).

        Where tasks hardly ever have more lines than columns and a short first line goes on, nothing was wrapped: each
        cell is a line.
        """
        self._title_width = max((width(b[0].text) for b in blocks), default=0.0)
        few = sum(len(b) <= len(self.columns) for b in blocks) * 5 >= len(blocks) * 4
        bodies = [b[self._number_alone(b[0]) : self.units_begin(b) or 0] for b in blocks]
        self._title_width = max((width(b[0].text) for b in bodies if b), default=self._title_width)
        firsts = [width(b[0].text) for b in bodies if len(b) > 1]
        short = sum(w <= max(firsts) - _SLACK for w in firsts) * 3 >= len(blocks)
        stops = any(b and solid(b[0].text).endswith("。") for b in bodies)  # titles here end in one
        self._line_a_cell = few and short and not stops and not any(b[1:] and _hangs(b[1].text) for b in bodies)

    def doubt_lone_groups(self) -> None:
        """A group alone in a task is responsible, as it is where others lead; doubted where the table never shows it so."""
        for no, text, groups in self._alone:
            if not groups & self._led:
                self._doubt(
                    no,
                    Content.RESPONSIBLE,
                    text,
                    "只有一个单位栏有内容，按责任单位处理，也可能是牵头单位，请核对",
                )

    def units_begin(self, lines: Sequence[Line]) -> int | None:
        """Index of the first line of the unit cells at the end of a task, None if it does not end in units."""
        lines = lines[: self._deadline_begin(lines)]
        begin = None
        for i in range(len(lines) - 1, max(-1, len(lines) - 1 - _LONGEST_UNITS), -1):
            if i < len(lines) - 1 and _ends_sentence(lines[i].text):
                break
            if names_units(line.text for line in lines[i:]):
                begin = i
            elif i < len(lines) - 1 and not self._open(lines[i].text):
                break
        return begin or None

    def cut(self, lines: Sequence[Line], mark: Marker) -> dict[Content, list[Cell]]:
        """The cells of a task by column; raises NoticeUnreadable if it does not end in whole unit names."""
        no = mark.value
        begin = self.units_begin(lines)
        if begin is None:
            raise NoticeUnreadable(
                f"第{no}项任务的末尾不是完整的单位名称（“{tidy(lines[-1].text)[-12:]}”），文件可能被截断",
                line=lines[-1].no,
            )
        self._doubt_first_unit(lines[begin - 1], lines[begin], no)
        end = self._deadline_begin(lines)
        cells = self._front(lines[:begin], no) | self._units(lines[begin:end], no)
        if end < len(lines):
            cells[Content.DEADLINE] = [printed_cell(lines[end:])]
        return cells

    def _doubt_first_unit(self, above: Line, first: Line, no: int) -> None:
        """The end of a text such as 平台 or 社会 looks like a unit's name where no full stop parts the two."""
        if not begins_unit(first.text.strip()) and not _ends_sentence(above.text) and not self._line_a_cell:
            text = f"{tidy(above.text)}{tidy(first.text)}"
            self._doubt(no, Content.RESPONSIBLE, text, "前面没有句号，不能确定后半是单位名称还是正文的末尾，请核对")

    @staticmethod
    def _open(text: str) -> bool:
        """A line that may be the upper half of a name or bracket, so that looking further up is worth while."""
        return not any(c in text for c in "。；")

    def _deadline_begin(self, lines: Sequence[Line]) -> int:
        """Where the deadline cell begins that follows the units, if there is such a column."""
        if Content.DEADLINE not in self.columns or self.columns[-1] is not Content.DEADLINE:
            return len(lines)
        begin = len(lines)
        for i in range(len(lines) - 1, 0, -1):
            if is_deadline_cell("".join(line.text for line in lines[i:])):
                begin = i
        return begin if begin < len(lines) else self._deadline_by_place(lines)

    @staticmethod
    def _deadline_by_place(lines: Sequence[Line]) -> int:
        """Where text that has to do with time, though in unusual words, follows a line that ends with whole units."""
        for i in range(len(lines) - 1, max(1, len(lines) - _LONGEST_DEADLINE) - 1, -1):
            before = parse_units([lines[i - 1].text])
            tail = _joined(lines[i:])
            units = names_units(line.text for line in lines[i:])
            if before and before[-1].plausible and sounds_like_deadline(tail) and not units:
                return i
        return len(lines)

    def _front(self, lines: Sequence[Line], no: int) -> dict[Content, list[Cell]]:
        """Title, requirement and a deadline column that stands before the units."""
        due = len(lines)
        if Content.DEADLINE in self.columns and self.columns[-1] is not Content.DEADLINE:
            due = next((i for i in range(1, due) if is_deadline_cell(_joined(lines[i:]))), due)
        end = self._title_end(lines[:due], no) if Content.REQUIREMENT in self.columns else due
        parts = ((Content.TASK, lines[:end]), (Content.REQUIREMENT, lines[end:due]), (Content.DEADLINE, lines[due:]))
        return {role: [printed_cell(part)] for role, part in parts if part}

    def _title_end(self, lines: Sequence[Line], no: int) -> int:
        """Index after the title's last line: the first full stop, close gap or change of column width."""
        alone = int(self._number_alone(lines[0]))
        if self._line_a_cell:
            return 1 + alone
        parted = next((i for i in range(1 + alone, len(lines)) if self._parted(lines[i])), len(lines))
        for i, line in enumerate(lines[alone:-1], start=1 + alone):
            if solid(line.text).endswith(("。", "！", "？")) or i == parted:
                return i
            if self._parting_gap and parted < len(lines):
                continue
            if width(line.text) < self._title_width - _SLACK or width(lines[i].text) > self._title_width + 0.5:
                self._doubt(no, Content.TASK, _joined(lines[:i]), "任务名称末尾没有句号，按栏宽与工作要求分开，请核对")
                return i
        return len(lines)

    def _number_alone(self, line: Line) -> bool:
        return Content.NUMBER in self.columns and printed_number(line.text) is not None

    def _parted(self, line: Line) -> bool:
        return self._parting_gap is not None and line.gap is self._parting_gap

    def _units(self, lines: Sequence[Line], no: int) -> dict[Content, list[Cell]]:
        """Lead and responsible cells; with one unit column there is nothing to decide."""
        columns = [r for r in self.columns if r in _UNIT_ROLES]
        if len(set(columns)) == 1:
            return {columns[0]: [printed_cell(lines)]}
        runs = _runs(lines)
        lead = self._lead_runs(runs, no)
        cells: dict[Content, list[Cell]] = {}
        for role, part in ((Content.LEAD, runs[:lead]), (Content.RESPONSIBLE, runs[lead:])):
            if part:
                cells[role] = [printed_cell([line for run in part for line in run])]
        return cells

    def _lead_runs(self, runs: Sequence[list[Line]], no: int) -> int:
        """How many runs are lead units: those before the first collective phrase, which only ever is responsible."""
        named = [parse_units(line.text for line in run) for run in runs]
        for i, items in enumerate(named):
            if any(is_collective(n.mention.name) for n in items):
                groups = {n.mention.name for later in named[i:] for n in later}
                if i:
                    self._led.update(groups)
                else:
                    self._alone.append((no, _joined([line for run in runs for line in run]), groups))
                return i
        text = "；".join(_joined(run) for run in runs)
        if len(runs) == 1:
            self._doubt(
                no,
                Content.RESPONSIBLE,
                text,
                "只有一个单位栏有内容且不是集合单位，按牵头单位处理，责任单位为空，请核对",
            )
            return 1
        parted = [i for i in range(1, len(runs)) if self._parted(runs[i][0])]
        self._doubt(no, Content.LEAD, text, "纯文本没有栏位，牵头单位与责任单位的分界按位置推断，请核对")
        return parted[-1] if parted else _first_list(named)

    def _doubt(self, no: int, role: Content, text: str, reason: str) -> None:
        self.doubts.append(Doubt(f"第{no}项“{role.value}”", tidy(text), reason))


def _parting_gap(lines: Sequence[Line]) -> bool | None:
    """What parts two cells: a missing blank line where nearly all lines have one, a standing one where they have none.

    Lines after a comma are inside a cell for certain; without any, all lines together have to do. None: neither.
    """
    inside = [line.gap for above, line in pairwise(lines) if solid(above.text).endswith(("，", "、"))]
    gaps = [line.gap for line in lines]
    share = sum(gaps) / len(gaps) if gaps else 0.0
    within = sum(inside) / len(inside) if inside else share
    if min(share, within) > (0.6 if inside else 0.8):
        return False
    return True if share and within < (0.2 if inside else 0.4) else None


def _ends_sentence(text: str) -> bool:
    """A line with a full stop ends a text, unless its words say who leads or helps (…按职责分工负责。)."""
    plain = solid(text)
    return plain.endswith(("。", "！", "？")) and not any(n.role for n in parse_units([text]))


def _hangs(text: str) -> bool:
    """A line that begins with a mark no text begins with is the rest of the line above."""
    return text.strip()[:1] in "，、。；：！？）》”"


def _first_list(named: Sequence[Sequence[Named]]) -> int:
    """The first list of several names after the first run is the responsible cell; else all but the last run lead."""
    return next((i for i, items in enumerate(named) if i and len(items) > 1), len(named) - 1)


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines cut where one whole name follows another without a separator, within a line too (市财政局 各县区…)."""
    runs: list[list[Line]] = []
    for line in lines:
        chunks = line.text.split()
        for i, chunk in enumerate(chunks):
            piece = Line(line.no, chunk, line.gap and i == 0)
            if runs and not _breaks(runs[-1], piece):
                runs[-1].append(piece)
            else:
                runs.append([piece])
    return runs


def _breaks(run: Sequence[Line], piece: Line) -> bool:
    before = parse_units(line.text for line in run)
    both = parse_units(line.text for line in (*run, piece))
    whole = all(n.plausible for n in before) and balanced(_joined(run))
    return whole and bool(both) and both[-1].run > before[-1].run and is_unit(before[-1].mention.name)


def _joined(lines: Sequence[Line]) -> str:
    return "".join(line.text for line in lines)
