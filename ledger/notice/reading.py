"""From a file's bytes to a `NoticeReading`: which reader, then table, tasks, accounting, and what remains to be doubted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from ledger.breakdown import LEADS, RESPONSIBLES, WHOLE_ROW, Breakdown, Doubt
from ledger.clock import BEIJING
from ledger.errors import NoticeUnreadable
from ledger.notice.account import check
from ledger.notice.build import build
from ledger.notice.duty_words import first_leads, for_all, lead_mark, marked_leads
from ledger.notice.files.comma_file import is_comma_separated, read_comma_separated
from ledger.notice.files.office_package import WORKBOOK, kind_of
from ledger.notice.files.radicals import without_radicals
from ledger.notice.files.text_file import decode, read_text
from ledger.notice.files.word_file import read_word
from ledger.notice.files.workbook_file import read_workbook
from ledger.notice.front import Front, duties, front, year_by_other_means, year_of
from ledger.notice.furniture import is_end_mark
from ledger.notice.names import is_collective
from ledger.notice.prose.prose import ProseReading, assignments_in, read_prose
from ledger.notice.prose.said import units_said
from ledger.notice.records import Content, Document, Flow, Line, NoticeReading, Prose, RawTable
from ledger.notice.tables.levels import level_of
from ledger.notice.tables.rows_above import without_dittos
from ledger.notice.tables.tables import printed, read_tables
from ledger.units.names import fold, group_class

_LARGEST = 50_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORDS = (LEADS, RESPONSIBLES, WHOLE_ROW)
_OTHER_KINDS = {".docx": "Word（.docx）", ".pdf": "PDF", ".xlsx": "Excel（.xlsx）"}


def read_notice(path: Path, name: str = "") -> NoticeReading:
    """See `ledger.notice.read_notice`."""
    document, table, prose = _tasks(_file(path.read_bytes(), path.suffix.lower()))
    if path.suffix.lower() == ".csv":
        saved = datetime.fromtimestamp(path.stat().st_mtime, BEIJING)
        document = document.with_more(saved_in=saved.year)
    if not table.tasks:
        raise NoticeUnreadable("任务分解表里没有任务，请确认文件完整")
    identity = front(document.before, document.after, table.titles)
    named = year_of(identity)
    year, guessed = (named, ()) if named else year_by_other_means(document, table, name or path.name)
    _refuse_cut_off(document, identity)
    said = _said(document, table, prose)
    rule = next((words for text in said if (words := first_leads(text))), "")
    level = level_of((*document.before, *document.after))
    marks = list(dict.fromkeys(filter(None, map(marked_leads, said))))
    mark = next(filter(None, map(lead_mark, marks)), "")
    built = build(table, year, first_leads=bool(rule), level=level, mark=mark)
    check(printed(document), table, built)
    breakdown = Breakdown(
        year=year,
        title=identity.title,
        doc_no=identity.doc_no,
        issuer=identity.issuer,
        issued_on=identity.issued_on,
        tasks=tuple(built.tasks),
        duties=(
            *duties(document.before, year, wrapped=_wrapped(document)),
            *(prose.duties(year) if prose else ()),
        ),
    )
    doubts = (
        *_identity_doubts(document, breakdown),
        *guessed,
        *document.doubts,
        *_lead_doubts(rule, marks, mark if built.marked else ""),
        *(() if prose else _spoken_beside(document)),
        *_spoken_inside(breakdown),
        *built.doubts,
        *_past_deadlines(breakdown),
        *_nobodys_dates(breakdown),
    )
    return NoticeReading(breakdown, doubts, (*built.unused, *document.unused))


def _tasks(file: Document | Prose) -> tuple[Document, RawTable, ProseReading | None]:
    """The file's tasks, from its tables or, where it has none, from its text."""
    if isinstance(file, Prose):
        prose = read_prose(file)
        return prose.document, without_dittos(prose.table, whole=True), prose
    return file, without_dittos(read_tables(file)), None


def _said(document: Document, table: RawTable, prose: ProseReading | None) -> list[str]:
    """Everything said around the tasks and in their unit cells, where a rule about lead units may stand."""
    texts = [line.text for line in (*document.before, *document.after)]
    texts += [cell.text for cell in (*table.furniture, *table.notes)]
    texts += [item.text for item in document.unused]
    texts += [text for _, text in prose.asides] if prose else []
    texts += [cell.text for task in table.tasks for cell in (*task.part, *task.section)]
    cells = [cell.text for task in table.tasks for cell in task.cells.get(Content.RESPONSIBLE, [])]
    return texts + [text for text in cells if for_all(text) or marked_leads(text)]


def _lead_doubts(rule: str, marks: Sequence[str], mark: str) -> Iterator[Doubt]:
    """The rules that were followed, and one that cannot be: nothing of bold type comes through with a text."""
    if rule:
        yield Doubt("牵头单位", rule, "按这句话把各项的第一个单位作为牵头单位，请核对")
    for words in marks:
        if mark and lead_mark(words) == mark:
            yield Doubt("牵头单位", words, f"按这句话把带“{mark}”的单位作为牵头单位，请核对")
            continue
        yield Doubt("牵头单位", words, "用字体或符号标出的牵头单位读不出来，请逐项补充牵头单位")


