"""A test of the test: the machine kills every mutant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.property import histories
from tests.property.machine import Machine
from tests.property.mutants import MUTANTS

Mutant = Callable[[pytest.MonkeyPatch], None]
History = Callable[[Machine], None]
ENGINES = [mutant for mutant, machine in MUTANTS.items() if machine is Machine]
SEARCH = settings(
    max_examples=2_000,
    stateful_step_count=30,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.samples(8)
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.__name__)
def test_noticed_in_its_history(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    """By one of the machine's own checks, which nothing else sets off in that history."""
    told = getattr(histories, mutant.__name__)
    _peaceful(MUTANTS[mutant], told)
    mutant(monkeypatch)
    with pytest.raises(AssertionError):
        _play(MUTANTS[mutant], told)


@pytest.mark.deep
@pytest.mark.parametrize("mutant", ENGINES, ids=lambda m: m.__name__)
def test_found_by_chance(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mutant that merely breaks down proves nothing about the machine's checks."""
    mutant(monkeypatch)
    with pytest.raises(Exception, match=r".*") as found:
        run_state_machine_as_test(Machine, settings=SEARCH)
    assert {type(one) for one in _each(found.value)} == {AssertionError}


def _play(machine: type[Machine], told: History) -> None:
    """A history, with the peace that must come after it."""
    state = machine()
    state.begin()
    try:
        told(state)
    finally:
        state.teardown()


_peaceful = cache(_play)


def _each(error: BaseException) -> Iterator[BaseException]:
    """Hypothesis groups several failures."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _each(one)
    else:
        yield error
