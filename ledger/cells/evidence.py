"""Evidence (佐证链接): web addresses and document numbers (榕政办〔2021〕53号), one a line.

An address that others cannot open (a path of one's own computer) is refused; one of an inner network is noted.
"""

from __future__ import annotations

import html
import re

from ledger.cells import CellContext, Outcome, Parsed
from ledger.cells.addresses.document_numbers import document_line, has_number, tidy_numbers
from ledger.cells.addresses.web_address import Address, cut_addresses, is_intranet
from ledger.cells.tidy import INVISIBLE, ask, broken, compact, is_blank, is_nothing, reject, shown, warn

MAX_LENGTH = 8000
_FORBIDDEN = re.compile(r"(?i)(?<![a-z])(javascript|vbscript|data|blob|about|mailto)\s*[:：]")
_LOCAL = re.compile(
    r"(?i)(?:^|[\s；;，,、：:(（\"“'])(?:[a-z][:：]\s*[\\/￥¥]|\\\\[^\\\s]+|/(?:users|home|mnt|tmp|volumes|desktop)/|~/)"
    r"|file\s*[:：]\s*[/／\\]{2}|[A-Za-z]盘|(?:我的)?(?:电脑|桌面|文档|下载)[\\/＼]|本地磁盘|(?:wps|onedrive)[\\/]"
)
_FILE_NAME = re.compile(r"(?i)[^\s/\\]{1,80}\.(?:docx?|xlsx?|pptx?|pdf|jpe?g|png|gif|zip|rar|wps|et|txt|ofd|mp4)")
_BACKSLASHED = re.compile(r"(?i)(?<![a-z])(?:https?\s*[:：]\s*|www\.)[!-~＼]*")
_PAGE = re.compile(r"(?i)[a-z0-9_%-]+\.(?:s?html?|jspx?|aspx?|php|pdf|docx?|xlsx?|pptx?)(?![a-z0-9])")
"""The end of an address that a blank or a comma parted from it: http://…/a b.htm."""
_CODE = re.compile(r"(?:提取码|访问码|密码|口令|验证码)\s*[:：是为]?\s*([0-9A-Za-z]{2,12})")
_SEPARATORS = re.compile(r"[\s；;，,、。：:.·（）()\[\]【】<>《》“”\"'/|*•\-—]+")
_NUMBER = re.compile(r"(?<![0-9A-Za-z.])[(（]?[0-9]{1,2}[.、．:：)）](?![0-9])|[①-⑳⑴-⒇]")
"""The number of an item of a list, before its address."""
_TAG = re.compile(r"(?s)</?[a-zA-Z][^<>]{0,200}>")
_LABELS = re.compile(
    r"网址|链接|网页|地址|佐证|材料|官网|请?详?见|来源|原文|为|是|如下|以下|和|及|与|或|访问|打开|点击|查看|政府网站?|门户网站?|网站"
)
"""Words that only introduce an address: nothing is lost with them."""

_UNBRACKETED = re.compile(
    r"[\u4e00-\u9fff]{2,12}\s*(?:[〔\[(（【]\s*)?(?:(?:20)?[0-9]{2}\s*[-—－年〕\])）】\s]\s*第?\s*[0-9]{1,5}\s*号|20[0-9]{2}\s*[-—－]\s*[1-9][0-9]{0,3}(?![-0-9])|20[0-9]{2}\s*(?:第|[\[〔(（])\s*[0-9]{1,4}\s*[\]〕)）]?\s*号|[〔\[(（【][0-9]{4}[〕\])）】][0-9]{1,4}号?)"
)


def parse(text: str, context: CellContext) -> Parsed:  # noqa: ARG001
    """Read addresses and document numbers; the value is one a line."""
    if len(text) > MAX_LENGTH:
        return reject(f"内容过长（{len(text)}字），佐证链接只填网址或文号。")
    plain = compact(text)
    if is_blank(plain) or is_nothing(plain):
        told = f"“{shown(text)}”视为空，没有内容可以不填。" if text.strip() else ""
        return Parsed(None, Outcome.NORMALIZE if text else Outcome.ACCEPT, told)
    body = _slashes(html.unescape(INVISIBLE.sub("", text)).replace("\xa0", " "))
    addresses, rest = cut_addresses(body)
    return broken(text) or _refuse(rest, text) or _read(addresses, rest, text)


