"""Files that unfold to gigabytes or to hours take down the process that reads them, and nothing else."""

from __future__ import annotations

import itertools
import logging
import os
import pickle
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ledger.accounts.file import PeopleFileInvalid
from ledger.breakdown import Breakdown
from ledger.errors import FileTooCostly, LedgerError, NoticeUnreadable, Refused
from ledger.notice import read_notice
from ledger.units.directory import shipped_directory
from portal import strangers_files
from portal.settings.settings import ROOT
from sync.errors import VersionsKept
from sync.fill_in.reading import read_fill_in
from sync.processes import confined_child, parcel, scratch
from sync.processes.confined import ANOTHER, BUSY, LARGE, LONG, ODD, SLOW, Confinement
from tests.failures.hostile_files import OTHERS, PDFS, commas
from tests.unit.ledger.notice.corpus_files import BUILDERS, blocks_of
from tests.unit.reports.test_fill_in import KEY, ledger_of, made

# Reading an honest file with the start of Python takes two seconds of a slow processor.
TIGHT = Confinement(memory=300 << 20, answer=8 << 20, cpu=5, seconds=40)
ALL = {f"{name}.pdf": made for name, made in PDFS.items()} | OTHERS
# One that answers: `make test` sees the limits at work by the clock and by memory below.
QUICK = {"commas.csv"}
# These cannot be read by anybody; of the others a sentence is enough, whatever it says.
TOO_COSTLY = {
    "the short name.pdf",
    "a letter as digits.pdf",
    "hexadecimal outside.pdf",
    "filters elsewhere.pdf",
    "a wide predictor.pdf",
    "said to be a font.pdf",
    "forms in forms.pdf",
    "paragraphs.docx",
}


@pytest.fixture(autouse=True)
def tight(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Limits that a test can wait for; the folder in which whatever is left behind would stand."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    monkeypatch.setattr(strangers_files, "UPLOADS", TIGHT)
    return scratch


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in ALL]
)
def test_a_small_file_takes_neither_memory_nor_time(tmp_path: Path, tight: Path, name: str) -> None:
    """Whatever its format and whatever it is packed with."""
    path = tmp_path / name
    path.write_bytes(ALL[name]())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.monotonic()
    with pytest.raises(LedgerError) as told:
        strangers_files.read_notice(path)
    assert time.monotonic() - begun < 45
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 << 10
    assert list(tight.iterdir()) == []
    if name in TOO_COSTLY:
        assert str(told.value) in (LARGE, LONG)


@pytest.mark.long
def test_the_command_says_one_sentence(tmp_path: Path) -> None:
    """With the limits that people have, and nothing is left in the folder for temporary files."""
    path = tmp_path / "通知.docx"
    path.write_bytes(OTHERS["paragraphs.docx"]())
    left = tmp_path / "tmp"
    left.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "portal", "notice", str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(left)},
    )
    assert done.returncode == 2
    assert "展开后太大" in done.stderr or "读取太久" in done.stderr
    assert "--template" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(left.iterdir()) == []


def test_a_list_of_people_is_read_apart() -> None:
    """Too large is refused before anything is started; what is wrong in it is told as always."""
    with pytest.raises(FileTooCostly, match="名单有20MB"):
        strangers_files.read_people(commas(), shipped_directory())
    wrong = "姓名,登录名,角色,单位\n王小明,wangxm,填报,火星\n".encode()
    with pytest.raises(PeopleFileInvalid) as told:
        strangers_files.read_people(wrong, shipped_directory())
    assert told.value.problems == ("第 2 行：单位“火星”认不出来，请用单位名录里的名称",)
    right = "姓名,登录名,角色,单位\n王小明,wangxm,填报,鼓楼区\n".encode()
    assert [p.name for p in strangers_files.read_people(right, shipped_directory())] == ["王小明"]


@pytest.mark.long
def test_a_large_portal_is_not_taken_for_a_large_file() -> None:
    """A refusal stays what it is, however much the process has that asks."""
    held = bytearray(b"x") * (400 << 20)
    with pytest.raises(PeopleFileInvalid):
        strangers_files.read_people(b"a,b\n", shipped_directory())
    del held


