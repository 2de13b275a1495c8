"""Web addresses as people can tell them apart: never cut in the middle, and one click opens them."""

from __future__ import annotations

SHOWN, LEAST_END = 38, 6  # characters of an address that stands in a cell; of its end, to be worth showing


def links_of(text: str) -> list[tuple[str, str]]:
    """The web addresses of a cell whose every line is one, each with what stands for it."""
    lines = text.split("\n")
    sound = all(line.startswith(("http://", "https://")) and " " not in line for line in lines)
    return [(line, short_address(line)) for line in lines] if sound else []


def short_address(address: str) -> str:
    """An address that can be told from others at a glance: whole where it is short, else its host and the end of its path
    (`fuzhou.gov.cn/…/t20210930_4192.htm`), which alone tells two pages of one site apart."""
    bare = address.partition("://")[2].removeprefix("www.").rstrip("/")
    if len(bare) <= SHOWN:
        return bare
    host, _, path = bare.partition("/")
    end = path.rpartition("/")[2]
    room = SHOWN - len(host) - 3
    if len(end) <= room:
        return f"{host}/…/{end}"
    return f"{host}/…{end[-room:]}" if room > LEAST_END else f"{host}/…"
