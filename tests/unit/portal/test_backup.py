"""备份 and 恢复: everything of a home in one file while the portal works, and a home made of it; nothing of a file is believed."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from ledger.clock import BEIJING, SystemClock
from ledger.permissions import Person, Role
from ledger.repository import Edit, Submission
from portal.backup import home as home_of
from portal.backup import restoring, writing
from portal.backup.manifest import MANIFEST
from portal.backup.restoring import restore, try_out
from portal.backup.writing import take
from portal.build import Portal, build
from portal.commands import main
from portal.errors import BackupUnusable, CannotDo
from portal.settings.settings import ROOT, load
from store.audit import audit_events
from store.backup import facts_of
from store.database import reading
from store.database import writing as saving
from store.files import FileFolder
from store.outbound_messages import MESSAGES
from sync.backends.workbook import WorkbookBackend

CLERK = Person("体验:鼓楼区", "鼓楼区", frozenset({Role.UNIT}), ("鼓楼区",))
KEY = "2021-07-鼓楼区"
NOW = datetime(2021, 10, 12, 9, tzinfo=BEIJING)
OFFICE = "市政府办公厅"


def say(portal: Portal, text: str, token: str, seen: str = "") -> None:
    portal.entry.service.submit(CLERK, Submission(KEY, {"progress_note": text}, {"progress_note": seen}), token)


def over(home: Path, **more: object) -> Portal:
    return build(load(home=home, today=NOW.date(), **more))


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory, filled_home: Path) -> SimpleNamespace:
    """A home with a published workbook, a report in it, one that waits and a file; a backup of it."""
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("worked") / "home"))
    portal = over(home)
    say(portal, "已公开。", "t1")
    assert not portal.engine.cycle().trouble
    say(portal, "已公开，并解读。", "t2", "已公开。")
    name = FileFolder(home / "files").keep(b"%PDF evidence")
    portal.book.engine.dispose()
    taken = take(portal.settings, home.parent / "out", SystemClock())
    return SimpleNamespace(home=home, name=name, file=taken.file, taken=taken)


def rows(store: Path) -> list[str]:
    with closing(sqlite3.connect(store)) as held:
        return list(held.iterdump())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, worked: SimpleNamespace, tmp_path: Path) -> Callable[..., Result]:
    monkeypatch.setenv("PORTAL_HOME", str(shutil.copytree(worked.home, tmp_path / "home")))
    return lambda *arguments: CliRunner().invoke(main, arguments)


# -- a whole one


def test_a_home_made_of_a_backup_holds_what_the_home_held(worked: SimpleNamespace, tmp_path: Path) -> None:
    before = rows(worked.home / "ledger.db")
    made = restore(worked.file, tmp_path / "new", person="命令行", now=NOW)
    new = made.home
    after = set(rows(new / "ledger.db"))
    gone = [line for line in before if line not in after]
    assert gone, "the event is there"
    assert [line for line in gone if not re.search("VALUES\\('(version|commit|deed)',", line)] == []
    assert (new / "台账2021.xlsx").read_bytes() == (worked.home / "台账2021.xlsx").read_bytes()
    assert (new / "files" / worked.name).read_bytes() == b"%PDF evidence"
    assert not (new / "secret").exists()
    assert (new / "ledger.db").stat().st_mode & 0o777 == 0o600
    portal = over(new)
    assert not portal.engine.cycle().trouble
    assert portal.ledger().by_key[KEY].progress_note == "已公开，并解读。"
    read = WorkbookBackend(new / "台账2021.xlsx", new / ".portal").read().grids["工作台账"]
    assert sum("已公开，并解读。" in row for row in read.rows) == 1, "what waited is written now"
    with reading(portal.book.engine) as connection:
        (event,) = audit_events(connection, kinds=("backup.restored",))
    assert (event.person, event.subject) == ("命令行", worked.file.name)
    portal.book.engine.dispose()


def test_the_manifest_tells_what_is_in_it(worked: SimpleNamespace) -> None:
    with zipfile.ZipFile(worked.file) as package:
        said = json.loads(package.read(MANIFEST))
        held = {info.filename: package.read(info) for info in package.infolist() if info.filename != MANIFEST}
    assert {one["path"]: (one["size"], one["sha256"]) for one in said["files"]} == {
        path: (len(content), sha256(content).hexdigest()) for path, content in held.items()
    }
    store = said["stores"]["ledger.db"]
    assert (store["year"], store["counts"]["entry"], store["closed"]) == (2021, 518, False)
    assert (store["version"], tuple(store["steps"])) == (
        facts_of(worked.home / "ledger.db").version,
        facts_of(worked.home / "ledger.db").steps,
    )
    assert f'version = "{said["portal"]}"' in (ROOT / "pyproject.toml").read_text()
    assert held["ledger.db"][18:20] == b"\1\1", "a file by itself, without a log"


def test_a_backup_is_its_accounts_alone_and_leaves_nothing_beside_it(worked: SimpleNamespace) -> None:
    assert worked.file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in worked.file.parent.iterdir()] == [worked.file.name]
    assert worked.taken.sha256 == sha256(worked.file.read_bytes()).hexdigest()


def test_two_of_one_second_stand_beside_each_other(worked: SimpleNamespace, tmp_path: Path) -> None:
    clock = SimpleNamespace(now=lambda: NOW)
    names = [take(load(home=worked.home), tmp_path, clock).file.name for _ in range(2)]
    assert names == ["台账备份-20211012-090000.zip", "台账备份-20211012-090000（2）.zip"]


def test_the_secret_goes_along_only_when_it_is_asked_for(worked: SimpleNamespace, tmp_path: Path, monkeypatch) -> None:
    home = Path(shutil.copytree(worked.home, tmp_path / "home"))
    (home / "portal.toml").write_text('sync_seconds = 5\nhook_secret = "' + "k7Gq2-xP9vLw4zR8tYb3nM6c" * 2 + '"\n')
    monkeypatch.setenv("PORTAL_CONFIG", str(home / "portal.toml"))
    settings = load(home=home)
    without, with_it = (take(settings, tmp_path, SystemClock(), with_secret=given) for given in (False, True))
    paths = [{one.path for one in taken.manifest.files} for taken in (without, with_it)]
    assert paths[1] - paths[0] == {"secret", "portal.toml"}
    assert "里有密码或密钥，备份里没有它" in "".join(without.manifest.notes)
    new = restore(with_it.file, tmp_path / "new", person="命令行", now=NOW).home
    assert (new / "secret").read_text() == (home / "secret").read_text()
    assert (new / "secret").stat().st_mode & 0o777 == 0o600
    (home / "portal.toml").write_text("sync_seconds = 5\n")
    assert "portal.toml" in {one.path for one in take(settings, tmp_path, SystemClock()).manifest.files}


def test_a_workbook_elsewhere_is_told(worked: SimpleNamespace, tmp_path: Path) -> None:
    shared = Path(shutil.copy(worked.home / "台账2021.xlsx", tmp_path / "台账2021.xlsx"))
    taken = take(load(home=worked.home, workbook=shared), tmp_path / "out", SystemClock())
    assert "共享工作簿不在运行文件夹里" in taken.manifest.notes[0]
    assert "台账2021.xlsx" not in {one.path for one in taken.manifest.files}


def test_a_workbook_that_is_half_written_stays_out(worked: SimpleNamespace, tmp_path: Path, monkeypatch) -> None:
    home = Path(shutil.copytree(worked.home, tmp_path / "home"))
    whole = (home / "台账2021.xlsx").read_bytes()
    (home / "台账2021.xlsx").write_bytes(whole[: len(whole) // 2])
    monkeypatch.setattr(writing.time, "sleep", lambda _: None)
    taken = take(load(home=home), tmp_path / "out", SystemClock())
    assert "备份里没有它" in taken.manifest.notes[0]
    # … and one whose saving ends meanwhile is in it, whole
    monkeypatch.setattr(writing.time, "sleep", lambda _: (home / "台账2021.xlsx").write_bytes(whole))
    (home / "台账2021.xlsx").write_bytes(whole[: len(whole) // 2])
    taken = take(load(home=home), tmp_path / "out", SystemClock())
    assert (taken.manifest.notes, "台账2021.xlsx" in {one.path for one in taken.manifest.files}) == ((), True)


def test_an_attachment_that_has_rotted_is_told(worked: SimpleNamespace, tmp_path: Path) -> None:
    home = Path(shutil.copytree(worked.home, tmp_path / "home"))
    (home / "files" / worked.name).write_bytes(b"%PDF evidencX")
    assert "校验值不符" in take(load(home=home), tmp_path, SystemClock()).manifest.notes[0]


def test_no_cycle_runs_while_sheet_and_store_are_looked_at(
    worked: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the workbook could hold a batch of which the store's moment does not know."""
    home = Path(shutil.copytree(worked.home, tmp_path / "home"))
    portal, ran, real = over(home), [], writing.moment

    def meanwhile(file: Path):
        ran.append(portal.engine.cycle().ran)
        return real(file)

    monkeypatch.setattr(writing, "moment", meanwhile)
    take(portal.settings, tmp_path / "out", SystemClock())
    assert ran == [False]
    assert portal.engine.cycle().ran
    portal.book.engine.dispose()


