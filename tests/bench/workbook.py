"""Fifty cells into a workbook: the surgical patch against loading and saving it with openpyxl, each in its own process."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from ledger.columns import LEDGER, LEDGER_TAB
from portal.settings.settings import ROOT
from tests.bench.measure import Line
from tests.bench.years import year

CELLS = 50
NOTE = next(place for place, column in enumerate(LEDGER, 1) if column.name == "progress_note")
# Reading the file before and after is part of both.
TIME, MEMORY = 0.25, 0.9


def run(*, full: bool = False, quick: bool = False) -> list[Line]:
    """All lines."""
    lines = []
    for rows in (200,) if quick else (2_000, 20_000, 100_000) if full else (2_000, 20_000):
        rounds = 1 if quick or rows > 20_000 else 3
        with year(rows) as made:
            taken = _alternately(made.path, rounds)
        seconds, peak = (
            {name: median(run[kind] for run in runs) for name, runs in taken.items()} for kind in ("s", "mb")
        )
        what = f"{CELLS} cells of {rows:,} rows"
        lines += [
            Line("workbook", f"{what}: time", seconds["patch"], seconds["openpyxl"], "openpyxl", "s", at_most=TIME),
            Line("workbook", f"{what}: peak memory", peak["patch"], peak["openpyxl"], "openpyxl", "MB", at_most=MEMORY),
        ]
    return lines


def _alternately(path: Path, rounds: int) -> dict[str, list[dict[str, float]]]:
    taken: dict[str, list[dict[str, float]]] = {name: [] for name in WAYS}
    for turn in range(rounds):
        for name in list(WAYS)[:: -1 if turn % 2 else 1]:
            copy = shutil.copy(path, path.with_name(f"{name}.xlsx"))
            command = [sys.executable, "-m", "tests.bench.workbook", name, str(copy)]
            told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
            taken[name].append(json.loads(told))
    return taken


def patch(path: Path) -> None:
    """Read as a cycle does, write the cells and the stamp, swap the file in."""
    from store.sheet.stamp import Stamp
    from sync.backends.base import Batch, CellWrite
    from sync.backends.workbook import WorkbookBackend

    backend = WorkbookBackend(path)
    reading = backend.read()
    grid, stamp = reading.grids[LEDGER_TAB], reading.stamp
    assert stamp is not None
    writes = tuple(
        CellWrite(
            f"op{row}", LEDGER_TAB, row, NOTE, f"新的进展{row}", False, grid.text(row, NOTE), grid.text(row, 1), 1
        )
        for row in _rows(len(grid.rows))
    )
    backend.write(Batch(Stamp(stamp.portal, stamp.rev + 1, "bench"), writes), reading)


def load_and_save(path: Path) -> None:
    """What a program does that knows openpyxl only."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    tab = book[LEDGER_TAB]
    for row in _rows(tab.max_row):
        tab.cell(row, NOTE).value = f"新的进展{row}"
    book.save(path)


def _rows(last: int) -> list[int]:
    """Fifty rows spread over the tab."""
    return [2 + number * (last - 2) // CELLS for number in range(CELLS)]


WAYS: dict[str, Callable[[Path], None]] = {"patch": patch, "openpyxl": load_and_save}


def _measured(act: Callable[[Path], None], path: Path) -> dict[str, float]:
    began = time.perf_counter()
    act(path)
    return {"s": time.perf_counter() - began, "mb": _peak_mb()}


def _peak_mb() -> float:
    """Peak resident memory of this program. Not getrusage: its peak is inherited from the process that started this one."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024


if __name__ == "__main__":
    print(json.dumps(_measured(WAYS[sys.argv[1]], Path(sys.argv[2]))))
