"""The state machine on a spreadsheet in memory, on a real .xlsx and on Google's double."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.property.google_machine import GoogleMachine
from tests.property.machine import Machine


class WorkbookMachine(Machine):
    kind = "xlsx"


TestMemory = Machine.TestCase
TestMemory.settings = settings(
    max_examples=500, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)

TestWorkbook = WorkbookMachine.TestCase
TestWorkbook.settings = settings(
    max_examples=10, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)

TestGoogle = GoogleMachine.TestCase
TestGoogle.settings = settings(
    max_examples=10, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
