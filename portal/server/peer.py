"""Who is at the other end of a connection: the machine that connected, the visitor that a trusted proxy names, whether
the browser speaks https, and whether one of our own pages sent it.

uvicorn has put the visitor that X-Forwarded-For names in the place of the machine when that is this one (its built-in
rule): it then leaves port 0, which no real connection has. `server.check_environment` keeps that rule from being widened.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

Networks = Sequence[IPv4Network | IPv6Network]
_THIS_MACHINE = "127.0.0.1"


def machine(scope: Scope) -> str:
    """The address that connected; the empty text when unknown."""
    host, port = scope.get("client") or ("", -1)
    return _THIS_MACHINE if port == 0 else str(host)


def through_proxy(scope: Scope, proxies: Networks) -> bool:
    """Did a trusted proxy connect?"""
    return is_proxy(machine(scope), proxies)


def is_proxy(address: str, proxies: Networks) -> bool:
    """Is an address that of a trusted proxy? This machine has two names."""
    if address == _THIS_MACHINE and any(_within("::1", [net]) for net in proxies):
        return True
    return _within(address, proxies)


def visitor(scope: Scope, proxies: Networks) -> str:
    """The visitor's address: whoever connected, or the last one before our proxies in X-Forwarded-For."""
    if not through_proxy(scope, proxies):
        return machine(scope)
    named = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    for address in reversed([a.strip() for a in named if a.strip()]):
        if not _within(address, proxies):
            return address if _ip(address) else machine(scope)
    return machine(scope)


def is_https(scope: Scope, public_url: str) -> bool:
    """Does the browser speak https, to us or to the proxy before us?"""
    return scope.get("scheme") in ("https", "wss") or public_url.startswith("https://")


def own_origin(origin: str, host: str, public_url: str) -> bool:
    """Is an Origin that of our own pages: of the host that was asked for, or of the address in the settings?"""
    address = page_address(origin)
    return bool(address) and (address == host.lower() or origin.lower() == public_url.lower())


def page_address(origin: str) -> str:
    """Host and port of an Origin; the empty text for `null` and what is none."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def from_own_site(sec_fetch_site: str | None) -> bool:
    """Does the browser say that our own page, or the person, asked for it? Old browsers do not say.

    `same-site` is no proof: it is said of every port of localhost and of every sibling below the same domain.
    """
    return sec_fetch_site in (None, "same-origin", "none")


def _ip(text: str) -> IPv4Address | IPv6Address | None:
    with suppress(ValueError):
        return ip_address(text)
    return None


def _within(address: str, networks: Networks) -> bool:
    ip = _ip(address)
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    return mapped is not None and any(mapped.version == net.version and mapped in net for net in networks)