def test_what_is_handed_in_while_the_store_is_copied_is_no_part_of_it(worked: SimpleNamespace, tmp_path: Path) -> None:
    home = Path(shutil.copytree(worked.home, tmp_path / "home"))
    portal = over(home)
    before = rows(home / "ledger.db")
    handed = iter(range(1000))

    def meanwhile() -> None:
        edit = Edit(KEY, "issues", "", f"第{next(handed)}次")
        portal.book.submit([edit], person="乙", token=f"m{next(handed)}")

    taken = take(portal.settings, tmp_path / "out", SystemClock(), pause=meanwhile)
    assert next(handed) > 4
    with zipfile.ZipFile(taken.file) as package:
        package.extract("ledger.db", tmp_path)
    assert rows(tmp_path / "ledger.db") == before
    portal.book.engine.dispose()


# -- what is refused


Tampering = Callable[[dict[str, bytes]], None]


def _manifest(change: Callable[[dict], None]) -> Tampering:
    def apply(members: dict[str, bytes]) -> None:
        said = json.loads(members[MANIFEST])
        change(said)
        members[MANIFEST] = json.dumps(said).encode()

    return apply


def _listed(path: str, content: bytes = b"x") -> Tampering:
    """As somebody would who writes the manifest, too."""

    def apply(members: dict[str, bytes]) -> None:
        members[path] = content
        line = {"path": path, "size": len(content), "sha256": sha256(content).hexdigest()}
        _manifest(lambda said: said["files"].append(line))(members)

    return apply


