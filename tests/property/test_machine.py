"""The state machine on a spreadsheet in memory, on a real .xlsx and on Google's double: the same histories each time, so
that a change that breaks one is told from a change that has nothing to do with it. `make test-deep` looks for new ones."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from tests.property.google_machine import GoogleMachine
from tests.property.machine import Machine
from tests.property.workbook_machine import WorkbookMachine

# What fails is shown as it was met; `make test-deep` makes it small.
QUICK = settings(
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

TestMemory = Machine.TestCase
TestMemory.settings = settings(QUICK, max_examples=10, stateful_step_count=20)

TestWorkbook = WorkbookMachine.TestCase
TestWorkbook.settings = settings(QUICK, max_examples=3, stateful_step_count=12)

TestGoogle = GoogleMachine.TestCase
TestGoogle.settings = settings(QUICK, max_examples=3, stateful_step_count=12)


@pytest.mark.long
@pytest.mark.parametrize(
    ("machine", "examples", "steps"),
    [(Machine, 24, 20), (WorkbookMachine, 5, 12), (GoogleMachine, 4, 12)],
    ids=["memory", "workbook", "google"],
)
def test_more_of_the_same(machine: type[RuleBasedStateMachine], examples: int, steps: int) -> None:
    """The histories above and those that come after them."""
    run_state_machine_as_test(machine, settings=settings(QUICK, max_examples=examples, stateful_step_count=steps))
