"""Finds web addresses in what people paste: glued to words, without a scheme, in full width, wrapped over lines."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

_TLD = r"(?:cn|com|net|org|gov|edu|info|top|vip|xyz|tv|cc|me|io|co|app|site|ltd|local|lan|intra|localhost)"
_ASCII = r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%|^]"
_SCHEME = re.compile(
    r"(?i)(?:h\s?t{1,3}\s?p|hp{1,2}t{1,2}p?|(?<![a-z])t{1,2}p)\s?s?\s*[:：;；。]?\s*[/／\\＼]{1,3}"
)
_DOUBLED = re.compile(r"(?i)(?:h\s?ttps?\s*[:：]?\s*[/／]{2}\s*)+(?=h\s?ttps?\s*[:：]\s*[/／]{2})")
"""http://http://…: an address pasted behind a scheme that already stood there."""
_LOOSE = re.compile(r"(?i)(h\s?ttps?\s*[:：]\s*[/／]{2})[ \t]+(?=[a-z0-9])")
_CUT_PATH = re.compile(r"(?i)(h\s?ttps?://[a-z0-9\-._~:/?#@!$&*+=%]+)[ \t]+(?=/[a-z0-9])")
_BODY = re.compile(rf"(?:{_ASCII}|[\u4e00-\u9fff]+(?=[/.?=&%_-][A-Za-z0-9/?#]))+")
_BARE = re.compile(
    rf"(?i)(?:(?<![A-Za-z0-9@./_-])|(?<![A-Za-z0-9@./:_-]//)(?<=//))(?:www\.[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?:[a-z0-9-]+\.)+{_TLD}|(?:[0-9]{{1,3}}\.){{3}}[0-9]{{1,3}}(?=[:/]))"
    rf"(?![A-Za-z0-9@])(?::[0-9]+)?(?:[/?#](?:{_ASCII}|[\u4e00-\u9fff]+(?=[/.?=&%_-][A-Za-z0-9/?#]))*)?"
)
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*|[0-9a-f:.]+")
_CUT_SHORT = re.compile(r"www(?:\.(?!cn$|com$|net$|org$)[a-z0-9-]+)?")
"""www alone, or www and one more name: the rest was not copied."""
_CLOSERS = {")": "(", "]": "["}


@dataclass(frozen=True, slots=True)
class Address:
    """`url` is empty when it is not a usable address; `repaired` when more than its width was changed."""

    url: str
    host: str = ""
    repaired: bool = False
    secret: bool = False


def cut_addresses(text: str) -> tuple[list[Address], str]:
    """(the addresses in order, the text without them, NUL where each stood)."""
    found: list[Address] = []
    rest, position = "", 0
    text = _rejoin(_half_width(text))
    while position < len(text):
        start = _SCHEME.search(text, position)
        bare = _BARE.search(text, position)
        if bare and (not start or bare.start() < start.start()):
            body, begin, scheme = bare.group(), bare.start(), ""
        elif start:
            match = _BODY.match(text, start.end())
            body, begin, scheme = match.group() if match else "", start.start(), start.group()
        else:
            break
        end = begin + len(scheme) + len(body)
        if scheme:
            body = _until_next(body)
            end = begin + len(scheme) + len(body)
        found.append(_address(scheme, _trim(body)))
        rest += text[position:begin] + "\x00"
        position = max(end, begin + 1)
    return found, rest + text[position:]


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
    keep = "，；。、（）"
    return wide.sub(
        lambda m: "".join(c if c in keep else unicodedata.normalize("NFKC", c) for c in m.group()), text
    )


def _rejoin(text: str) -> str:
    """A line break or blank inside an address, told by what stands on its sides."""
    inner = r"(?i)(h\s?ttps?://[A-Za-z0-9\-._~:/?#@!$&*+=%]*[-./_=&?%])[ \t]*[\r\n]*[ \t]*(?!h\s?ttps?[:：]|www\.)(?=[A-Za-z0-9_%-][A-Za-z0-9\-._/?=&%]*)"
    text = _LOOSE.sub(r"\1", _DOUBLED.sub("", text))
    return re.sub(inner, r"\1", _CUT_PATH.sub(r"\1", text))


def _until_next(body: str) -> str:
    """Stop where another address begins without a blank."""
    again = re.search(r"(?i)[,;|]?https?:/", body)
    return body[: again.start()] if again and again.start() and "=" not in body[: again.start()] else body


def _trim(body: str) -> str:
    while body and (
        body[-1] in ".,;:!?'*|^~"
        or (body[-1] in _CLOSERS and body.count(_CLOSERS[body[-1]]) < body.count(body[-1]))
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
    if not _HOST.fullmatch(host) or _CUT_SHORT.fullmatch(host) or _no_such_number(host):
        return Address("")
    if parts.username or parts.password:
        return Address("", secret=True)
    shown_host = f"[{host}]" if ":" in host else host
    tail = (proper + body).split("//", 1)[1][len(parts.netloc) :]
    url = f"{proper}{shown_host}{f':{port}' if port else ''}{tail}"
    return Address(url, host, repaired=bool(scheme) and plain not in ("http://", "https://"))
