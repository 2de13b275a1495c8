"""Who may do what: people, roles, and one rule per use case, from which the refusals and docs/permissions.md come too.

Roles: office (everything), leader (reads everything), lead (reviews entries of tasks its unit leads), unit (edits
its own entries), signer (signs what its unit reports, where the unit asks for that), auditor (reads, and reads
history), department (a unit's 科室 or 镇街: writes how far it is with what the unit gave to it, and sees nothing else).
Everybody else signed in reads: the shared spreadsheet shows the same rows to all of them. Telephone numbers are shown to
those only who work on the same entry.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Self

from ledger.entries import LEAD, Entry, Ledger
from ledger.errors import NotAllowed
from ledger.labelled import Labelled

OFFICE_NAME = "市政府办公厅"


class Role(Labelled):
    """A role as stored."""

    OFFICE = "office", "办公厅"
    LEADER = "leader", "领导"
    LEAD = "lead", "牵头审核"
    UNIT = "unit", "填报"
    SIGNER = "signer", "审签"
    AUDITOR = "auditor", "审计"
    DEPARTMENT = "department", "科室"


@dataclass(frozen=True, slots=True)
class Department:
    """A 科室 or 镇街 of a unit, by the name that the unit gives it."""

    unit: str
    name: str

    @property
    def words(self) -> str:
        """`鼓楼区政务公开科`."""
        return f"{self.unit}{self.name}"

    def is_(self, unit: str, name: str) -> bool:
        """Is it that one? Blanks and full-width letters do not tell two apart."""
        return bool(name) and self.unit == unit and _bare(self.name) == _bare(name)


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split())


@dataclass(frozen=True, slots=True)
class EntryPart(Entry):
    """What of an entry was given to a 科室: for the rules the entry, with which one more has to do."""

    department: str = ""


def part_of(entry: Entry, department: str) -> EntryPart:
    """The part of an entry that a 科室 does."""
    return EntryPart(**{f.name: getattr(entry, f.name) for f in fields(Entry)}, department=department)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone signed in. `units` are short names of the units they write for.

    `grants` says which role is held for which unit; without it every role is held for each of the units. `still` tells
    whether the sign-in is good now: a window that stayed open acts with the person it was drawn for.

    `stands_for` names the colleague whose work they do under this hat (`ledger.within.delegation`), and `bound` are the units
    that one of the two answers for: neither passes those.

    `department`: the 科室 whose account it is. It writes for no unit (`units` is empty): what is the unit's is shut to it.
    """

    id: str
    name: str
    roles: frozenset[Role]
    units: tuple[str, ...] = ()
    grants: frozenset[tuple[Role, str]] = frozenset()
    still: Callable[[], bool] | None = field(default=None, compare=False, repr=False)
    stands_for: str = ""
    bound: frozenset[str] = frozenset()
    department: Department | None = None

    def holds(self, role: Role, unit: str) -> bool:
        """Are they this for the unit? 填报 for one unit and 牵头审核 for another do not mix."""
        if role not in self.roles or unit not in self.units:
            return False
        return not self.grants or (role, unit) in self.grants


def signed(person: Person) -> str:
    """How an audit event names its doer: `王某（市财政局）`; an account that bears its unit's name stands alone, and so does
    whoever stands in for somebody: `李某（代王某）`; of a 科室 it says which: `张某（鼓楼区政务公开科）`."""
    if person.stands_for:
        return person.name
    if person.department:
        whole = person.department.words
        return whole if person.name == whole else f"{person.name}（{whole}）"
    own = [unit for unit in person.units if unit != person.name]
    return person.name if person.name in person.units or not own else f"{person.name}（{own[0]}）"


def _leads(person: Person, entry: Entry | None, ledger: Ledger) -> bool:
    leads = ledger.lead_units.get(entry.task_no, ()) if entry else ()
    return any(person.holds(Role.LEAD, unit) for unit in leads)


def _leads_others(person: Person, entry: Entry | None, ledger: Ledger) -> bool:
    """Nobody passes what they answer for themselves: a lead unit's own entry goes to the office, to which the lead reports
    (榕政办〔2021〕53号, paragraph 二); of joint leads neither stands above the other."""
    if entry is None or entry.role == LEAD or person.holds(Role.UNIT, entry.unit) or entry.unit in person.bound:
        return False
    return _leads(person, entry, ledger)


