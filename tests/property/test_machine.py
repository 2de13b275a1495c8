"""The state machine on a spreadsheet in memory, on a real .xlsx and on Google's double: the same histories each time, so
that a change that breaks one is told from a change that has nothing to do with it. `make test-deep` looks for new ones."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings

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
TestMemory.settings = settings(QUICK, max_examples=24, stateful_step_count=20)

TestWorkbook = WorkbookMachine.TestCase
TestWorkbook.settings = settings(QUICK, max_examples=5, stateful_step_count=12)

TestGoogle = GoogleMachine.TestCase
TestGoogle.settings = settings(QUICK, max_examples=4, stateful_step_count=12)
