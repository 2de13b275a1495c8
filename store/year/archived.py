"""The year's records as an archive keeps them: every table that tells of the year as rows of text; and which tables stay out, and why.

A test compares the two lists with the tables that there are, so that a new duty is not forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine, select

from store.database import reading
from store.schema import whole

ARCHIVED = {
    "history": "修改记录",
    "deed": "操作记录",
    "review": "审核",
    "request": "不涉及和延期申请",
    "extension": "批准的延期",
    "comment": "留言",
    "evidence_file": "佐证附件",
    "link_check": "佐证链接检查",
    "link_run": "佐证链接检查的经过",
    "conflict": "冲突",
    "settlement": "冲突处理时间",
    "typed": "填写原文",
    "submission": "报送回执",
    "acknowledgement": "通知签收",
    "addressee": "增补的主送单位",
    "assignment": "分工",
    "subtask": "科室分办",
    "subtask_merged": "科室分办并入的进展",
    "delegation": "委托交接",
    "held_report": "审签",
    "countersign_switch": "填报先审签的单位",
    "assurance": "保障情况",
    "milestone_result": "节点成果",
    "milestone_date": "节点内部时限",
    "collection": "牵头汇总",
    "collection_draft": "汇总稿",
    "urging": "催办记录",
    "reminder_told": "自动提醒记录",
    "reminder_settings": "自动提醒设置",
    "message": "外发消息",
    "rectification": "整改",
    "commitment": "承诺",
    "instruction": "领导批示",
    "practice": "经验做法",
    "practice_version": "经验做法的文字",
    "lookback_item": "回头看任务",
    "lookback_check": "回头看核查",
    "annual_text": "年报段落",
    "annual_publication": "年报段落公开",
    "city_report_wording": "汇总报告改写",
    "paper_particulars": "版头版记",
    "paper_template": "公文模板",
    "round_rhythm": "报送轮次设置",
    "round_unchanged": "本轮无变化",
    "score_rules": "评分规则",
    "portfolio": "分管领导",
    "calendar_day": "工作日历",
    "edition": "通知版本",
    "entry": "台账行",
    "span": "台账行的起止",
    "base": "台账单元格",
    "side_row": "共享表格其他页的行",
}
"""Tables with what people call them."""
LEFT_OUT = {
    "person": "账号和密码",
    "person_role": "账号的角色，跨年度",
    "ended_session": "登录",
    "sign_in_attempt": "登录",
    "mailbox": "催办邮箱，跨年度",
    "wall_link": "大屏链接，跨年度；有了它就能看大屏",
    "draft": "没有报送的草稿，只给写的人看",
    "year_draft": "没有采用的通知草稿",
    "inbox_noted": "待办里各人点过的“知道了”",
    "paper_template_file": "公文模板的文件，跨年度",
    "meta": "程序用",
    "migration": "程序用",
    "outbox": "与共享表格同步用，写入后的都在修改记录里",
    "finding": "与共享表格同步用，每次同步重算",
    "place": "与共享表格同步用",
    "derived_text": "与共享表格同步用，“本轮”“附件数”两列写过的内容",
    "missing_row": "与共享表格同步用",
    "unjudged": "与共享表格同步用",
    "stamp": "与共享表格同步用",
    "sync_run": "与共享表格同步用",
}
"""Tables that stay out, each with its reason."""
SECRET = {("message", "address")}
"""Columns that stay out: where messages go may be an address that lets whoever has it send."""


def columns_of(name: str) -> tuple[str, ...]:
    """The columns of a table, as they are called in the store."""
    return tuple(column.name for column in whole().tables[name].columns if (name, column.name) not in SECRET)


def rows_of(engine: Engine, name: str) -> Iterator[tuple[str, ...]]:
    """A table's rows in the order in which they were written, every value as its text; nothing is the empty text."""
    table = whole().tables[name]
    with reading(engine) as connection:
        kept = select(*(table.c[column] for column in columns_of(name))).order_by(*table.primary_key.columns)
        for row in connection.execute(kept):
            yield tuple("" if value is None else f"{value}" for value in row)
