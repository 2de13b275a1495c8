"""`python -m portal accounts …`: the first office account, lists, and sentences for what is wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner, Result

from portal.commands import main

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def home(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("command") / "home"))


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr("portal.signin.authentication.PasswordHasher.from_parameters", lambda _: cheap)
    monkeypatch.setenv("PORTAL_HOME", str(home))
    monkeypatch.setenv("PORTAL_BACKEND", "memory")
    monkeypatch.setenv("PORTAL_SIGN_IN", "accounts")

    def call(*words: str, said: str = "") -> Result:
        return CliRunner().invoke(main, ["accounts", *words], input=said)

    return call


@pytest.mark.long
def test_from_the_first_office_account_to_a_list(run: Run, tmp_path: Path) -> None:
    assert "还没有办公厅账号" in run("list").output
    made = run("add", "wangb", "--office", "--name", "王办")
    assert made.exit_code == 0, made.output
    (word,) = re.findall(r"首次密码：(\S+)", made.output)
    listed = run("list").output
    assert "王办" in listed
    assert "待改首次密码" in listed
    assert word not in listed
    people = tmp_path / "people.csv"
    people.write_bytes("姓名,登录名,角色,单位\n甲,jia,填报,鼓楼\n乙,yi,填报,月球\n".encode("gb18030"))
    refused = run("import", str(people))
    assert refused.exit_code == 2
    assert "第 3 行：单位“月球”认不出来" in refused.output
    assert "jia" not in run("list").output
    people.write_bytes("姓名,登录名,角色,单位\n甲,jia,填报,鼓楼\n乙,yi,牵头,大数据委\n".encode())
    taken = run("import", str(people))
    assert len(re.findall(r"首次密码：(\S+)", taken.output)) == 2
    assert "牵头审核（市大数据委）" in run("list").output


def test_an_account_of_a_department_is_opened_and_moved(run: Run) -> None:
    own = ("--role", "科室", "--unit", "鼓楼区", "--department")
    made = run("add", "zhangq", "--name", "张强", *own, "办公室")
    assert made.exit_code == 0, made.output
    assert run("add", "lim", "--name", "李明", *own[:-1]).exit_code == 2
    assert "现在是：科室（鼓楼区财政科）" in run("roles", "zhangq", *own, "财政科").output


@pytest.mark.long
def test_changes_say_what_they_did(run: Run) -> None:
    run("add", "bing", "--name", "丙", "--role", "领导")
    assert "丙（bing）现在是：填报（台江区）" in run("roles", "BING", "--role", "填报", "--unit", "台江").output
    assert "已停用 丙" in run("disable", "bing").output
    assert "已停用" in run("list").output
    assert "已启用 丙" in run("enable", "bing").output
    given = run("reset", "bing", "--password-stdin", said="a word of my own\n")
    assert given.exit_code == 0
    assert "a word of my own" not in given.output
    assert "首次密码：" in run("reset", "bing").output


@pytest.mark.samples(4)
@pytest.mark.parametrize(
    ("words", "said", "why"),
    [
        (("add",), "", "没有写登录名"),
        (("add", "x1"), "", "没有写姓名"),
        (("add", "x1", "--name", "某"), "", "没有填角色"),
        (("add", "x1", "--name", "某", "--role", "神仙"), "", "不认识的角色“神仙”"),
        (("add", "x1", "--name", "某", "--role", "填报"), "", "要写明单位"),
        (("add", "x1", "--name", "某", "--role", "领导", "--password-stdin"), "short\n", "太短"),
        (("disable", "nobody"), "", "没有登录名为“nobody”"),
        (("import", "missing.csv"), "", "打不开"),
        (("reset",), "", "缺少参数 LOGIN"),
        (("fly",), "", "没有这个命令"),
    ],
)
def test_what_is_wrong_is_one_sentence(run: Run, words: tuple[str, ...], said: str, why: str) -> None:
    done = run(*words, said=said)
    assert done.exit_code == 2
    assert why in done.output
    assert "Traceback" not in done.output
    assert "x1" not in run("list").output
