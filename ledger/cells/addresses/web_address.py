"""Finds web addresses in what people paste: glued to words, without a scheme, in full width, wrapped over lines."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from ledger.cells.addresses.address_end import TRAILING, broken_by_blank, end_of

_TLD = r"(?:cn|com|net|org|gov|edu|info|top|vip|xyz|tv|cc|me|io|co|app|site|ltd|local|lan|intra|localhost)"
_SCHEME = re.compile(r"(?i)(?:h\s?t{1,3}\s?p|hp{1,2}t{1,2}p?|(?<![a-z])t{1,2}p)\s?s?\s*[:：;；。]?\s*[/／\\＼]{1,3}")
_DOUBLED = re.compile(r"(?i)(?:h\s?ttps?\s*[:：]?\s*[/／]{2}\s*)+(?=h\s?ttps?\s*[:：]\s*[/／]{2})")
"""http://http://…: an address pasted behind a scheme that already stood there."""
_LOOSE = re.compile(r"(?i)(h\s?ttps?\s*[:：]\s*[/／]{2})[ \t]+(?=[a-z0-9])")
_CUT_PATH = re.compile(r"(?i)(h\s?ttps?://[a-z0-9\-._~:/?#@!$&*+=%]+)[ \t]+(?=/[a-z0-9])")
_WIDE_WHOLE = re.compile(r"[ｈＨ][ｔＴ]{2}[ｐＰ][ｓＳ]?[：:][／/]{2}[^\s，；。、（）！]*")
"""Typed in full width from the scheme on, Chinese among it: ｈｔｔｐ：／／ｗｗｗ．ａ．ｃｎ／附件／１．ｐｄｆ."""
_LABEL = r"[a-z0-9\u4e00-\u9fff](?:[a-z0-9_\u4e00-\u9fff-]*[a-z0-9\u4e00-\u9fff])?"
_CHINESE_TLD = r"(?:中国|中國|公司|网络|政务|公益|在线|商城|网址|集团|网店|中文网)"
_NETLOC = re.compile(
    rf"(?i)(?:[!-.0-;=?A-~]*@)?(?:\[[0-9a-f:.]*\]|(?:{_LABEL}\.)+(?:{_CHINESE_TLD}|[a-z]{{2,24}})(?![a-z0-9-])|[a-z0-9._-]*)(?::[0-9]*)?"
)
"""User, host (Chinese names too, RFC 5890) and port."""
_BARE = re.compile(
    rf"(?i)(?:(?<![A-Za-z0-9@./_-])|(?<![A-Za-z0-9@./:_-]//)(?<=//))(?:www\.(?:{_LABEL}\.)+{_CHINESE_TLD}|www\.[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?:[a-z0-9-]+\.)+{_TLD}|(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}(?=[:/]))"
    r"(?![A-Za-z0-9@])(?::[0-9]+)?"
)
_TOKEN = re.compile(r"[^\s<>\"|\x00-\x1f①-⑳]*")
"""What no blank parts."""
_NUMBERED = re.compile(r"(?<=[^0-9])[(（]?[0-9]{1,2}[.、．)）]$")
"""The number of the next address of a list, glued to this one: …/1.html2.http://…"""
_HOST = re.compile(r"[a-z0-9_\u4e00-\u9fff-]+(?:\.[a-z0-9_\u4e00-\u9fff-]+)*|[0-9a-f:.]+")
_CUT_SHORT = re.compile(r"www(?:\.(?!cn$|com$|net$|org$)[a-z0-9-]+)?")
"""www alone, or www and one more name: the rest was not copied."""
_CLOSERS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is empty when it is not a usable address; `repaired` when more than its width was changed; `doubtful` when
    where it ends cannot be told."""

    url: str
    host: str = ""
    repaired: bool = False
    secret: bool = False
    doubtful: bool = False


def cut_addresses(text: str) -> tuple[list[Address], str]:
    """(the addresses in order, the text without them, NUL where each stood)."""
    found: list[Address] = []
    rest, position = "", 0
    text = _rejoin(_half_width(text))
    while position < len(text):
        start = _SCHEME.search(text, position)
        bare = _BARE.search(text, position)
        if bare and (not start or bare.start() < start.start()):
            scheme, begin, after = "", bare.start(), bare.start()
        elif start:
            scheme, begin, after = start.group(), start.start(), start.end()
        else:
            break
        body, doubtful = _body(text, after, bare.end() if bare and not scheme else 0)
        end = after + len(body)
        address = _address(scheme, body)
        doubtful = doubtful or (bool(address.url) and broken_by_blank(address.url, text[end:]))
        found.append(replace(address, doubtful=doubtful))
        rest += text[position:begin] + "\x00"
        position = max(end, begin + 1)
    return found, rest + text[position:]


def _body(text: str, start: int, host_end: int) -> tuple[str, bool]:
    """(the address from its host on, whether its end is a doubt)."""
    token = _TOKEN.match(text, start)
    assert token is not None  # it matches the empty text too
    whole, numbered = _until_next(token.group())
    netloc = _NETLOC.match(whole)
    host = max(host_end - start, 0) or (netloc.end() if netloc else 0)
    end = end_of(whole[host:])
    return _trim(whole[: host + end.length]), end.doubtful or numbered


def _no_such_number(host: str) -> bool:
    """256.1.1.1: four numbers that are no IP address."""
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+){3}", host):
        return False
    return any(int(part[:4]) > 255 for part in host.split("."))


def is_intranet(host: str) -> bool:
    """Private, loop-back and link-local addresses, .local names, and names without a dot."""
    if host == "localhost" or host.endswith((".local", ".lan", ".intra", ".localhost", ".internal")):
        return True
    try:
        found = ip_address(host.strip("[]"))
    except ValueError:
        return "." not in host
    return not found.is_global


def _half_width(text: str) -> str:
    """Full-width ASCII folded where it belongs to an address; Chinese punctuation stays what it is."""
    wide = re.compile(
        r"[ｈＨhH][\uff01-\uff5eA-Za-z]{3,4}[:：][/／\\＼]{2}[\uff01-\uff5e!-~]*|[ｗＷ]{3}[\uff01-\uff5e!-~]*"
    )
    keep = "，；。、（）！"
    text = _WIDE_WHOLE.sub(lambda m: unicodedata.normalize("NFKC", m.group()), text)
    return wide.sub(lambda m: "".join(c if c in keep else unicodedata.normalize("NFKC", c) for c in m.group()), text)


def _rejoin(text: str) -> str:
    """A line break or blank inside an address, told by what stands on its sides."""
    inner = (
        r"(?i)(h\s?ttps?://[A-Za-z0-9\-._~:/?#@!$&*+=%]*[-./_=&?%])[ \t]*[\r\n]*[ \t]*(?!h\s?ttps?[:：]|"
        r"www\.)(?=[A-Za-z0-9_%-][A-Za-z0-9\-._/?=&%]*)"
    )
    text = _LOOSE.sub(r"\1", _DOUBLED.sub("", text))
    return re.sub(inner, r"\1", _CUT_PATH.sub(r"\1", text))


def _until_next(token: str) -> tuple[str, bool]:
    """Stop where another address begins without a blank; whether the number before it may be part of this one."""
    again = re.compile(r"(?i)[,;|]?(?:https?:/|(?<![/.])www\.)").search(token, 1)
    if not again or "=" in token[: again.start()]:
        return token, False
    body = token[: again.start()]
    number = _NUMBERED.search(body)
    if not number:
        return body, False
    page = re.search(r"(?i)\.[a-z]{2,5}$|[、，；;,]$", body[: number.start()])
    return body[: number.start()], not page


def _trim(body: str) -> str:
    while body and (
        body[-1] in TRAILING or (body[-1] in _CLOSERS and body.count(_CLOSERS[body[-1]]) < body.count(body[-1]))
    ):
        body = body[:-1]
    return body


def _address(scheme: str, body: str) -> Address:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", scheme)).lower()
    proper = "https://" if "s" in plain else "http://"
    try:
        parts = urlsplit(proper + body)
        host, port = (parts.hostname or ""), parts.port
    except ValueError:
        return Address("")
    if len(re.findall(r"[/／\\＼]", scheme)) > 2 and "." not in host:
        return Address("")  # http:///zwgk/1.html: the site's name was not copied
    if not _HOST.fullmatch(host) or _CUT_SHORT.fullmatch(host) or _no_such_number(host):
        return Address("")
    if parts.username or parts.password:
        return Address("", secret=True)
    shown_host = f"[{host}]" if ":" in host else host
    tail = (proper + body).split("//", 1)[1][len(parts.netloc) :]
    url = f"{proper}{shown_host}{f':{port}' if port else ''}{tail}"
    return Address(url, host, repaired=bool(scheme) and plain not in ("http://", "https://"))
