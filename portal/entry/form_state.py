"""What one opening of the 填报 form remembers: the texts it showed, and the token that makes a double click harmless.

What somebody typed and did not hand in comes back from their drafts, together with the texts it was typed over. `seen`
goes with the submission, so that a change of the sheet while the form stood open becomes a conflict, not an
overwrite.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from ledger.columns import STATUSES, column, parse, percent_text
from ledger.entries import Ledger
from ledger.repository import Submission
from ledger.review.drafts import Draft

FIELDS = ("status", "percent", "progress_note", "evidence", "issues", "next_steps", "reporter", "phone")
Widget = str | None


@dataclass
class FormOpening:
    """One form on one entry, in one session."""

    key: str
    seen: Mapping[str, str]
    shown: dict[str, Widget]
    offered: Mapping[str, str] = field(default_factory=dict)
    token: str = field(default_factory=lambda: uuid4().hex)

    def submission(self, now: Mapping[str, Widget]) -> Submission:
        """What changed since the form opened or was last saved."""
        values = {name: as_text(now[name]) for name in FIELDS if name in now and now[name] != self.shown[name]}
        if all(text == self.offered.get(name) for name, text in values.items()):
            values = {}  # Nobody typed anything: a name that was offered is no report.
        return Submission(self.key, values, {name: self.seen.get(name, "") for name in values})

    def as_draft(self, name: str, value: Widget) -> str:
        """A field's text to be kept as a draft: what the form showed, as long as nothing else was typed."""
        return self.seen.get(name, "") if value == self.shown[name] else as_text(value)

    def renew(self, ledger: Ledger, name: str) -> Widget:
        """What a field shows after its cell was changed on purpose from elsewhere on the page; the others stay as typed."""
        text = ledger.cells.get((self.key, name), "")
        self.seen = {**self.seen, name: text}
        self.shown[name] = as_widget(ledger, name, text)
        return self.shown[name]

    def changed_elsewhere(self, ledger: Ledger) -> dict[str, str]:
        """Fields whose cells say something else by now than what the form was opened on, with their present text."""
        now = seen_texts(ledger, self.key)
        return {name: text for name, text in now.items() if text != self.seen.get(name, "")}

    def saved(self, ledger: Ledger, now: Mapping[str, Widget]) -> dict[str, Widget]:
        """Go on from what was saved: the next change is a new submission, the same click again is none.

        Returns what the fields show from now on: those that were handed in stay as typed; the others take what the
        ledger holds now, because what a field shows is what its author has seen.
        """
        handed_in = {name for name in FIELDS if name in now and now[name] != self.shown[name]}
        self.seen = seen_texts(ledger, self.key)
        self.shown = {
            name: now[name] if name in handed_in else as_widget(ledger, name, self.seen[name]) for name in FIELDS
        }
        self.offered = {}
        self.token = uuid4().hex
        return self.shown


def unread(ledger: Ledger, key: str) -> dict[str, str]:
    """What stands in the sheet and cannot be read (150 %), by header: said in words."""
    texts = {name: ledger.cells.get((key, name), "") for name in ("status", "percent")}
    return {column(name).header: t for name, t in texts.items() if t and _read(ledger, name, t) is None}


def seen_texts(ledger: Ledger, key: str) -> dict[str, str]:
    """The unit's cells of an entry as the ledger has them."""
    return {name: ledger.cells.get((key, name), "") for name in FIELDS}


def open_form(
    ledger: Ledger,
    key: str,
    drafts: Mapping[str, Draft] | None = None,
    offered: Mapping[str, str] | None = None,
) -> tuple[FormOpening, dict[str, Widget]]:
    """A form on the entry as it stands now, and what its fields hold: a draft where there is one, what is `offered` (who
    reports) where the ledger has nothing yet. An unknown key opens empty."""
    typed = {name: d for name, d in (drafts or {}).items() if name in FIELDS}
    seen = seen_texts(ledger, key) | {name: d.seen for name, d in typed.items()}
    shown = {name: as_widget(ledger, name, text) for name, text in seen.items()}
    offers = {name: text for name, text in (offered or {}).items() if not seen[name] and name not in typed}
    held = {name: d.text or None if name == "status" else d.text for name, d in typed.items()}
    return FormOpening(key, seen, shown, offers), shown | offers | held


def as_widget(ledger: Ledger, name: str, text: str) -> Widget:
    """A cell's text as its field holds it: a percentage as everywhere (40%), a status that is none as no choice."""
    if name == "status":
        # Read as a cell, a blank status counts as 未启动; shown as that, nobody could report 未启动 themselves.
        value = _read(ledger, name, text) if text else None
        return value if value in STATUSES else None
    if name == "percent" and text:
        value = _read(ledger, name, text)
        return text if value is None else percent_text(float(value))
    return text


def _read(ledger: Ledger, name: str, text: str) -> str | None:
    """The canonical text of a cell; None when it is no value."""
    parsed = parse(column(name), text, year=ledger.year)
    return str(parsed.value) if parsed.outcome.taken and parsed.value is not None else None


def as_text(value: Widget) -> str:
    """A field's value as a cell's text."""
    return value or ""
