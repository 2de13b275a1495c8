"""Every folder here is a scenario: a ledger, what people do to it, and what must be there afterwards (see README.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.columns import header_key
from tests.scenarios.stage import NAMES, Grid, Stage, Step, steps_of, table

HERE = Path(__file__).parent
SCENARIOS = sorted(path.parent for path in HERE.glob("*/steps.csv"))


@pytest.fixture(params=["memory", "xlsx", "google"])
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    from tests.property.world import World

    made = World(request.param)
    yield Stage(made)
    made.close()


@pytest.mark.samples(25)
@pytest.mark.parametrize("folder", SCENARIOS, ids=lambda folder: folder.name)
def test_scenario(stage: Stage, folder: Path) -> None:
    headers, *before = table(folder / "before.csv")
    for row in before:
        for header, text in zip(headers[1:], row[1:], strict=True):
            if text:
                stage.play(Step("职工", "填写", row[0], header, text))
    stage.world.engine.cycle()
    for step in steps_of(folder):
        stage.play(step)
    assert shown(stage.world.sheet.grid(), headers) == table(folder / "expected.csv")
    assert outcome(stage) == table(folder / "outcome.csv")
    it_is_quiet(stage)


def shown(grid: Grid, headers: list[str]) -> Grid:
    """The sheet without the ledger's other columns, from A1 to the last filled row; blanks at the right are cut off."""
    top = grid[: Stage.header_row(grid) + 1]
    wanted = {header_key(header) for header in headers}
    hidden = {
        place
        for row in top
        for place, text in enumerate(row)
        if header_key(text) in NAMES and header_key(text) not in wanted
    }
    rows = [[text for place, text in enumerate(row) if place not in hidden] for row in grid]
    while rows and not any(rows[-1]):
        rows.pop()
    return [_cut(row) for row in rows]


def _cut(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


def outcome(stage: Stage) -> Grid:
    """What the portal says: safety stop, conflicts, findings, edits that wait, and what the ledger understands of each entry."""
    store, status = stage.world.store, stage.world.engine.status()
    rows = [["暂停", status.trouble.name]] if status.trouble else []
    rows += [["冲突", c.key, c.column, c.base, c.sheet, c.portal] for c in store.conflicts()]
    rows += [["提示", f.where, f.key, f.column, f.raw, f.outcome] for f in store.findings()]
    rows += [["等待", op.key, op.column, op.value, op.state] for op in status.waiting]
    for entry in store.ledger().entries:
        values = [(name, getattr(entry, name)) for name in _OPEN]
        rows += [["台账", entry.key, name, _text(value)] for name, value in values if value not in (None, "")]
    return [_cut(row) for row in rows]


def _text(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


_OPEN = ("status", "percent", "progress_note", "issues", "next_steps")


def it_is_quiet(stage: Stage) -> None:
    """One more cycle books nothing and writes nothing."""
    sheet, history = stage.world.sheet.grid(), len(stage.world.store.history())
    report = stage.world.engine.cycle()
    assert (report.accepted, report.written, report.conflicts) == (0, 0, 0)
    assert stage.world.sheet.grid() == sheet
    assert len(stage.world.store.history()) == history


def test_every_folder_is_a_whole_scenario() -> None:
    folders = [path for path in HERE.iterdir() if path.is_dir() and not path.name.startswith("__")]
    assert sorted(folders) == SCENARIOS
    for folder in SCENARIOS:
        assert {"README.md", "before.csv", "steps.csv", "expected.csv", "outcome.csv"} <= {
            p.name for p in folder.iterdir()
        }, folder.name
        assert steps_of(folder)[-1].what in ("同步", "崩溃"), "a scenario ends with what the portal makes of it"


def test_each_way_a_row_can_be_dirty_is_a_scenario() -> None:
    kinds = {row[0] for row in table(HERE.parent / "data" / "dirty_cells.csv") if row[0].startswith("row.")}
    told = "".join((folder / "README.md").read_text(encoding="utf-8") for folder in SCENARIOS)
    assert [kind for kind in sorted(kinds) if f"`{kind}`" not in told] == []
