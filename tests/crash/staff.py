"""Staff at a live workbook while the portal works, is killed and starts again: they type, save stale copies, write in place.

Every text is new, and `Staff` knows of each what became of it: `typed` are all of them, `covered` those that staff's own
saves took out of the sheet before anybody had to have read them (two colleagues' programs are their own matter), `typed_over`
the texts, whosesoever, that stood in a cell (key, column) when somebody typed another one there, and that one.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.property.mishaps import Rows, sort_part
from tests.property.world import COLUMNS, KEY, PLACES, WorkbookSheet

PATIENCE = 5.0  # seconds for which a person tries to save while the name is missing


class Staff:
    """One person at one workbook; never two at once."""

    def __init__(self, path: Path, random: Random, mark: str) -> None:
        self.path, self.random, self.mark = path, random, mark
        self.sheet = WorkbookSheet(path)
        self.typed: list[str] = []
        self.covered: set[str] = set()
        self.typed_over: set[tuple[str, str, str, str]] = set()
        self.moves = 0
        self._copies: list[bytes] = []

    def act(self) -> None:
        """One thing that a person does."""
        what = self.random.choice((self.save, self.save, self.write_in_place, self.open_copy, self.save_copy))
        with suppress(FileNotFoundError):  # moved aside for an instant: the program says so, the person tries later
            what()

    def save(self) -> None:
        """Type into the sheet; the program saves a new file under the name."""
        self._replace(self._edited(self.sheet.open_copy()))

    def open_copy(self) -> None:
        """Somebody opens the file and leaves it open."""
        self._copies = [*self._copies[-2:], self.sheet.open_copy()]

    def save_copy(self) -> None:
        """A copy that was opened some time ago is edited and saved over the sheet."""
        if self._copies:
            self._replace(self._edited(self._copies.pop(self.random.randrange(len(self._copies)))))

    def write_in_place(self) -> None:
        """A program that marks the file as open, takes its time, and then writes into the very file."""
        lock = self.path.with_name(f".~lock.{self.path.name}#")
        lock.write_text("王某,wang,pc1,2021-10-08,file;")
        try:
            time.sleep(0.5)  # a write of the portal that had begun ends
            made = self._edited(self.sheet.open_copy())
            self._cover(made)
            with self.path.open("r+b") as file:
                file.write(made)
                file.truncate()
        finally:
            lock.unlink()

    def sort_a_part(self) -> None:
        """A part of the columns sorted: texts stand in other rows than theirs."""
        self.moves += 1
        marked = [PLACES["progress_note"], PLACES["issues"]]

        def sort(rows: Rows) -> Rows:
            sort_part(rows, marked, by=marked[0], descending=bool(self.moves % 2))
            return rows

        self.sheet.rows(sort)

    def texts(self) -> set[str]:
        """Every text of the sheet now."""
        return _texts(self.sheet.open_copy())

    def _edited(self, copy: bytes) -> bytes:
        grid = self.sheet.grid_copy(copy)
        row = self.random.choice([n for n, cells in enumerate(grid, 1) if n > 1 and cells[KEY - 1]])
        text = f"{self.mark}{len(self.typed)}号的内容"
        self.typed.append(text)
        column = self.random.choice(COLUMNS)
        cells = grid[row - 1]
        self.typed_over.add((cells[KEY - 1], column, cells[PLACES[column] - 1], text))
        return self.sheet.put_copy(copy, row, PLACES[column], text)

    def _replace(self, made: bytes) -> None:
        beside = self.path.with_name("saving.tmp")
        beside.write_bytes(made)
        self._cover(made)
        beside.replace(self.path)

    def _cover(self, made: bytes) -> None:
        """What stands now and not in what is saved goes by a colleague's hand."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with suppress(FileNotFoundError):
                self.covered |= self.texts() - _texts(made)
                return
            time.sleep(0.02)
        raise FileNotFoundError(self.path)


def _texts(workbook: bytes) -> set[str]:
    return {text for row in WorkbookSheet(Path()).grid_copy(workbook) for text in row if text}
