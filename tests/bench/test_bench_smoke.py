"""The benchmarks at tiny sizes, so that they cannot rot: they run, and they would tell a broken promise."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tests.bench import __main__ as program
from tests.bench import browser, documents, google, ledger, meanwhile, overview, sync, workbook
from tests.bench.measure import Line, interleaved, table


@pytest.mark.long
@pytest.mark.parametrize(
    "bench",
    [overview, pytest.param(browser, marks=pytest.mark.browser), ledger, sync, workbook, documents, meanwhile, google],
    ids=lambda b: b.__name__,
)
def test_each_benchmark_runs(bench: object) -> None:
    lines: list[Line] = bench.run(quick=True)  # type: ignore[attr-defined]
    assert lines
    assert all(line.ours > 0 and line.theirs > 0 for line in lines)
    assert any(line.at_most is not None for line in lines)
    assert all(line.what in table(lines) for line in lines)
    if bench is google:  # counts, not times: these hold at any size and on any machine
        assert [line.what for line in lines if not line.kept] == []


@pytest.mark.parametrize(("ours", "code"), [(1.0, 0), (3.0, 1)])
def test_a_broken_promise_ends_with_1(monkeypatch: pytest.MonkeyPatch, ours: float, code: int) -> None:
    line = Line("ledger", "something", ours, 2.0, "another", at_most=1.0)
    monkeypatch.setattr(ledger, "run", lambda **_: [line])
    told = CliRunner().invoke(program.main, ["--only", "ledger"])
    assert told.exit_code == code
    assert ("BROKEN" in told.output) is bool(code)


def test_samples_take_turns_and_each_goes_first() -> None:
    order: list[str] = []
    found = interleaved(2, a=lambda: order.append("a") or 1.0, b=lambda: order.append("b") or 3.0)
    assert order == ["a", "b", "b", "a"]
    assert found == {"a": 1.0, "b": 3.0}
