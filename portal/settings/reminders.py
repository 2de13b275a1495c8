"""The settings of 督办: days and colours of the three levels, and the channels that the portal may send through."""

from __future__ import annotations

from pydantic import BaseModel, SecretStr, field_validator

from ledger.duties.reminder import Steps
from portal.outbound_messages import refuse_channel
from portal.settings.field import in_workdays, setting

COLOURS = ("blue", "green", "yellow", "orange", "red", "violet", "gray")


class ReminderSettings(BaseModel):
    """A part of `portal.settings.Settings`. Off as long as no channel is set: texts are then copied by hand."""

    urge_remind_workdays: int = setting(3, "距时限多少个工作日以内列入“提醒”（西安等地为 3 天）", ge=0, le=45)
    urge_remind_days: int | None = setting(
        None,
        "旧写法：同上，按日历天，每 7 天折成 5 个工作日；两个都写的以新写法为准",
        "0 到 60 之间的整数",
        ge=0,
        le=60,
    )
    urge_supervise_workdays: int = setting(
        5, "逾期满多少个工作日列入“督办”（开源督办系统多为 7 天，就是一周）", ge=1, le=260
    )
    urge_supervise_days: int | None = setting(
        None,
        "旧写法：同上，按日历天，每 7 天折成 5 个工作日；两个都写的以新写法为准",
        "1 到 365 之间的整数",
        ge=1,
        le=365,
    )
    urge_escalate_days: int = setting(3, "催过多少天后单位仍没有更新，下次建议升一级", ge=1, le=365)
    urge_colours: str = setting(
        "blue orange red",
        "提醒、催办、督办的颜色，默认依三明市 2017 年的蓝、橙、红督查单",
        f"用空格分开的三种颜色，从 {'、'.join(COLOURS)} 中选",
    )
    urge_mail: SecretStr | None = setting(
        None,
        "催办邮件的发件地址（apprise 写法，含密码）；不设就不发邮件",
        "形如 mailtos://账号:密码@smtp.example.gov.cn 的地址，不带收件人",
    )
    urge_webhooks: SecretStr | None = setting(
        None,
        "催办发往的群机器人（apprise 写法，含密钥），可写几个、用空格分开；不设就不发",
        "apprise 认识的渠道地址",
    )

    @field_validator("urge_colours")
    @classmethod
    def _three_colours(cls, text: str) -> str:
        if len(text.split()) != 3 or not set(text.split()) <= set(COLOURS):
            raise ValueError("要写三种颜色")
        return " ".join(text.split())

    @field_validator("urge_mail", "urge_webhooks")
    @classmethod
    def _understood(cls, addresses: SecretStr | None) -> SecretStr | None:
        if addresses is not None:
            refuse_channel(addresses.get_secret_value())
        return addresses

    @property
    def reminder_steps(self) -> Steps:
        """Days and colours as the rules take them."""
        mild, middle, strong = self.urge_colours.split()
        remind = in_workdays(self, "urge_remind_workdays", self.urge_remind_days)
        supervise = in_workdays(self, "urge_supervise_workdays", self.urge_supervise_days)
        return Steps(remind, max(1, supervise), self.urge_escalate_days, (mild, middle, strong))
