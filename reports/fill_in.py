"""填报工作簿: one unit's entries to be filled in with any spreadsheet program and handed back on 填报.

What the portal owns is locked, what the unit reports is open; a hidden column holds the 台账编号, a hidden sheet the stamp
(`ledger.papers.fill_in`). Every text is written as text. The protection has no password: it keeps from slips, and what was
changed all the same is seen when the file comes back.
"""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any, NamedTuple

import xlsxwriter

from ledger.breakdown import number_text
from ledger.cells import canonical
from ledger.cells.wrapping import row_points
from ledger.columns import STATUSES, column, parse
from ledger.entries import Entry
from ledger.figures.board import Board
from ledger.papers.fill_in import FILL_COLUMNS, STAMP_SHEET, FillInStamp
from ledger.review.workflow import locked
from reports.file_names import safe_name
from reports.packed import packed
from reports.rows import value_of
from reports.workbook import fitting

_HELD = ("review_state", "review_comment")
_WIDTHS = {"progress_note": 42, "evidence": 24, "issues": 22, "next_steps": 22, "status": 11, "percent": 9, "phone": 15}
_CELL = {
    "font_name": "宋体",
    "font_size": 10,
    "text_wrap": True,
    "valign": "top",
    "border": 1,
    "border_color": "#8A94A0",
}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"font_name": "宋体", "font_size": 18, "bold": True, "valign": "vcenter"},
    "note": {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True},
    "header": {**_CELL, "font_name": "黑体", "align": "center", "valign": "vcenter", "bg_color": "#E3E6EA"},
    "open header": {**_CELL, "font_name": "黑体", "align": "center", "valign": "vcenter", "bg_color": "#FFF2CC"},
    "held": {**_CELL, "bg_color": "#F1F3F5", "num_format": "@"},
    "held number": {**_CELL, "bg_color": "#F1F3F5", "align": "center"},
    "open": {**_CELL, "num_format": "@", "locked": False},
    "open number": {**_CELL, "align": "center", "locked": False},
}
# Widths, heights, looks and filters are anybody's own; rows and columns stay, and the sheet is not sorted.
_ALLOWED = dict.fromkeys(("format_cells", "format_columns", "format_rows", "autofilter", "objects"), True)
_INSTRUCTIONS = (
    "填写说明：",
    "1. 只填黄色表头的几栏；灰色的是任务和审核情况，已锁定。已通过、已办结的整行锁定，要改的先在门户“申请修改”。",
    "2. 进展状态从下拉列表里选；完成进度填 0 到 100 的数字，80 表示 80%；佐证链接填公开页面的网址或文号。",
    "3. 填好保存（仍存为 .xlsx），在门户“填报”里“上传填好的工作簿”，核对以后报送。没有改的格不会重复报送，期间别人改过的会列出来由您选。",
    "4. 请不要增加、删除行和列，不要排序，不要从别的单位的文件里复制整行。文件可以转给科室填，只能由本单位或者市政府办公厅上传。",
)


class _FillInColumn(NamedTuple):
    """A column of the sheet; `name` is that of the catalogue where it is one of the ledger's."""

    header: str
    width: float
    name: str = ""

    @property
    def open(self) -> bool:
        """Is it the unit's to fill in?"""
        return self.name in FILL_COLUMNS


_COLUMNS = (
    _FillInColumn(column("key").header, 18, "key"),
    _FillInColumn(column("task_no").header, 6, "task_no"),
    _FillInColumn(column("task").header, 26, "task"),
    _FillInColumn("工作要求", 36),
    _FillInColumn(column("role").header, 6, "role"),
    _FillInColumn(column("due_date").header, 17, "due_date"),
    *(_FillInColumn(column(name).header, _WIDTHS.get(name, 10), name) for name in FILL_COLUMNS),
    *(_FillInColumn(column(name).header, 16, name) for name in _HELD),
)
# In print: the column with which the second sheet begins, and the size in per cent (of letters of 10 points).
_SECOND, _SCALE = next(place for place, of in enumerate(_COLUMNS) if of.name == "evidence"), 92


def build(board: Board, label: str, ledger_id: str) -> bytes:
    """The .xlsx of the unit that the board is narrowed to; without one all units' as .zip."""
    year = board.ledger.year
    if board.selection.unit:
        return _FillInWorkbook(board, label, ledger_id).content()
    each = ((unit, board.select(unit=unit)) for unit in board.units)
    return packed(
        (safe_name(f"{unit}{year}年填报工作簿.xlsx"), _FillInWorkbook(of, label, ledger_id).content())
        for unit, of in each
    )


