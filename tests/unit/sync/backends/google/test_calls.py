"""The calls against the double: what they ask and answer, and how each bad day is told."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import stamina

from sync.backends.google.access import open_client
from sync.backends.google.calls import Calls
from sync.backends.google.meter import Meter
from sync.backends.google.troubles import (
    AnswerUnclear,
    ApiDisabled,
    BudgetSpent,
    GoogleTrouble,
    GridLimit,
    KeyFileUnusable,
    KeyRefused,
    NotASheet,
    NotShared,
    ProtectedCells,
    QuotaSpent,
    Refused400,
    SheetNotFound,
    StorageFull,
    Unreachable,
)
from sync.errors import SyncError, WriteInDoubt
from tests.sheets_server import Control, Double, running
from tests.sheets_server.keys import authorized_user, private_key, service_account_key

MAIL = "ledger@city.iam.gserviceaccount.com"
GROW = {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 1}}


@pytest.fixture(scope="module")
def server() -> Iterator[Double]:
    with running() as double:
        yield double
        assert double.defects == []


@pytest.fixture
def control(server: Double) -> Control:
    server.control.reset()
    return server.control


@pytest.fixture(autouse=True)
def _impatient() -> Iterator[None]:
    """Tries again without pauses between."""
    stamina.set_testing(True, attempts=4)
    yield
    stamina.set_testing(False)


@pytest.fixture
def book(server: Double, control: Control) -> Iterator[Any]:
    client = server.client("owner")
    yield client.create("台账")
    client.http_client.session.close()


@pytest.fixture
def key_file(server: Double, tmp_path: Path) -> Path:
    file = tmp_path / "key.json"
    file.write_text(json.dumps(service_account_key(MAIL, server.url)), encoding="utf-8")
    return file


def _meter() -> Meter:
    """A clock that only waiting moves on."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    return Meter(clock=lambda: now[0], sleep=sleep)


def _calls(key: str, file: Path, url: str, timeout: float = 5) -> Calls:
    return Calls(open_client(file, api=url, timeout=timeout), key, meter=_meter())


@pytest.fixture
def calls(server: Double, book: Any, key_file: Path) -> Iterator[Calls]:
    made = _calls(book.id, key_file, server.url)
    yield made
    made._http.session.close()


def _users(control: Control) -> list[str]:
    return [one["user"] for one in control.log() if one["kind"] == "read" and one["user"] != "owner"]


# -- what they ask


def test_values_come_in_the_order_asked_and_empty_ranges_are_empty(calls: Calls, book: Any) -> None:
    book.sheet1.update([["0042", 7, True], ["", "乙"]], "A1", value_input_option="RAW")
    assert calls.values(["B2:C3", "A1:C1", "D1:E9"]) == [[["乙"]], [["0042", 7, True]], []]


def test_formulas_and_dates_come_as_asked(calls: Calls, book: Any) -> None:
    book.sheet1.update([["=1+1", "2021-10-08"]], "A1", value_input_option="USER_ENTERED")
    assert calls.values(["A1"], render="FORMULA") == [[["=1+1"]]]
    assert calls.values(["B1"], dates="SERIAL_NUMBER") == [[[44477]]]


def test_about_is_cut_to_its_mask(calls: Calls) -> None:
    assert calls.about("properties.title,sheets.properties.sheetId") == {
        "properties": {"title": "台账"},
        "sheets": [{"properties": {"sheetId": 0}}],
    }


def test_a_change_is_sent_as_short_as_can_be(calls: Calls, control: Control) -> None:
    write = {
        "start": {"sheetId": 0, "rowIndex": 0, "columnIndex": 0},
        "rows": [{"values": [{"userEnteredValue": {"stringValue": "进展" * 100}}]}],
        "fields": "userEnteredValue",
    }
    answer = calls.change([{"updateCells": write}], include="spreadsheetId")
    assert answer == {"spreadsheetId": calls.key}
    (sent,) = [one for one in control.log() if one["path"].endswith(":batchUpdate")]
    assert sent["bytes_in"] < 200 * 3 + 200
    assert calls.values(["A1"]) == [[["进展" * 100]]]


