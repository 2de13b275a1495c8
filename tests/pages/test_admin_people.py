"""管理 › 人员: the office opens, changes and closes accounts; nobody else sees anything of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ledger.accounts.accounts import Grant
from ledger.permissions import Role
from ledger.within.subtask import SubtaskDetails
from portal.build import use
from portal.settings.settings import ROOT
from tests.pages.conftest import SHELL
from tests.unit.portal.accounts_stage import CHEAP, OPERATOR, PASSWORD, Stage, staged

ADMIN = ROOT / "pages/admin.py"


@pytest.fixture(scope="module")
def built(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home = Path(shutil.copytree(filled_home, tmp_path_factory.mktemp("accounts") / "home"))
    with pytest.MonkeyPatch.context() as patch, staged(home, patch) as made:
        yield made


@pytest.fixture
def stage(built: Stage) -> Iterator[Stage]:
    built.begin_anew()
    yield built
    use(None)


@pytest.fixture
def admin(stage: Stage) -> Callable[[str], AppTest]:
    def open_page(login: str) -> AppTest:
        at = AppTest.from_file(str(ADMIN), default_timeout=20)
        at.user = stage.user(login)
        return at.run()

    return open_page


def texts(at: AppTest) -> str:
    kinds = ("title", "header", "markdown", "text", "caption", "info", "warning", "error", "success")
    return " ".join(str(e.value) for kind in kinds for e in at.get(kind))


def test_the_office_sees_everybody(admin, stage):
    at = admin("wangb")
    assert not at.exception
    frame = at.dataframe[0].value
    assert set(frame["登录名"]) == {"wangb", "gulou", "liang", "chen"}
    assert "牵头审核（市大数据委）、填报（永泰县）" in set(frame["角色"])


@pytest.mark.parametrize("login", ["gulou", "chen", "liang"])
def test_nobody_else_sees_anything(admin, login):
    at = admin(login)
    assert "只有市政府办公厅" in at.warning[0].value
    assert not at.dataframe
    assert not at.get("text_input")


def test_an_account_is_opened_and_its_first_password_shown_once(admin, stage):
    at = admin("wangb")
    at.text_input(key="people_new_name").input("新人")
    at.text_input(key="people_new_login").input("XinRen")
    at.multiselect(key="people_new_unit").select("台江区")
    next(b for b in at.button if b.label == "开通账号").click().run()
    assert not at.exception
    assert stage.account("xinren").grants == (Grant(Role.UNIT, "台江区"),)
    first = at.dataframe[0].value["首次密码"][0]
    assert stage.portal.entrance.authentication.enter("xinren", first, "10.0.0.1").must_change
    at.button(key="people_handover_done").click().run()
    assert first not in texts(at)
    assert "首次密码" not in [str(c) for d in at.dataframe for c in d.value.columns]


def test_a_departments_account_is_opened_sees_its_part_and_loses_it_when_it_is_moved(admin, stage):
    at = admin("wangb")
    at.text_input(key="people_new_name").input("张强")
    at.text_input(key="people_new_login").input("zhangq")
    at.multiselect(key="people_new_within").select("鼓楼区")
    at.text_input(key="people_new_department").input("办公室")
    next(b for b in at.button if b.label == "开通账号").click().run()
    assert not at.exception
    kept = stage.account("zhangq")
    assert [g.words for g in kept.grants] == ["科室（鼓楼区办公室）"]
    password = CHEAP.hash(PASSWORD)
    stage.portal.entrance.accounts.set_password(kept.id, password, must_change=False, kind="account.reset", by=OPERATOR)
    service, clerk = stage.portal.duties.subtask, stage.account("gulou").person
    service.give(clerk, ["2021-07-鼓楼区"], SubtaskDetails("办公室", asked="目录核对"))
    assert service.staffed(clerk, "鼓楼区") == ("办公室",)
    own = AppTest.from_file(SHELL, default_timeout=20)
    own.user = stage.user("zhangq")
    assert "目录核对" in texts(own.run())
    at = admin("wangb")
    at.selectbox(key="people_pick").select(kept.id).run()
    at.text_input(key=f"{kept.id}_department").input("财政科")
    next(b for b in at.button if b.label == "保存修改").click().run()
    assert "目录核对" not in texts(own.run())


def test_a_wrong_new_account_says_why_and_opens_nothing(admin, stage):
    at = admin("wangb")
    at.text_input(key="people_new_name").input("没角色")
    at.text_input(key="people_new_login").input("norole")
    next(b for b in at.button if b.label == "开通账号").click().run()
    assert "请至少选一个角色" in at.error[0].value
    assert "norole" not in stage.portal.entrance.accounts.everybody().by_login


def test_one_account_is_changed_reset_disabled_and_opened_again(admin, stage):
    at = admin("wangb")
    gulou = stage.account("gulou")
    at.selectbox(key="people_pick").select(gulou.id).run()
    at.multiselect(key=f"{gulou.id}_unit").select("仓山区")
    next(b for b in at.button if b.label == "保存修改").click().run()
    assert {g.unit for g in stage.account("gulou").grants} == {"鼓楼区", "仓山区"}
    at.button(key="people_reset").click().run()
    assert stage.account("gulou").must_change
    assert at.dataframe[0].value["登录名"][0] == "gulou"
    at.button(key="people_disable").click().run()
    assert stage.account("gulou").disabled
    at.button(key="people_enable").click().run()
    assert not stage.account("gulou").disabled
    assert not at.exception


def test_the_last_office_account_stays(admin, stage):
    at = admin("wangb")
    at.selectbox(key="people_pick").select(stage.account("wangb").id).run()
    at.button(key="people_disable").click().run()
    assert "唯一能管理人员" in at.error[0].value
    assert not stage.account("wangb").disabled


def test_a_locked_login_is_seen_and_unlocked(admin, stage):
    authentication = stage.portal.entrance.authentication
    for _ in range(5):
        with pytest.raises(Exception, match="登录名或密码不对"):
            authentication.enter("gulou", "wrong", "10.0.0.1")
    at = admin("wangb")
    at.selectbox(key="people_pick").select(stage.account("gulou").id).run()
    assert any("不能登录" in w.value for w in at.warning)
    at.button(key="people_unlock").click().run()
    assert authentication.enter("gulou", PASSWORD, "10.0.0.1").login == "gulou"


def test_signing_out_everywhere_ends_this_window_too(stage):
    at = AppTest.from_file(SHELL, default_timeout=20)
    at.user = stage.user("gulou")
    at.run()
    links = "".join(e.value for e in at.sidebar.get("html"))
    assert "修改密码" in links
    assert "退出登录" in links
    at.button(key="sign_out_everywhere").click().run()
    assert "请重新登录" in at.info[0].value
    assert not at.metric
