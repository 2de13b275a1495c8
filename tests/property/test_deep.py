"""The same machine for a long time (`make test-deep`): 4,000 histories in memory, 200 on a real workbook, 200 on
Google's double, some forty minutes on two cores.

PORTAL_HISTORIES makes it more or fewer. Every day tells other histories; PORTAL_HISTORIES_SEED tells a day's again: the
number is part of each test's name.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import GIVEN
from tests.property.google_machine import GoogleMachine
from tests.property.machine import Machine
from tests.property.workbook_machine import WorkbookMachine

HISTORIES = int(GIVEN.get("PORTAL_HISTORIES", "4000"))
SEED = int(GIVEN.get("PORTAL_HISTORIES_SEED", str(date.today().toordinal())))  # noqa: DTZ011 - any number does
LONG = settings(
    deadline=None,
    database=None,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
# machine, parts, share of the histories, steps in each
PARTS = [
    pytest.param(machine, SEED + part, HISTORIES * share // (100 * parts), steps, id=f"{name}-{SEED}-{part}")
    for name, machine, parts, share, steps in (
        ("memory", Machine, 8, 100, 40),
        ("workbook", WorkbookMachine, 2, 5, 30),
        ("google", GoogleMachine, 4, 5, 20),
    )
    for part in range(parts)
]


@pytest.mark.deep
@pytest.mark.parametrize(("machine", "begun", "histories", "steps"), PARTS)
def test_nothing_is_lost(machine: type[Machine], begun: int, histories: int, steps: int) -> None:
    told = settings(LONG, max_examples=histories, stateful_step_count=steps)
    run_state_machine_as_test(seed(begun)(type("Long", (machine,), {})), settings=told)
