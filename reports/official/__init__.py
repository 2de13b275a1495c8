"""Word documents in the form of GB/T 9704-2012, ready to stamp: `OfficialPaper` writes one, `Particulars` says what stands around
its text.

Figures and rules of the standard (clauses 5 to 8): A4; 天头 37 mm, 订口 28 mm, so a page of 22 lines with 28 characters of 3号仿宋;
page numbers outside; who signs and when by whether a seal comes; 版记 at the foot of the last page.
"""

from __future__ import annotations

from ledger.papers.particulars import Particulars
from reports.official.paper import OfficialPaper

__all__ = ["OfficialPaper", "Particulars"]
