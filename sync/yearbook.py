"""The year's breakdown as kept in the store: JSON there and back, so that later starts need no notice file."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from ledger.breakdown import Breakdown, Deadline, DeadlineKind, Duty, Mention, Nature, Task


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
            Duty(d["paragraph"], d["text"], _deadline(d["deadline"]) if d["deadline"] else None)
            for d in raw["duties"]
        ),
    )


def _task(raw: dict[str, Any]) -> Task:
    return Task(
        **{name: raw[name] for name in ("no", "part", "section", "title", "requirement")},
        lead_units=tuple(Mention(**m) for m in raw["lead_units"]),
        responsible_units=tuple(Mention(**m) for m in raw["responsible_units"]),
        deadlines=tuple(_deadline(d) for d in raw["deadlines"]),
        nature=Nature(raw["nature"]),
    )


def _deadline(raw: dict[str, Any]) -> Deadline:
    return Deadline(raw["phrase"], _date(raw["due"]), DeadlineKind(raw["kind"]))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
