"""管理 › 设置: every setting with its present value, and where to change it. Secrets are never shown."""

from __future__ import annotations

import streamlit as st

from ledger.permissions import Action, Person, require
from portal.build import Portal
from portal.commands.list_settings import shown
from portal.settings.field import variable
from portal.settings.settings import Settings, config_file


def show_settings(portal: Portal, person: Person) -> None:
    """The settings in force. Raises NotAllowed for anybody but the office."""
    require(person, Action.IMPORT, None, portal.ledger())
    st.caption(
        "设置在服务器上改：环境变量，或设置文件（去掉 PORTAL_ 的小写名字），改后重新启动门户。密码和密钥不显示。"
    )
    st.text(f"设置文件：{config_file().absolute()}{'' if config_file().is_file() else '（还没有）'}")
    names = list(Settings.model_fields)
    st.dataframe(
        {
            "设置": [variable(name) for name in names],
            "现在的值": [shown(name, getattr(portal.settings, name)) for name in names],
            "说明": [Settings.model_fields[name].description for name in names],
        },
        hide_index=True, alt="设置", height=520,
        column_config={"说明": st.column_config.TextColumn(width=460)},
    )  # fmt: skip
