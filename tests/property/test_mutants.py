"""A test of the test: the machine kills every mutant of the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.property.machine import Machine
from tests.property.mutants import MUTANTS

SEARCH = settings(
    max_examples=400,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.__name__)
def test_killed(mutant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """By one of the machine's own checks: a mutant that merely breaks down proves nothing about them."""
    mutant(monkeypatch)
    with pytest.raises(Exception, match=r".*") as found:
        run_state_machine_as_test(Machine, settings=SEARCH)
    assert {type(one) for one in _each(found.value)} == {AssertionError}


def _each(error: BaseException) -> Iterator[BaseException]:
    """Hypothesis groups several failures."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _each(one)
    else:
        yield error
