"""Errors of the domain.

LedgerError
├── NoticeUnreadable      the file is not a notice that can be imported
├── FileTooCostly         reading a file would take too much memory or time
├── DirectoryInvalid      a unit directory with a wrong line (units/file.py)
├── UnitUnknown           a name that fits no unit, or more than one
├── NotAllowed            this person may not do this to this entry
├── EntryUnknown          no entry with that 台账编号 (submission.py)
├── NothingChanged        a submission without any change (submission.py)
├── Unchanged             what is to be saved stands there already
├── EntryLocked           an approved entry is not edited in the portal (workflow.py)
├── ConsolidationLocked   a sent or accepted text is not edited (consolidation.py)
├── Refused               something needed is missing, unknown or cannot be done as things stand
├── AlreadyReminded       the same was said to the unit today (reminder.py)
├── ChangedMeanwhile      somebody else changed what the person saw
├── PasswordWeak          a new password that is too easy (accounts.py)
├── PeopleFileInvalid     a list of people with wrong lines (accounts/file.py)
└── InvalidCells          values that cannot be stored, one message per cell
    └── InvalidRows       the same for several rows (submission.py)
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.texts.letters import lettered


class LedgerError(Exception):
    """Root of the domain's errors; `str(error)` is a Chinese sentence for a person."""


class NoticeUnreadable(LedgerError):
    """The file cannot be imported; `line` is the 1-based line or paragraph where reading stopped, if known."""

    def __init__(self, message: str, *, line: int | None = None) -> None:
        super().__init__(message if line is None else f"{message}（第{line}行）")
        self.line = line


class FileTooCostly(LedgerError):
    """Reading the file took, or would take, more memory or time than a file may cost; nothing of it was taken."""


class UnitUnknown(LedgerError):
    """`name` fits no unit; `candidates` are short names it might mean."""

    def __init__(self, name: str, message: str, *, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.name = name
        self.candidates = candidates


class NotAllowed(LedgerError):
    """`person` may not perform `action`; says who may."""


class Refused(LedgerError):
    """Something needed is missing, unknown, too long or cannot be done as things stand; says what to do. Nothing was saved."""


class ChangedMeanwhile(LedgerError):
    """Somebody else changed what the person saw; nothing was saved. `now`, a sentence, says what it is by now."""

    def __init__(self, now: str = "") -> None:
        super().__init__(
            f"您打开以后别人改过这里，为了不覆盖，这次没有保存。{now}请看过最新的内容再操作；"
            "您填的还在页面上，要刷新页面的请先复制好。"
        )


class Unchanged(LedgerError):
    """What is to be saved stands there already."""

    def __init__(self) -> None:
        super().__init__("内容和已经保存的一样，没有新的改动。")


class InvalidCells(LedgerError):
    """Some values cannot be stored. `messages` maps a column's code name to its Chinese message."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        super().__init__("；".join(messages.values()))
        self.messages = dict(messages)


LONGEST = 2_000  # characters of one text of a record


def within(header: str, text: str, limit: int = LONGEST, *, needed: str = "") -> str:
    """What was typed, without what is no letter and blanks around it; nothing is cut off a text that is too long. `needed` is
    what to say when it may not be empty and is. Raises InvalidCells."""
    kept = lettered(text).strip()
    if needed and not kept:
        raise InvalidCells({header: needed})
    if len(kept) > limit:
        raise InvalidCells({header: f"“{header}”有{len(kept)}个字，最多{limit}个字，没有保存。请压缩后再保存。"})
    return kept