def test_one_call_asks_once(calls: Calls, control: Control) -> None:
    since = len(control.log())
    calls.values(["A1", "B1", "C1:D9"])
    calls.about("spreadsheetId")
    calls.change([GROW])
    told = [one["kind"] for one in control.log()[since:]]
    assert told == ["token", "read", "read", "write"]
    used = calls.meter.usage()
    assert (used.reads, used.writes) == (2, 1)


# -- a read is tried again, a write never


@pytest.mark.parametrize("fault", [{"do": "status", "status": 503}, {"do": "drop"}, {"do": "status", "status": 429}])
def test_a_read_is_tried_again(calls: Calls, control: Control, fault: dict[str, Any]) -> None:
    control.fault(**fault, kind="read", times=2)
    assert calls.values(["A1"]) == [[]]
    assert calls.meter.usage().reads == 3


def test_a_read_that_cannot_succeed_is_not_tried_again(calls: Calls, control: Control) -> None:
    control.private(calls.key)
    with pytest.raises(NotShared):
        calls.values(["A1"])
    assert calls.meter.usage().reads == 1


@pytest.mark.parametrize(
    ("fault", "landed"),
    [
        ({"do": "drop"}, False),
        ({"do": "drop_after"}, True),
        ({"do": "status", "status": 500}, False),
        ({"do": "status_after", "status": 503}, True),
        ({"do": "status", "status": 502, "html": True}, False),
        ({"do": "status_after", "status": 504}, True),
        ({"do": "status", "status": 403, "html": True}, False),
    ],
)
def test_a_write_without_a_clear_answer_is_in_doubt_and_sent_once(
    calls: Calls, control: Control, fault: dict[str, Any], landed: bool
) -> None:
    control.fault(**fault, kind="write")
    with pytest.raises(WriteInDoubt, match="由下一次读取核实") as caught:
        calls.change([GROW])
    _is_told_well(caught.value)
    assert len([one for one in control.log() if one["path"].endswith(":batchUpdate")]) == 1
    rows = calls.about("sheets.properties.gridProperties.rowCount")["sheets"][0]
    assert (rows["properties"]["gridProperties"]["rowCount"] == 1001) is landed


def test_a_write_that_takes_too_long_is_in_doubt(server: Double, control: Control, book: Any, key_file: Path) -> None:
    slow = _calls(book.id, key_file, server.url, timeout=0.3)
    slow.sign_in()
    control.fault("hang", kind="write", seconds=1)
    with pytest.raises(WriteInDoubt, match="超时"):
        slow.change([GROW])
    slow._http.session.close()


# -- each trouble in words


def _is_told_well(error: SyncError) -> None:
    """A Chinese sentence, advice, and nothing secret in either, nor in what a log would show."""
    told = f"{error}{error.advice}"
    assert str(error).endswith(("。", "！", "？", "）"))
    assert error.advice
    assert private_key().splitlines()[1] not in told + repr(error.__cause__)
    assert "Bearer" not in told


@pytest.mark.parametrize(
    ("fault", "trouble", "advice"),
    [
        ({"status": 403}, NotShared, f"加入 {MAIL}，权限选“编辑者”"),
        ({"status": 404}, SheetNotFound, "PORTAL_GOOGLE_SHEET"),
        ({"status": 403, "reason": "apiDisabled"}, ApiDisabled, "点“启用”"),
        ({"status": 403, "reason": "storageQuotaExceeded"}, StorageFull, "共享给本账号"),
        ({"status": 401, "reason": "invalidToken"}, KeyRefused, "新建一把密钥"),
        ({"status": 429}, QuotaSpent, "自动再试"),
        ({"status": 503}, Unreachable, "自动再试"),
        ({"status": 403, "html": True}, AnswerUnclear, "代理或防火墙"),
        ({"status": 400}, Refused400, "系统管理员"),
    ],
)
def test_a_refused_read_is_told(
    calls: Calls, control: Control, fault: dict[str, Any], trouble: type[SyncError], advice: str
) -> None:
    control.fault("status", kind="read", times=9, **fault)
    with pytest.raises(trouble) as caught:
        calls.values(["A1"])
    _is_told_well(caught.value)
    assert advice in caught.value.advice


