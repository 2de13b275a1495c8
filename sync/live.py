"""Which spreadsheet is the live one. There is never a second: a portal set to another kind touches nothing and says so.

The store remembers it from the first cycle on; `sync.moving` changes it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sqlalchemy import Connection

from sync.backends.base import Backend, Retires
from sync.database import reading, writing
from sync.errors import NotTheLiveSheet
from sync.facts import get_fact, put_fact
from sync.store import Store

FACT = "live_sheet"
WORDS = {"workbook": "工作簿", "google": "Google 表格", "memory": "内存中的表格"}
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
    return backend.where if isinstance(backend, Retires) else WORDS.get(kind_of(backend), backend.name)


def read_live(connection: Connection) -> Live | None:
    """What the store remembers; None before the first cycle."""
    text = get_fact(connection, FACT)
    return Live(**json.loads(text)) if text else None


def put_live(connection: Connection, live: Live) -> None:
    """Remember it."""
    put_fact(connection, FACT, json.dumps(asdict(live), ensure_ascii=False))


def refuse_other(store: Store, backend: Backend) -> None:
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


def remember(store: Store, backend: Backend) -> None:
    """The first cycle that went well says which spreadsheet is the live one. One in memory ends with its process."""
    if kind_of(backend) == "memory" or store.fact(FACT):
        return
    with writing(store.engine) as connection:
        put_live(connection, Live(kind_of(backend), where_of(backend)))
