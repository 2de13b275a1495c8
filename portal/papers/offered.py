"""What the papers that are about no page's own choice are made of: for the commands, and for those that 报表下载 offers."""

from __future__ import annotations

from collections.abc import Callable

from ledger.audit.trail import AuditFilter
from ledger.errors import LedgerError
from portal.build import Portal
from portal.context import Context
from portal.duties.commitment import all_commitments
from portal.duties.instruction import all_instructions
from portal.duties.rectification import all_records, notice_to

Content = Callable[[Portal, Context, str], object]
CONTENTS: dict[str, Content] = {
    "lead_summary": lambda portal, context, _: portal.duties.consolidation.summaries(context.person, 0),
    "lead_table": lambda portal, context, _: portal.duties.consolidation.summaries(context.person, 0),
    "practices": lambda portal, context, _: portal.duties.practice.published(context.person),
    "practices_table": lambda portal, context, _: portal.duties.practice.published(context.person),
    "rectification_notice": lambda portal, context, unit: notice_to(context, portal.duties.rectification, unit),
    "rectifications": lambda portal, context, _: all_records(context, portal.duties.rectification),
    "rectifications_table": lambda portal, context, _: all_records(context, portal.duties.rectification),
    "commitments_table": lambda portal, context, _: all_commitments(context, portal.duties.commitment),
    "commitments": lambda portal, context, _: all_commitments(context, portal.duties.commitment),
    "commitment_list": lambda portal, context, _: all_commitments(context, portal.duties.commitment),
    "instructions": lambda portal, context, _: all_instructions(context, portal.duties.instruction),
    "annual": lambda portal, context, unit: portal.duties.annual_report.paper(context.person, unit),
    "annual_text": lambda portal, context, unit: portal.duties.annual_report.paper(context.person, unit),
    "audit_trail": lambda portal, context, _: portal.audit_trail.all(context.person, AuditFilter()),
    "audit_trail_table": lambda portal, context, _: portal.audit_trail.all(context.person, AuditFilter()),
}
OF_ONE_UNIT = ("annual", "annual_text", "rectification_notice")
# Those that 报表下载 offers beside the documents of the ledger, with what they hold.
OFFERED = {
    "practices": "市政府办公厅采用的全部经验做法，有目录，Word 文件。",
    "annual": "一个单位写进政府信息公开年度报告的段落，没有写过的按审核通过的台账起草，Word 文件。",
    "annual_text": "同一段落的纯文本，可以直接贴进年度报告。",
    "rectification_notice": "发给一个单位的整改通知：还没有销号的全部问题、要求和时限，Word 文件。",
}


def why_no_paper(portal: Portal, context: Context, code: str, unit: str) -> str:
    """Why the person does not get it, as a sentence; the empty text when they do."""
    try:
        CONTENTS[code](portal, context, unit)
    except LedgerError as refused:
        return f"{refused}"
    return ""
