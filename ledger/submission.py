"""From what a form hands in to edits that can be committed: every value parsed, nothing half.

Widget limits hold in the browser only, so the columns, the values and their combination are all checked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ledger.breakdown import Task
from ledger.cells import Outcome
from ledger.columns import LEDGER, Owner, column, format_cell, parse
from ledger.contradictions import DONE_DATE, claimed_done, cross_check
from ledger.entries import NOT_APPLICABLE_STATUS, Entry, Ledger
from ledger.errors import ChangedMeanwhile, InvalidCells, LedgerError, NotAllowed
from ledger.nearest import hint, nearest_key
from ledger.repository import Edit, Submission

UNIT_COLUMNS = tuple(c.name for c in LEDGER if c.owner is Owner.UNIT)


class EntryUnknown(LedgerError):
    """No entry has this 台账编号."""

    def __init__(self, key: str, near: str = "") -> None:
        super().__init__(f"台账里没有编号为“{key}”的任务{hint(near)}请刷新页面后重新选择。")
        self.key = key


class NothingChanged(LedgerError):
    """The form was handed in as it was shown, or what was typed reads as what stands already; `notices` say what was left out."""

    def __init__(self, notices: tuple[str, ...] = ()) -> None:
        super().__init__("没有任何改动，未保存。" + ("".join(notices) or "请先修改要填报的内容，再点“报送”。"))
        self.notices = notices


class InvalidRows(InvalidCells):
    """Some rows of a grid cannot be stored; nothing is. `cells` maps (key, column) to its message."""

    def __init__(self, cells: Mapping[tuple[str, str], str]) -> None:
        super().__init__({f"{key} {column(name).header}": text for (key, name), text in cells.items()})
        self.cells = dict(cells)


@dataclass(frozen=True, slots=True)
class Checked:
    """A submission as understood: edits to commit, messages that stop it, notices that do not."""

    edits: tuple[Edit, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[str, ...] = ()


def check(submission: Submission, ledger: Ledger, now: datetime, *, confirms: bool = False) -> Checked:
    """Read every changed value of one entry; `seen` counts as the base, so a newer sheet edit becomes a conflict.

    `confirms`: who hands this in may settle 不涉及 (the office); from a unit it is a question, not a value.
    Raises EntryUnknown, and NotAllowed when a column is not the unit's to write.
    """
    entry = entry_of(submission.key, ledger)
    refuse_foreign_columns(submission)
    task = next((t for t in ledger.breakdown.all_tasks if t.no == entry.task_no), None)
    texts: dict[str, str] = {}
    typed: dict[str, str] = {}
    messages: dict[str, str] = {}
    notices: list[str] = []
    for name, raw in submission.values.items():
        seen = seen_text(submission, name, ledger)
        if raw == seen:
            continue
        read = parse(
            name,
            raw,
            year=ledger.year,
            today=now.date(),
            requirement=task.requirement if task else "",
            previous=_previous(name, raw, entry, confirms=confirms),
        )
        if read.outcome in (Outcome.ASK, Outcome.REJECT):
            messages[name] = read.message or f"“{raw}”无法识别，请按填写说明重填。"
            continue
        if read.message:
            notices.append(f"{column(name).header}：{read.message}")
        text = format_cell(name, read.value) if read.outcome.taken else seen
        if text != seen:
            texts[name] = text
            if raw.strip() != text and read.outcome is not Outcome.ACCEPT:
                typed[name] = raw
    stopped, said = reconcile(texts, submission, ledger, task, today=now.date())
    edits = (
        Edit(entry.key, name, seen_text(submission, name, ledger), text, typed.get(name, ""))
        for name, text in texts.items()
    )
    return Checked(tuple(edits), {**stopped, **messages}, (*notices, *said))


def entry_of(key: str, ledger: Ledger) -> Entry:
    """The entry with that 台账编号. Raises EntryUnknown."""
    if key not in ledger.by_key:
        raise EntryUnknown(key, nearest_key(key, ledger.by_key))
    return ledger.by_key[key]


def refuse_foreign_columns(submission: Submission) -> None:
    """Raises NotAllowed when a value is for an identity or review column, or for none of the ledger's."""
    foreign = [name for name in submission.values if name not in UNIT_COLUMNS]
    if foreign:
        headers = {c.name: c.header for c in LEDGER}
        names = "、".join(f"“{headers.get(name, name)}”" for name in foreign)
        raise NotAllowed(f"{names}不由填报单位填写，本次填报未保存。请只改填报栏目。")