def test_reading_only_is_not_enough(calls: Calls, control: Control, book: Any) -> None:
    control.private(book.id)
    book.share(MAIL, perm_type="user", role="reader")
    assert calls.values(["A1"]) == [[]]
    with pytest.raises(NotShared, match="不能修改") as caught:
        calls.change([GROW])
    assert f"把 {MAIL} 的权限改成“编辑者”" in caught.value.advice


def test_a_write_over_the_quota_certainly_did_not_land(calls: Calls, control: Control) -> None:
    control.fault("status", kind="write", status=429)
    with pytest.raises(QuotaSpent):
        calls.change([GROW])
    before = calls.meter._clock()
    calls.change([GROW])
    assert calls.meter._clock() - before == pytest.approx(1.0), "the next write made a pause"


def test_protected_cells_are_told(calls: Calls, book: Any) -> None:
    book.batch_update(
        {"requests": [{"addProtectedRange": {"protectedRange": {"range": {"sheetId": 0}, "editors": {}}}}]}
    )
    write = {"range": {"sheetId": 0, "endRowIndex": 1, "endColumnIndex": 1}, "fields": "userEnteredValue"}
    with pytest.raises(ProtectedCells) as caught:
        calls.change([{"updateCells": write}])
    _is_told_well(caught.value)


def test_the_grids_limit_is_told(calls: Calls) -> None:
    with pytest.raises(GridLimit) as caught:
        calls.values(["A5000:B6000"])
    _is_told_well(caught.value)
    with pytest.raises(GridLimit):
        calls.change([{"appendDimension": GROW["appendDimension"] | {"length": 9_999_999}}])


def test_an_excel_file_is_told() -> None:
    from sync.backends.google.troubles import of_answer

    error = of_answer(400, {"message": "This operation is not supported for this document"}, who=MAIL, writing=False)
    assert isinstance(error, NotASheet)
    _is_told_well(error)


def test_other_refusals_keep_googles_words(calls: Calls) -> None:
    with pytest.raises(Refused400) as caught:
        calls.change([{"deleteProtectedRange": {"protectedRangeId": 7}}])
    assert "protected" in caught.value.detail


# -- the key


def test_a_person_may_lend_an_authorisation(server: Double, control: Control, book: Any, tmp_path: Path) -> None:
    file = tmp_path / "user.json"
    file.write_text(json.dumps(authorized_user("clerk@example.com")), encoding="utf-8")
    calls = _calls(book.id, file, server.url)
    assert calls.values(["A1"]) == [[]]
    assert calls.who == "授权时登录的 Google 账号"
    assert _users(control) == ["clerk@example.com"]
    control.revoke("clerk@example.com")
    with pytest.raises(KeyRefused, match="授权已失效") as caught:
        calls.sign_in()
    _is_told_well(caught.value)
    calls._http.session.close()


def test_a_revoked_key_is_told_and_a_new_file_works_at_once(
    server: Double, control: Control, calls: Calls, key_file: Path
) -> None:
    control.revoke(MAIL)
    with pytest.raises(KeyRefused, match=f"{MAIL} 的密钥已被撤销") as caught:
        calls.values(["A1"])
    _is_told_well(caught.value)
    key_file.write_text(json.dumps(service_account_key("new@city.example", server.url)), encoding="utf-8")
    assert calls.values(["A1"]) == [[]]
    assert calls.who == "new@city.example"


def test_a_replaced_key_is_used_while_the_old_token_still_lives(
    server: Double, control: Control, calls: Calls, key_file: Path
) -> None:
    calls.values(["A1"])
    other = key_file.with_name("other.json")
    other.write_text(json.dumps(service_account_key("new@city.example", server.url)), encoding="utf-8")
    other.replace(key_file)
    calls.values(["A1"])
    assert _users(control) == [MAIL, "new@city.example"]


