"""Web addresses in a cell: the host and the end tell them apart, and nothing else becomes a link."""

from __future__ import annotations

from portal.ui.addresses import SHOWN, links_of, short_address

LONG = "http://www.fuzhou.gov.cn/zgfzzt/zwgk/jdhy/zcjd/202109/t20210930_4192.htm"


def test_an_address_shows_its_host_and_its_end_and_is_never_too_long() -> None:
    assert short_address(LONG) == "fuzhou.gov.cn/…/t20210930_4192.htm"
    assert short_address("https://www.gov.cn/a.htm") == "gov.cn/a.htm"
    assert short_address("http://gov.cn/") == "gov.cn"
    assert short_address(f"http://gov.cn/{'x' * 90}/end.htm?id=12345678901234567890123456").startswith("gov.cn/…")
    assert short_address(f"http://gov.cn/{'x' * 90}/end.htm?id=12345678901234567890123456").endswith("34567890123456")
    assert short_address(f"http://{'a' * 40}.gov.cn/b/c.htm") == f"{'a' * 40}.gov.cn/…"
    assert all(len(short_address(f"http://gov.cn/{'y' * n}/{'x' * n}")) <= SHOWN for n in range(90))


def test_only_web_addresses_become_links() -> None:
    assert links_of(f"{LONG}\nhttps://gov.cn/a") == [(LONG, short_address(LONG)), ("https://gov.cn/a", "gov.cn/a")]
    for text in ("", "榕政办〔2021〕53号", f"{LONG}\n榕政办〔2021〕53号", "javascript:alert(1)", "见 http://gov.cn/a"):
        assert links_of(text) == []
