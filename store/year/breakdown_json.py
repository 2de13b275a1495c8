"""The year's breakdown as kept in the store: JSON there and back, so that later starts need no notice file."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from ledger.breakdown import Breakdown, Deadline, DeadlineKind, Duty, Mention, Nature, Task
from ledger.deadlines.owners import internal_owners, owners_by_place
from ledger.notice.prose.subjects import duty_owners


def dump_breakdown(breakdown: Breakdown) -> str:
    """JSON text of a breakdown; dates are ISO."""
    return json.dumps(asdict(breakdown), ensure_ascii=False, default=str)


def load_breakdown(text: str) -> Breakdown:
    """The breakdown that `dump_breakdown` wrote. Raises KeyError or ValueError for anything else."""
    raw = json.loads(text)
    return Breakdown(
        **{name: raw[name] for name in ("year", "title", "doc_no", "issuer")},
        issued_on=_date(raw["issued_on"]),
        tasks=tuple(_task(task) for task in raw["tasks"]),
        duties=tuple(
            Duty(d["paragraph"], d["text"], _duty_deadline(d) if d["deadline"] else None) for d in raw["duties"]
        ),
        ad_hoc=tuple(_task(task) for task in raw.get("ad_hoc", ())),
    )


def _task(raw: dict[str, Any]) -> Task:
    return Task(
        **{name: raw[name] for name in ("no", "part", "section", "title", "requirement")},
        lead_units=tuple(Mention(**m) for m in raw["lead_units"]),
        responsible_units=tuple(Mention(**m) for m in raw["responsible_units"]),
        deadlines=_task_deadlines(raw["deadlines"], raw["title"] + raw["requirement"]),
        nature=Nature(raw["nature"]),
    )


def _task_deadlines(raw: list[dict[str, Any]], text: str) -> tuple[Deadline, ...]:
    """Those written before deadlines had owners get the ones that their place in the task tells."""
    read = [_deadline(one) for one in raw]
    if all("owners" in one for one in raw):
        return tuple(read)
    settled = [replace(one, owners=owners_by_place(one, text)) for one in read]
    inner = internal_owners(settled)
    return tuple(replace(d, owners=inner) if d.kind is DeadlineKind.INTERNAL else d for d in settled)


def _duty_deadline(raw: dict[str, Any]) -> Deadline:
    read = _deadline(raw["deadline"])
    return read if "owners" in raw["deadline"] else replace(read, owners=duty_owners(raw["text"], read))


def _deadline(raw: dict[str, Any]) -> Deadline:
    owners = tuple(raw.get("owners", ()))
    return Deadline(raw["phrase"], _date(raw["due"]), DeadlineKind(raw["kind"]), owners)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
