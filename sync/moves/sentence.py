"""What happened, for the person who has to decide: which columns, how many cells and rows, where."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.cells.tidy import shown
from ledger.columns import column
from sync.moves.fills import Fill
from sync.moves.scene import ChangedCell

SHOWN = 12  # characters of a text
NAMED = 3  # columns


def sentence_of(
    moved: Sequence[ChangedCell],
    contradicted: int,
    fills: Sequence[Fill],
    aside: Sequence[tuple[str, Sequence[ChangedCell]]],
    rows: tuple[int, int, int],
) -> str:
    """One Chinese sentence for each thing, then where it is and what becomes of it. `moved` are cells whose texts stand in
    other rows, `contradicted` counts rows whose protected cells are another row's, `rows` is (first, last, how many) of all
    of them in the sheet."""
    said = []
    if contradicted:
        said.append(f"有 {contradicted} 行的“单位”“工作任务”等与台账编号对不上，像是别的行的")
    if moved:
        said.append(f"{_columns(moved)}有 {len(moved)} 格的内容换了行，台账编号没有跟着动")
    said += [_filled(one) for one in fills]
    said += [
        f"“{column(source).header}”的 {len(changes)} 格内容移到了“{column(changes[0].column).header}”一列"
        for source, changes in aside
    ]
    first, last, count = rows
    where = f"工作台账第 {first} 行" + (f"至第 {last} 行之间，共 {count} 行" if last > first else "")
    return f"{'；'.join(said)}（{where}）。像是只选了一部分列排序、粘贴错了行，或向下填充过了头。这些内容先不采用。"


def _columns(changes: Sequence[ChangedCell]) -> str:
    names = list(dict.fromkeys(column(c.column).header for c in changes))
    more = f"等 {len(names)} 列" if len(names) > NAMED else ""
    return "".join(f"“{name}”" for name in names[:NAMED]) + more


def _filled(one: Fill) -> str:
    first = one.changes[0]
    many = f"“{column(first.column).header}”有 {len(one.changes)} 格"
    if not first.new:
        return f"{many}挨在一起的内容同时变成空白，是几个单位的"
    covered = f"，盖住了其中 {one.covered} 格别的内容" if one.covered else ""
    if one.counted:
        return f"{many}逐行变成“{shown(first.new, SHOWN)}”“{shown(one.changes[1].new, SHOWN)}”…，像是拖动填充出来的序号{covered}"
    return f"{many}变成同一句“{shown(first.new, SHOWN)}”{covered}"