@pytest.mark.long
def test_an_honest_file_says_the_same_apart() -> None:
    """Every format through the real process; otherwise the tests above would prove nothing."""
    notice = ROOT / "data/notice_2021_53.txt"
    assert strangers_files.read_notice(notice) == read_notice(notice)
    assert strangers_files.read_units(ROOT / "data/units.csv") == (ROOT / "data/units.csv").read_text("utf-8-sig")
    found = strangers_files.read_last_year(notice, shipped_directory(), year=2021)
    assert len(found.items) == 37
    content = made(ledger_of((KEY, "percent", "40%")))
    assert strangers_files.read_fill_in(content) == read_fill_in(content)
    with pytest.raises(Refused, match="不是完整的"):
        strangers_files.read_fill_in(b"x")


@pytest.mark.samples(2)
@pytest.mark.parametrize("form", ["docx", "pdf", "xlsx", "csv", "txt"])
def test_an_honest_notice_says_the_same_apart_in_every_format(tmp_path: Path, form: str) -> None:
    described = (ROOT / "tests/data/notices/02_two_units_a_bracket.txt").read_text("utf-8")
    path = tmp_path / f"通知.{form}"
    BUILDERS[form](path, blocks_of(described))
    found = strangers_files.read_notice(path)
    assert [task.no for task in found.breakdown.tasks] == [1, 2]
    assert found == read_notice(path)


def _children() -> set[str]:
    """Processes that this one has started, those included that ended and that nobody waited for."""
    tasks = Path("/proc/self/task").iterdir()
    return {child for task in tasks for child in (task / "children").read_text().split()}


def test_the_clock_ends_what_waits_and_says_that_the_machine_was_busy() -> None:
    """A notice read beside others on a machine of two cores got a tenth of one: “另存一份” was no way out."""
    begun, before = time.monotonic(), _children()
    with pytest.raises(FileTooCostly, match=SLOW):
        Confinement(seconds=1).call(time.sleep, 60)
    assert time.monotonic() - begun < 50
    assert _children() <= before, "neither one that goes on nor one that nobody waited for"


@pytest.mark.long
def test_too_much_work_is_not_told_as_too_much_memory() -> None:
    with pytest.raises(FileTooCostly, match=LONG):
        TIGHT.call(max, itertools.repeat(1))


def test_what_it_answers_is_bounded() -> None:
    with pytest.raises(FileTooCostly, match=LARGE):
        TIGHT.call(bytes, 9 << 20)
    assert TIGHT.call(bytes, 7 << 20) == bytes(7 << 20)


