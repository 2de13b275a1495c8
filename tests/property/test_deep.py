"""The same machine for a long time: 20,000 histories in memory, 400 on a real workbook, 400 on Google's double (`make test-deep`)."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.property.google_machine import GoogleMachine
from tests.property.machine import Machine
from tests.property.workbook_machine import WorkbookMachine

LONG = settings(
    max_examples=2_500,
    stateful_step_count=40,
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.deep
@pytest.mark.parametrize("number", range(8))
def test_in_memory(number: int) -> None:
    run_state_machine_as_test(seed(number)(type("Long", (Machine,), {})), settings=LONG)


@pytest.mark.deep
@pytest.mark.parametrize("number", range(2))
def test_on_a_workbook(number: int) -> None:
    machine = type("Long", (WorkbookMachine,), {})
    run_state_machine_as_test(seed(number)(machine), settings=settings(LONG, max_examples=200, stateful_step_count=30))


@pytest.mark.deep
@pytest.mark.parametrize("number", range(4))
def test_on_google(number: int) -> None:
    machine = type("Long", (GoogleMachine,), {})
    run_state_machine_as_test(seed(number)(machine), settings=settings(LONG, max_examples=100, stateful_step_count=20))