def _is_led_by(person: Person, entry: Entry | None, ledger: Ledger) -> bool:
    """Does the entry belong to a unit that leads a task which their unit answers for?"""
    if entry is None or entry.role != LEAD:
        return False
    return any(person.holds(Role.UNIT, other.unit) for other in ledger.by_task.get(entry.task_no, ()))


def _given(person: Person, entry: Entry | None, _ledger: Ledger) -> bool:
    """Was this part given to the 科室 whose account it is?"""
    if not isinstance(entry, EntryPart) or Role.DEPARTMENT not in person.roles:
        return False
    return person.department is not None and person.department.is_(entry.unit, entry.department)


@dataclass(frozen=True, slots=True)
class Who:
    """People beside the office: how they are told from others, and how a refusal names them.

    `named` says who they are to an entry: its `unit`, those who `lead` its task, the `leaders`, the `auditors`, or both (`readers`).
    """

    test: Callable[[Person, Entry | None, Ledger], bool]
    named: str = ""


READERS = Who(lambda person, *_: bool(person.roles & {Role.LEADER, Role.AUDITOR}), "readers")
LEADERS = Who(lambda person, *_: Role.LEADER in person.roles, "leaders")
AUDITORS = Who(lambda person, *_: Role.AUDITOR in person.roles, "auditors")
SIGNED_IN = Who(lambda person, *_: bool(person.roles - {Role.DEPARTMENT}))
OWN = Who(lambda person, entry, _: entry is not None and person.holds(Role.UNIT, entry.unit), "unit")
# Writes for the unit, whether as the one that answers or as the one that leads.
ACTS_FOR = Who(
    lambda person, entry, _: entry is not None and any(person.holds(r, entry.unit) for r in (Role.UNIT, Role.LEAD)),
    "unit",
)
SIGNS = Who(lambda person, entry, _: entry is not None and person.holds(Role.SIGNER, entry.unit), "unit")
GIVEN = Who(_given)
LEADS = Who(_leads, "lead")
LEADS_OTHERS = Who(_leads_others, "lead")
LED_BY = Who(_is_led_by)

# How a refusal names those who are told by their role alone.
_READING = {"领导": {"readers", "leaders"}, "审计人员": {"readers", "auditors"}}


class Rule:
    """Who may do one thing beside the office, and what it is called in a sentence.

    `goes_on`: also in a closed year. That is looking, what is due only afterwards (the annual paragraph, by 31 January or
    March), and what has to be brought to its end (rectifications, commitments, instructions).
    """

    def __init__(self, action: str, word: str, *who: Who, goes_on: bool = False) -> None:
        self.action, self.word, self.who, self.goes_on = action, word, who, goes_on

    def allows(self, person: Person, entry: Entry | None, ledger: Ledger) -> bool:
        """Is the person one of them?"""
        return any(one.test(person, entry, ledger) for one in self.who)

    def refusal(self, entry: Entry | None, ledger: Ledger) -> str:
        """`只有鼓楼区、市政府办公厅可以填报 2021-07-鼓楼区；需要改动的，请与他们联系。`"""
        if SIGNED_IN in self.who:
            return "请先登录，再查看台账；科室、镇街的账号只能查看、填写分给自己的事。"
        if ledger.closed and not self.goes_on:
            return f"{ledger.year}年的台账已经结转，只能查看，不能{self.word}，没有保存。"
        what = f"{self.word} {entry.key}" if entry and entry.key else self.word
        return f"只有{'、'.join(dict.fromkeys([*self._names(entry, ledger), OFFICE_NAME]))}可以{what}；需要改动的，请与他们联系。"

    def _names(self, entry: Entry | None, ledger: Ledger) -> list[str]:
        named = {one.named for one in self.who}
        names = [name for name, words in _READING.items() if named & words]
        if entry and "unit" in named:
            names.append(entry.unit)
        own_of_a_lead = LEADS_OTHERS in self.who and entry is not None and entry.role == LEAD
        if entry and "lead" in named and not own_of_a_lead:
            names += [f"牵头单位{name}" for name in ledger.lead_units.get(entry.task_no, ()) if name not in names]
        return names


