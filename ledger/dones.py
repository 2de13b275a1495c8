"""Three dones, never mixed: 自报完成 (the unit says so), 审核通过 (who may review said so), 办结 (the office closed it).

Each one contains the next. Which of them the headline rate counts is a setting (`Rules.headline`); every rate bears its name.
"""

from __future__ import annotations

from ledger.labelled import Labelled


class Done(Labelled):
    """Who says that an entry is done; the value names the attribute of `Entry` and of `Figures`."""

    REPORTED = "reported_done", "自报完成"
    APPROVED = "approved", "审核通过"
    CLOSED = "closed", "办结"

    @property
    def rate(self) -> str:
        """The Chinese name of the share: 自报完成率, 审核通过率, 办结率."""
        return f"{self.label}率"
