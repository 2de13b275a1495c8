"""Settings of a Google spreadsheet: what people copy is understood, what cannot work is named, secrets stay secret."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from portal.commands.list_settings import shown
from portal.errors import SettingsWrong
from portal.google_access import access_to_start_with, google_access
from portal.settings.settings import load
from tests.sheets_server.keys import service_account_key

KEY = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789_-abcde"


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_whole_address_may_be_pasted() -> None:
    assert load(google_sheet=f"https://docs.google.com/spreadsheets/d/{KEY}/edit#gid=7").google_sheet == KEY


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("GOOGLE_SHEET", "台账", "复制地址栏"),
        ("GOOGLE_SHEET", f"https://docs.google.com/spreadsheets/d/e/2PACX-{KEY}/pub", "发布到网络"),
        ("GOOGLE_API", "proxy.city.example", "不是网址"),
        ("GOOGLE_API", "http://proxy.city.example", "明文"),
        ("GOOGLE_API", "ftp://proxy.city.example", "不是网址"),
        ("GOOGLE_READS", "0", "10 到 3000"),
        ("GOOGLE_WRITES", "many", "10 到 3000"),
        ("GOOGLE_TIMEOUT", "0", "1 到 180"),
        ("HOOK_SECRET", "too-short", "至少 32 个字符"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str) -> None:
    monkeypatch.setenv(f"PORTAL_{name}", value)
    with pytest.raises(SettingsWrong, match=f"PORTAL_{name}") as caught:
        load()
    assert words in str(caught.value)


@pytest.mark.parametrize("root", ["", "https://proxy.city.example/google/", "http://127.0.0.1:8000"])
def test_a_root_may_be_google_or_one_that_keeps_the_token_secret(root: str) -> None:
    assert load(google_api=root).google_api == root.rstrip("/")


def test_the_hooks_secret_is_never_shown() -> None:
    assert shown("hook_secret", load(hook_secret=secrets.token_hex(20)).hook_secret) == "***"


def test_everything_reaches_the_access(tmp_path: Path) -> None:
    settings = load(
        google_sheet=KEY,
        google_credentials="key.json",
        google_api="https://a.example",
        google_reads=20,
        google_writes=30,
        google_timeout=9,
    )
    access = google_access(settings)
    assert (access.key, access.credentials, access.api) == (KEY, tmp_path / "key.json", "https://a.example")
    calls = access.calls()
    used = calls.meter.usage()
    assert (used.read_limit, used.write_limit) == (20, 30)
    assert calls._http.timeout == (9, 9)


def test_a_key_file_is_looked_at_before_the_first_publishing_only(tmp_path: Path) -> None:
    settings = load(backend="google", google_sheet=KEY, google_credentials="key.json")
    with pytest.raises(SettingsWrong, match="PORTAL_BACKEND=workbook"):
        access_to_start_with(settings, published=False)
    assert access_to_start_with(settings, published=True) is not None
    Path("key.json").write_text(str(service_account_key("a@b.example", "https://x")).replace("'", '"'))
    assert access_to_start_with(settings, published=False) is not None
    assert access_to_start_with(load(), published=False) is None