def test_a_key_file_that_went_away_is_told_when_a_token_is_needed(calls: Calls, key_file: Path) -> None:
    key_file.unlink()
    with pytest.raises(KeyFileUnusable, match="找不到密钥文件"):
        calls.values(["A1"])


def test_a_wrong_clock_is_told(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime

    from google.auth import _helpers

    ahead = _helpers.utcnow() + datetime.timedelta(hours=8)
    monkeypatch.setattr(_helpers, "utcnow", lambda: ahead)
    with pytest.raises(KeyRefused, match="服务器的时间不对") as caught:
        calls.values(["A1"])
    assert "NTP" in caught.value.advice


def test_a_token_service_that_is_down_is_no_fault_of_the_key(
    calls: Calls, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("google.auth._exponential_backoff.time.sleep", lambda _: None)
    control.fault("status", kind="token", status=503, times=40)
    with pytest.raises(Unreachable):
        calls.change([GROW])


def test_a_proxys_page_instead_of_a_token_is_no_fault_of_the_key(calls: Calls, control: Control) -> None:
    control.fault("status", kind="token", status=403, html=True, times=40)
    with pytest.raises(KeyRefused, match="没有得到登录令牌") as caught:
        calls.change([GROW])
    assert "代理" in caught.value.advice


# -- the way


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _to(calls: Calls, root: str) -> None:
    from sync.backends.google.access import mount

    calls.sign_in()
    mount(calls._http.session, root)


@pytest.mark.parametrize(
    ("root", "words"),
    [("http://127.0.0.1:{closed}", "连不上 Google"), ("https://nowhere.invalid", "域名解析失败")],
)
def test_nobody_there_is_told_and_nothing_was_written(calls: Calls, root: str, words: str) -> None:
    _to(calls, root.format(closed=_closed_port()))
    for act in (lambda: calls.values(["A1"]), lambda: calls.change([GROW])):
        with pytest.raises(Unreachable, match=words) as caught:
            act()
        _is_told_well(caught.value)


def test_a_dead_proxy_is_told(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    _to(calls, "https://sheets.example")
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{_closed_port()}")
    with pytest.raises(Unreachable, match="代理服务器"):
        calls.change([GROW])


def test_no_tls_is_told(server: Double, calls: Calls) -> None:
    _to(calls, server.url.replace("http://", "https://"))
    with pytest.raises(Unreachable, match="加密连接"):
        calls.values(["A1"])


def test_a_foreign_certificate_never_got_the_write(calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    import ssl

    from urllib3.exceptions import MaxRetryError, SSLError

    cause = SSLError(ssl.SSLCertVerificationError(1, "unable to get local issuer certificate"))
    lost = requests.exceptions.SSLError(MaxRetryError(None, "/", cause))  # type: ignore[arg-type]

    def refuse(*_: Any, **__: Any) -> None:
        raise lost

    monkeypatch.setattr(calls._http.session, "request", refuse)
    with pytest.raises(Unreachable, match="证书"):
        calls.change([GROW])


@pytest.mark.parametrize("body", [b"[1]", b'{"valueRanges": [', b"<html>Please sign in to this network</html>", b""])
def test_an_answer_cut_short_or_of_a_gateway_is_unclear(
    calls: Calls, monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    answer = requests.Response()
    answer.status_code, answer._content = 200, body
    monkeypatch.setattr(calls._http.session, "request", lambda *_, **__: answer)
    with pytest.raises(AnswerUnclear):
        calls.values(["A1"])
    with pytest.raises(WriteInDoubt):
        calls.change([GROW])


# -- the budget


def test_a_spent_budget_asks_google_nothing(calls: Calls, control: Control) -> None:
    calls.meter = Meter(reads=10, patience=0)
    for _ in range(5):
        calls.values(["A1"])
    before = len(control.log())
    with pytest.raises(BudgetSpent, match="读取次数（10 次）") as caught:
        calls.values(["A1"])
    _is_told_well(caught.value)
    assert len(control.log()) == before
    calls.change([GROW])


def test_every_trouble_of_google_is_one_that_the_engine_lives_with() -> None:
    from sync.errors import BackendUnavailable

    assert issubclass(GoogleTrouble, BackendUnavailable)