def _wrapped(document: Document) -> bool:
    """Whether the paragraphs around the tasks may be broken over lines."""
    return isinstance(document.table, Flow) and document.table.wrapped


def _spoken_beside(document: Document) -> Iterator[Doubt]:
    """Tasks in the text above a table would be lost without a word: where it names their units, a person looks."""
    found = assignments_in(document.before, wrapped=True)
    if found:
        reason = f"表格前面的正文里有{len(found)}处写明由谁负责，没有作为任务导入，请核对"
        yield Doubt("通知正文", found[0], reason)


def _spoken_inside(breakdown: Breakdown) -> Iterator[Doubt]:
    """Units named in a task's own text beside those read as its units (公开预算，市财政局配合。) are nobody's by themselves."""
    for task in breakdown.tasks:
        text = f"{task.title}\n{task.requirement}"
        lines = [Line(i, x) for i, x in enumerate(text.split("\n"), 1) if x]
        found = assignments_in(lines, wrapped=False)
        known = {m.name for m in (*task.lead_units, *task.responsible_units)}
        found += [said for said in units_said(text, known) if not any(said in one for one in found)]
        if found:
            yield Doubt(f"第{task.no}项", "；".join(found), "任务的文字里写明由谁负责，没有读入单位栏，请核对")


def _file(data: bytes, suffix: str) -> Document | Prose:
    """The file taken apart by the reader that its content calls for; the suffix only explains what is wrong."""
    if not data.strip():
        raise NoticeUnreadable("文件是空的，请确认导入的是带任务分解表的通知")
    if len(data) > _LARGEST:
        raise NoticeUnreadable("文件超过50MB，不像一份通知，没有打开")
    if data.startswith(_OLE):
        raise NoticeUnreadable(_old_office(data))
    if b"%PDF-" in data[:1024]:
        from ledger.notice.files.pdf_file import read_pdf  # noqa: PLC0415 - what it stands on is slow to import

        return read_pdf(data)
    if data.startswith(b"PK"):
        return read_workbook(data) if kind_of(data) is WORKBOOK else read_word(data)
    if kind := _OTHER_KINDS.get(suffix):
        raise NoticeUnreadable(f"文件名以{suffix}结尾，内容却不是{kind}文件（可能已损坏），请重新取得文件")
    if suffix == ".doc":
        raise NoticeUnreadable("这是旧版Word文件（.doc），请用Word或WPS打开后另存为.docx再导入")
    if suffix == ".csv" or is_comma_separated(decode(data)):
        return read_comma_separated(without_radicals(decode(data)))
    return read_text(data)


def _old_office(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "文件有打开密码，请先去掉密码再导入"
    if "Workbook".encode("utf-16-le") in data:
        return "这是旧版电子表格（.xls），请用Excel或WPS打开后另存为.xlsx再导入"
    return "这是旧版Word文件（.doc），请用Word或WPS打开后另存为.docx再导入"


def _refuse_cut_off(document: Document, identity: Front) -> None:
    """The rule for text files (see `text_file`): an official head must have its closing block."""
    if document.whole or any(is_end_mark(line.text) for line in document.after):
        return
    if identity.doc_no:
        raise NoticeUnreadable(
            "通知有文号却没有结尾的版记（“抄送”或“印发”），像是被截断了；如果确实完整，请在文末另起一行写上“（全文完）”再导入"
        )


def _identity_doubts(document: Document, breakdown: Breakdown) -> tuple[Doubt, ...]:
    doubts = []
    if not document.whole and not any(is_end_mark(line.text) for line in document.after):
        last = breakdown.tasks[-1]
        doubts.append(Doubt("文件末尾", last.title, f"文件没有结尾标志，请核对最后一项是否确为第{last.no}项"))
    for name, value in (("标题", breakdown.title), ("发文机关", breakdown.issuer)):
        if not value:
            doubts.append(Doubt(name, "", f"没有找到{name}，请补充"))
    if breakdown.issued_on and abs(breakdown.issued_on.year - breakdown.year) > 1:
        doubts.append(
            Doubt("年度", str(breakdown.year), f"与成文日期{breakdown.issued_on.isoformat()}相差较大，请核对")
        )
    return tuple(doubts)


def _nobodys_dates(breakdown: Breakdown) -> Iterator[Doubt]:
    """A paragraph's date that binds nobody, or a group that no directory knows, is never overdue: a person has to say whose it is."""
    for duty in breakdown.duties:
        if not duty.deadline or not duty.deadline.due:
            continue
        if not duty.deadline.owners:
            yield Doubt(duty.place, duty.text, f"“{duty.deadline.phrase}”没有读出由哪个单位负责，请核对")
        for name in duty.deadline.owners:
            if name not in _WORDS and is_collective(name) and not group_class(fold(name)):
                yield Doubt(duty.place, duty.text, f"“{name}”没有写明是哪些单位，请核对由谁负责")


def _past_deadlines(breakdown: Breakdown) -> tuple[Doubt, ...]:
    """A deadline before the notice's own date is more likely misread than meant."""
    if not (issued := breakdown.issued_on):
        return ()
    dated = ((t.no, d) for t in breakdown.tasks for d in t.deadlines)
    return tuple(
        Doubt(f"第{no}项“完成时限”", str(d), f"早于成文日期{issued.isoformat()}，请核对")
        for no, d in dated
        if d.due and d.due < issued
    )
