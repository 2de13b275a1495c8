"""Where a link may lead: public web servers only. Whoever types a cell must not make the server look into its own network."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

from ledger.cells.addresses.web_address import is_intranet
from ledger.review.link_check import LinkState, Probe

SCHEMES = {"http": 80, "https": 443}
_LOW = frozenset(SCHEMES.values())  # ports below 1024 that web servers have
_INTERNET = IPv6Network("2000::/3")  # all that is given out of version 6 (IANA); fec0::/10 was for inner networks
# Addresses of version 6 that carry one of version 4, which may be anybody's (RFC 3056, RFC 4380), and what is for documents
# (RFC 9637).
_CARRIERS = tuple(map(IPv6Network, ("2002::/16", "2001::/32", "3fff::/20")))
_ISATAP = (0x5EFE, 0x200_5EFE)  # the same within anybody's network: …:0:5efe:10.0.0.1 (RFC 5214)
_RELAYS = IPv4Network("192.88.99.0/24")  # nearest carriers (RFC 7526)
Resolve = Callable[[str, int], Awaitable[list[str]]]


class NotLookedAt(Exception):
    """The link is looked at no further; `state` and `why` are what is said of it."""

    def __init__(self, state: LinkState, why: str, *, answered: bool = True) -> None:
        super().__init__(why)
        self.state, self.why, self.answered = state, why, answered

    def probe(self, link: str) -> Probe:
        """As the outcome of looking at a link."""
        return Probe(link, self.state, self.why, self.answered)


def is_public(address: str) -> bool:
    """Is it an address of the internet, and no way round to one that is not?"""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found
    if isinstance(found, IPv6Address):
        carries = any(found in carrier for carrier in _CARRIERS) or int(found) >> 32 & 0xFFFF_FFFF in _ISATAP
        return found in _INTERNET and found.is_global and not carries
    return found.is_global and not found.is_multicast and not found.is_reserved and found not in _RELAYS


async def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name, those of version 4 first; raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(one[4][0]) for one in found}, key=lambda address: ":" in address)


def judged(link: str | httpx.URL) -> tuple[httpx.URL, str, int]:
    """The URL, its host as ASCII, its port. Raises NotLookedAt for what is no public web address."""
    try:
        url = httpx.URL(link)
        host = url.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise NotLookedAt(LinkState.UNSURE, "网址不完整") from error
    if url.scheme not in SCHEMES or not host or url.userinfo:
        raise NotLookedAt(LinkState.UNSURE, "不是 http 或 https 开头的网址")
    port = url.port or SCHEMES[url.scheme]
    if is_intranet(url.host):
        raise NotLookedAt(LinkState.INNER, "内网地址，外面打不开，门户不代为检查")
    if port < 1024 and port not in _LOW:
        raise NotLookedAt(LinkState.UNSURE, f"端口 {port} 不是网站的端口")
    return url, host, port


async def public_address(host: str, port: int, resolve: Resolve) -> str:
    """The one address to connect to. Asked once: a name that answers otherwise a moment later gains nothing. Raises NotLookedAt."""
    try:
        found = await resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise NotLookedAt(LinkState.UNREACHABLE, "找不到这个网站（域名解析不了）", answered=False) from error
    if not found or not all(map(is_public, found)):
        raise NotLookedAt(LinkState.INNER, "域名指向内网地址，外面打不开，门户不代为检查", answered=False)
    return found[0]
