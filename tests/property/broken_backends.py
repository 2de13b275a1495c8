"""Broken workbooks and Google spreadsheets: each takes out one safeguard of `sync/backends/`, for `mutants.MUTANTS`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from store import wary
from sync.backends.base import Batch, Reading, Recovered
from sync.backends.google import judge, write
from sync.backends.google.judge import OpOutcome
from sync.backends.workbook import recover
from sync.backends.workbook import replace as swapping
from sync.backends.workbook.backend import WorkbookBackend
from sync.backends.workbook.read import content_version

Patch = pytest.MonkeyPatch


def what_was_displaced_is_not_looked_at(patch: Patch) -> None:
    """Workbook: the file that comes out of the exchange is thrown away, whoever saved it."""
    patch.setattr(swapping, "settle_exchange", lambda swap: None)


def any_file_is_patched(patch: Patch) -> None:
    """Workbook: what was planned on one version is written into whatever version stands there now."""
    real = WorkbookBackend.write

    def write_(self: WorkbookBackend, batch: Batch, reading: Reading) -> None:
        real(self, batch, replace(reading, version=content_version(wary.read(self.path))))

    patch.setattr(WorkbookBackend, "write", write_)


def displaced_saves_are_cleared_away(patch: Patch) -> None:
    """Workbook: recovery after a crash takes the file that ours displaced for rubbish of ours."""
    patch.setattr(recover, "_give_back", lambda swap, displaced: Recovered(displaced, "已清理。"))


def any_row_will_do(patch: Patch) -> None:
    """Google: a write counts as landed whichever row it met."""
    _verdict(patch, lambda line: replace(line, key=judge.mark(line.was(line.key_column))))


def any_former_text_will_do(patch: Patch) -> None:
    """Google: a write counts as landed whatever text it met."""
    _verdict(patch, lambda line: replace(line, ops=tuple(_as_met(line, op) for op in line.ops)))


def no_guard_stands(patch: Patch) -> None:
    """Google: nothing refuses a request that is delivered twice or late."""
    patch.setattr(write, "drop_guard", lambda guard: _idle())
    patch.setattr(write, "add_guard", lambda guard: _idle())


def images_after_cells(patch: Patch) -> None:
    """Google: rows are copied into the journal when they hold our texts already."""
    real = write.write_draft

    def draft(*given: Any) -> Any:
        made = real(*given)
        both = sorted(zip(made.requests, made.ops, strict=True), key=lambda one: "copyPaste" in one[0])
        made.requests, made.ops = [one for one, _ in both], [ops for _, ops in both]
        return made

    from sync.backends.google import backend

    patch.setattr(backend, "write_draft", draft)


def _verdict(patch: Patch, told: Any) -> None:
    real = judge.verdict

    def verdict(line: Any, op: Any, head: Any) -> OpOutcome:
        changed = told(line)
        return real(changed, changed.ops[line.ops.index(op)], head)

    patch.setattr(judge, "verdict", verdict)


def _as_met(line: Any, op: Any) -> Any:
    return replace(op, before=judge.mark(line.was(op.column)))


def _idle() -> dict[str, Any]:
    """A request that changes nothing."""
    return {
        "updateSheetProperties": {
            "properties": {"sheetId": write.PORTAL_ID, "hidden": True},
            "fields": "hidden",
        }
    }
