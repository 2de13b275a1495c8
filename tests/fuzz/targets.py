"""What is fuzzed: each door through which a file comes in, the files that it is tried with, and how the reader is called.

A target's `call` names a function of the product and gives its arguments; `seeds` are whole files (kind, bytes).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from ledger.attachments import KINDS, Upload
from ledger.columns import LEDGER_TAB
from ledger.units.directory import shipped_directory
from portal.settings.settings import ROOT
from store.sheet.stamp import Stamp
from sync.backends.base import Batch, CellWrite, Grid, Reading
from sync.backends.workbook import WorkbookBackend
from tests.property.world import PLACES, World
from tests.unit.ledger.notice.corpus_files import BUILDERS, blocks_of
from tests.workbook_programs import PROGRAMS, saved_by

NOTICES = ROOT / "tests" / "data" / "notices"
UPLOAD = {
    "memory": 1 << 30,
    "answer": 32 << 20,
    "cpu": 30,
    "seconds": 65,
}  # as `sync.processes.confined.Confinement` has them
Seed = tuple[str, bytes]
Call = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Target:
    """`bounded`: a reading that takes too much is ended, and that is well. `peak`: bytes that reading may take at
    most, the 150 MB that the forked process has from the beginning included."""

    seeds: Callable[[], Sequence[Seed]]
    call: Callable[[Path, Random], Call]
    limits: dict[str, int] = field(default_factory=lambda: dict(UPLOAD))
    peak: int = 1 << 30
    bounded: bool = True


def notices() -> list[Seed]:
    """The corpus in all its formats."""
    found: list[Seed] = [
        ("txt", path.read_bytes()) for path in sorted(NOTICES.glob("*.txt")) if path.stem.count(".") == 0
    ]
    found.append(("txt", (ROOT / "data/notice_2021_53.txt").read_bytes()))
    with TemporaryDirectory() as folder:
        for number, path in enumerate(sorted(NOTICES.glob("*.src"))):
            form, described = path.read_text("utf-8").split("\n", 1)
            forms = [one.partition("（") for one in form.removeprefix("形式：").split("、")]
            # Each description in its own forms, every fifth in all of them.
            kinds = {kind: ([enc.rstrip("）")] if enc else []) for kind, _, enc in forms}
            if number % 5 == 0:
                kinds = {**{kind: [] for kind in BUILDERS}, **kinds}
            for kind, encoding in kinds.items():
                made = Path(folder) / f"seed.{kind}"
                BUILDERS[kind](made, blocks_of(described), *encoding)
                found.append((kind, made.read_bytes()))
    return found


def workbooks() -> list[Seed]:
    """A ledger of six rows as each program saves it, with merged cells, formulas and error values in one of them."""
    world = World("xlsx")
    try:
        path = world.home / "台账.xlsx"
        for row in range(2, 8):
            world.sheet.put(row, PLACES["progress_note"], f"第{row}行的进展\n第二段 <&>")
            world.sheet.put(row, PLACES["percent"], f"{row * 10}%")
        found = [("xlsx", path.read_bytes())]
        plain = path.read_bytes()
        for habits in PROGRAMS.values():
            path.write_bytes(plain)
            saved_by(habits, path)
            found.append(("xlsx", path.read_bytes()))
        return found
    finally:
        world.close()


def last_years() -> list[Seed]:
    """A ledger as workbook, as CSV and as store; a notice as text."""
    world = World("xlsx")
    try:
        rows = [",".join(f'"{cell}"' for cell in row) for row in world.sheet.grid()]
        world.store.engine.dispose()
        store = ("db", (world.home / "store.db").read_bytes())
        text = ("txt", (NOTICES / "72_prose_pages.txt").read_bytes())
        return [*workbooks()[:3], ("csv", "\n".join(rows).encode()), store, store, text]
    finally:
        world.close()


def people() -> list[Seed]:
    """A list of people."""
    lines = [
        "姓名,登录名,角色,单位",
        "王小明,wangxm,填报,鼓楼区",
        '李芳,lifang,"填报；牵头审核",市大数据委',
        "# 注",
        "赵某,zhao.m,领导,",
    ]
    return [
        ("csv", "\n".join(lines).encode()),
        ("csv", "\n".join(lines).replace(",", "\t").encode("gb18030")),
    ]


def units() -> list[Seed]:
    """The directory that is shipped."""
    return [("csv", (ROOT / "data/units.csv").read_bytes())]


def evidence() -> list[Seed]:
    """The beginning of each kind of file that is taken as evidence."""
    return [(kind, magic + b"content") for kind, (magic, _) in KINDS.items()]


def filled_in() -> list[Seed]:
    """A unit's workbook as it is made, and filled in."""
    from tests.unit.reports.test_fill_in import KEY, ledger_of, made
    from tests.unit.sync.test_fill_in_back import typed

    content = made(ledger_of((KEY, "progress_note", "第一行\n第二行 <&>"), (KEY, "percent", "40%")))
    return [("xlsx", content), ("xlsx", typed(content, {(KEY, "issues"): "缺人。", (KEY, "percent"): 60}))]


