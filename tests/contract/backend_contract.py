"""What every spreadsheet backend promises, as tests; one subclass per backend says how to open it and play staff."""

from __future__ import annotations

import dataclasses

import pytest

from store.sheet.stamp import Stamp
from sync.backends.base import Backend, Batch, CellWrite, NewColumn, RowAppend, TabLayout
from sync.errors import AlreadyPublished, BackendUnavailable, CellsRefused, Raced, TabMissing

LEDGER = "工作台账"
HEADERS = ("台账编号", "单位", "进展状态", "完成进度", "工作进展", "联系电话")
NASTY = (
    '=HYPERLINK("http://x","点我")',
    "+1-2",
    "-",
    "@SUM(A1)",
    "'引号开头",
    "0012",
    "350102199001011234",
    "第一行\n第二行\n\n第四行",
    "带\t制表",
    "回车\r\n换行",
    "  前后有空格  ",
    "\n换行开头",
    "<b>&amp;</b> \"'> ]]>",
    "表情😀与生僻字𠮷",
    "控制\x01字符\x0b",
    "_x0041_ 与 _x000D_ 原样",
    "NA",
    "None",
    "null",
    "nan",
    "TRUE",
    "1e5",
    "2026.6.30",
    "http://www.fuzhou.gov.cn/a?b=1&c=2",
    "长" * 32_767,
    "#N/A",
    "{=A1}",
)


def layout(*rows: tuple[str, ...]) -> tuple[TabLayout, ...]:
    """Two tabs as the portal publishes them: instructions, and a ledger with these rows."""
    guide = TabLayout("填报说明", (), (("怎样填报",), ("一、只填白色的列。",)), free_text=True)
    ledger = TabLayout(
        LEDGER,
        HEADERS,
        rows
        or (
            ("2021-01-鼓楼区", "鼓楼区", "未启动", "0", "", "059187654321"),
            ("2021-02-台江区", "台江区", "", "", "甲", ""),
        ),
        numeric=frozenset({4}),
        locked=frozenset({1, 2}),
        choices={3: ("未启动", "正在推进", "已完成")},
        status_column=3,
        ranges={4: (0, 100)},
    )
    return guide, ledger


def put(row: int, column: int, value: str, expected: str, key: str, *, numeric: bool = False) -> CellWrite:
    """A write to the ledger tab."""
    return CellWrite(f"op-{row}-{column}", LEDGER, row, column, value, numeric, expected, key, 1)


def column(place: int, header: str, *, numeric: bool = False) -> NewColumn:
    """A column put up in the ledger tab."""
    return NewColumn(f"column-{place}", LEDGER, place, 1, header, 12, 4 if numeric else 2, numeric=numeric)


