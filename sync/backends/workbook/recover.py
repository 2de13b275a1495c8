"""After a crash in the middle of a replacement: sort out what it left behind, losing nothing.

Each intent names the content we had read (`expected`) and ours (`new`), so every file can be told: ours that never
came into place is dropped (its operations still wait in the outbox), a save that ours displaced goes back into
place, and what cannot be told is kept for a person.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from store import wary
from sync.backends.base import Recovered
from sync.backends.workbook import rename
from sync.backends.workbook.former import taken_over
from sync.backends.workbook.replace import FOLDER, Swap, hash_of


def recover(target: Path, room: Path) -> list[Recovered]:
    """Settle the unfinished replacements of `target`; also lists the versions kept earlier."""
    found = [*_settled(_unfinished(target, room))]
    for unborn in (*room.glob("publish-*.new"), *room.glob("*.part")):  # never came into use
        unborn.unlink(missing_ok=True)
    old = target.parent / FOLDER
    if wary.there(old) and not (room.exists() and old.resolve() == room.resolve()):
        found += taken_over(target, room, lambda: _settled(_former(target, room, old)))
    stem = f"保留-{target.stem}-"
    found += [
        Recovered(path, f"“{target.name}”被连续保存时较早的一份，请核对后删除：{path}", kept=True)
        for path in (sorted(room.iterdir()) if room.is_dir() else ())
        if path.name.startswith(stem) and path not in {one.path for one in found}
    ]
    return found


def _settled(swaps: Iterator[Swap]) -> list[Recovered]:
    found: list[Recovered] = []
    for swap in swaps:
        dealt = _settle(swap)
        found += dealt
        if not any(one.path in (swap.fresh, swap.aside) and one.kept for one in dealt):
            swap.forget()
    return found


def _unfinished(target: Path, room: Path) -> Iterator[Swap]:
    """Replacements of this workbook; those of one of the same name that stood elsewhere only when their files are here."""
    here = str(target.absolute())
    for token, said in _intents(room):
        old = None if Path(said["target"]).is_absolute() else room
        swap = Swap(target, room, token, said["expected"], said["new"], old)
        if said["target"] in (here, target.name) or (
            Path(said["target"]).name == target.name and (wary.there(swap.fresh) or wary.there(swap.aside))
        ):
            yield swap


def _former(target: Path, room: Path, old: Path) -> Iterator[Swap]:
    for token, said in _intents(old):
        if said["target"] == target.name:
            yield Swap(target, room, token, said["expected"], said["new"], old)


def _intents(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    for intent in sorted(folder.glob("*.json")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError), wary.own(intent, make=False):
            content = json.loads(wary.read(intent, 1 << 16))
            yield intent.stem, {name: str(content[name]) for name in ("target", "expected", "new")}


def _settle(swap: Swap) -> list[Recovered]:
    if wary.there(swap.aside):
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
    if hash_of(swap.aside) in (swap.expected, swap.new):
        return [Recovered(swap.aside, "上次写入移开的旧文件内容早已读取，现已清理。")]
    return [_give_back(swap, swap.aside)]


def _give_back(swap: Swap, displaced: Path) -> Recovered:
    """`displaced` is a save that nobody has read. If ours stands in its place, swap them; else keep it aside."""
    if hash_of(swap.target) in (swap.new, "") and _swapped_back(swap, displaced):
        wary.sync_folder(swap.target.parent)
        return Recovered(swap.target, "上次写入时有人同时保存，现已换回对方保存的文件；该写入会重新进行。")
    kept = swap.keep(displaced)
    return Recovered(
        kept,
        f"上次写入中断时有一份保存没有来得及合并，已保留在 {kept}，请核对后删除。",
        kept=True,
    )


def _swapped_back(swap: Swap, displaced: Path) -> bool:
    """Put a displaced save into the place of our file; False when something newer stands there by now."""
    if rename.exchange(displaced, swap.target):
        if hash_of(displaced) == swap.new:
            return True
        rename.exchange(displaced, swap.target)
        return False
    with contextlib.suppress(FileNotFoundError):
        swap.target.rename(swap.ours)
    if hash_of(swap.ours) in (swap.new, ""):
        return rename.place(displaced, swap.target)
    if not rename.place(swap.ours, swap.target):
        swap.keep(swap.ours, 9)
    return False
