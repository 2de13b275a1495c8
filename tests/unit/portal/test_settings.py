"""Settings: defaults, sources, and the sentence that names a wrong one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.commands.list_settings import markdown, shown
from portal.errors import SettingsWrong
from portal.settings.settings import ROOT, Settings, is_loopback, load, variable


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_defaults_stand_beside_the_program() -> None:
    settings = load()
    assert settings.folder == ROOT / "var"
    assert settings.workbook_path(2021) == ROOT / "var/台账2021.xlsx"
    assert settings.notice.is_absolute()


def test_a_demonstration_has_its_own_home_and_a_workbook_that_says_so() -> None:
    settings = load(demo=True)
    assert settings.folder == ROOT / "var/demo"
    assert "演示数据" in settings.workbook_path(2021).name


def test_variables_win_over_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    Path("portal.toml").write_text('sync_seconds = 4\nhome = "somewhere"\n', encoding="utf-8")
    monkeypatch.setenv("PORTAL_SYNC_SECONDS", "5")
    settings = load()
    assert settings.sync_seconds == 5
    assert settings.folder == tmp_path / "somewhere"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_SYNC_SECONDS", "often"),
        ("PORTAL_SYNC_SECONDS", "0"),
        ("PORTAL_PORT", "70000"),
        ("PORTAL_TODAY", "2021-13-01"),
        ("PORTAL_DEMO", "maybe"),
        ("PORTAL_BACKEND", "paper"),
        ("PORTAL_HOST", "0.0.0.0"),
        ("PORTAL_HOST", "portal.example.cn"),
        ("PORTAL_CONFIG", "missing.toml"),
        ("PORTAL_STORE_URL", "nonsense"),
        ("PORTAL_STORE_URL", "nosuch://x"),
        ("PORTAL_STORE_URL", "mysql://x"),
        ("PORTAL_STORE_URL", "sqlite://user@host:port/x"),
        ("PORTAL_WORKBOOK", "台账.xls"),
        ("PORTAL_WORKBOOK", "missing/台账.xlsx"),
        ("PORTAL_NOTICE", "missing.txt"),
        ("PORTAL_NOTICE", "."),
        ("PORTAL_UNITS", "missing.csv"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong, match=name) as caught:
        load()
    assert str(caught.value).endswith("。")


def test_a_secret_is_never_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET", "short-but-secret")
    with pytest.raises(SettingsWrong, match="PORTAL_SECRET") as caught:
        load()
    assert "short-but-secret" not in str(caught.value)


GUESSED = (
    *(
        "a" * 64,
        " " * 40,
        "ab" * 20,
        "换行\n" * 20,
        "abcdefgh" * 8,
        "1234567890" * 4,
        "0123456789abcdef" * 2,
        "password" * 4,
    ),
    *("abcdefghijklmnopqrstuvwxyz0123456789", "请更换登录签名密钥" * 4, "1a2b3c4d5e6f7g8h9i0j" * 2),
    # along the keys of the keyboard
    *("qwertyuiopasdfghjklzxcvbnm123456", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,", "!QAZ@WSX#EDC$RFV%TGB^YHN&UJM*IK<"),
    *("zaq12wsxcde34rfvbgt56yhnmju78ik,", "poiuytrewqlkjhgfdsamnbvcxz098765", "P@ssw0rdP@ssw0rd!Qwertyuiop12345"),
    *("qazwsxedcrfvtgbyhnujmikolp123456", "qwertasdfgzxcvb12345yuiophjkl;nm"),
)


@pytest.mark.parametrize("variable", ["PORTAL_SECRET", "PORTAL_HOOK_SECRET"])
@pytest.mark.parametrize("key", GUESSED)
def test_a_key_that_others_guess_is_refused(monkeypatch: pytest.MonkeyPatch, variable: str, key: str) -> None:
    monkeypatch.setenv(variable, key)
    with pytest.raises(SettingsWrong, match=variable) as caught:
        load()
    assert "太容易猜到" in str(caught.value) or not (key.isascii() and key.isprintable() and key.strip())


DRAWN = (lambda: secrets.token_hex(16), lambda: secrets.token_urlsafe(24), lambda: f"{secrets.randbelow(10**32):032}")


@pytest.mark.parametrize("draw", DRAWN, ids=["hexadecimal", "letters", "digits"])
def test_a_key_that_was_drawn_is_taken(monkeypatch: pytest.MonkeyPatch, draw: Callable[[], str]) -> None:
    made = draw()
    monkeypatch.setenv("PORTAL_SECRET", made)
    monkeypatch.setenv("PORTAL_HOOK_SECRET", made)
    assert load().secret


def test_a_wrong_store_address_never_repeats_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_STORE_URL", "nosuch://portal:hidden-word@db/ledger")
    with pytest.raises(SettingsWrong, match="不认识这种数据库") as caught:
        load()
    assert "hidden-word" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://portal:hidden-word@/x.db",
        "sqlite:///x.db?Password=hidden-word",
        "sqlite:///x?key=hidden-word",
    ],
)
def test_a_store_address_is_shown_without_password(url: str) -> None:
    assert "hidden-word" not in shown("store_url", url)
    assert shown("store_url", url).startswith("sqlite://")


def test_a_workbook_beside_others_is_taken(tmp_path: Path) -> None:
    assert load(workbook="台账.XLSX").workbook == tmp_path / "台账.XLSX"


def test_a_misspelt_variable_is_named_with_a_suggestion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_WORKBOK", "x.xlsx")
    with pytest.raises(SettingsWrong, match=r"PORTAL_WORKBOK.*PORTAL_WORKBOOK"):
        load()


def test_a_misspelt_name_in_the_file_is_named_with_a_suggestion() -> None:
    Path("portal.toml").write_text("sync_secnds = 4\n", encoding="utf-8")
    with pytest.raises(SettingsWrong, match="PORTAL_SYNC_SECONDS"):
        load()


def test_a_broken_file_is_named() -> None:
    Path("portal.toml").write_text("sync_seconds =\n", encoding="utf-8")
    with pytest.raises(SettingsWrong, match=r"portal\.toml"):
        load()


def test_another_address_needs_the_trial_sign_in_off() -> None:
    assert load(host="0.0.0.0", sign_in="accounts").host == "0.0.0.0"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.0.1", "::1", "[::1]", "localhost", "LOCALHOST"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.5", "localhost.example.cn", "127.0.0.1.nip.io", ""])
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_the_documented_list_is_the_models() -> None:
    assert (ROOT / "docs/settings.md").read_text(encoding="utf-8") == markdown(), (
        "python -m portal settings --markdown > docs/settings.md"
    )
    assert all(variable(name) in markdown() for name in Settings.model_fields)


def test_days_of_the_annual_reports():
    assert load().annual_due.departments == (1, 31)
    assert load(annual_governments="04-30").annual_due.governments == (4, 30)
    for wrong in ("02-30", "13-01", "1-31"):
        with pytest.raises(SettingsWrong, match="PORTAL_ANNUAL_DEPARTMENTS"):
            load(annual_departments=wrong)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"PORTAL_TRIAL": "0"}, "PORTAL_SIGN_IN"),
        ({"PORTAL_SIGN_IN": "password"}, "PORTAL_SIGN_IN"),
        (
            {"PORTAL_SIGN_IN": "oidc"},
            "PORTAL_PUBLIC_URL、PORTAL_OIDC_METADATA、PORTAL_OIDC_CLIENT_ID、PORTAL_OIDC_CLIENT_SECRET",
        ),
        ({"PORTAL_SIGN_IN": "proxy", "PORTAL_PROXY_HEADER": "X-Remote-User"}, "PORTAL_PROXY_ADDRESSES"),
        ({"PORTAL_PROXY_ADDRESSES": "127.0.0.1,somewhere"}, "somewhere"),
        ({"PORTAL_PROXY_HEADER": "X-Portal-Person"}, "另有用处"),
        ({"PORTAL_PROXY_HEADER": "X_Remote_User"}, "PORTAL_PROXY_HEADER"),
        ({"PORTAL_PUBLIC_URL": "zwgk.example.cn"}, "PORTAL_PUBLIC_URL"),
        ({"PORTAL_PUBLIC_URL": "https://zwgk.example.cn/ledger"}, "PORTAL_PUBLIC_URL"),
        ({"PORTAL_OIDC_CLAIM": "a b"}, "PORTAL_OIDC_CLAIM"),
    ],
)
def test_sign_in_settings_that_cannot_work_are_named(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], said: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong, match=said):
        load()


def test_the_identity_services_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_OIDC_CLIENT_SECRET", "not-to-be-told")
    settings = load()
    assert shown("oidc_client_secret", settings.oidc_client_secret) == "***"
    assert "not-to-be-told" not in repr(settings)