class Action(StrEnum):
    """A use case, with its rule. READ, HISTORY and DOWNLOAD without an entry mean the whole ledger."""

    _value_: str
    rule: Rule

    def __new__(cls, rule: Rule) -> Self:
        member = str.__new__(cls, rule.action)
        member._value_, member.rule = rule.action, rule
        return member

    READ = Rule("read", "查看台账", SIGNED_IN, goes_on=True)
    READ_CONTACT = Rule("read_contact", "查看联系电话", READERS, ACTS_FOR, LEADS, LED_BY, goes_on=True)
    EDIT = Rule("edit", "填报", OWN)
    REVIEW = Rule("review", "审核", LEADS_OTHERS)
    RESOLVE = Rule("resolve", "处理冲突", OWN, LEADS)
    HISTORY = Rule("history", "查看修改记录", READERS, OWN, LEADS, goes_on=True)
    DOWNLOAD = Rule("download", "下载", READERS, OWN, LEADS, goes_on=True)
    IMPORT = Rule("import", "导入任务分解表")
    AUDIT = Rule("audit", "查看和下载审计记录", AUDITORS, goes_on=True)
    SYNC_CONTROL = Rule("sync_control", "控制同步")
    PEOPLE = Rule("people", "管理人员和账号")
    # The flow of an entry (`ledger.review.workflow`, `ledger.review.requests`, `ledger.review.comments`).
    APPROVE = Rule("approve", "审核", LEADS_OTHERS)
    CLOSE = Rule("close", "办结和重新打开")
    REQUEST = Rule("request", "提出申请", OWN)
    DECIDE = Rule("decide", "决定不涉及和延期申请")
    CHECK_LINKS = Rule("check_links", "检查佐证链接")
    COMMENT = Rule("comment", "留言", OWN, LEADS)
    DELEGATE = Rule("delegate", "委托他人代办", ACTS_FOR, SIGNS)
    MANAGE_DELEGATIONS = Rule("manage_delegations", "查看和收回别人的委托", goes_on=True)
    COUNTERSIGN = Rule("countersign", "审签", SIGNS)
    READ_COUNTERSIGN = Rule("read_countersign", "查看等审签的填报", OWN, SIGNS, goes_on=True)
    SET_COUNTERSIGN = Rule("set_countersign", "设置填报先审签", SIGNS)
    # The units' own work (`ledger.use_cases` makes a target of a unit as a whole).
    ACKNOWLEDGE = Rule("acknowledge", "签收通知", OWN)
    READ_ACKNOWLEDGEMENTS = Rule("read_receipts", "查看签收情况", READERS, goes_on=True)
    ADDRESSEES = Rule("addressees", "增减主送单位")
    ASSIGN = Rule("assign", "分工和标记重点", OWN)
    READ_ASSIGNMENT = Rule("read_assignment", "查看分工", READERS, OWN, LEADS, goes_on=True)
    SPLIT = Rule("split", "分办到科室、镇街", OWN)
    REPORT_SUBTASK = Rule("report_subtask", "填写分办进展", OWN, GIVEN)
    RETURN_SUBTASK = Rule("return_subtask", "退回分办进展", OWN)
    MERGE_SUBTASK = Rule("merge_subtask", "并入分办进展", OWN)
    READ_SUBTASK = Rule("read_subtask", "查看分办", OWN, GIVEN, goes_on=True)
    FILL_ASSURANCE = Rule("fill_assurance", "填写保障情况", OWN)
    READ_ASSURANCE = Rule("read_assurance", "查看保障情况", READERS, OWN, goes_on=True)
    OFFER_PRACTICE = Rule("offer_practice", "报送经验做法", OWN)
    SELECT_PRACTICE = Rule("select_practice", "评选经验做法")
    WRITE_ANNUAL = Rule("write_annual", "编写年报段落", OWN, goes_on=True)
    READ_ANNUAL = Rule("read_annual", "查看年报段落", READERS, OWN, goes_on=True)
    REOPEN_ANNUAL = Rule("reopen_annual", "重新打开已公开的年报段落", goes_on=True)

    # Collecting, reminder, putting right (an entry stands for its task, or for its unit's part in it).
    COLLECT = Rule("collect", "起草和报送汇总稿", LEADS)
    READ_CONSOLIDATION = Rule("read_collection", "查看汇总稿", READERS, LEADS, goes_on=True)
    DECIDE_CONSOLIDATION = Rule("decide_collection", "采用或退回汇总稿")
    URGE = Rule("urge", "催办", LEADS)
    SET_MAILBOX = Rule("set_mailbox", "登记催办邮箱")
    AUTO_REMIND = Rule("auto_remind", "设置自动提醒")
    RECTIFY = Rule("rectify", "开列和销号整改事项", goes_on=True)
    ANSWER_RECTIFICATION = Rule("answer_rectification", "填写整改情况", OWN, goes_on=True)
    READ_RECTIFICATION = Rule("read_rectification", "查看整改事项", READERS, OWN, LEADS, goes_on=True)
    COMMIT = Rule("commit", "登记承诺事项和落实情况", OWN, goes_on=True)
    CLOSE_COMMITMENT = Rule("close_commitment", "销号承诺事项", goes_on=True)
    READ_COMMITMENT = Rule("read_commitment", "查看承诺事项", READERS, OWN, LEADS, goes_on=True)
    # 领导批示 (an entry stands for its unit's part in the task, or for the unit as a whole).
    INSTRUCT = Rule("instruct", "批示交办", LEADERS)
    ANSWER_INSTRUCTION = Rule("answer_instruction", "报批示办理结果", ACTS_FOR, goes_on=True)
    READ_INSTRUCTION = Rule("read_instruction", "查看领导批示", READERS, ACTS_FOR, LEADS, goes_on=True)
    CLOSE_INSTRUCTION = Rule("close_instruction", "批示办结和退回", LEADERS, goes_on=True)
    # 回头看, 节点成果 and the turn of the year (the first and third stand for a unit as a whole).
    LOOK_BACK = Rule("look_back", "核查上年度任务", OWN)
    MANAGE_LOOK_BACK = Rule("manage_lookback", "导入、对应和审核回头看")
    HAND_IN = Rule("hand_in", "提交节点成果", ACTS_FOR)
    MANAGE_MILESTONES = Rule("manage_milestones", "审定节点成果、设内部时限")
    SET_ROUNDS = Rule("set_rounds", "设置报送轮次")
    GIVE_AD_HOC = Rule("give_ad_hoc", "临时交办任务")
    SET_PORTFOLIO = Rule("set_portfolio", "确定任务的分管领导")
    SET_PARTICULARS = Rule("set_particulars", "设置文件的版头版记", goes_on=True)
    SET_TEMPLATE = Rule("set_template", "更换公文模板", goes_on=True)
    SET_SCORES = Rule("set_scores", "设置计分")
    WRITE_CITY_REPORT = Rule("write_city_report", "改写汇总报告", goes_on=True)
    PREFLIGHT = Rule("preflight", "查看发出前检查", goes_on=True)
    SET_WALL = Rule("set_wall", "开设和收回大屏链接")
    ARCHIVE = Rule("archive", "下载存档", goes_on=True)
    CLOSE_YEAR = Rule("close_year", "结转年度")


