"""The merge of one cell. The truth table in sync/README.md is the parametrisation."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.merge import CellPlan, Op, Stale, judge_stale, merge_cell

README = Path(__file__).parents[3] / "sync" / "README.md"
texts = st.sampled_from(["", "A", "B", "C", "D"])


def truth_table() -> list[tuple[str, ...]]:
    """Rows of the table below its marker, header and rule left out; – is the empty text."""
    lines = README.read_text(encoding="utf-8").split("<!-- truth table -->")[1].splitlines()[1:]
    table = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append(tuple("" if c.strip() == "–" else c.strip() for c in line.strip("|").split("|")))
    return table[2:]


def what_became(plan: CellPlan) -> str:
    """The one edit's fate, in the table's word."""
    fates = {"written": plan.written, "agreed": plan.agreed, "conflict": plan.clashes}
    return next((word for word, ops in fates.items() if ops), "")


@pytest.mark.parametrize("row", truth_table(), ids=lambda row: row[7])
def test_truth_table(row: tuple[str, ...]) -> None:
    b, t, seen, ours, accept, write, fate, _ = row
    plan = merge_cell(b, t, [Op("o", seen, ours)] if fate else [])
    assert (plan.accept is not None) == (t != b)
    assert (plan.accept or "") == accept
    assert (plan.write or "") == write
    assert what_became(plan) == fate


def test_the_table_has_every_kind_of_row() -> None:
    assert len(truth_table()) >= 10
    assert {row[6] for row in truth_table()} == {"", "written", "agreed", "conflict"}


def test_a_person_changes_his_own_waiting_edit() -> None:
    plan = merge_cell("A", "A", [Op("1", "A", "B"), Op("2", "B", "C")])
    assert (plan.write, plan.written, plan.clashes) == ("C", ["1", "2"], [])


def test_two_people_from_one_base() -> None:
    """F096: the first is applied, the second becomes a conflict, never the last writer wins."""
    plan = merge_cell("A", "A", [Op("1", "A", "B"), Op("2", "A", "C")])
    assert (plan.write, plan.written) == ("B", ["1"])
    assert [(c.op, c.base, c.sheet, c.portal) for c in plan.clashes] == [("2", "A", "B", "C")]


def test_toggled_between_two_readings() -> None:
    """F098: A -> B -> A between two readings is no change and no conflict."""
    assert merge_cell("A", "A", [Op("1", "A", "C")]).write == "C"
    assert merge_cell("A", "A") == CellPlan()


@given(b=texts, t=texts, edits=st.lists(st.tuples(texts, texts), max_size=4))
def test_every_edit_has_one_fate_and_no_text_is_overwritten_unseen(
    b: str, t: str, edits: list[tuple[str, str]]
) -> None:
    ops = [Op(str(i), seen, value) for i, (seen, value) in enumerate(edits)]
    plan = merge_cell(b, t, ops)
    fates = [*plan.written, *plan.agreed, *(c.op for c in plan.clashes)]
    assert sorted(fates) == [op.op for op in ops]
    if plan.write is not None:
        first = next(op for op in ops if op.op == plan.written[0])
        assert first.base == t
        assert plan.write in {op.value for op in ops}
    for clash in plan.clashes:
        assert clash.portal == ops[int(clash.op)].value


@pytest.mark.parametrize(
    ("ours", "t", "held", "verdict"),
    [
        ("N", "N", ("A",), Stale.NOTHING),
        ("N", "A", ("A",), Stale.WIPED),
        ("N", "A", ("B", "A"), Stale.WIPED),
        ("N", "S", ("A",), Stale.BOTH),
        ("A", "S", ("A",), Stale.EDITED),
        ("A", "S", ("A", "B"), Stale.EDITED),  # it went to B and back since
        ("A", "S", ("B", "A"), Stale.BOTH),  # whoever wrote S saw B
    ],
)
def test_stale_copy(ours: str, t: str, held: tuple[str, ...], verdict: Stale) -> None:
    assert judge_stale(ours, t, held) is verdict
