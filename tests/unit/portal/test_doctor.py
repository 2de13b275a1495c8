"""自查: each thing that can be wrong is found and told with what to do; nothing is changed by looking."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from ledger.clock import BEIJING, SystemClock
from portal.build import build
from portal.commands import main
from portal.doctor import CHECKS, Health, Remark, home_checks, look_over, sheet_checks
from portal.settings.settings import Settings, load
from store.backup_log import BackupAccount, note_taken
from store.files import FileFolder
from sync.backends.workbook import WorkbookBackend

NOW = datetime(2031, 5, 6, 9, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, filled_home: Path) -> Path:
    """A home in which everything is as it should be at NOW."""
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("sound") / "home"))
    portal = build(load(home=home))
    assert not portal.engine.cycle().trouble
    made = BackupAccount((NOW - timedelta(hours=7)).isoformat(), "f.zip", 1 << 20, NOW.isoformat())
    note_taken(portal.book.engine, made, {}, person="门户（定时）", now=NOW)
    portal.book.set_fact("checked", NOW.isoformat())
    portal.book.engine.dispose()
    (home / "backups").mkdir()
    return home


@pytest.fixture
def home(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy; its workbook is read in this process, which is quicker."""
    read = lambda _name, path, room, **_: WorkbookBackend(path, room)  # noqa: E731
    monkeypatch.setattr(sheet_checks, "open_backend", read)
    return Path(shutil.copytree(sound, tmp_path / "home"))


def settings_of(home: Path, **more: object) -> Settings:
    return load(home=home, backup_folder=home / "backups", **more)


def told(home: Path, now: datetime = NOW, **more: object) -> dict[str, Remark]:
    """The worst of each check."""
    found = look_over(settings_of(home, **more), now)
    return {one.check: one for one in sorted(found, key=lambda one: one.level)}


def sql(home: Path, *statements: str) -> None:
    with closing(sqlite3.connect(home / "ledger.db")) as held:
        for statement in statements:
            held.execute(statement)
        held.commit()


def test_a_sound_home_is_good_in_every_line_and_is_left_as_it_was(home: Path) -> None:
    before = {path: sha256(path.read_bytes()).hexdigest() for path in home.rglob("*") if path.is_file()}
    found = told(home)
    assert {check: one.level for check, one in found.items()} == dict.fromkeys(CHECKS, Health.GOOD)
    assert not any(one.todo for one in found.values())
    assert {path: sha256(path.read_bytes()).hexdigest() for path in home.rglob("*") if path.is_file()} == before


def _tear(home: Path) -> None:
    (home / "台账2021.xlsx").write_bytes((home / "台账2021.xlsx").read_bytes()[:9000])


def _rot(home: Path) -> None:
    """An index that does not fit its table."""
    sql(home, "PRAGMA writable_schema=ON", "UPDATE sqlite_master SET rootpage = 3 WHERE name = 'outbox_state'")


def _name_a_file(home: Path) -> None:
    with closing(sqlite3.connect(home / "ledger.db")) as held:
        named = [row[1] for row in held.execute("PRAGMA table_info(evidence_file)") if row[1] != "id"]
        values = ", ".join(f"'{'ab' * 32}'" if name == "file" else "''" for name in named)
        held.execute(f"INSERT INTO evidence_file ({', '.join(named)}) VALUES ({values})")
        held.commit()