def _store(sql: str) -> Tampering:
    def apply(members: dict[str, bytes]) -> None:
        with closing(sqlite3.connect(":memory:")) as held:
            held.deserialize(members["ledger.db"])
            held.executescript(sql)
            members["ledger.db"] = held.serialize()

        def tell(said: dict) -> None:
            for one in said["files"]:
                if one["path"] == "ledger.db":
                    one |= {"size": len(members["ledger.db"]), "sha256": sha256(members["ledger.db"]).hexdigest()}

        _manifest(tell)(members)

    return apply


TAMPERED: dict[str, tuple[Tampering, str]] = {
    "another file's bytes": (lambda m: m.update({"台账2021.xlsx": m["台账2021.xlsx"][:-1] + b"X"}), "校验值不符"),
    "a file more": (lambda m: m.update({"more.txt": b"x"}), "与清单对不上"),
    "a file less": (lambda m: m.pop("台账2021.xlsx") and None, "与清单对不上"),
    "no manifest": (lambda m: m.pop(MANIFEST) and None, "不是门户的备份文件"),
    "a manifest of something else": (_manifest(lambda said: said.update(kind="x")), "不是门户的备份文件"),
    "a manifest that is none": (lambda m: m.update({MANIFEST: b"[]"}), "不是门户的备份文件"),
    "a later format": (_manifest(lambda said: said.update(format=2)), "请先升级门户"),
    "a way up": (_listed("../evil.xlsx"), "不是备份里该有的文件"),
    "a way up within": (_listed("a/../../evil.xlsx"), "不是备份里该有的文件"),
    "an absolute way": (_listed("/tmp/evil.xlsx"), "不是备份里该有的文件"),
    "a way of Windows": (_listed("C:\\evil.xlsx"), "不是备份里该有的文件"),
    "a program": (_listed("portal.py"), "不是备份里该有的文件"),
    "a journal of the sync": (_listed(".portal/abc.json"), "不是备份里该有的文件"),
    "a bomb": (_listed("bomb.xlsx", bytes(150 << 20)), "不像是门户做的"),
    "a later table": (_store("CREATE TABLE of_later (x)"), "请先升级门户"),
    "a later column": (_store("ALTER TABLE entry ADD COLUMN of_later"), "请先升级门户"),
    "a later migration": (_store("INSERT INTO migration VALUES ('of later', '')"), "请先升级门户"),
    "rows less": (_store("DELETE FROM outbox"), "与清单对不上"),
    "years that are not there": (
        _listed("years.json", b'{"years": {"2021": "", "2022": "../other"}}'),
        "年度与清单对不上",
    ),
}


