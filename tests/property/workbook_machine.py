"""The state machine on a real .xlsx: staff who save, and a process that dies, while one file takes the other's place."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from sync.backends.workbook import WorkbookBackend
from sync.backends.workbook.replace import Hooks
from tests.property.machine import Crash, Machine, columns, keys


class WorkbookMachine(Machine):
    """`Machine` with the instants that only a file has."""

    kind = "xlsx"

    @rule(key=keys, other=keys, column=columns, crash=st.booleans())
    def saved_at_the_swap(self, key: int, other: int, column: str, crash: bool) -> None:
        """Staff save in the last instant before our file takes the place of theirs; what they typed is found afterwards (12)."""
        backend, name = self.world.backend, self.world.keys[other]
        assert isinstance(backend, WorkbookBackend)
        typed: list[str] = []

        def save() -> None:
            backend.hooks.before_swap = lambda: None
            typed.append(self._staff_edit(name, column, "new"))

        def die() -> None:
            raise Crash

        self.look()
        self.submit(key, column, 0)
        backend.hooks = Hooks(save, die) if crash else Hooks(save)
        try:
            self._cycle("ok")
        finally:
            backend.hooks = Hooks()
        self._cycle("ok")
        assert all(map(self._told, filter(None, typed))), f"{typed} was saved and is nowhere (12)"
