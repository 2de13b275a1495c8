"""A portal at work, as a process of its own: `python -m tests.crash.submitting HOME` hands in one report after the other, syncs beside
it, and says each number once it is acknowledged."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from ledger.repository import Edit
from portal.build import build
from portal.server.loop import Loop
from portal.settings.settings import load

KEYS = ("2021-07-鼓楼区", "2021-08-鼓楼区", "2021-07-台江区")


def texts_of(number: int) -> dict[tuple[str, str], str]:
    """What a report says, by its cells: it is whole only with all of them."""
    key = KEYS[number % len(KEYS)]
    return {(key, name): f"{name}{number}" for name in ("progress_note", "issues", "next_steps")}


def main(home: Path) -> None:
    """Goes on until it is killed."""
    portal = build(load(home=home))
    Loop(portal.engine.cycle, seconds=0.2, clock=portal.clock).start()
    seen: dict[tuple[str, str], str] = {}
    for number in count(1):
        said = texts_of(number)
        edits = [Edit(key, name, seen.get((key, name), ""), text) for (key, name), text in said.items()]
        portal.book.submit(edits, person="甲", token=f"t{number}")
        print(number, flush=True)
        seen |= said


if __name__ == "__main__":
    main(Path(sys.argv[1]))