TROUBLE = json.dumps(
    {"name": "KeysVanished", "message": "少了很多行。", "advice": "请核对。", "since": NOW.isoformat()}
)
WAITS = (
    'INSERT INTO outbox (op, receipt, key, "column", base, value, person, source, at, state, reason, batch) VALUES '
    f"('o', 'r', 'k', 'issues', '', 'x', '甲', 'portal', '{(NOW - timedelta(hours=2)).isoformat()}', 'pending', '', '')"
)
WRONG: dict[str, tuple[Callable[[Path], object], str, Health, str]] = {
    "a rotten store": (_rot, "本地库", Health.WRONG, "已经损坏"),
    "a later store": (lambda home: sql(home, "CREATE TABLE of_later (x)"), "版本", Health.WRONG, "更新版本的门户用过"),
    "an older store": (lambda home: sql(home, "DELETE FROM migration"), "版本", Health.MIND, "自动升级"),
    "a year closed without a next": (
        lambda home: sql(home, "INSERT OR REPLACE INTO meta VALUES ('closed', '1')"),
        "年度",
        Health.WRONG,
        "没有下一年",
    ),
    "a torn workbook": (_tear, "共享表格", Health.WRONG, "xlsx"),
    "no workbook": (
        lambda home: (home / "台账2021.xlsx").unlink(),
        "共享表格",
        Health.WRONG,
        "python -m portal publish",
    ),
    "a safety stop": (
        lambda home: sql(home, f"INSERT OR REPLACE INTO meta VALUES ('trouble', '{TROUBLE}')"),
        "同步",
        Health.WRONG,
        "少了很多行。",
    ),
    "edits that wait": (
        lambda home: sql(home, WAITS),
        "等待写入",
        Health.MIND,
        "1 格填报等待写入共享表格，最早的自 5月6日 07:00",
    ),
    "a file that is gone": (_name_a_file, "附件", Health.WRONG, "磁盘上没有"),
    "a file of nobody": (lambda home: FileFolder(home / "files").keep(b"x"), "附件", Health.MIND, "没有人提到"),
    "a key that others read": (lambda home: (home / "secret").chmod(0o644), "密钥", Health.WRONG, "chmod 600"),
    "a key of one letter": (lambda home: (home / "secret").write_text("a" * 64), "密钥", Health.WRONG, "太容易猜到"),
    "years that are none": (lambda home: (home / "years.json").write_text("{"), "本地库", Health.WRONG, "years.json"),
}


@pytest.mark.parametrize("what", WRONG)
@pytest.mark.samples(7)
def test_what_is_wrong_is_found_and_told_with_what_to_do(home: Path, what: str) -> None:
    breaks, check, level, words = WRONG[what]
    breaks(home)
    elsewhere = {} if check == "共享表格" else {"backend": "memory"}  # else every one reads the workbook
    found = told(home, **elsewhere)[check]
    assert (found.level, words in found.said + found.todo, bool(found.todo)) == (level, True, True)


def test_what_only_time_brings(home: Path) -> None:
    later = told(home, NOW + timedelta(days=3), backend="memory")
    assert (later["同步"].level, "门户没有开着" in later["同步"].said) == (Health.MIND, True)
    assert later["备份"].level is Health.MIND
    assert told(home, NOW - timedelta(days=1), backend="memory")["时钟"].level is Health.WRONG, (
        "set back behind what was booked"
    )
    assert "PORTAL_TODAY" in told(home, today=NOW.date(), backend="memory")["时钟"].todo


def test_little_room_is_told_before_it_is_too_late(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for free, level in ((home_checks.LEFT_FREE - 1, Health.WRONG), (home_checks.LEFT_FREE, Health.MIND)):
        usage = SimpleNamespace(disk_usage=lambda _, free=free: SimpleNamespace(free=free))
        monkeypatch.setattr(home_checks, "shutil", usage)
        assert told(home, backend="memory")["磁盘"].level is level


def test_one_check_that_fails_hides_no_other(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise PermissionError(13, "Permission denied", "secret")

    monkeypatch.setitem(CHECKS, "密钥", broken)
    found = told(home, backend="memory")
    assert (found["密钥"].level, found["备份"].level) == (Health.WRONG, Health.GOOD)


def test_the_command_prints_a_line_each_and_its_exit_code_is_the_worst(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: NOW)
    monkeypatch.setenv("PORTAL_HOME", str(home))
    monkeypatch.setenv("PORTAL_BACKUP_FOLDER", str(home / "backups"))
    good = CliRunner().invoke(main, ["doctor"])
    assert (good.exit_code, good.stdout.count("\n")) == (0, len(CHECKS))
    assert all(line.startswith("好　　") for line in good.stdout.splitlines())
    FileFolder(home / "files").keep(b"x")
    assert CliRunner().invoke(main, ["doctor"]).exit_code == 1
    (home / "secret").chmod(0o644)
    worst = CliRunner().invoke(main, ["doctor", "--json"])
    levels = {one["check"]: one["level"] for one in json.loads(worst.stdout)}
    assert (worst.exit_code, levels["密钥"], levels["附件"], levels["本地库"]) == (2, "wrong", "mind", "good")


def test_a_home_without_a_ledger_is_one_sentence(tmp_path: Path) -> None:
    (only,) = look_over(load(home=tmp_path), NOW)
    assert (only.level, "还没有台账" in only.said) == (Health.WRONG, True)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.long
def test_the_workbook_is_read_in_a_process_of_its_own(sound: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(sound, tmp_path / "home"))
    assert "519 行" in told(home)["共享表格"].said
