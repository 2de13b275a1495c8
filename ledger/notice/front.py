"""What stands around the table: title, document number, issuer, date, and the duties of the notice's paragraphs.

The order of these elements is that of GB/T 9704-2012 clause 7 (发文字号, 标题, 正文, 署名, 成文日期, 版记).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ledger.breakdown import Deadline, DeadlineKind, Doubt, Duty
from ledger.errors import NoticeUnreadable
from ledger.notice.blanks import run_together, solid, tidy
from ledger.notice.deadlines import find_deadlines
from ledger.notice.names import is_unit
from ledger.notice.numbering import chinese_number, marker
from ledger.notice.prose.subjects import spoken, subject_of
from ledger.notice.records import Content, Document, Line, RawTable

_DOC_NO = re.compile(r"([\u4e00-\u9fff]{1,14})[〔\[［（(](\d{4})[〕\]］）)](?:第)?(\d{1,4})号")
_TABLE_TITLE = re.compile(r"(?:.*(?:表|清单|分解|分工|要点|一览|台账|方案|安排|计划))(?:[（(].*[）)])?")
_SUBJECT = re.compile(r"关于(?:印发|做好|转发|下达|开展|.{0,4}分解).*?的?通知$")
_DATE = re.compile(
    r"(\d{4}|[〇○零一二三四五六七八九]{4})年(\d{1,2}|[一二三四五六七八九十]{1,3})月(\d{1,2}|[一二三四五六七八九十]{1,3})日"
)
_YEAR = re.compile(r"20\d{2}|二[〇○][〇○一二三四五六七八九]{2}")
_LONE_YEAR = re.compile(r"(?<!\d)20\d{2}(?!\d)")
_DATED_YEAR = re.compile(r"(?<!\d)(20\d{2})(?=年|[-/.]\d)")
_NO_HEADLINE = re.compile(r"[。；：:，,！？]|[\d〇○零一二三四五六七八九十]{1,3}[月日]|号[）)]?$|^.{41,}")
_SENTENCE = re.compile(r"[^。；]*[。；]|[^。；]+$")


@dataclass(frozen=True, slots=True)
class Front:
    """The notice's identity; empty or None where the file does not say."""

    title: str
    doc_no: str
    issuer: str
    issued_on: date | None
    subject: str = ""


def front(before: Sequence[Line], after: Sequence[Line], captions: Sequence[Line]) -> Front:
    """Title, number, issuer and date from the lines around the table; the imprint helps where the head is silent."""
    body = list(before)
    signed = _signature(body)
    issued_on = _day(body[signed].text) if signed is not None else None
    issuer = tidy(body[signed - 1].text) if signed and is_unit(tidy(body[signed - 1].text)) else ""
    for line in after:
        if (match := _DATE.search(solid(line.text))) and solid(line.text).endswith("印发"):
            issuer = issuer or solid(line.text)[: match.start()]
            issued_on = issued_on or _day(match.group())
    letterhead = next((solid(x.text) for x in body if solid(x.text).endswith("文件")), "")
    issuer = issuer or letterhead.removesuffix("文件")
    subject = _subject(body)
    head = subject.partition("关于")[0]
    return Front(_title(body, captions), _doc_no(body), issuer or head * is_unit(head), issued_on, subject)


def year_of(found: Front) -> int | None:
    """The notice's year: of the table's title, else of its subject, its document number, its date."""
    for text in (found.title, found.subject, found.doc_no):
        if match := _YEAR.search(text):
            return chinese_number(match.group().replace("○", "〇"))
    return found.issued_on.year if found.issued_on else None


def year_by_other_means(document: Document, table: RawTable, file_name: str) -> tuple[int, tuple[Doubt, ...]]:
    """(year, the doubt that says where it comes from): the sheet's name, the file's, the deadlines, or when it was saved.

    Raises NoticeUnreadable where none of them tells.
    """
    for text, source in ((" ".join(document.dated_by), "工作表名称"), (file_name, "文件名")):
        if found := _LONE_YEAR.search(text):
            return _guessed(int(found.group()), source, found.group())
    cells = (c for t in table.tasks for c in t.cells.get(Content.DEADLINE, []))
    years = Counter(int(y) for cell in cells for y in _DATED_YEAR.findall(cell.text))
    if years:
        return _guessed(min(years), "完成时限里最早的年份", "")
    if document.saved_in:
        return _guessed(document.saved_in, "文件保存的时间", "")
    raise NoticeUnreadable(
        "找不到通知的年度：标题、文号、日期和文件名里都没有年份，请在表格上面的标题里写明（如“2021年…任务分解表”）"
    )


def _guessed(year: int, source: str, text: str) -> tuple[int, tuple[Doubt, ...]]:
    return year, (Doubt("年度", text, f"标题里没有年份，按{source}当作{year}年，请核对"),)


