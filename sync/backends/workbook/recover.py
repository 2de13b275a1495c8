"""After a crash in the middle of a replacement: sort out what its folder holds, losing nothing.

Each intent names the content we had read (`expected`) and ours (`new`), so every file can be told: ours that never
came into place is dropped (its operations still wait in the outbox), a save that ours displaced goes back into
place, and what cannot be told is kept for a person.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from sync.backends.base import Recovered
from sync.backends.workbook import rename
from sync.backends.workbook.replace import FOLDER, Swap, hash_of, sync_folder


def recover(target: Path) -> list[Recovered]:
    """Settle the unfinished replacements of `target`; also lists the versions kept earlier."""
    folder = target.parent / FOLDER
    found: list[Recovered] = []
    for swap in _unfinished(target, folder):
        found += _settle(swap)
        swap.forget()
    if folder.is_dir():
        for unborn in (*folder.glob("publish-*.new"), *folder.glob("*.part")):  # never came into use
            unborn.unlink(missing_ok=True)
        stem = f"保留-{target.stem}-"
        found += [
            Recovered(path, f"“{target.name}”被连续保存时较早的一份，请核对后删除：{path}", kept=True)
            for path in sorted(folder.iterdir())
            if path.name.startswith(stem) and path not in {one.path for one in found}
        ]
    return found


def _unfinished(target: Path, folder: Path) -> Iterator[Swap]:
    for intent in sorted(folder.glob("*.json")):
        with contextlib.suppress(ValueError, KeyError, TypeError):
            content = json.loads(intent.read_text(encoding="utf-8"))
            if content["target"] == target.name:
                yield Swap(target, intent.stem, str(content["expected"]), str(content["new"]))


def _settle(swap: Swap) -> list[Recovered]:
    if swap.aside.exists():
        return _settle_aside(swap)
    displaced = hash_of(swap.fresh)
    if not displaced:
        return []
    if displaced == swap.new or not swap.new:
        return [Recovered(swap.fresh, "上次写入在替换文件前中断，台账未受影响；该写入会重新进行。")]
    if displaced == swap.expected:
        return [Recovered(swap.fresh, "上次写入已完成，只差清理，现已清理。")]
    return [_give_back(swap, swap.fresh)]


def _settle_aside(swap: Swap) -> list[Recovered]:
    if rename.place(swap.aside, swap.target):
        return [Recovered(swap.target, "上次写入在移开台账后中断，现已把台账放回原处；该写入会重新进行。")]
    if hash_of(swap.aside) == swap.expected:
        return [Recovered(swap.aside, "上次写入移开的旧文件内容早已读取，现已清理。")]
    return [_give_back(swap, swap.aside)]


def _give_back(swap: Swap, displaced: Path) -> Recovered:
    """`displaced` is a save that nobody has read. If ours stands in its place, swap them; else keep it aside."""
    if hash_of(swap.target) in (swap.new, ""):
        ours = swap.kept(9)
        with contextlib.suppress(FileNotFoundError):
            swap.target.replace(ours)
        if rename.place(displaced, swap.target):
            ours.unlink(missing_ok=True)
            sync_folder(swap.target.parent)
            return Recovered(
                swap.target, "上次写入时有人同时保存，现已换回对方保存的文件；该写入会重新进行。"
            )
    displaced.replace(swap.kept())
    return Recovered(
        swap.kept(),
        f"上次写入中断时有一份保存没有来得及合并，已保留在 {swap.kept()}，请核对后删除。",
        kept=True,
    )