def office_units(ledger: Ledger) -> frozenset[str]:
    """Units in whose name the office writes: its own, and the one that issued the notice."""
    issuer = ledger.directory.resolve(ledger.breakdown.issuer).unit
    return frozenset({OFFICE_NAME, *([issuer.short_name] if issuer else ())})


def may(person: Person, action: Action, entry: Entry | None, ledger: Ledger) -> bool:
    """May the person do this to the entry (None: to the ledger as a whole)? The office may do everything, but in a
    closed year nobody more than its rule lets go on."""
    if ledger.closed and not action.rule.goes_on:
        return False
    return Role.OFFICE in person.roles or action.rule.allows(person, entry, ledger)


def require_still(person: Person) -> None:
    """Raises NotAllowed when the sign-in or the roles have changed since the page was drawn; for services with rules of their own."""
    if person.still is not None and not person.still():
        raise NotAllowed("您的登录、账号或角色刚有变动，请刷新页面、重新登录后再试。")


def require(person: Person, action: Action, entry: Entry | None, ledger: Ledger) -> None:
    """Raises NotAllowed, saying who may, unless the person may do this, and is still who they were when the page was drawn."""
    require_still(person)
    if not may(person, action, entry, ledger):
        raise NotAllowed(action.rule.refusal(entry, ledger))
