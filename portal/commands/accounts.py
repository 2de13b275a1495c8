"""`python -m portal accounts …`: people who may sign in, from the command line; how the first office account is opened."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ledger.accounts.accounts import PASSWORD_RULE, Account, NewAccount, check_password
from ledger.accounts.file import grants_of
from ledger.accounts.service import Opened
from portal.build import Portal, build
from portal.commands import OPERATOR
from portal.errors import CannotDo
from portal.settings.settings import load
from portal.signin.entrance import HOW_TO_BEGIN
from portal.strangers_files import read_people
from portal.ui.messages import local_time


@click.group("accounts")
def command() -> None:
    """开通、查看、停用登录账号，重置密码，从 CSV 导入名单。"""


@command.command("add")
@click.argument("login", required=False)
@click.option("--name", help="姓名；不写时会问。")
@click.option("--office", is_flag=True, help="办公厅账号：能做全部事情，包括管理人员。")
@click.option(
    "--role", "roles", multiple=True, help="角色：办公厅、领导、牵头审核、填报、审签、审计、科室；可以写几次。"
)
@click.option("--unit", "units", multiple=True, help="填报、牵头审核、审签和科室是哪个单位的；可以写几次。")
@click.option("--department", default="", help="角色是科室的，是哪个科室或镇街，与单位分办时写的一样。")
@click.option("--password-stdin", is_flag=True, help="首次密码从标准输入读一行；不写时随机生成，只显示一次。")
def add(
    *,
    login: str | None,
    name: str | None,
    office: bool,
    roles: tuple[str, ...],
    units: tuple[str, ...],
    department: str,
    password_stdin: bool,
) -> None:
    """开通一个账号。"""
    login = login or _ask("登录名")
    name = name or _ask("姓名")
    portal = build(load())
    words = [*(["办公厅"] if office else []), *roles]
    grants = grants_of("、".join(words), "、".join(units), portal.book.directory, department)
    password = _password_from_stdin(login, name) if password_stdin else ""
    opened = portal.entrance.service.add(OPERATOR, [NewAccount(name, login, grants)], password=password)
    _hand_over(opened, shown=not password)


@command.command("list")
def list_accounts() -> None:
    """列出全部账号。"""
    portal = build(load())
    signed_in = portal.entrance.accounts.sign_ins()
    people = portal.entrance.service.people(OPERATOR)
    for account in people:
        state = "已停用" if account.disabled else "待改首次密码" if account.must_change else "可用"
        last = signed_in.get(account.id, "")
        words = "、".join(g.words for g in account.grants)
        click.echo(f"{account.login}\t{account.name}\t{words}\t{state}\t{local_time(last) if last else '没有登录过'}")
    click.echo(f"共 {len(people)} 个账号。" + (HOW_TO_BEGIN if portal.entrance.lacks_office() else ""))


@command.command("disable")
@click.argument("login")
def disable(login: str) -> None:
    """停用账号：正打开着的窗口也不能再用。"""
    portal, account = _find(login)
    portal.entrance.service.disable(OPERATOR, account.id)
    click.echo(f"已停用 {account.name}（{account.login}）。")


@command.command("enable")
@click.argument("login")
def enable(login: str) -> None:
    """重新启用账号。"""
    portal, account = _find(login)
    portal.entrance.service.enable(OPERATOR, account.id)
    click.echo(f"已启用 {account.name}（{account.login}）。")


@command.command("reset")
@click.argument("login")
@click.option("--password-stdin", is_flag=True, help="首次密码从标准输入读一行；不写时随机生成，只显示一次。")
def reset(login: str, password_stdin: bool) -> None:
    """重置密码并解除锁定；下次登录必须改密码，已登录的全部退出。"""
    portal, account = _find(login)
    password = _password_from_stdin(account.login, account.name) if password_stdin else ""
    opened = portal.entrance.service.reset(OPERATOR, account.id, password=password)
    portal.entrance.service.unlock(OPERATOR, account.id, portal.entrance.authentication.login_key(account.login))
    _hand_over([opened], shown=not password)


@command.command("roles")
@click.argument("login")
@click.option("--role", "roles", multiple=True, required=True, help="新的角色，原来的全部换掉；可以写几次。")
@click.option("--unit", "units", multiple=True, help="填报、牵头审核、审签和科室是哪个单位的；可以写几次。")
@click.option("--department", default="", help="角色是科室的，是哪个科室或镇街，与单位分办时写的一样。")
def roles(login: str, roles: tuple[str, ...], units: tuple[str, ...], department: str) -> None:
    """换角色和单位，对方下一次点击时生效。"""
    portal, account = _find(login)
    grants = grants_of("、".join(roles), "、".join(units), portal.book.directory, department)
    after = portal.entrance.service.edit(OPERATOR, account.id, grants=grants)
    click.echo(f"{after.name}（{after.login}）现在是：{'、'.join(g.words for g in after.grants)}。")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
def import_people(file: Path) -> None:
    """从 CSV 导入名单（表头：姓名,登录名,角色,单位，可以再加一栏科室）；有一行不对就全部不导入。"""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CannotDo(f"名单“{file}”打不开（{error.strerror}），请核对文件名和权限。") from error
    portal = build(load())
    opened = portal.entrance.service.add(OPERATOR, read_people(data, portal.book.directory))
    _hand_over(opened, shown=True)


def _find(login: str) -> tuple[Portal, Account]:
    portal = build(load())
    return portal, portal.entrance.service.named(OPERATOR, login)


def _ask(what: str) -> str:
    if not sys.stdin.isatty():
        raise CannotDo(
            f"没有写{what}：完整的写法是 python -m portal accounts add 登录名 --name 姓名 --role 角色 --unit 单位。"
        )
    return str(click.prompt(what))


def _password_from_stdin(login: str, name: str) -> str:
    """One line, with the terminal's echo off when somebody types it."""
    if sys.stdin.isatty():
        click.echo(f"首次密码：{PASSWORD_RULE}")
        password = str(click.prompt("首次密码", hide_input=True, confirmation_prompt="再输入一次"))
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    check_password(password, login=login, name=name)
    return password


def _hand_over(opened: list[Opened], *, shown: bool) -> None:
    for one in opened:
        told = f"\t首次密码：{one.password}" if shown and one.password else ""
        click.echo(f"{one.account.name}\t登录名：{one.account.login}{told}")
    if shown and any(one.password for one in opened):
        click.echo("首次密码只显示这一次，请分别告诉本人；第一次登录时必须改成自己的密码。")
    else:
        click.echo("已完成。")
