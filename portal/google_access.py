"""From the settings to the Google spreadsheet they name, or a sentence saying what is missing and how to go on without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.errors import SettingsWrong
from portal.settings.field import variable

if TYPE_CHECKING:
    from portal.settings.settings import Settings
    from sync.backends.google.access import Access

GUIDE = "一步一步的设置方法见 docs/google.md。"
STEPS = "一步一步的设置方法见 docs/google.md，设好后用 python -m portal google check 检查。"
WITHOUT = "暂时没有 Google 账号的，可以先用工作簿：PORTAL_BACKEND=workbook（或去掉这一项），以后可以再换。"


def google_access(settings: Settings, *, complete: bool = True) -> Access:
    """Which spreadsheet, which key file, which way. Raises SettingsWrong when a setting is missing; the spreadsheet may
    be, when the access need not be `complete`."""
    # gspread and google-auth take their time; only those who use Google wait for them.
    from sync.backends.google.access import Access  # noqa: PLC0415

    needed = {"google_sheet": "表格的网址"} if complete else {}
    for field, what in (needed | {"google_credentials": "密钥文件的路径"}).items():
        if not getattr(settings, field):
            name = variable(field)
            raise SettingsWrong(f"用 Google 表格要先设置 {name}（{what}）。{STEPS}{WITHOUT}", name=name)
    assert settings.google_credentials
    return Access(
        key=settings.google_sheet,
        credentials=settings.google_credentials,
        api=settings.google_api,
        reads=settings.google_reads,
        writes=settings.google_writes,
        timeout=settings.google_timeout,
    )


def access_to_start_with(settings: Settings, *, published: bool) -> Access | None:
    """`google_access` when the settings ask for Google, else None.

    Raises SettingsWrong when the key file is of no use and nothing was published yet: then somebody is setting the
    portal up and should know at once. Later the portal serves and collects without it, and says so on 同步状态.
    """
    if settings.backend != "google":
        return None
    access = google_access(settings)
    if not published:
        from sync.backends.google.key_file import read_key  # noqa: PLC0415
        from sync.backends.google.troubles import KeyFileUnusable  # noqa: PLC0415

        try:
            read_key(access.credentials)
        except KeyFileUnusable as error:
            raise SettingsWrong(f"{error}{error.advice}{WITHOUT}", name="PORTAL_GOOGLE_CREDENTIALS") from None
    return access
