"""委托 in the demonstration: one that holds, one that is over and one that was taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import Connection

from ledger.entries import Ledger
from ledger.within.delegation import Delegation, Holder, told
from portal.demo.demo import MARK
from portal.demo.plan import moment
from portal.signin.people import TRIAL_PREFIX
from store.audit import AuditEvent, record
from store.duties.delegation import DELEGATIONS
from store.records import text_of


class _Handed(NamedTuple):
    """`after` and `days`: from the notice to the first day, from there to the last; `revoked` so many days later."""

    unit: str
    deputy: str
    after: int
    days: int
    reason: str
    revoked: int = 0


HANDED = (
    _Handed("鼓楼区", "台江区", 135, 30, "演示：经办人外出学习，由台江区的账号演示代办"),
    _Handed("闽清县", "永泰县", 60, 5, "演示：出差"),
    _Handed("市财政局", "市审计局", 80, 20, "演示：休假", revoked=6),
)


def fill(connection: Connection, ledger: Ledger, until: date) -> None:
    """Given and taken back until the day."""
    for one in HANDED:
        at = moment(ledger, one.after, 20)
        if at.date() > until or not {one.unit, one.deputy} <= ledger.by_unit.keys():
            continue
        giver, deputy = (Holder(TRIAL_PREFIX + name, name) for name in (one.unit, one.deputy))
        made = Delegation(0, one.unit, giver, deputy, at.date(), at.date() + timedelta(days=one.days), one.reason, at)
        by, said = f"{MARK}{one.unit}", {name: text_of(value) for name, value in told(made).items()}
        record(connection, AuditEvent(at, by, "delegation.given", one.unit, said))
        ended = at + timedelta(days=one.revoked)
        if one.revoked and ended.date() <= until:
            made = replace(made, revoked_by=by, revoked_at=ended)
            record(connection, AuditEvent(ended, by, "delegation.revoked", one.unit, said))
        DELEGATIONS.add(connection, made)