class BackendContract:
    """Subclasses give the `backend` fixture (nothing published yet) and `staff_types`.

    `limit` is how many characters a cell takes. `compares`: can the backend refuse a write because somebody saved
    since the reading? One that cannot proves afterwards what landed (`Reading.landed`) and takes the rest back.
    """

    limit = 32_767
    compares = True

    def staff_types(self, backend: Backend, row: int, column: int, text: str) -> None:
        """A person types a text into the ledger tab and saves."""
        raise NotImplementedError

    def test_nothing_is_there_before_publishing(self, backend: Backend) -> None:
        assert not backend.exists()
        assert backend.version() is None
        with pytest.raises(BackendUnavailable):
            backend.read()

    def test_published_tabs_read_back(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("福州", 7, "b7"))
        reading = backend.read()
        grid = reading.grids[LEDGER]
        assert backend.exists()
        assert list(reading.grids) == ["填报说明", LEDGER]
        assert reading.stamp == Stamp("福州", 7, "b7")
        assert [grid.text(1, c) for c in range(1, 7)] == list(HEADERS)
        assert [grid.text(2, c) for c in range(1, 7)] == [
            "2021-01-鼓楼区",
            "鼓楼区",
            "未启动",
            "0",
            "",
            "059187654321",
        ]
        assert reading.grids["填报说明"].text(2, 1) == "一、只填白色的列。"
        assert not reading.missing
        assert not grid.formulas

    @pytest.mark.parametrize("text", NASTY, ids=lambda text: ascii(text[:16]))
    def test_any_text_survives_publishing_and_writing(self, backend: Backend, text: str) -> None:
        """F026, F027, F106, F107."""
        backend.publish(layout(("K1", text, "", "", "", ""), ("K2", "", "", "", "", "")), Stamp("p", 1))
        reading = backend.read()
        assert reading.grids[LEDGER].text(2, 2) == text
        backend.write(Batch(Stamp("p", 2), (put(3, 5, text, "", "K2"),)), reading)
        again = backend.read().grids[LEDGER]
        assert again.text(3, 5) == text
        assert not again.formulas

    def test_the_longest_text_that_a_cell_takes(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("p", 1))
        longest = put(3, 5, "长" * self.limit, "甲", "2021-02-台江区")
        backend.write(Batch(Stamp("p", 2), (longest,)), backend.read())
        assert backend.read().grids[LEDGER].text(3, 5) == longest.value

    def test_what_no_file_can_hold_is_replaced_visibly(self, backend: Backend) -> None:
        backend.publish(layout(("K1", "a\ufffe\ud800b", "", "", "", "")), Stamp("p", 1))
        reading = backend.read()
        assert reading.grids[LEDGER].text(2, 2) == "a��b"
        backend.write(Batch(Stamp("p", 2), (put(2, 5, "c\uffff\udfffd", "", "K1"),)), reading)
        assert backend.read().grids[LEDGER].text(2, 5) == "c��d"

    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("80", "80"),
            ("66.5", "66.5"),
            ("80.0", "80"),
            ("0", "0"),
            ("-3", "-3"),
            ("1e3", "1000"),
            ("八成", "八成"),
            ("nan", "nan"),
        ],
    )
    def test_numbers_are_numbers_and_text_in_a_number_column_stays_text(
        self, backend: Backend, written: str, read: str
    ) -> None:
        backend.publish(layout(("K1", "", "", written, "", "")), Stamp("p", 1))
        reading = backend.read()
        assert reading.grids[LEDGER].text(2, 4) == read
        backend.write(Batch(Stamp("p", 2), (put(2, 5, written, "", "K1", numeric=True),)), reading)
        assert backend.read().grids[LEDGER].text(2, 5) == read

    def test_a_batch_lands_whole_with_its_stamp(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("p", 1))
        writes = (
            put(2, 3, "已完成", "未启动", "2021-01-鼓楼区"),
            put(2, 4, "100", "0", "2021-01-鼓楼区", numeric=True),
            put(3, 5, "", "甲", "2021-02-台江区"),
        )
        backend.write(Batch(Stamp("p", 2, "b2"), writes), backend.read())
        reading = backend.read()
        assert [reading.grids[LEDGER].text(2, c) for c in range(1, 7)] == [
            "2021-01-鼓楼区",
            "鼓楼区",
            "已完成",
            "100",
            "",
            "059187654321",
        ]
        assert reading.grids[LEDGER].text(3, 5) == ""
        assert reading.stamp == Stamp("p", 2, "b2")

    def test_a_stamp_alone_can_be_written(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("p", 1))
        backend.write(Batch(Stamp("p", 12345, "b9")), backend.read())
        assert backend.read().stamp == Stamp("p", 12345, "b9")

    @pytest.mark.parametrize(
        "wrong",
        [
            put(3, 5, "新", "不是这个", "2021-02-台江区"),
            put(3, 5, "新", "甲", "2021-02-仓山区"),
            put(9, 5, "新", "", "2021-09-仓山区"),
        ],
        ids=["old value differs", "another row's key", "no such row"],
    )
    def test_nothing_lands_when_one_cell_is_not_as_expected(self, backend: Backend, wrong: CellWrite) -> None:
        backend.publish(layout(), Stamp("p", 1))
        before = backend.read()
        good = put(2, 3, "已完成", "未启动", "2021-01-鼓楼区")
        with pytest.raises(Raced):
            backend.write(Batch(Stamp("p", 2), (good, wrong)), before)
        assert backend.read() == before

    def test_a_save_after_reading_stops_the_write(self, backend: Backend) -> None:
        """Or, without compare-and-swap, another cell's write lands beside it."""
        backend.publish(layout(), Stamp("p", 1))
        before = backend.read()
        self.staff_types(backend, 3, 3, "正在推进")
        batch = Batch(Stamp("p", 2), (put(2, 3, "已完成", "未启动", "2021-01-鼓楼区"),))
        if self.compares:
            with pytest.raises(Raced):
                backend.write(batch, before)
        else:
            backend.write(batch, before)
        after = backend.read()
        assert after.grids[LEDGER].text(3, 3) == "正在推进"
        assert after.grids[LEDGER].text(2, 3) == ("未启动" if self.compares else "已完成")
        assert after.stamp == Stamp("p", 1 if self.compares else 2)
        assert after.landed == (None if self.compares else {"op-2-3"})

    def test_a_text_typed_into_the_same_cell_after_reading_is_never_covered(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("p", 1))
        before = backend.read()
        self.staff_types(backend, 3, 5, "抢先")
        writes = put(2, 3, "已完成", "未启动", "2021-01-鼓楼区"), put(3, 5, "丙", "甲", "2021-02-台江区")
        try:
            backend.write(Batch(Stamp("p", 2), writes), before)
        except Raced:
            assert self.compares
        after = backend.read()
        assert after.grids[LEDGER].text(3, 5) == "抢先"
        assert not after.overwritten
        assert after.landed == (None if self.compares else {"op-2-3"})

    def test_what_staff_type_is_read_and_can_be_written_over_when_expected(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("p", 1))
        self.staff_types(backend, 3, 5, "乙")
        reading = backend.read()
        assert reading.grids[LEDGER].text(3, 5) == "乙"
        backend.write(Batch(Stamp("p", 2), (put(3, 5, "丙", "乙", "2021-02-台江区"),)), reading)
        assert backend.read().grids[LEDGER].text(3, 5) == "丙"

    def test_version_tells_whether_anything_changed(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("p", 1))
        first = backend.read()
        assert backend.version() == first.version == backend.read().version
        self.staff_types(backend, 3, 5, "乙")
        assert backend.version() != first.version
        second = backend.read()
        assert backend.version() == second.version
        backend.write(Batch(Stamp("p", 2), (put(3, 5, "丙", "乙", "2021-02-台江区"),)), second)
        assert backend.version() not in (first.version, second.version)
        assert backend.version() == backend.read().version

    def test_rows_are_appended_below_the_last_one(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("p", 1))
        new = tuple(
            RowAppend(f"a{n}", LEDGER, f"K{n}", {1: (f"K{n}", False), 4: (str(n), True), 6: ("0012", False)})
            for n in (1, 2, 3)
        )
        backend.write(Batch(Stamp("p", 2), (put(2, 5, "改", "", "2021-01-鼓楼区"),), new), backend.read())
        grid = backend.read().grids[LEDGER]
        assert [grid.text(row, 1) for row in range(2, 7)] == [
            "2021-01-鼓楼区",
            "2021-02-台江区",
            "K1",
            "K2",
            "K3",
        ]
        assert [grid.text(6, c) for c in range(1, 7)] == ["K3", "", "", "3", "", "0012"]
        assert grid.text(2, 5) == "改"
        backend.write(Batch(Stamp("p", 3), (put(6, 5, "新行也能写", "", "K3"),)), backend.read())
        assert backend.read().grids[LEDGER].text(6, 5) == "新行也能写"

    def test_new_columns_come_behind_everything_and_can_be_written_into(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("p", 1))
        self.staff_types(backend, 1, 7, "我们的备注")
        before = backend.read()
        backend.write(Batch(Stamp("p", 2), columns=(column(8, "本轮"), column(9, "附件数", numeric=True))), before)
        between = backend.read()
        assert between.stamp == Stamp("p", 2)
        for row in (2, 3):
            then, now = ([one.grids[LEDGER].text(row, at) for at in range(1, 10)] for one in (before, between))
            assert now == then
        assert [between.grids[LEDGER].text(1, at) for at in range(7, 10)] == ["我们的备注", "本轮", "附件数"]
        key = "2021-02-台江区"
        writes = put(3, 8, "未报", "", key), put(3, 9, "2", "", key, numeric=True)
        backend.write(Batch(Stamp("p", 3), writes, headers={LEDGER: 1}), between)
        after = backend.read().grids[LEDGER]
        assert [after.text(3, at) for at in range(7, 10)] == ["", "未报", "2"]

    def test_a_new_column_never_covers_anything(self, backend: Backend) -> None:
        """Not what was read; nor what was typed since."""
        backend.publish(layout(), Stamp("p", 1))
        before = backend.read()
        with pytest.raises(Raced):
            backend.write(Batch(Stamp("p", 2), columns=(column(6, "本轮"),)), before)
        assert backend.read() == before
        self.staff_types(backend, 3, 7, "刚填的")
        if self.compares:
            with pytest.raises(Raced):
                backend.write(Batch(Stamp("p", 2), columns=(column(7, "本轮"),)), before)
        else:
            backend.write(Batch(Stamp("p", 2), columns=(column(7, "本轮"),)), before)
        after = backend.read().grids[LEDGER]
        assert after.text(3, 7 if self.compares else 8) == "刚填的"
        assert after.text(1, 7) == ("" if self.compares else "本轮")

    def test_publishing_twice_is_refused(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("p", 1))
        before = backend.read()
        with pytest.raises(AlreadyPublished):
            backend.publish(layout(("K9", "", "", "", "", "")), Stamp("q", 1))
        assert backend.read() == before

    def test_a_text_longer_than_a_cell_is_refused_alone(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("p", 1))
        reading = backend.read()
        good = put(2, 3, "已完成", "未启动", "2021-01-鼓楼区")
        long = dataclasses.replace(put(3, 5, "长" * (self.limit + 1), "甲", "2021-02-台江区"), op_id="long")
        with pytest.raises(CellsRefused) as refused:
            backend.write(Batch(Stamp("p", 2), (good, long)), reading)
        assert refused.value.op_ids == {"long"}
        assert backend.read() == reading
        backend.write(Batch(Stamp("p", 2), (good,)), reading)
        assert backend.read().grids[LEDGER].text(2, 3) == "已完成"

    def test_an_unknown_tab_is_refused(self, backend: Backend) -> None:
        backend.publish(layout(), Stamp("p", 1))
        reading = backend.read()
        lost = dataclasses.replace(put(2, 3, "已完成", "", ""), tab="没有这张表")
        with pytest.raises(TabMissing):
            backend.write(Batch(Stamp("p", 2), (lost,)), reading)
        assert backend.read() == reading

    def test_the_link_names_tab_and_row(self, backend: Backend) -> None:
        link, other = backend.link(LEDGER, 12), backend.link("填报说明", 12)
        assert "12" in link
        assert link != other
