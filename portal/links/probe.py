"""Looks whether a web address can be opened: HEAD, then the first bytes by GET; every redirect is judged as the link was.

Nothing of an answer is read but its status and where it redirects to; the whole look is bounded by the clock.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from functools import cache

import httpx

from ledger.review.link_check import LinkState, Probe
from portal.links.addresses import NotLookedAt, Resolve, judged, public_address, resolved

REDIRECTS = 5
SECONDS = 20.0  # of one link, redirects included
_ONE_STEP = 8.0  # of connecting, and of one piece of an answer
_MOVED = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_HEADERS = {"User-Agent": "zhengwu-ledger link check", "Accept": "*/*", "Accept-Encoding": "identity"}
_RANGE = {"Range": "bytes=0-1023"}


async def probe(link: str, *, resolve: Resolve = resolved, seconds: float = SECONDS) -> Probe:
    """How a link stands; never raises."""
    try:
        async with asyncio.timeout(seconds):
            return _said(link, await _status(link, resolve))
    except NotLookedAt as stopped:
        return stopped.probe(link)
    except (TimeoutError, httpx.TimeoutException):
        return Probe(link, LinkState.UNREACHABLE, "连接超时", answered=False)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return _failed(link, error)


async def _status(link: str, resolve: Resolve) -> int:
    """The status at the end of the redirects."""
    where: str | httpx.URL = link
    for _ in range(REDIRECTS + 1):
        url, host, port = judged(where)
        address = await public_address(host, port, resolve)
        answer = await _ask(url, host, address)
        if answer.status_code not in _MOVED or "location" not in answer.headers:
            return answer.status_code
        where = _next(url, answer.headers["location"])
    raise NotLookedAt(LinkState.UNSURE, f"网页转了 {REDIRECTS} 次还没有打开")


def _next(url: httpx.URL, location: str) -> httpx.URL:
    try:
        return url.join(location)
    except (httpx.InvalidURL, ValueError) as error:
        raise NotLookedAt(LinkState.UNSURE, "网站转到了一个不完整的网址") from error


async def _ask(url: httpx.URL, host: str, address: str) -> httpx.Response:
    """HEAD; whatever that does not settle, the first bytes by GET. Connected to the address that was judged, under the name
    that the certificate has to bear; without proxies of the environment, which would resolve the name themselves."""
    async with httpx.AsyncHTTPTransport(verify=_certificates(), trust_env=False) as transport:
        answer = await _send(transport, "HEAD", url, host, address)
        if answer.status_code < 400:
            return answer
        return await _send(transport, "GET", url, host, address)


async def _send(
    transport: httpx.AsyncHTTPTransport, method: str, url: httpx.URL, host: str, address: str
) -> httpx.Response:
    headers = {"Host": url.netloc.decode("ascii"), **_HEADERS, **(_RANGE if method == "GET" else {})}
    told = {"timeout": httpx.Timeout(_ONE_STEP).as_dict(), "sni_hostname": host}
    request = httpx.Request(method, url.copy_with(host=address), headers=headers, extensions=told)
    answer = await transport.handle_async_request(request)
    await answer.aclose()
    return answer


@cache
def _certificates() -> ssl.SSLContext:
    """Whom to believe; made once, it takes a moment."""
    return httpx.create_ssl_context(trust_env=False)


def _said(link: str, status: int) -> Probe:
    if status < 400 or status == 416:  # 416: there is less than was asked for
        return Probe(link, LinkState.OPENS)
    if status in _GONE:
        return Probe(link, LinkState.DEAD, f"网页不存在（{status}）")
    if status >= 500:
        return Probe(link, LinkState.UNREACHABLE, f"网站出错（{status}）")
    return Probe(link, LinkState.UNSURE, f"网站不让门户查看（{status}），请人工打开核对")


def _failed(link: str, error: Exception) -> Probe:
    if any(isinstance(one, ssl.SSLError) for one in _causes(error)):
        return Probe(link, LinkState.UNSURE, "网站的证书有问题，浏览器会提示不安全")
    if isinstance(error, httpx.ConnectError | OSError):
        return Probe(link, LinkState.UNREACHABLE, "连不上网站", answered=False)
    return Probe(link, LinkState.UNSURE, "网站的回应不正常，请人工打开核对")


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