def duties(before: Sequence[Line], year: int, *, wrapped: bool) -> tuple[Duty, ...]:
    """Duties of the numbered paragraphs (一、二、…), one per sentence, and one per date where a sentence has two.

    A date by which everybody or the lead units collect or report how the work goes is of kind COLLECTION (paragraph 二 of
    榕政办〔2021〕53号) and binds the lead units, any other is EXPLICIT and binds whom its clause speaks to (paragraph 四).
    """
    found: list[Duty] = []
    for number, lines in _paragraphs(before):
        text = run_together((line.text for line in lines), wrapped=wrapped)
        mark = marker(text)
        found.extend(sentence_duties(number, text[len(mark.label) if mark else 0 :], year))
    return tuple(found)


def sentence_duties(number: str, text: str, year: int) -> Iterator[Duty]:
    """The duties of one paragraph, a sentence each; `number` is empty where it has none."""
    spoken_to: tuple[str, ...] = ()
    for sentence in _SENTENCE.findall(text):
        spoken_to = subject_of(sentence) or spoken_to
        yield from _duty(number, tidy(sentence), year, spoken_to)


def collecting(duty: Duty) -> bool:
    """Whether the duty is to report by a day how the work goes."""
    return duty.deadline is not None and duty.deadline.kind is DeadlineKind.COLLECTION


def is_day(text: str) -> bool:
    """Whether a line is nothing but a date, as the one under a signature (成文日期)."""
    return bool(_DATE.fullmatch(solid(text)))


def _duty(number: str, sentence: str, year: int, spoken_to: tuple[str, ...]) -> Iterator[Duty]:
    dated = [(piece, f.deadline) for piece in spoken(sentence, spoken_to) for f in find_deadlines(piece.text, year)]
    if sentence and not dated:
        yield Duty(number, sentence)
    for piece, stated in dated:
        kind, owners = (piece.kind, piece.owners) if stated.due else (stated.kind, piece.to)
        yield Duty(number, sentence, Deadline(stated.phrase, stated.due, kind, owners))


def _paragraphs(before: Sequence[Line]) -> Iterator[tuple[str, list[Line]]]:
    """Numbered paragraphs of the body; each ends at the next number or at the signature."""
    end = _signature(before)
    stop = len(before) if end is None else end - 1
    number, lines = "", list[Line]()
    for line in before[:stop]:
        mark = marker(line.text)
        if mark and mark.style == "一、":
            if number:
                yield number, lines
            number, lines = mark.label.rstrip("、 "), [line]
        elif number:
            lines.append(line)
    if number:
        yield number, lines


def _signature(before: Sequence[Line]) -> int | None:
    """Index of the date line (成文日期), the last line that is nothing but a date."""
    dates = [i for i, line in enumerate(before) if is_day(line.text)]
    return dates[-1] if dates else None


def _day(text: str) -> date | None:
    match = _DATE.search(solid(text))
    if not match:
        return None
    year, month, day = (chinese_number(g.replace("○", "〇")) for g in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _doc_no(before: Sequence[Line]) -> str:
    """The number that stands on a line of its own; numbers of other documents stand inside sentences."""
    for line in before:
        if match := _DOC_NO.fullmatch(solid(line.text)):
            return f"{match[1]}〔{match[2]}〕{match[3]}号"
    return ""


def _title(before: Sequence[Line], captions: Sequence[Line]) -> str:
    """The title printed above the table, else the subject of the notice, else nothing."""
    for lines in (captions, before[-6:]):
        for i in range(len(lines) - 1, -1, -1):
            text = tidy(lines[i].text)
            if _TABLE_TITLE.fullmatch(solid(text)) and len(solid(text)) >= 5:
                return _upper_half(lines[i - 1].text if i else "", text) + text
    return _subject(before) or _headline(before)


def _headline(before: Sequence[Line]) -> str:
    """The first line that names a year and is no sentence (北山区2021年政务公开重点任务): a title by none of the usual words."""
    texts = (tidy(line.text) for line in before[:6])
    return next((text for text in texts if _YEAR.search(text) and not _NO_HEADLINE.search(text)), "")


def _upper_half(above: str, text: str) -> str:
    """The line above a title that names no year, if that line names one and is no sentence: a title in two lines."""
    plain = solid(above)
    goes_on = _YEAR.search(plain) and not _YEAR.search(text) and not re.search(r"[。；：:，）)〕号日]$", plain)
    return tidy(above) if goes_on and not plain.endswith("通知") else ""


def _subject(before: Sequence[Line]) -> str:
    """关于印发…的通知, over up to three lines."""
    texts = [tidy(line.text) for line in before[:12]]
    for i, text in enumerate(texts):
        for joined in (text, "".join(texts[max(0, i - 1) : i + 1]), "".join(texts[max(0, i - 2) : i + 1])):
            if text.endswith("通知") and _SUBJECT.search(joined):
                return joined
    return ""