class _FillInWorkbook:
    """One unit's file being made."""

    def __init__(self, board: Board, label: str, ledger_id: str) -> None:
        self._board, self._label, self._ledger_id = board, label, ledger_id
        self._unit, self._year = board.selection.unit, board.ledger.year
        self._tasks = {task.no: task for task in board.ledger.breakdown.all_tasks}
        self._buffer = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._buffer, {"in_memory": True})
        self._looks = {name: self._book.add_format(look) for name, look in _LOOKS.items()}
        self._written: dict[str, dict[str, str]] = {}

    def content(self) -> bytes:
        """The finished file."""
        title = f"{self._unit}{self._year}年政务公开工作填报"
        made = datetime.combine(self._board.as_of, time())
        self._book.set_properties({"title": title, "comments": self._label, "created": made})
        sheet = self._book.add_worksheet("填报")
        header = self._head(sheet, title)
        self._set_up(sheet, title, header, self._rows(sheet, header))
        self._stamp()
        self._book.close()
        return self._buffer.getvalue()

    def _head(self, sheet: Any, title: str) -> int:
        """Title, date and instructions; the header's row, which they stand above."""
        dated = "　".join(filter(None, (f"统计日期：{self._board.as_of}", self._label, self._unit)))
        for row, (text, look) in enumerate([(title, "title"), (dated, "note"), *((t, "note") for t in _INSTRUCTIONS)]):
            sheet.merge_range(row, 1, row, len(_COLUMNS) - 1, "", self._looks[look])
            sheet.write_string(row, 1, text, self._looks[look])
            sheet.set_row(row, 30 if look == "title" else 17)
        return len(_INSTRUCTIONS) + 2

    def _rows(self, sheet: Any, header: int) -> int:
        """The header and a row for each entry; the last row."""
        for place, of in enumerate(_COLUMNS):
            sheet.set_column(place, place, of.width, None, {"hidden": of.name == "key"})
            sheet.write_string(header, place, of.header, self._looks["open header" if of.open else "header"])
        sheet.set_row(header, 30)
        row = header
        for row, entry in enumerate(self._board.rows, header + 1):
            texts = [self._cell(sheet, row, place, entry) for place in range(len(_COLUMNS))]
            sheet.set_row(row, row_points(zip(texts, (of.width for of in _COLUMNS), strict=True)))
        self._rules(sheet, header + 1, max(row, header + 1))
        sheet.freeze_panes(header + 1, 3)
        sheet.repeat_rows(header)
        sheet.autofilter(header, 0, max(row, header + 1), len(_COLUMNS) - 1)
        return row

    def _cell(self, sheet: Any, row: int, place: int, entry: Entry) -> str:
        of, value = _COLUMNS[place], self._value(_COLUMNS[place], entry)
        text = fitting(value) if isinstance(value, str) else canonical(value)
        kind = "open" if of.open and not locked(entry) and text in (value, canonical(value)) else "held"
        # What is typed into an empty 完成进度 is to be a number.
        number = not isinstance(value, str) or of.name == "task_no" or (of.name == "percent" and not text)
        look = self._looks[f"{kind} number" if number else kind]
        if not text:
            sheet.write_blank(row, place, None, look)
        elif isinstance(value, str):
            sheet.write_string(row, place, text, look)
        else:
            sheet.write_number(row, place, value, look)
        self._note_written(of, entry.key, text)
        return text

    def _value(self, of: _FillInColumn, entry: Entry) -> str | float:
        """What stands in a cell when nobody has filled in anything; only what is no text is a number."""
        if of.open:
            return self._reported(of.name, entry.key)
        task = self._tasks[entry.task_no]
        if of.name == "task_no" and not task.ad_hoc:
            return float(task.no)
        words = {"": task.requirement, "task_no": number_text(task.no), "task": task.title, "key": entry.key}
        if of.name in words:
            return words[of.name]
        text = str(value_of(entry, of.name, self._board) or "")
        # On two lines, else a program breaks the date at its hyphen.
        return text.replace("（", "\n（", 1) if of.name == "due_date" else text

    def _reported(self, name: str, key: str) -> str | float:
        text = self._board.ledger.cells.get((key, name), "")
        if name == "percent" and text:
            read = parse(name, text, year=self._year)
            return float(read.value) if read.outcome.taken and read.value is not None else text
        return text

    def _note_written(self, of: _FillInColumn, key: str, text: str) -> None:
        if of.open and text != self._board.ledger.cells.get((key, of.name), ""):
            self._written.setdefault(key, {})[of.name] = text

    def _rules(self, sheet: Any, first: int, last: int) -> None:
        for place, of in enumerate(_COLUMNS):
            if of.open:
                sheet.data_validation(first, place, last, place, _rule(of.name))

    def _set_up(self, sheet: Any, title: str, header: int, last: int) -> None:
        """Printed is the table alone, under its title on each page: on two sheets side by side, because letters of fifteen columns
        on one came out at six points."""
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.6)
        sheet.set_print_scale(_SCALE)
        sheet.repeat_columns(1, 2)
        sheet.set_v_pagebreaks([_SECOND])
        sheet.print_area(header, 1, last, len(_COLUMNS) - 1)
        sheet.set_footer("&C第 &P 页，共 &N 页")
        day, label, title = (text.replace("&", "&&") for text in (f"{self._board.as_of}", self._label, title))
        sheet.set_header(f"&L统计日期：{day}&C&12 {title}&R{label}")
        sheet.protect("", _ALLOWED)

    def _stamp(self) -> None:
        held = self._board.ledger.cells
        cells = {e.key: {n: held[e.key, n] for n in FILL_COLUMNS if held.get((e.key, n))} for e in self._board.rows}
        day, version = self._board.as_of.isoformat(), self._board.ledger.version
        stamp = FillInStamp(self._ledger_id, self._year, self._unit, version, day, cells, self._written)
        hidden = self._book.add_worksheet(STAMP_SHEET)
        for row, piece in enumerate(stamp.packed()):
            hidden.write_string(row, 0, piece, self._looks["held"])
        hidden.protect()
        hidden.very_hidden()


def _rule(name: str) -> dict[str, Any]:
    """A hint beside the cell, and what Excel itself watches over: the list of states, numbers from 0 to 100."""
    of = column(name)
    hint = {"input_title": of.header, "input_message": of.help} if of.help else {}
    if name == "status":
        refused = {"error_title": "请从列表中选择", "error_message": f"可填：{'、'.join(STATUSES)}。"}
        return {"validate": "list", "source": list(STATUSES), **hint, **refused}
    if name == "percent":
        span = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
        refused = {"error_title": "请填数字", "error_message": "填 0 到 100 的数字，80 表示 80%。"}
        return {**span, **hint, **refused}
    return {"validate": "any", **(hint or {"input_title": of.header, "input_message": "由填报单位填写。"})}
