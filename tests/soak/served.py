"""`python -m tests.soak.served home`: the portal's sync as the server runs it, with clerks and an office at work in it.

Ends when its input ends. Receipts go to `acks` beside the home, errors that nobody foresaw to `wrong`.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Engine, event

from ledger.clock import SystemClock
from ledger.errors import LedgerError
from ledger.repository import Edit
from portal.build import Portal, build
from portal.server.sparing_logs import spare_the_logs
from portal.settings.settings import load
from store.errors import StoreError
from sync.backends.workbook import apart
from sync.log_words import told
from tests.crash.child import HERE, Answers, decide
from tests.property.world import COLUMNS

STORE_FULL, CLOCK = "store full", "clock"
PATIENCE = 5.0


class JumpingClock(SystemClock):
    """The machine's clock, set wrong by as many seconds as the fault says."""

    def __init__(self, faults: Path) -> None:
        self._fault = faults / CLOCK

    def now(self) -> datetime:
        """The time, wrong or right."""
        wrong = 0.0
        with suppress(FileNotFoundError):  # the fault ends while it is looked for
            wrong = float(self._fault.read_text() or 0)
        return super().now() + timedelta(seconds=wrong)


def main(home: Path) -> None:
    """Serve until the input ends."""
    faults = home.parent / "faults"
    logging.basicConfig(level=logging.INFO)
    spare_the_logs()
    apart._FACTORY = "tests.soak.faulty:made_there"
    _fill(faults)
    settings = load(home=home, notice=home.parent / "notice.docx", units=HERE / "units.csv", sync_seconds=1)
    portal = build(settings, clock=JumpingClock(faults), apart=True)
    portal.engine.backend._apart._patience = PATIENCE  # type: ignore[attr-defined]
    portal.engine.derived.texts = Answers(portal)
    portal.loop.start()
    threading.Thread(target=_work, args=(portal, home.parent), daemon=True).start()
    sys.stdin.read()
    portal.stop()


def _fill(faults: Path) -> None:
    """While the fault is on, the store may not grow."""

    @event.listens_for(Engine, "begin", insert=True)
    def _begin(connection: Any) -> None:
        pages = 1 if (faults / STORE_FULL).exists() else 0xFFFFFFFE  # SQLite takes what is there already
        connection.connection.dbapi_connection.execute(f"PRAGMA max_page_count={pages}")


def _work(portal: Portal, folder: Path) -> None:
    random, number = Random(), 0
    keys = sorted({key for key, _ in portal.ledger().cells})
    while True:
        number += 1
        try:
            _hand_in(portal, random, keys, f"网{os.getpid()}之{number}", folder / "acks")
            if number % 5 == 0:
                decide(portal)
                for one in portal.book.conflicts()[:3]:
                    portal.book.resolve(one.id, value=random.choice((one.sheet, one.portal)), person="办公厅")
            portal.board()
            portal.sheet.status()
        except (LedgerError, StoreError):
            pass  # told to the person, who has no receipt
        except Exception as error:
            with (folder / "wrong").open("a", encoding="utf-8") as out:
                out.write(f"{error!r}\n{told(error)}\n")
        time.sleep(random.uniform(0.2, 1.2))


def _hand_in(portal: Portal, random: Random, keys: list[str], text: str, acks: Path) -> None:
    key, column = random.choice(keys), random.choice(COLUMNS)
    seen = portal.ledger().cells.get((key, column), "")
    portal.book.submit([Edit(key, column, seen, text)], person="林某", token=text)
    with acks.open("a", encoding="utf-8") as out:
        out.write(json.dumps(text, ensure_ascii=False) + "\n")
        out.flush()
        os.fsync(out.fileno())
    portal.sheet.wake()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
