"""Moving the ledger to another spreadsheet: one verb, `SheetMove.run()`. History, conflicts and waiting edits stay in the store.

    cycles on the old sheet -> publish the new one -> cycles on the old sheet -> *the new one is live* -> leave the old one

Until the one transaction in the middle the old sheet is the live one, after it the new one; never both. The new sheet may
be behind by then: the stamp given out in that transaction makes it a stale copy (`sync.stamps`), which the first cycle
brings up to date. Cut off anywhere, the same command goes on.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from ledger.clock import Clock
from store import tables
from store.database import reading, writing
from store.facts import bump, get_fact, put_fact
from store.sheet import outbox
from store.sheet.derived import claim
from store.store import Store
from store.submissions import WAITING
from sync import kept_views
from sync.absorb import Absorber
from sync.backends.base import Movable, Reading
from sync.carried import carried, left_behind, side_tabs_changed
from sync.derived.put_up import NAMES
from sync.engine import Engine
from sync.errors import CannotMove, SyncError
from sync.layout import tabs_for
from sync.lease import Lease
from sync.live import WORDS, Live, change_over, kind_of, put_live, read_live

_FACT = "moving"  # JSON {"to": kind, "where": …, "batches": [stamps under which it may have been published]}
_ROUNDS = 6
# How often, and after how many seconds, the lease is tried again: a cycle takes seconds.
_PATIENCE, _PAUSE = 40, 0.5


@dataclass(frozen=True, slots=True)
class Moved:
    """How it went. `said` are sentences for the person who asked; `live` is the spreadsheet in use from now on."""

    live: Live
    said: tuple[str, ...]


class SheetMove:
    """From `old` to `new`, for a store whose lease on syncing is `lease`."""

    def __init__(
        self, store: Store, old: Movable, new: Movable, *, lease: Lease, clock: Clock, label: str = ""
    ) -> None:
        self._store, self._old, self._new, self._clock = store, old, new, clock
        self._lease, self._label = lease, label
        self._engine = Engine(store, old, clock=clock, lease=Lease(), label=label)

    def run(self, *, person: str) -> Moved:
        """Move, or go on with a move that was cut off. Raises CannotMove (nothing has changed) and other SyncErrors."""
        for _ in range(_PATIENCE):
            with self._lease.held() as mine:
                if mine:
                    return self._run(person)
            time.sleep(_PAUSE)
        raise CannotMove("门户一直在同步，没有轮到迁移。请过一会儿再运行一次；仍然不行的，先停下门户再迁移。")

    def _run(self, person: str) -> Moved:
        with reading(self._store.engine) as connection:
            live = read_live(connection)
        if live is not None and live.kind == kind_of(self._new):
            return self._go_on(live)
        return self._move(person)

    def _go_on(self, live: Live) -> Moved:
        if live.retired:
            raise CannotMove(f"台账已经在 {live.words}，不用再迁。")
        return self._finish(live, seen=None)

    def _move(self, person: str) -> Moved:
        self._refuse_unpublished()
        self._old.refuse_busy()
        self._settle()
        last = self._old.read()
        self._publish(last)
        self._old.refuse_busy()
        seen = self._settle()  # what was typed meanwhile
        notes = left_behind(last, self._store.findings())
        moved = self._finish(self._commit(person), seen=seen, shown=last)
        return replace(moved, said=(*moved.said, *notes))

    def _refuse_unpublished(self) -> None:
        if not self._store.fact("rev"):
            raise CannotMove(
                f"台账还没有发布过，不用迁移：把 PORTAL_BACKEND 设为 {kind_of(self._new)} 后启动门户，首次同步时就会发布。"
            )

    def _settle(self) -> str | None:
        """Cycles on the old sheet until nothing is in doubt; returns the version of the sheet that was taken in last."""
        for _ in range(_ROUNDS):
            report = self._engine.cycle()
            if report.trouble:
                raise CannotMove(
                    f"现在还不能迁移，原来的表格没有同步好：{report.message}处理好以后再运行一次；没有改动任何表格。"
                )
            if kept := json.loads(self._store.fact("kept") or "[]"):
                raise CannotMove(f"现在还不能迁移，有留下的文件要先由人核对：{'；'.join(kept)}")
            if not self._count("sent"):
                return self._engine.seen_version
        raise CannotMove("有已发出的填报还没有核实是否写入，请过一会儿再运行一次。")

    def _count(self, *states: str) -> int:
        with reading(self._store.engine) as connection:
            out = tables.outbox
            found = select(func.count()).select_from(out).where(out.c.state.in_(states))
            return connection.scalar(found) or 0

    # -- the new sheet

    def _publish(self, last: Reading) -> None:
        """Publish what is agreed, unless an earlier attempt has."""
        if self._new.exists():
            self._refuse_foreign()
            return
        with writing(self._store.engine) as connection:
            stamp = outbox.send(connection, [], {}, now=self._clock.now())
            self._note_attempt(connection, stamp.batch)
            claim(connection, NAMES, stamp.batch)
            rows = Absorber(self._store).rows(connection)
        tabs = tabs_for(self._new, self._store, rows, label=self._label)
        self._new.publish(carried(tabs, last), stamp)

    def _attempts(self, connection: Connection) -> list[str]:
        known = json.loads(get_fact(connection, _FACT) or "{}")
        same = (known.get("to"), known.get("where")) == (kind_of(self._new), self._new.where)
        return list(known["batches"]) if same else []

    def _note_attempt(self, connection: Connection, batch: str) -> None:
        known = {"to": kind_of(self._new), "where": self._new.where}
        batches = [*self._attempts(connection), batch]
        put_fact(connection, _FACT, json.dumps(known | {"batches": batches}, ensure_ascii=False))

    def _refuse_foreign(self) -> None:
        """What stands there must come from an earlier attempt of this very move."""
        with reading(self._store.engine) as connection:
            attempts = self._attempts(connection)
        stamp = self._new.read().stamp
        if stamp is None or stamp.batch not in attempts:
            raise CannotMove(
                f"{self._new.where} 那里已经有一份台账，不会覆盖。请换一份空的 Google 表格，或把那个文件移走后再运行一次。"
            )

    # -- the change, and after it

    def _commit(self, person: str) -> Live:
        """From here on the new sheet is the live one."""
        live = Live(kind_of(self._new), self._new.where, kind_of(self._old), self._old.where, retired=False)
        with writing(self._store.engine) as connection:
            now = self._clock.now()
            change_over(connection, self._store, live, before=live.former_where, person=person, now=now)
            put_fact(connection, _FACT, "")
            put_fact(connection, kept_views.FACT, "")
            bump(connection)
        return live

    def _finish(self, live: Live, *, seen: str | None, shown: Reading | None = None) -> Moved:
        """Leave the old sheet, take in what was typed there at the last moment, and bring the new one up to date."""
        said = [f"台账已迁到 {live.words}。", *self._leave(live, seen, shown)]
        report = Engine(self._store, self._new, clock=self._clock, lease=Lease(), label=self._label).cycle()
        if report.trouble:
            said.append(f"新表格的第一次同步没有完成，门户启动后会自动再试：{report.message}")
        if waiting := self._count(*WAITING):
            said.append(f"还有 {waiting} 格填报等待写入，会写进新表格。")
        return Moved(live, tuple(said))

    def _leave(self, live: Live, seen: str | None, shown: Reading | None) -> list[str]:
        try:
            left = self._old.retire(WORDS[live.kind])
        except SyncError as error:
            return [f"原来的表格还没有停用：{error}请处理后再运行一次同一条命令；门户已不再读写它。"]
        said = [left.done]
        if left.reading is not None and left.reading.version != seen:
            try:
                taken = Absorber(self._store).absorb(left.reading, now=self._clock.now(), write=False)
            except SyncError as error:
                said.append(f"停用前最后一刻的改动没有收进来（{error}），请人工核对：{left.where}。")
            else:
                said += [f"停用前最后一刻又收到 {taken.accepted} 处修改，已记入台账。"] if taken.accepted else []
        if changed := side_tabs_changed(shown, left.reading):
            said.append(f"迁移时{'、'.join(changed)}里又有人改动，请对照原来的表格补到新表格：{left.where}。")
        with writing(self._store.engine) as connection:
            put_live(connection, replace(live, retired=True, former_where=left.where))
            bump(connection)
        return said
