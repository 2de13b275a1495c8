"""Which spreadsheet is the live one. There is never a second: a portal set to another touches nothing and says so.

The store remembers it from the first cycle on; `sync.moving` changes it. A workbook may be put elsewhere, it is the file
that counts. On Google the address is the spreadsheet: another address is a copy at best, and a copy bears the same stamp.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from store.audit import AuditEvent, record
from store.database import reading, writing
from store.facts import get_fact, put_fact
from store.sheet import outbox
from store.store import Store
from sync.backends.base import Backend, Movable
from sync.errors import NotTheLiveSheet
from sync.safety_stops import mark_of

FACT = "live_sheet"
WORDS = {"workbook": "工作簿", "google": "Google 表格", "memory": "内存中的表格"}
_BOUND = {"google"}  # kinds whose spreadsheet cannot change its address
_KINDS = {"xlsx": "workbook"}  # a backend's own name -> the setting's


@dataclass(frozen=True, slots=True)
class Live:
    """The live spreadsheet: its kind as in PORTAL_BACKEND and where it stands. After a move `former_…` tell of the one
    that was left, and `retired` whether that one has been taken out of use."""

    kind: str
    where: str
    former_kind: str = ""
    former_where: str = ""
    retired: bool = True

    @property
    def words(self) -> str:
        """For people: Google 表格（https://…）."""
        # A space ends the link that a page makes of an address.
        return f"{WORDS.get(self.kind, self.kind)}（{self.where} ）"


def kind_of(backend: Backend) -> str:
    """Its name in PORTAL_BACKEND."""
    return _KINDS.get(backend.name, backend.name)


def where_of(backend: Backend) -> str:
    """Its address or path, for people."""
    return backend.where if isinstance(backend, Movable) else WORDS.get(kind_of(backend), backend.name)


def read_live(connection: Connection) -> Live | None:
    """What the store remembers; None before the first cycle."""
    text = get_fact(connection, FACT)
    return Live(**json.loads(text)) if text else None


def put_live(connection: Connection, live: Live) -> None:
    """Remember it."""
    put_fact(connection, FACT, json.dumps(asdict(live), ensure_ascii=False))


def refuse_other(store: Store, backend: Backend) -> None:
    """Raises NotTheLiveSheet when the backend is not the live spreadsheet, unless a person has said that it is now."""
    refuse_other_kind(store, backend)
    with reading(store.engine) as connection:
        live = read_live(connection)
    where = where_of(backend)
    if live is None or live.kind not in _BOUND or live.where == where:
        return
    mark = mark_of("sheet", live.where, where)
    if store.fact("passed") == mark:
        _go_on_with(store, live, where)
        return
    raise NotTheLiveSheet(
        f"设置里的表格（{where} ）不是这份台账正在使用的那一份：{live.words}。它可能是复制出来的副本，所以没有读写。",
        "请把 PORTAL_GOOGLE_SHEET 改回原来的网址后重新启动。原来那份确实不再使用、以后都用现在这一份的，"
        "请先通知各单位不要再填原来那份，再由市政府办公厅点“按现状继续”。",
    ).marked(mark)


def refuse_other_kind(store: Store, backend: Backend) -> None:
    """Raises NotTheLiveSheet when the backend is not of the live spreadsheet's kind."""
    with reading(store.engine) as connection:
        live = read_live(connection)
    if live is not None and live.kind != kind_of(backend):
        moved = f"，原来的{WORDS[live.former_kind]}不再使用" if live.former_kind else ""
        raise NotTheLiveSheet(
            f"这份台账正在使用的共享表格是 {live.words}{moved}；现在设置的却是{WORDS.get(kind_of(backend), backend.name)}，所以没有读写。",
            f"请把 PORTAL_BACKEND 设为 {live.kind} 后重新启动；确实要把台账搬过来的，请先设回 {live.kind}，"
            f"再运行 python -m portal publish --to {kind_of(backend)}。",
        )


def _go_on_with(store: Store, live: Live, where: str) -> None:
    """A person has said that another spreadsheet of the same kind is the live one."""
    with writing(store.engine) as connection:
        person = get_fact(connection, "passed_by")
        change_over(
            connection, store, replace(live, where=where), before=live.where, person=person, now=store.clock.now()
        )


def change_over(connection: Connection, store: Store, live: Live, *, before: str, person: str, now: datetime) -> None:
    """Another spreadsheet is the live one from now on, in the place of that at `before`. What was agreed since it was
    published or copied is not in it, so a stamp is given out that stands on neither: it counts as a stale copy and is
    brought up to date."""
    stamp = outbox.send(connection, [], {}, now=now)
    outbox.settle(connection, stamp, year=store.breakdown.year, now=now)
    put_live(connection, live)
    record(connection, AuditEvent(now, person, "sheet.moved", live.kind, {"from": before, "to": live.where}))


def settle_on(store: Store, backend: Backend) -> None:
    """From now on this spreadsheet is the live one, in the place of one of the same kind."""
    with writing(store.engine) as connection:
        live = read_live(connection)
        if live is not None and live.kind == kind_of(backend):
            put_live(connection, replace(live, where=where_of(backend)))


def remember(store: Store, backend: Backend) -> None:
    """The first cycle that went well says which spreadsheet is the live one. One in memory ends with its process."""
    if kind_of(backend) == "memory" or store.fact(FACT):
        return
    with writing(store.engine) as connection:
        put_live(connection, Live(kind_of(backend), where_of(backend)))
