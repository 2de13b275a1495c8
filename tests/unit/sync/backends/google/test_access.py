"""Which spreadsheet, which key file, which way."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from requests import PreparedRequest
from requests.adapters import HTTPAdapter

from sync.backends.google.access import Access, Detour, open_client
from sync.backends.google.address import sheet_address, sheet_key
from sync.backends.google.key_file import KeyFile, read_key
from sync.backends.google.troubles import KeyFileUnusable
from tests.sheets_server import running
from tests.sheets_server.keys import authorized_user, private_key, service_account_key

KEY = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-abcde"
MAIL = "ledger@city.iam.gserviceaccount.com"


@pytest.mark.parametrize(
    "given",
    [
        KEY,
        f"  {KEY}\n",
        f"https://docs.google.com/spreadsheets/d/{KEY}/edit#gid=0",
        f"https://docs.google.com/spreadsheets/u/1/d/{KEY}/edit?usp=sharing",
        f"docs.google.com/spreadsheets/d/{KEY}",
        sheet_address(KEY),
    ],
)
def test_a_key_is_found_in_what_people_copy(given: str) -> None:
    assert sheet_key(given) == KEY


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("台账", "复制地址栏"),
        ("https://docs.google.com/document/d/", "复制地址栏"),
        ("../../etc/passwd", "复制地址栏"),
        (f"https://docs.google.com/spreadsheets/d/e/2PACX-{KEY}/pubhtml", "发布到网络"),
    ],
)
def test_what_holds_no_key_is_told(given: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        sheet_key(given)


def _put(tmp_path: Path, content: str | bytes) -> Path:
    file = tmp_path / "key.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def _account(**change: Any) -> str:
    return json.dumps(service_account_key(MAIL, "https://oauth2.googleapis.com") | change)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "不是 JSON"),
        (b"\xff\xfe\x00", "不是 JSON"),
        ("[1]", "内容不对"),
        ("{}", "不是服务账号密钥"),
        ('{"type": "external_account"}', "不是服务账号密钥"),
        ('{"installed": {"client_id": "x"}}', "还没有授权"),
        (_account(private_key=private_key()[:200]), "不完整或被改动过"),
        (_account(private_key=None), "不完整或被改动过"),
        (_account(client_email=None, token_uri=None), "不完整或被改动过"),
        (json.dumps({"type": "authorized_user", "refresh_token": "hidden-word"}), "不完整或被改动过"),
    ],
)
def test_a_key_file_of_no_use_is_told_without_its_content(tmp_path: Path, content: str | bytes, words: str) -> None:
    file = _put(tmp_path, content)
    with pytest.raises(KeyFileUnusable, match=words) as caught:
        read_key(file)
    told = f"{caught.value}{caught.value.advice}"
    assert str(file) in told
    assert "PORTAL_GOOGLE_CREDENTIALS" in told
    assert "hidden-word" not in told
    assert private_key().splitlines()[1] not in told
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_a_missing_or_unreadable_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeyFileUnusable, match="找不到密钥文件"):
        read_key(tmp_path / "none.json")
    with pytest.raises(KeyFileUnusable, match="打不开"):
        read_key(tmp_path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert read_key(_put(tmp_path, "\ufeff" + _account())).service_account_email == MAIL


def test_the_account_is_known_before_the_first_call(tmp_path: Path) -> None:
    assert KeyFile(_put(tmp_path, _account())).service_account_email == MAIL
    assert KeyFile(tmp_path / "none.json").service_account_email == ""
    told = authorized_user("x") | {"account": "clerk@example.com"}
    assert KeyFile(_put(tmp_path, json.dumps(told))).service_account_email == "clerk@example.com"


def test_every_call_has_time_outs(tmp_path: Path) -> None:
    client = open_client(_put(tmp_path, _account()), timeout=30)
    assert client.http_client.timeout == (10, 30)
    client = open_client(tmp_path / "key.json", timeout=2)
    assert client.http_client.timeout == (2, 2)


def test_another_root_keeps_path_and_query(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(HTTPAdapter, "send", lambda _, request, *__, **___: sent.append(request.url))
    request = PreparedRequest()
    request.url = "https://sheets.googleapis.com/v4/spreadsheets/x:batchUpdate?fields=a"
    Detour("https://proxy.city.example/google/").send(request)
    assert sent == ["https://proxy.city.example/google/v4/spreadsheets/x:batchUpdate?fields=a"]


def test_with_another_root_nothing_goes_to_google(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A person's token endpoint is always Google's: it takes the detour too. And no log ever holds a secret."""
    caplog.set_level(logging.DEBUG)
    file = _put(tmp_path, json.dumps(authorized_user("clerk@example.com")))
    with running() as double:
        owner = double.client("owner")
        book = owner.create("台账")
        calls = Access(book.id, file, api=double.url).calls()
        assert calls.values(["A1"]) == [[]]
        calls._http.session.close()
        owner.http_client.session.close()
    for secret in ("not-a-secret", "Bearer", "clerk@example.com"):
        assert secret not in caplog.text


def test_no_log_holds_the_private_key_or_a_token(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running() as double:
        owner = double.client("owner")
        book = owner.create("台账")
        file = _put(tmp_path, json.dumps(service_account_key(MAIL, double.url)))
        calls = Access(book.id, file, api=double.url).calls()
        double.control.fault("status", kind="read", status=503)
        calls.values(["A1"])
        calls._http.session.close()
        owner.http_client.session.close()
    assert private_key().splitlines()[1] not in caplog.text
    assert "Bearer" not in caplog.text
    assert "assertion=" not in caplog.text
    assert f'"{MAIL}"' not in caplog.text


def test_only_the_spreadsheet_and_the_token_are_ever_asked_for(tmp_path: Path) -> None:
    """google-auth's own service account credentials would ask a third service about the account."""
    with running() as double:
        owner = double.client("owner")
        book = owner.create("台账")
        since = len(double.control.log())
        file = _put(tmp_path, json.dumps(service_account_key(MAIL, double.url)))
        calls = Access(book.id, file, api=double.url).calls()
        seen: list[str] = []
        send = HTTPAdapter.send

        def watch(self: HTTPAdapter, request: Any, *args: Any, **kwargs: Any) -> Any:
            seen.append(request.url.partition("?")[0])
            return send(self, request, *args, **kwargs)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(HTTPAdapter, "send", watch)
            calls.values(["A1"])
        assert seen == [
            f"{double.url}/token",
            f"{double.url}/v4/spreadsheets/{book.id}/values:batchGet",
        ]
        assert len(double.control.log()) == since + 2
        calls._http.session.close()
        owner.http_client.session.close()
