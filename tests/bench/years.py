"""Invented years of any size: forty tasks times as many units as the rows need, filled in as staff would."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from ledger.breakdown import Breakdown, Mention, Task
from ledger.clock import BEIJING
from ledger.repository import Change, Edit, Receipt
from ledger.units.directory import Directory, Unit
from store.store import Store
from sync.backends.base import Backend
from sync.backends.workbook import WorkbookBackend
from sync.engine import Engine

TASKS = 40
_NOTE = "已按要求公开相关信息并定期更新，第{}次核对无误"
_TOKENS = count(1)


def breakdown_of(rows: int, tasks: int = TASKS) -> tuple[Breakdown, Directory]:
    """A year whose ledger has so many rows, a multiple of its tasks."""
    names = [f"单位{n:04d}" for n in range(rows // tasks)]
    units = [Unit(f"S{n}", f"{name}局", name, "市直单位", ("市直各有关单位",)) for n, name in enumerate(names)]
    mentions = tuple(Mention(name) for name in names)
    all_tasks = [Task(n, "一、部分", "", f"任务{n}。", "要求。", (), mentions) for n in range(1, tasks + 1)]
    return Breakdown(2021, "通知", "文〔2021〕1号", "市政府", None, tuple(all_tasks)), Directory(units)


@dataclass(frozen=True)
class Year:
    """A store and a published workbook that agree."""

    store: Store
    engine: Engine
    path: Path
    keys: tuple[str, ...]

    def edit(self, key: str) -> Edit:
        """A new progress note, as a form that shows the present one would hand it in."""
        held = self.store.ledger().by_key[key].progress_note
        return Edit(key, "progress_note", held, f"第{next(_TOKENS)}次")

    def submit(self, edit: Edit) -> Receipt:
        """Hand it in."""
        return self.store.submit([edit], person="bench", token=edit.value)

    def cycle(self) -> None:
        """One cycle, which must do its work."""
        report = self.engine.cycle()
        if report.trouble:
            raise RuntimeError(f"{report.trouble}: {report.message}")


@contextmanager
def year(rows: int) -> Iterator[Year]:
    """A year in a folder of its own, half of its rows reported, published in a workbook and quiet."""
    with TemporaryDirectory() as folder, _published(Path(folder), breakdown_of(rows), None) as made:
        yield made


@contextmanager
def online_year(backend: Backend, *, units: int, tasks: int) -> Iterator[Year]:
    """The same, published through that backend."""
    asked = breakdown_of(units * tasks, tasks)
    with TemporaryDirectory() as folder, _published(Path(folder), asked, backend) as made:
        yield made


@contextmanager
def _published(home: Path, asked: tuple[Breakdown, Directory], backend: Backend | None) -> Iterator[Year]:
    breakdown, directory = asked
    path = home / "台账.xlsx"
    store = Store(f"sqlite:///{home / 'ledger.db'}")
    try:
        store.start_year(breakdown, directory.dump(), directory)
        keys = tuple(entry.key for entry in store.ledger().entries)
        store.take_over(reports_of(keys[::2]), mark="bench")
        made = Year(store, Engine(store, backend or WorkbookBackend(path)), path, keys)
        for _ in range(3):
            made.cycle()
        yield made
    finally:
        store.engine.dispose()


def reports_of(keys: Sequence[str]) -> list[Change]:
    """What their units reported, as changes to take over."""
    start = datetime(2021, 7, 1, 9, tzinfo=BEIJING)
    return [
        Change(0, start + timedelta(seconds=n), "demo", "林某", key, name, "", text)
        for n, key in enumerate(keys)
        for name, text in (("status", "正在推进"), ("percent", "40"), ("progress_note", _NOTE.format(n)))
    ]
