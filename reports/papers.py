"""Documents made of what the office keeps beside the ledger (texts, records). One public verb: `make_paper(code, content)`.

A paper is a function `(content, label) -> bytes` in `reports/duties/`, named in `PAPERS` and imported on first use. Its content is
handed over by the service that asked whether the person may have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pkgutil import resolve_name

from ledger.clock import day_of
from ledger.papers.particulars import Particulars
from ledger.permissions import OFFICE_NAME
from ledger.register import RecordList
from reports import MIMES
from reports.file_names import DocumentTitle, document_file_name
from reports.lists.listing import as_file


@dataclass(frozen=True, slots=True)
class Paper:
    """One line of the registry. `official`: the office signs it, and its builder takes what stands around the text. `listed`: its
    builder gives a `Listing`, which makes the file."""

    title: str
    builder: str
    extension: str = "docx"
    official: bool = False
    listed: bool = False

    @property
    def mime(self) -> str:
        """What its file is."""
        return MIMES[self.extension]


PAPERS = {
    "lead_summary": Paper("牵头任务落实情况汇总", "reports.duties.consolidation:summary", official=True),
    "lead_table": Paper("牵头任务落实情况汇总表", "reports.duties.consolidation:table", "xlsx"),
    "recipients": Paper("催办名单", "reports.duties.reminder:listed", "csv", listed=True),
    "recipients_table": Paper("催办名单", "reports.duties.reminder:listed", "xlsx", listed=True),
    "rectification_notice": Paper("政务公开整改通知", "reports.duties.rectification:notice", official=True),
    "rectifications": Paper("整改台账", "reports.duties.rectification:listed", "csv", listed=True),
    "rectifications_table": Paper("整改台账", "reports.duties.rectification:listed", "xlsx", listed=True),
    "instructions": Paper("领导批示办理情况", "reports.duties.instruction:official", official=True),
    "commitments": Paper("承诺事项台账", "reports.duties.commitment:listed", "csv", listed=True),
    "commitments_table": Paper("承诺事项台账", "reports.duties.commitment:listed", "xlsx", listed=True),
    "commitment_list": Paper("承诺事项落实情况", "reports.duties.commitment:official", official=True),
    "annual": Paper("年度报告要点落实情况段落", "reports.duties.annual_report:paragraph"),
    "annual_text": Paper("年度报告要点落实情况段落", "reports.duties.annual_report:plain", "txt"),
    "evidence_files": Paper("佐证附件", "reports.evidence_file:bundled", "zip"),
    "audit_trail": Paper("审计记录", "reports.lists.audit_trail:listed", "csv", listed=True),
    "audit_trail_table": Paper("审计记录", "reports.lists.audit_trail:listed", "xlsx", listed=True),
    "practices": Paper("政务公开经验做法汇编", "reports.duties.practice:collected", official=True),
    "practices_table": Paper("政务公开经验做法一览表", "reports.duties.practice:table", "xlsx"),
}


FORMS = {"docx": "Word", "xlsx": "Excel", "csv": "CSV", "txt": "纯文本", "zip": "压缩包"}


def listed_title(code: str) -> str:
    """What a list calls it: two of one title are told apart by what they are, `…段落（Word）` and `…段落（纯文本）`."""
    paper = PAPERS[code]
    alone = sum(other.title == paper.title for other in PAPERS.values()) == 1
    return paper.title if alone else f"{paper.title}（{FORMS[paper.extension]}）"


def make_paper(code: str, content: object, label: str = "", around: Particulars | None = None) -> bytes:
    """Build a paper; `label` is 演示数据 or empty, `around` what the office puts around an official one. Raises KeyError for an
    unknown code."""
    paper = PAPERS[code]
    if paper.listed:
        return as_file(resolve_name(paper.builder)(content), paper.extension, label)
    besides = (_of_the_office(around, content),) if paper.official else ()
    made: bytes = resolve_name(paper.builder)(content, label, *besides)
    return made


def paper_name(code: str, year: int, whose: str, label: str, made: datetime) -> str:
    """What every copy of it is called that is made at that moment; `whose` it is (the year's, if nothing is said)."""
    paper = PAPERS[code]
    about = DocumentTitle(f"{whose or f'{year}年'}{paper.title}", year, label)
    return document_file_name(about, day_of(made), made, paper.extension)


def _of_the_office(around: Particulars | None, content: object) -> Particulars:
    """Nothing of the office's stands around what a unit signs."""
    signed = content.signed if isinstance(content, RecordList) else OFFICE_NAME
    return around if around and signed == OFFICE_NAME else Particulars()
