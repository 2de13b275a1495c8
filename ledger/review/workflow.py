"""The flow of one entry: 填报 → 报送 → 审核 → 办结. Pure rules: which step may follow what, and who may take it.

    unit hands in -> 待审核 -> lead (or office): 已通过 | 已退回 -> office: 已办结 -> office: back to 已退回

What a person decided on is a *text*. When the text of an approved entry becomes another one (staff edited it in the
shared sheet), the entry is not approved any more, whatever its review cell says: it stands as CHANGED until somebody
approves it again or sends it back. An entry sent back and then mended in the sheet waits for review again. An approval
typed into the sheet, where nobody can tell who typed it, counts once somebody who may review has confirmed it.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.entries import CLOSED, CONFIRMED_REVIEWS, SENT_BACK, Entry, Ledger
from ledger.errors import LedgerError
from ledger.labelled import Labelled
from ledger.permissions import Action

WAITING, APPROVED = "待审核", "已通过"
# What a review is about. Who reported and when is no part of it: a new telephone number unmakes no approval.
CONTENT = ("status", "percent", "progress_note", "evidence", "issues", "next_steps")


class Stage(Labelled):
    """Where an entry stands in its flow."""

    NONE = "none", "未报送"
    PENDING = "pending", "待审核"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已通过"
    CHANGED = "changed", "审核后又改过"
    TYPED = "typed", "表格中填的审核，待确认"
    CLOSED = "closed", "已办结"


class Step(Labelled):
    """What a reviewer can do."""

    APPROVE = "approve", "通过"
    SEND_BACK = "send_back", "退回"
    CLOSE = "close", "办结"
    REOPEN = "reopen", "重新打开"

    @property
    def leads_to(self) -> str:
        """The review state that stands afterwards."""
        return {"approve": APPROVED, "send_back": SENT_BACK, "close": CLOSED, "reopen": SENT_BACK}[self.value]

    @property
    def needs_reason(self) -> bool:
        """Must the unit be told why?"""
        return self in (Step.SEND_BACK, Step.REOPEN)


class Rating(Labelled):
    """评定: what a reviewer thinks of a report, beside the decision; it decides nothing."""

    EXCELLENT = "excellent", "优"
    GOOD = "good", "良"
    FAIR = "fair", "合格"
    POOR = "poor", "不合格"


# RETURNED may be approved: whoever sent something back by mistake must be able to take it back.
_FOLLOWS: Mapping[Step, frozenset[Stage]] = {
    Step.APPROVE: frozenset({Stage.PENDING, Stage.CHANGED, Stage.TYPED, Stage.RETURNED}),
    Step.SEND_BACK: frozenset({Stage.PENDING, Stage.CHANGED, Stage.TYPED, Stage.APPROVED}),
    Step.CLOSE: frozenset({Stage.APPROVED}),
    Step.REOPEN: frozenset({Stage.CLOSED}),
}


class EntryLocked(LedgerError):
    """Approved entries are not edited in the portal; `keys` are those that were among what was handed in."""

    def __init__(self, *entries: Entry) -> None:
        named = "、".join(f"{entry.key}（{entry.review_state}）" for entry in entries)
        super().__init__(f"{named}内容已锁定，没有保存。确需修改的，请在“填报”里打开这一条“申请修改”，退回后再改。")
        self.keys = tuple(entry.key for entry in entries)


def stage_of(entry: Entry) -> Stage:
    """Where the entry stands; a value typed in the sheet waits for review even if its review cell is blank."""
    changed = bool(entry.changed_since_review)
    if entry.review_state in CONFIRMED_REVIEWS:
        if entry.review_typed:
            return Stage.TYPED
        return Stage.CHANGED if changed else Stage.CLOSED if entry.review_state == CLOSED else Stage.APPROVED
    if entry.review_state == SENT_BACK:
        return Stage.PENDING if changed else Stage.RETURNED
    return Stage.PENDING if entry.review_state == WAITING or entry.reported else Stage.NONE


def locked(entry: Entry) -> bool:
    """Is the entry closed to edits in the portal?"""
    return entry.review_state in CONFIRMED_REVIEWS and not entry.review_typed


def action_of(step: Step, entry: Entry) -> Action:
    """The permission that a step needs. What the office closed, only the office decides on again."""
    if step in (Step.CLOSE, Step.REOPEN) or entry.review_state == CLOSED:
        return Action.CLOSE
    return Action.APPROVE


def steps_from(entry: Entry) -> tuple[Step, ...]:
    """The steps that may follow, whoever takes them."""
    return tuple(step for step in Step if not why_not(step, entry))


def why_not(step: Step, entry: Entry) -> str:
    """Why a step cannot be taken now, as a sentence; the empty text when it can."""
    stage = stage_of(entry)
    if stage not in _FOLLOWS[step]:
        return f"{entry.key} 现在是“{stage.label}”，不能{step.label}。{_ADVICE[stage]}"
    if step is Step.CLOSE and not finished(entry):
        status = entry.status or "未填状态"
        return f"{entry.key} 的进展状态是“{status}”，还不能办结：已完成、长期坚持或确认不涉及的才能办结。"
    return ""


_ADVICE = {
    Stage.NONE: "请先催单位报送。",
    Stage.PENDING: "请先审核通过。",
    Stage.RETURNED: "请等单位修改后再报送。",
    Stage.APPROVED: "可能别人刚刚审核过，请刷新页面查看。",
    Stage.CHANGED: "请先看改了什么，再重新通过或退回。",
    Stage.TYPED: "请先看过内容，再通过或退回。",
    Stage.CLOSED: "要修改的，由市政府办公厅重新打开。",
}


def finished(entry: Entry) -> bool:
    """May the entry be closed: completed, established for good, or confirmed as none of the unit's business?"""
    return entry.reported_done or entry.not_applicable


def content_of(key: str, ledger: Ledger) -> dict[str, str]:
    """The texts that a reviewer of the entry decides on, as they stand now."""
    return {name: ledger.cells.get((key, name), "") for name in CONTENT}


def differing(seen: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """Columns whose text is not the one seen; a column that was not shown counts as seen blank."""
    return tuple(name for name in CONTENT if seen.get(name, "") != now.get(name, ""))
