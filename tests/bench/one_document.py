"""One document in a process of its own: `python -m tests.bench.one_document HOME CODE` prints what it took as JSON.

Seconds of the processor and most megabytes so far, before (ledger read and counted) and after; or why there is none (`why`).
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from ledger.duties.reminder import Channel
from ledger.errors import LedgerError
from ledger.figures.board import Board
from ledger.permissions import OFFICE_NAME, Person, Role
from ledger.register import RecordList
from portal.build import Portal, build
from portal.context import Context
from portal.papers.offered import CONTENTS
from portal.settings.settings import load
from reports import REPORTS
from reports.papers import make_paper

DAY = date(2021, 10, 26)
OFFICE = Person("bench", OFFICE_NAME, frozenset({Role.OFFICE}), (OFFICE_NAME,))
# Papers that are longer the more entries there are; the others are of records (整改, 承诺, 经验做法) that people add by hand.
GROWING = (
    *("lead_summary", "lead_table", "annual", "annual_text"),
    *("recipients", "recipients_table", "audit_trail", "audit_trail_table"),
)


def opened(home: Path) -> Portal:
    """The portal over a home, on the day."""
    return build(load(home=home, backend="memory", today=f"{DAY}"))


def maker(portal: Portal, context: Context, board: Board, code: str) -> Callable[[], bytes]:
    """What makes the document: of one unit where it always is, else of all."""
    if code in REPORTS:
        unit = board.units[0] if REPORTS[code].of_unit else ""
        return partial(portal.documents.make, context, board, code, unit)
    return partial(_paper, portal, context, board, code)


def _paper(portal: Portal, context: Context, board: Board, code: str) -> bytes:
    if code in CONTENTS:
        return make_paper(code, CONTENTS[code](portal, context, board.units[0]), "", context.particulars.usual)
    service = portal.duties.reminder
    keys = [matter.entry.key for matter in service.matters(context.person, board)]
    notices = service.draft(context.person, board, keys, None, Channel.DINGTALK, links={})
    return make_paper(code, RecordList(context.year, board.as_of, notices))


def measured(home: Path, code: str) -> dict[str, object]:
    """What the document takes in this process."""
    began = time.process_time()
    portal = opened(home)
    context, board = portal.context(OFFICE), portal.board()
    board.total, board.by_unit  # noqa: B018 - counted on first use
    told: dict[str, object] = {"opened_s": time.process_time() - began, "opened_mb": _peak()}
    began = time.process_time()
    try:
        content = maker(portal, context, board, code)()
    except LedgerError as refused:
        return told | {"why": f"{refused}"}
    return told | {"made_s": time.process_time() - began, "made_mb": _peak(), "bytes": len(content)}


def _peak() -> float:
    """Megabytes of this process at most, so far (Linux)."""
    text = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return int(text.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]), sys.argv[2])))