@pytest.mark.parametrize("how", [*TAMPERED, "cut off", "a bit", "no zip"])
@pytest.mark.samples(8)
def test_what_is_not_whole_makes_no_home(worked: SimpleNamespace, tmp_path: Path, how: str) -> None:
    file, whole = tmp_path / "given.zip", worked.file.read_bytes()
    if how in TAMPERED:
        with zipfile.ZipFile(worked.file) as package:
            members = {info.filename: package.read(info) for info in package.infolist()}
        TAMPERED[how][0](members)
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
            for path, content in members.items():
                package.writestr(path, content)
        said = TAMPERED[how][1]
    else:
        half = len(whole) // 2
        made = {
            "cut off": whole[:half],
            "a bit": whole[:half] + bytes([whole[half] ^ 1]) + whole[half + 1 :],
            "no zip": b"PK",
        }
        file.write_bytes(made[how])
        said = "读不出来|校验值不符" if how == "a bit" else "不是门户的备份文件，或者没有传完整"
    before = set(tmp_path.rglob("*"))
    with pytest.raises(BackupUnusable, match=said):
        restore(file, tmp_path / "new", person="命令行", now=NOW)
    assert set(tmp_path.rglob("*")) == before, "nothing is left of the attempt"


def test_a_home_that_holds_something_is_left_alone(worked: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "used").mkdir()
    (tmp_path / "used/ledger.db").write_text("mine")
    with pytest.raises(CannotDo, match="不是空文件夹"):
        restore(worked.file, tmp_path / "used", person="命令行", now=NOW)
    assert (tmp_path / "used/ledger.db").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    assert restore(worked.file, tmp_path / "empty", person="命令行", now=NOW).home == tmp_path / "empty"


def test_a_disk_without_room_is_left_alone(worked: SimpleNamespace, tmp_path: Path, monkeypatch) -> None:
    full = SimpleNamespace(disk_usage=lambda _: SimpleNamespace(free=writing.LEFT_FREE + (1 << 20)))
    for module in (writing, restoring):
        monkeypatch.setattr(module, "shutil", SimpleNamespace(**{**vars(shutil), **vars(full)}))
    with pytest.raises(CannotDo, match=r"磁盘空间不够，没有备份：.*请清理磁盘"):
        take(load(home=worked.home), tmp_path / "out", SystemClock())
    with pytest.raises(CannotDo, match="磁盘空间不够，没有恢复"):
        restore(worked.file, tmp_path / "new", person="命令行", now=NOW)
    with pytest.raises(CannotDo, match="磁盘空间不够"):
        try_out(worked.file)
    assert [*tmp_path.rglob("*")] == [tmp_path / "out"]


def test_a_folder_without_a_ledger_has_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match="还没有台账"):
        take(load(home=tmp_path / "none"), tmp_path, SystemClock())
    assert not (tmp_path / "none").exists()


def test_a_store_that_is_no_file_is_for_its_own_tools(worked: SimpleNamespace) -> None:
    with pytest.raises(CannotDo, match="本地库不是 SQLite 文件"):
        home_of.years_of(load(home=worked.home, store_url="sqlite://"))


