"""What was meant by a name that nobody knows; nothing where it may be more than one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.nearest import file_near, hint, nearest, nearest_key

UNITS = ("鼓楼区", "台江区", "仓山区", "市财政局", "市审计局", "市大数据委")
KEYS = tuple(f"2021-{no}-{unit}" for no in ("01", "07", "11", "17", "交1", "交2") for unit in UNITS)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("2021-7-鼓楼区", "2021-07-鼓楼区"),
        ("2021-07-鼓楼", "2021-07-鼓楼区"),
        ("2021—07—鼓楼区", "2021-07-鼓楼区"),
        ("２０２１-０７-鼓楼区", "2021-07-鼓楼区"),
        ("2012-07-鼓楼区", "2021-07-鼓楼区"),
        ("2021-07鼓楼区", "2021-07-鼓楼区"),
        ("2021 17 市大数据", "2021-17-市大数据委"),
        ("2021-07-古楼区", "2021-07-鼓楼区"),
        ("7-鼓楼区", "2021-07-鼓楼区"),
        # 交1 is not task 1
        ("2021-交1-市大数据", "2021-交1-市大数据委"),
        ("2021-交01-鼓楼", "2021-交1-鼓楼区"),
        ("交2鼓楼", "2021-交2-鼓楼区"),
        ("2021年临时交办2 古楼区", "2021-交2-鼓楼区"),
        ("2021-1-市大数据", "2021-01-市大数据委"),
        ("2021-交7-古楼", ""),
        ("2021-07-", ""),
        ("2021-27-某县", ""),
        ("2021-07-市局", ""),  # two are as near
        ("合计", ""),
        ("", ""),
        ("x" * 100_000, ""),
        ("2021-07-" + "鼓" * 100_000, ""),
    ],
)
def test_a_key_typed_wrong(given: str, meant: str) -> None:
    assert nearest_key(given, KEYS) == meant


@pytest.mark.parametrize(
    ("given", "known", "meant"),
    [
        ("市财政", UNITS, "市财政局"),
        ("鼓楼", UNITS, "鼓楼区"),
        ("市局", UNITS, ""),
        ("WORKBOK", ("WORKBOOK", "WEBHOOK"), "WORKBOOK"),
        ("全不相干", UNITS, ""),
        ("市财政局", (), ""),
    ],
)
def test_a_name(given: str, known: tuple[str, ...], meant: str) -> None:
    assert nearest(given, known) == meant


def test_a_file_beside(tmp_path: Path) -> None:
    (tmp_path / "2022年通知.docx").write_bytes(b"")
    assert file_near(tmp_path / "2022通知.docx") == "2022年通知.docx"
    assert file_near(tmp_path / "gone" / "x.docx") == ""


def test_the_end_of_a_sentence() -> None:
    assert hint("") == "。"
    assert hint("鼓楼区") == "，是不是“鼓楼区”？"
