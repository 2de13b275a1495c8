"""Errors of the sync.

SyncError (a `store.errors.StoreError`: what is told of the store is told of the sync)
├── BackendUnavailable      cannot be reached or read right now; retried by itself
│   ├── ShareSilent         the place where the workbook stands does not answer
│   └── WriteInDoubt        the reply was lost: the write may or may not stand
├── Raced                   somebody saved in between; nothing was written
├── CellsRefused            some operations cannot be written; nothing was written, the others may go
├── AlreadyPublished        publishing would overwrite a spreadsheet that exists
├── Held                    somebody has the workbook open for writing; we wait
├── CannotMove              the ledger cannot be moved to another spreadsheet now; nothing has changed
├── CopyGone                a copy beside the sheet is gone or says something else now
├── NothingToRepair         the portal cannot, or need not, mend this kind of spreadsheet's structure
└── SafetyStop              writing is frozen until a person decides
    ├── TornWorkbook        not a whole spreadsheet (half-written, not a zip, encrypted)
    ├── OddFile             a link, pipe, device or folder stands in the workbook's place
    ├── HostileWorkbook     would cost gigabytes to read
    ├── VersionsKept        several versions met at one moment; every one was kept, a person chooses
    ├── TabMissing          the ledger's tab is gone or was renamed
    ├── HeaderBroken        a needed column's header is missing or stands twice
    ├── TabEmptied          the tab lost all rows
    ├── KeysVanished        more than a fifth of the keys are gone
    ├── ColumnBlanked       a column that had values is blank all over
    ├── FilterInTheWay      rows are hidden from everybody, and it is not proven where a write would land
    ├── RowsMoved           texts stand in other rows than theirs while the keys stayed
    ├── UnknownStamp        written by another portal, an older store or a restored version
    └── NotTheLiveSheet     the settings name another spreadsheet than the one in use
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from store.errors import StoreError


class SyncError(StoreError):
    """Root. `str(error)` is a Chinese sentence for a person: what happened."""


class BackendUnavailable(SyncError):
    """The spreadsheet cannot be reached or read now."""


class ShareSilent(BackendUnavailable):
    """Nothing was heard of the workbook in time: a network share that hangs."""

    advice = "请管理员检查共享盘的连接和文件服务器；恢复以后门户自动接着同步，不用重启。"


class WriteInDoubt(BackendUnavailable):
    """The write may or may not have landed; the next reading decides."""


class Raced(SyncError):
    """The sheet changed between our reading and our write; nothing was written."""


class CellsRefused(SyncError):
    """These operations cannot be written as they are (formula, merged cell, too long); nothing was written.

    Raised before anything is touched: block the operations `op_ids` with `reason`, send the others again.
    """

    def __init__(self, reason: str, op_ids: frozenset[str] = frozenset()) -> None:
        super().__init__(reason)
        self.op_ids = op_ids

    @classmethod
    def raise_for(cls, reason: str, op_ids: Iterable[str]) -> None:
        """Raises it when there is one."""
        if refused := frozenset(op_ids):
            raise cls(reason, refused)


class AlreadyPublished(SyncError):
    """A spreadsheet stands there already; publishing never overwrites."""


class Held(SyncError):
    """Somebody's program holds the workbook (lock file)."""


class CannotMove(SyncError):
    """The ledger cannot be moved to another spreadsheet now; the sentence says why."""


class CopyGone(SyncError):
    """A copy beside the sheet is not there any more, says something else than what was decided on, or looks like an
    accident: nothing of it was taken."""


class NothingToRepair(SyncError):
    """This kind of spreadsheet's structure is not mended by the portal; the sentence says why."""


class SafetyStop(SyncError):
    """Writing is frozen; reading and collecting go on. `mark` names this very accident, to let it pass by; where
    `restorable`, a person may also have the sheet put back as last agreed."""

    mark = ""
    restorable = False

    def marked(self, mark: str) -> Self:
        """The same, by that mark."""
        self.mark = mark
        return self


class TornWorkbook(SafetyStop):
    advice = "请确认文件没有正在上传或复制，用表格软件打开检查后重新保存。"


class OddFile(SafetyStop):
    """Something else than a file stands in the workbook's place. It is neither followed nor replaced."""

    advice = (
        "请系统管理员看看是谁放的，把它移走，再把台账文件放回原处；门户随即自动继续。台账确实要改用链接的，请改 "
        "PORTAL_WORKBOOK 后重启。"
    )


class HostileWorkbook(SafetyStop):
    advice = "请删除表格最远处的多余内容后保存，门户随后自动继续。"


class VersionsKept(SafetyStop):
    """Two saves met during ours and could not be put back; `paths` are the versions kept."""

    advice = "请打开列出的各个版本核对，把需要的内容合并到台账后，门户随后自动继续。"

    def __init__(self, message: str, paths: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.paths = paths


class TabMissing(SafetyStop):
    advice = "请把工作表改回原名，或从备份恢复该工作表，门户随后自动继续。"


class HeaderBroken(SafetyStop):
    advice = "请把表头改回原样（每个表头只出现一次），门户随后自动继续。"


class TabEmptied(SafetyStop):
    advice = "请用表格软件的撤销或历史版本恢复内容；确实要清空的，请点“按现状继续”。"


class KeysVanished(SafetyStop):
    advice = "请检查是否误删行或排序时漏选列；确实要删除的，请点“按现状继续”。"


class ColumnBlanked(SafetyStop):
    advice = "请检查是否误清空整列；确实要清空的，请点“按现状继续”。"


class RowsMoved(SafetyStop):
    advice = (
        "最简单的办法：在表格里撤销这一步（Ctrl+Z，或从历史版本恢复），门户会自动接着同步。撤销不了的，由市政府办公厅点“恢复”，"
        "把这些格放回上次核对时的内容，现在的文字都留在修改记录里；核对后确实要这样改的，点“放行”。"
    )
    restorable = True


class UnknownStamp(SafetyStop):
    advice = "请确认打开的是同一份台账文件；由市政府办公厅核对后点“按现状继续”。"


class FilterInTheWay(SafetyStop):
    """Rows are hidden by a filter, and where a write would land is not proven; goes away with the filter."""

    advice = (
        "请开筛选的人在表格中点“数据”→“移除筛选器”（切片器请删除），门户随即自动写入；只看本单位的行，请用本单位的筛选视图："
        "在门户“单位台账”页点“在表格中打开本单位”，或在表格中点“数据”→“更改视图”，不影响别人。"
    )


class NotTheLiveSheet(SafetyStop):
    """Nothing is read or written: there is one live spreadsheet, and this is not it."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.advice = advice