def _slashes(body: str) -> str:
    """Backslashes of a web address turned round, as a browser does; a path of one's own computer keeps them."""
    return _BACKSLASHED.sub(lambda m: re.sub(r"[\\＼]", "/", m.group()), body)


def _refuse(rest: str, text: str) -> Parsed | None:
    """What stands beside the addresses: /下载/ within one is a folder of the site, not of one's own computer."""
    if _LOCAL.search(rest):
        return reject(f"“{shown(text)}”是本机路径，他人打不开，请填公开网址，或把文件放到共享位置后填链接。")
    bad = _FORBIDDEN.search(rest)
    if bad:
        return reject(f"“{shown(text)}”不是网页地址（{bad.group(1)}），请填http://或https://开头的网址。")
    if re.search(r"(?i)(?<![a-z])s?ftp\s*[:：]", rest):
        return reject(f"“{shown(text)}”是FTP地址，多数人打不开，请填http://或https://开头的网址。")
    return None


def _read(addresses: list[Address], rest: str, text: str) -> Parsed:
    if any(a.secret for a in addresses):
        return reject("网址里含有账号或口令，请去掉后重填。")
    if any(a.doubtful for a in addresses):
        return _unclear(addresses, text)
    if any(not a.url or not _stable(a) for a in addresses):
        return reject(f"“{shown(text)}”网址不完整，请从浏览器地址栏整条复制后重填。")
    documents, words = _documents(rest)
    lines = list(dict.fromkeys([*(a.url for a in addresses), *documents]))
    if not lines:
        return _nothing_found(text)
    value = "\n".join(lines)
    notes = _notes(addresses, words)
    if notes:
        return warn(value, "".join(notes))
    return Parsed(value, Outcome.ACCEPT if value == text else Outcome.NORMALIZE)


def _unclear(addresses: list[Address], text: str) -> Parsed:
    url = next(a.url for a in addresses if a.doubtful)
    until = f"是否到“…{url[-24:]}”为止" if url else "到哪里为止"
    return ask(f"“{shown(text)}”的网址{until}？网址中间不要有空格，一行只填一个网址，其余文字请填到“工作进展”列。")


def _stable(address: Address) -> bool:
    """Does the address read as itself? One that does not was put together from rubbish."""
    return [a.url for a in cut_addresses(address.url)[0]] == [address.url]


def _documents(rest: str) -> tuple[list[str], str]:
    """(lines that hold a document number, what is left over)."""
    documents, words = [], []
    before, _, after = _TAG.sub(" ", rest).rpartition("\x00")
    for line in re.split(r"[\r\n\v\f；;\x00]+", f"{_NUMBER.sub(' ', before)}\x00{after}"):
        if has_number(line):
            documents.append(document_line(tidy_numbers(line)))
        elif _meaningful(line):
            words.append(" ".join(line.split()).strip("；;，,、。：: "))
    return documents, "；".join(words)


def _notes(addresses: list[Address], words: str) -> list[str]:
    notes = [f"“{a.url}”是内网地址，外网打不开，请尽量换成公开网址。" for a in addresses if is_intranet(a.host)]
    notes += [f"已按“{a.url}”修正网址，请点开核对。" for a in addresses if a.repaired]
    codes = "、".join(_CODE.findall(words))
    if codes:
        notes.append(f"提取码“{codes}”未记录，没有提取码的人打不开，请换成公开网址，或填自带提取码的链接。")
    left = _CODE.sub("", words).strip(" ；")
    if _PAGE.search(left):
        notes.append(f"“{left}”没有算进网址，请核对网址是否完整。")
    elif left:
        notes.append(f"除网址和文号外的文字未采用（{left}），请填到“工作进展”列。")
    return notes


def _meaningful(words: str) -> bool:
    """Is there a word that says something besides the addresses?"""
    return bool(_SEPARATORS.sub("", _LABELS.sub("", _SEPARATORS.sub("", words))))


def _nothing_found(text: str) -> Parsed:
    if re.search(r"《[^》]+》", text):
        return ask(f"“{shown(text)}”只有文件名称，请补上文号或公开网址。")
    if _UNBRACKETED.search(text):
        return ask(f"“{shown(text)}”像文号但年份没有括号，请按“榕政办〔2021〕53号”的样式填写。")
    name = _FILE_NAME.search(text)
    if name:
        return reject(f"“{shown(name.group())}”只是文件名，他人打不开，请填网址或上传附件。")
    return reject(f"“{shown(text)}”没有网址或文号，请填网址或上传附件。")