def test_a_backup_of_an_earlier_version_leaves_it_as_it_is_and_is_brought_up_when_restored(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is taken right before an upgrade must not be the upgrade."""
    old = tmp_path / "old/ledger.db"
    old.parent.mkdir()
    with closing(sqlite3.connect(old)) as held:
        held.executescript((ROOT / "tests/data/store_0_1_0.sql").read_text(encoding="utf-8"))
    before = old.read_bytes()
    monkeypatch.setenv("PORTAL_HOME", str(old.parent))
    assert run("backup", "--out", str(tmp_path / "out")).exit_code == 0
    assert old.read_bytes() == before
    (file,) = (tmp_path / "out").iterdir()
    assert not facts_of(old).current
    assert facts_of(restore(file, tmp_path / "new", person="命令行", now=NOW).home / "ledger.db").current


# -- what a restored store does not know


def test_messages_that_waited_are_not_sent_once_more(worked: SimpleNamespace, tmp_path: Path) -> None:
    home = Path(shutil.copytree(worked.home, tmp_path / "home"))
    portal = over(home)
    with saving(portal.book.engine) as connection:
        for state in ("waiting", "sending", "sent"):
            blank = {column.name: "" for column in MESSAGES.table.columns if column.name not in ("id", "urging")}
            connection.execute(
                MESSAGES.table.insert().values(**blank | {"state": state, "urging": 1, "at": NOW.isoformat()})
            )
    portal.book.engine.dispose()
    taken = take(portal.settings, tmp_path / "out", SystemClock())
    made = restore(taken.file, tmp_path / "new", person="命令行", now=NOW)
    with closing(sqlite3.connect(made.home / "ledger.db")) as held:
        states = [row[0] for row in held.execute("SELECT state FROM message ORDER BY id")]
    assert (made.doubted, states) == (2, ["doubt", "doubt", "sent"])


def test_a_sheet_newer_than_the_backup_is_not_written_over(worked: SimpleNamespace, tmp_path: Path) -> None:
    """The portal and staff went on after the backup; then the machine was lost, and the store with it."""
    home = Path(shutil.copytree(worked.home, tmp_path / "home"))
    portal, path = over(home), home / "台账2021.xlsx"
    assert not portal.engine.cycle().trouble
    say(portal, "备份以后填的。", "t3", "已公开，并解读。")
    portal.entry.service.submit(CLERK, Submission("2021-08-鼓楼区", {"issues": "缺经费。"}, {"issues": ""}), "t4")
    assert not portal.engine.cycle().trouble
    portal.book.engine.dispose()
    lost, before = path.read_bytes(), texts(path)
    new = restore(worked.file, tmp_path / "new", person="命令行", now=NOW).home
    (new / "台账2021.xlsx").write_bytes(lost)
    back = over(new)
    for _ in range(2):
        assert back.engine.cycle().trouble == "UnknownStamp"
    assert (new / "台账2021.xlsx").read_bytes() == lost, "not a byte of it before somebody has looked"
    say(back, "恢复以后填的。", "t5", "已公开，并解读。")
    assert back.engine.cycle().trouble == "UnknownStamp"
    found = back.sheet.status().trouble
    assert found
    back.engine.let_pass(found.mark, person=OFFICE)
    assert not back.engine.cycle().trouble
    assert texts(new / "台账2021.xlsx") == before, "what the sheet says stays"
    assert back.ledger().by_key["2021-08-鼓楼区"].issues == "缺经费。"
    kept = [(c.sheet, c.portal) for c in back.book.conflicts()]
    assert ("备份以后填的。", "恢复以后填的。") in kept, "a person decides between the two"
    back.book.engine.dispose()


def texts(path: Path) -> list[tuple[str, ...]]:
    grid = WorkbookBackend(path, path.parent / ".portal").read().grids["工作台账"]
    return [tuple(row) for row in grid.rows]


def test_the_commands_say_what_they_did(run, tmp_path: Path) -> None:
    made = run("backup", "--with-secret")
    assert (made.exit_code, "冒充任何人登录" in made.stdout, "已试恢复" in made.stdout) == (0, True, True)
    (file,) = (tmp_path / "home/backups").iterdir()
    back = run("restore", str(file), "--to", str(tmp_path / "new"))
    assert back.exit_code == 0
    assert f"已恢复到 {tmp_path / 'new'}：2021年，518 条台账" in back.stdout
    assert "表格里的内容一格也不会被改掉" in back.stdout
    again = run("restore", str(file), "--to", str(tmp_path / "new"))
    assert (again.exit_code, again.stderr.count("\n")) == (2, 1)
    with closing(sqlite3.connect(tmp_path / "home/ledger.db")) as held:
        (detail,) = held.execute("SELECT detail FROM deed WHERE kind = 'backup.taken'").fetchone()
    assert json.loads(detail)["试恢复"] == "通过"
    assert json.loads(detail)["校验"] == sha256(file.read_bytes()).hexdigest()