def taken_in(content: bytes) -> int:
    """A workbook that came back: how many of its cells are told to be edited."""
    from sync.fill_in.difference import difference
    from sync.fill_in.reading import read_fill_in
    from tests.unit.reports.test_fill_in import ledger_of

    return len(difference(read_fill_in(content), ledger_of()))


def read_and_patch(path: Path) -> str:
    """The live workbook as a cycle reads it; then one text of the ledger is written, and nothing else may have changed."""
    backend = WorkbookBackend(path, path.parent / "room")
    before = backend.read()
    grid = before.grids.get(LEDGER_TAB)
    place = _free(grid) if grid else None
    if grid is None or place is None:
        return "read"
    row, column = place
    write = CellWrite("op", LEDGER_TAB, row, column, "门户写的", False, grid.text(row, column), grid.text(row, 1), 1)
    stamp = before.stamp or Stamp("p", 1)
    backend.write(Batch(Stamp(stamp.portal, stamp.rev + 1, "b9"), (write,)), before)
    _differs_in(before, WorkbookBackend(path, path.parent / "room").read(), place)
    assert [p.name for p in path.parent.iterdir() if p.name.startswith(".portal-")] == []
    return "patched"


def _free(grid: Grid) -> tuple[int, int] | None:
    for row in range(2, min(len(grid.rows), 50) + 1):
        for column in range(2, min(len(grid.rows[row - 1]), 30) + 1):
            if grid.text(row, column) and (row, column) not in grid.formulas and (row, column) not in grid.no_text:
                return row, column
    return None


def _differs_in(before: Reading, after: Reading, place: tuple[int, int]) -> None:
    for title, was in before.grids.items():
        now = after.grids[title]
        assert (now.formulas, now.no_text, tuple(now.merges)) == (
            was.formulas,
            was.no_text,
            tuple(was.merges),
        ), title
        wide = max((len(row) for grid in (was, now) for row in grid.rows), default=0)
        for row in range(1, max(len(was.rows), len(now.rows)) + 1):
            for column in range(1, wide + 1):
                wanted = "门户写的" if (title, row, column) == (LEDGER_TAB, *place) else was.text(row, column)
                assert now.text(row, column) == wanted, (title, row, column)


def accepted(name: str, content: bytes) -> str:
    """Evidence under a name of somebody's choice: refused, or kept under a name that is only a name."""
    from ledger.attachments import accept

    kept = accept(Upload(name, content)).name
    assert kept == Path(kept).name
    assert 0 < len(kept) <= 90
    assert not set(kept) & set('\0\n\r\t/\\:*?"<>|')
    assert not kept.startswith(".")
    return kept


_NAMES = (
    "成果",
    "..",
    "/",
    "\\",
    ".",
    " ",
    "\0",
    "\n",
    "CON",
    "a",
    "𠮷",
    "\u202e",
    "\ud800",
    "e\u0301",
    "%2f",
    "x" * 300,
    ".pdf",
    ".PDF",
    ".exe",
    ":",
    "文件",
)


def _evidence_call(path: Path, random: Random) -> Call:
    name = "".join(random.choice(_NAMES) for _ in range(random.randrange(6)))
    return "tests.fuzz.targets:accepted", (
        name + random.choice((path.suffix, path.suffix.upper(), "")),
        path.read_bytes(),
    )


TARGETS: dict[str, Target] = {
    "notice": Target(notices, lambda path, _: ("ledger.notice:read_notice", (path, path.name))),
    "workbook": Target(
        workbooks,
        lambda path, _: ("tests.fuzz.targets:read_and_patch", (path,)),
        {**UPLOAD, "memory": 4 << 30},
        bounded=False,
    ),
    "last year": Target(
        last_years, lambda path, _: ("sync.look_back_files:read_last_year", (path, shipped_directory()))
    ),
    "people": Target(
        people, lambda path, _: ("ledger.accounts.file:read_people", (path.read_bytes(), shipped_directory()))
    ),
    "filled in": Target(filled_in, lambda path, _: ("tests.fuzz.targets:taken_in", (path.read_bytes(),))),
    "units": Target(units, lambda path, _: ("ledger.units.directory:checked_text", (path,))),
    "evidence": Target(evidence, _evidence_call),
}
