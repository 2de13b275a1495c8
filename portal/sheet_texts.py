"""What the shared sheet shows of what only the portal knows: of each row whether it is reported in the round that is open, and
how many files stand beside it. The sync puts it up and knows nothing of rounds or files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from ledger.rounds.coverage import Answer
from store.store import Store

Texts = Mapping[str, Mapping[str, str]]


class SheetTexts:
    """Told by 台账编号 and column; the same object for one version of the store and one day."""

    def __init__(
        self,
        store: Store,
        answers: Callable[[], Mapping[str, Answer]],
        files: Callable[[], Mapping[str, int]],
    ) -> None:
        self._store, self._answers, self._files = store, answers, files
        self._told: tuple[tuple[int, date], Texts] | None = None

    def __call__(self) -> Texts:
        now = self._store.version(), self._store.now().date()
        if self._told is None or self._told[0] != now:
            self._told = now, self._texts()
        return self._told[1]

    def _texts(self) -> Texts:
        rounds = {key: {"round_answer": answer.words} for key, answer in self._answers().items()}
        files = {key: {"file_count": str(number)} for key, number in self._files().items()}
        return {key: rounds.get(key, {}) | files.get(key, {}) for key in rounds.keys() | files.keys()}