def refuse_moved(handed_in: Submission, ledger: Ledger) -> None:
    """Raises ChangedMeanwhile, naming the columns, when a cell says something else than what was typed over."""
    cells = {name: ledger.cells.get((handed_in.key, name), "") for name in handed_in.values}
    if moved := [name for name in cells if handed_in.seen.get(name, cells[name]) != cells[name]]:
        raise ChangedMeanwhile(f"{handed_in.key} 有改动的是{'、'.join(column(name).header for name in moved)}。")


def seen_text(submission: Submission, name: str, ledger: Ledger) -> str:
    """What the form showed in a column; what the ledger holds when the form did not show it."""
    held = ledger.cells.get((submission.key, name), "")
    return submission.seen.get(name, held)


def reconcile(
    texts: dict[str, str], submission: Submission, ledger: Ledger, task: Task | None, *, today: date
) -> tuple[dict[str, str], list[str]]:
    """Changed values against each other and against what stands: tidies `texts`; messages that stop, notices that do not.

    Most tasks of a notice are continuous, so 已完成 on one of them is worth a word, not a refusal.
    """

    def now_or_new(name: str) -> str:
        return texts.get(name, seen_text(submission, name, ledger))

    messages: dict[str, str] = {}
    notices: list[str] = []
    if not texts.keys() & {"status", "percent", "progress_note"}:
        return messages, notices
    values = {
        "status": now_or_new("status"),
        "percent": _percent(now_or_new("percent"), ledger.year),
        DONE_DATE: claimed_done(texts.get("progress_note", ""), ledger.year),
    }
    for found in cross_check(values, task=task, today=today):
        if found.column == DONE_DATE:
            messages["progress_note"] = found.message
            continue
        if not texts.keys() & {"status", "percent"}:
            continue
        if found.outcome.taken:
            texts[found.column] = format_cell(found.column, found.value)
        if found.outcome.taken or found.column == "status":
            notices.append(f"{column(found.column).header}：{found.message}")
        else:
            messages[found.column] = found.message
    if (
        texts.keys() & {"status", "percent"}
        and values["status"] == "已完成"
        and not now_or_new("progress_note").strip()
    ):
        notices.append("工作进展：已完成的任务请补写做了什么、有什么结果。")
    return messages, notices


def signature(checked: Checked, key: str, ledger: Ledger, *, reporter: str, now: datetime) -> tuple[Edit, ...]:
    """Who reported and when, for a submission that changes something; what the form itself says about it stands."""
    said = {edit.column for edit in checked.edits}
    stamps = {"reporter": reporter, "reported_at": f"{now:%Y-%m-%d %H:%M}"}
    held = {name: ledger.cells.get((key, name), "") for name in stamps}
    return tuple(
        Edit(key, name, held[name], text)
        for name, text in stamps.items()
        if text and name not in said and text != held[name]
    )


def _previous(name: str, raw: str, entry: Entry, *, confirms: bool) -> str:
    """The agreed status, which a blank keeps and which alone makes 不涉及 readable: the office's word agrees to it."""
    if name != "status":
        return ""
    return NOT_APPLICABLE_STATUS if confirms and raw.strip() == NOT_APPLICABLE_STATUS else entry.status


def _percent(text: str, year: int) -> float | None:
    """A percentage as the ledger reads it: a spreadsheet's 0.8 is 80, and what cannot be read contradicts nothing."""
    value = parse("percent", text, year=year).value
    return None if value is None else float(value)
