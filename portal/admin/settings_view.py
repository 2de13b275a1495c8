"""管理 › 设置: every setting with its present value, and where to change it. Secrets are never shown."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Action, require
from portal.admin.paper_template import show_template
from portal.commands.list_settings import shown
from portal.context import Context
from portal.settings.field import variable
from portal.settings.settings import Settings, config_file
from portal.ui.around import show_usual
from portal.ui.tables import table


def show_settings(context: Context, settings: Settings) -> None:
    """The settings in force. Raises NotAllowed for anybody but the office."""
    require(context.person, Action.IMPORT, None, context.ledger())
    show_usual(context)
    show_template(context)
    st.header("服务器上的设置", anchor=False)
    st.caption(
        "设置在服务器上改：环境变量，或设置文件（去掉 PORTAL_ 的小写名字），改后重新启动门户。密码和密钥不显示。"
    )
    st.text(f"设置文件：{config_file().absolute()}{'' if config_file().is_file() else '（还没有）'}")
    fields = Settings.model_fields
    rows = [(variable(name), shown(name, getattr(settings, name)), fields[name].description) for name in fields]
    wide = {"说明": st.column_config.TextColumn(width=460)}
    table(rows, ["设置", "现在的值", "说明"], alt="设置", fits=0, height=520, wraps=True, column_config=wide)
