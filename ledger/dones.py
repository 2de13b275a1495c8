"""Three dones, never mixed: 自报完成 (the unit says so), 审核通过 (who may review said so), 办结 (the office closed it).

Each one contains the next. Which of them the headline rate counts is a setting (`Rules.headline`); every rate bears its name.
"""

from __future__ import annotations

from enum import StrEnum


class Done(StrEnum):
    """Who says that an entry is done; the value names the attribute of `Entry` and of `Figures`."""

    REPORTED = "reported_done"
    APPROVED = "approved"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The Chinese word."""
        return _LABELS[self]

    @property
    def rate(self) -> str:
        """The Chinese name of the share: 自报完成率, 审核通过率, 办结率."""
        return f"{self.label}率"


_LABELS = {Done.REPORTED: "自报完成", Done.APPROVED: "审核通过", Done.CLOSED: "办结"}
