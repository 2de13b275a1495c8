"""Document numbers (发文字号): 机关代字〔年份〕序号, six-angled brackets, no 第, no leading zero (GB/T 9704-2012, 7.2.5)."""

from __future__ import annotations

import re
import unicodedata

from ledger.cells.numerals import DIGITS, number

_OPEN, _CLOSE = r"[〔\[［(（【〈<《{﹝「]", r"[〕\]］)）】〉>》}﹞」]"
_NUMBER = re.compile(
    rf"(?P<who>[\u4e00-\u9fff]{{1,14}})\s*{_OPEN}\s*(?P<year>[12１２][\s0-9０-９]{{3,6}}|[二一][〇零○一二三四五六七八九]{{3}})\s*年?\s*{_CLOSE}\s*第?\s*(?P<no>[0-9０-９]{{1,6}}|[一二三四五六七八九十百]{{1,6}}(?=\s*号))(?:\s*号)?"
)

_ORDER = re.compile(r"(?:国务院|部|省|市|政府|委员会|总局|局|厅)(?:公告|通告|令)\s*第\s*[0-9]{1,4}\s*号")
"""Orders are numbered without a year: 国务院令第711号."""


def has_number(text: str) -> bool:
    """Does the text hold a document number in any spelling of its brackets?"""
    return any(_year(m) for m in _NUMBER.finditer(text)) or bool(_ORDER.search(text))


def tidy_numbers(text: str) -> str:
    """The text with every document number in the standard's form."""
    return _NUMBER.sub(_standard, text)


def document_line(text: str) -> str:
    """A line with a document number, without the labels and punctuation around it."""
    line = " ".join(text.split()).strip(" 。，,；;、：:.")
    return re.sub(r"^(?:文号|发文字号|文件|佐证|依据|见|详见)\s*[:：]\s*", "", line)


def _year(match: re.Match[str]) -> str:
    year = re.sub(r"\s", "", unicodedata.normalize("NFKC", match["year"]))
    year = "".join(str(DIGITS.get(c, c)) for c in year)
    return year if re.fullmatch(r"(?:19|20)[0-9]{2}", year) else ""


def _standard(match: re.Match[str]) -> str:
    year = _year(match)
    count = number(unicodedata.normalize("NFKC", match["no"]))
    digits = str(int(count)) if count else ""
    return f"{match['who']}〔{year}〕{digits}号" if year and digits else match.group()
