"""People and telephone numbers among units are told from units and from days."""

from __future__ import annotations

import pytest

from ledger.notice.mentions import names_units, parse_units


@pytest.mark.parametrize(
    ("cell", "units", "contacts"),
    [
        ("市甲局（张三 0591-12345678）", ["市甲局"], ["张三0591-12345678"]),
        ("市甲局，张三 13800001111", ["市甲局"], ["张三13800001111"]),
        ("市甲局，张三，０５９１－１２３４５６７８", ["市甲局"], ["张三", "０５９１－１２３４５６７８"]),
        ("市甲局办公室0591-1234567、市乙局", ["市甲局办公室", "市乙局"], ["0591-1234567"]),
        ("责任单位：市甲局；责任人：张三；电话：1234567", ["市甲局"], ["责任人：张三", "电话：1234567"]),
        ("市甲局（张三）", ["市甲局（张三）"], []),
        ("市甲局，20220630", ["市甲局"], []),
        ("市12345热线中心", ["市12345热线中心"], []),
    ],
)
def test_people_beside_units(cell: str, units: list[str], contacts: list[str]) -> None:
    named = parse_units([cell])
    assert [n.mention.name for n in named if n.mention.name] == units
    assert [n.contact for n in named if n.contact] == contacts


def test_who_to_ask_alone_names_no_unit() -> None:
    assert not names_units(["联系人：张三，电话：1234567"])