def test_a_parser_that_crashes_is_one_sentence(tight: Path, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(FileTooCostly, match=LARGE):
        TIGHT.call(os.abort)
    with pytest.raises(FileTooCostly, match=ODD):
        TIGHT.call(os._exit, 3)
    with pytest.raises(FileTooCostly, match=ODD):
        TIGHT.call(int, "x")
    assert "ValueError" in caplog.text, "the log tells where"
    assert list(tight.iterdir()) == []


def test_it_knows_no_secret_and_leaves_no_core(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SECRET", "x" * 32)
    assert TIGHT.call(os.getenv, "PORTAL_SECRET") is None
    assert TIGHT.call(resource.getrlimit, resource.RLIMIT_CORE) == (0, 0)
    assert TIGHT.call(resource.getrlimit, resource.RLIMIT_AS) == (300 << 20, 300 << 20)


def test_only_so_many_at_the_same_time() -> None:
    one = Confinement(seconds=1, places=1)
    with one._place(""), pytest.raises(FileTooCostly, match=BUSY):
        one.call(int, "1")
    one._seconds = TIGHT._seconds  # a busy machine starts Python in more than one
    assert one.call(int, "1") == 1


def test_one_person_leaves_the_others_a_place() -> None:
    two = Confinement(seconds=0.5, places=2)
    with two._place("林某"):
        with pytest.raises(FileTooCostly, match=ANOTHER), two._place("林某"):
            pass
        with two._place("王某"), pytest.raises(FileTooCostly, match=BUSY), two._place("李某"):
            pass
    with two._place("林某"), two._place("李某"), pytest.raises(FileTooCostly, match=BUSY), two._place("王某"):
        pass
    with two._place(""), two._place(""):
        pass


@pytest.mark.long
def test_who_hands_in_again_and_again_comes_after_who_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people, each in many windows, whose files take all the time that they may: everybody else has a turn."""
    seconds = 1.0
    monkeypatch.setattr(Confinement, "_call", lambda *_: time.sleep(seconds))
    busy, ended = Confinement(seconds=seconds), threading.Event()

    def hand_in(person: str) -> None:
        while not ended.is_set():
            with suppress(FileTooCostly):
                busy.call_for(person, os.getpid)

    windows = [threading.Thread(target=hand_in, args=(person,)) for person in ("林某", "李某") for _ in range(4)]
    for window in windows:
        window.start()
    try:
        for _ in range(3):
            time.sleep(0.05)
            busy.call_for("王某", os.getpid)
    finally:
        ended.set()
        for window in windows:
            window.join()


def _shout() -> None:
    """As a library does that quotes what it could not read; then the system ends it."""
    os.write(2, "甲的电话 13800000000\x1b[2J\n".encode() * 1000)
    print("甲的电话 13800000000", flush=True)
    logging.getLogger("parser").warning("甲的电话 %s", 13800000000)
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.long
def test_what_a_library_says_of_the_file_reaches_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(FileTooCostly):
        TIGHT.call(_shout)
    assert "ended with -9" in caplog.text
    assert "13800000000" not in caplog.text
    assert "\x1b" not in caplog.text


@pytest.mark.long
def test_a_portal_that_is_killed_leaves_neither_child_nor_folder(tight: Path) -> None:
    code = "import time; from sync.processes.confined import UPLOADS; UPLOADS.call(time.sleep, 50)"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "TMPDIR": str(tight)}) as portal:
        child = _soon(lambda: Path(f"/proc/{portal.pid}/task/{portal.pid}/children").read_text().split())[0]
        _soon(lambda: b"parent=" in Path(f"/proc/{child}/cmdline").read_bytes())
        scratch.sweep()
        assert len(list(tight.iterdir())) == 1, "in use"
        portal.kill()
    _soon(lambda: not Path(f"/proc/{child}").exists())
    (left,) = tight.iterdir()
    os.utime(left, (0, 0))
    with scratch.scratch() as folder:
        assert list(tight.iterdir()) == [folder]


def test_what_stands_under_such_a_name_and_is_not_ours_is_left(tight: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").touch()
    (tight / "portal-reading-link").symlink_to(kept)
    (tight / "portal-reading-file").touch()
    for name in ("portal-reading-link", "portal-reading-file"):
        os.utime(tight / name, (0, 0), follow_symlinks=False)
    scratch.sweep()
    assert (kept / "file").exists()


def _soon(seen: Callable[[], Any]) -> Any:
    end = time.monotonic() + 30
    while not (found := seen()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


def test_without_resource_limits_the_clock_remains(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows."""
    monkeypatch.setattr(sys, "platform", "win32")
    before = resource.getrlimit(resource.RLIMIT_AS)
    confined_child.bind({"memory": 1, "cpu": 1, "seconds": 1, "answer": 1})
    assert resource.getrlimit(resource.RLIMIT_AS) == before


@pytest.mark.parametrize(
    "error",
    [
        NoticeUnreadable("读不出来", line=7),
        PeopleFileInvalid(["第 2 行：没有姓名", "第 3 行：没有角色"]),
        VersionsKept("几个版本", ("a.xlsx", "b.xlsx")),
        FileNotFoundError(2, "No such file or directory"),
        Refused("空的"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_arrives_as_it_was(error: Exception) -> None:
    with pytest.raises(type(error)) as arrived:
        parcel.content(parcel.refused(error))
    assert (str(arrived.value), vars(arrived.value)) == (str(error), vars(error))


class _Runs:
    def __init__(self, *call: object) -> None:
        self._call = call

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self._call[0], self._call[1:]


@pytest.mark.parametrize(
    "forged",
    [
        _Runs(os.system, "touch touched"),
        _Runs(eval, "open('touched', 'w')"),
        _Runs(getattr, Breakdown, "__class__"),
        _Runs(strangers_files.read_units, Path("touched")),
        _Runs(confined_child.main, []),
        _Runs(Path, "touched"),
    ],
    ids=["a command", "an expression", "a look inside", "a reader", "our own module", "a path"],
)
def test_what_a_process_taken_over_answers_runs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forged: object
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileTooCostly, match="不完整"):
        parcel.content(pickle.dumps(forged))
    assert not Path("touched").exists()


def test_an_answer_that_is_cut_off_is_none() -> None:
    with pytest.raises(FileTooCostly, match="不完整"):
        parcel.content(parcel.packed("全文")[:-4])
