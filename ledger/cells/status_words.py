"""Characters of status words in other writing: traditional forms, and slips that keep the length of a word."""

from __future__ import annotations

TRADITIONAL = str.maketrans(
    "經長堅進啟啓動辦結開實時續態務項無關牽連處決達計劃應後還沒銷號畢準備籌組織執為滿順與適單暫緩終轉屬責當調協圓體並從際現確",
    "经长坚进启启动办结开实时续态务项无关牵连处决达计划应后还没销号毕准备筹组织执为满顺与适单暂缓终转属责当调协圆体并从际现确",
)
SLIPS = (
    ("推近", "推进"),
    ("推迸", "推进"),
    ("完城", "完成"),
    ("完诚", "完成"),
    ("完结束", "完结"),
    ("坚特", "坚持"),
    ("坚侍", "坚持"),
    ("艰持", "坚持"),
    ("常期", "长期"),
    ("长其", "长期"),
    ("启功", "启动"),
    ("起动", "启动"),
)
"""(as typed, as meant); only status words are looked at."""
