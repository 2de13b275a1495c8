"""Documents that the office downloads. One public verb: `make(code, board)`; data in, bytes out.

A report is a module with `build(board, label) -> bytes`, named in `REPORTS` and imported on first use. Who may have
it is the service's matter (`LedgerService.download`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pkgutil import resolve_name

from ledger.errors import LedgerError
from ledger.figures.board import Board
from ledger.papers.particulars import Particulars
from reports.file_names import DocumentTitle, document_file_name
from reports.lists.listing import as_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MIMES = {
    "xlsx": XLSX,
    "docx": DOCX,
    "csv": "text/csv",
    "txt": "text/plain",
    "pdf": "application/pdf",
    "zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Report:
    """One line of the registry. `about` tells the reader what the document holds; `of_unit`: it is always about one unit, not about
    the whole ledger or one unit's part of it; `of_city`: it is never one unit's. `material` names what it is made of besides the
    board (`portal.ui.downloads.Documents`), handed to `build` as its third argument; `rule` who may have it, where that is not
    who may download the ledger. `official`: the office signs it, and `build` takes what stands around its text last. `each`:
    without a unit it is a .zip with the document of every unit. `optional`: pages show it to those only who may have it.
    `ad_hoc`: it is of 临时交办 alone. `also`: the code of the same as CSV, offered beside it. `listed`: its module gives a
    `Listing`, which makes the file."""

    title: str
    module: str
    about: str
    of_unit: bool = False
    of_city: bool = False
    extension: str = "xlsx"
    material: str = ""
    rule: str = ""
    official: bool = False
    each: bool = False
    ad_hoc: bool = False
    optional: bool = False
    also: str = ""
    listed: bool = False

    def extension_of(self, unit: str) -> str:
        """What its file ends with."""
        return "zip" if self.each and not unit else self.extension

    def mime(self, unit: str = "") -> str:
        """What its file is."""
        return MIMES[self.extension_of(unit)]


REPORTS = {
    "city_report": Report(
        "全市落实情况汇总报告",
        "reports.city_report",
        "报送用的 Word 文件：总体情况、分部分的落实情况、做法、“回头看”、问题和打算，附汇总表和未按时落实清单；可以先逐段改写。",
        extension="docx",
        material="city_report",
        of_city=True,
        official=True,
    ),
    "city_sources": Report(
        "汇总报告来源清单",
        "reports.lists.city_sources",
        "汇总报告的每一句话出自哪些台账、汇总稿和经验做法，CSV 文件。",
        extension="csv",
        material="city_report",
        of_city=True,
        listed=True,
    ),
    "city_sources_table": Report(
        "汇总报告来源清单",
        "reports.lists.city_sources",
        "汇总报告的每一句话出自哪些台账、汇总稿和经验做法，供核对。",
        material="city_report",
        of_city=True,
        listed=True,
        also="city_sources",
    ),
    "consolidated": Report(
        "落实情况汇总表",
        "reports.consolidated",
        "按任务分解表的版式逐项汇总报送情况、完成情况和综述（市政府办公厅采用的汇总稿优先），另附全部台账明细（不列入打印）；临时交办另列两页。",
        material="adopted",
    ),
    "unit_ledger": Report(
        "单位工作台账",
        "reports.unit_ledger",
        "一个单位的全部任务和填报内容，有牵头单位、责任科室和责任人，可打印。",
        of_unit=True,
        material="contacts",
    ),
    "unit_report": Report(
        "政务公开工作要点落实情况",
        "reports.unit_report",
        "一个单位的落实情况报告：总体情况、逐项进展、存在问题和下一步打算，Word 文件。",
        of_unit=True,
        extension="docx",
        material="rounds",
    ),
    "unit_ledger_docx": Report(
        "政务公开工作台账",
        "reports.unit_ledger_docx",
        "一个单位的全部任务和填报内容，横排的 Word 表格，每页有表头。",
        of_unit=True,
        extension="docx",
        material="contacts",
    ),
    "unit_summary": Report(
        "各单位完成情况统计表",
        "reports.unit_summary",
        "每个单位的报送率、三种完成率（自报完成、审核通过、办结）、按时率和逾期数，分县（市）区和市直部门小计；分轮次报送的，另有本轮已报和未报；临时交办另列一页。",
        material="rounds",
    ),
    "scores": Report(
        "各单位计分表",
        "reports.scores",
        "每个单位扣了哪几项、得多少分，附算法；开启计分以后才有。",
        material="scores",
        rule="scores",
        optional=True,
    ),
    "overdue": Report(
        "逾期和临期任务清单",
        "reports.overdue",
        "哪个单位的哪项任务逾期几个工作日、谁负责、由谁牵头，可直接用于催办。",
        material="contacts",
    ),
    "one_page": Report(
        "政务公开一页纸",
        "reports.one_page",
        "给领导看的一页 A4：当天的一句话、五个数、单位和任务对照图、逾期的单位和联系人、全年曲线，PDF 文件。",
        of_city=True,
        extension="pdf",
        material="one_page",
    ),
    "bulletin": Report(
        "政务公开工作督查通报",
        "reports.bulletin",
        "总体情况，县（市）区和市直部门各单位的数字（分轮次报送的和上一轮比），做得好的、逾期的单位，列入通报的整改事项，Word 文件。",
        of_city=True,
        extension="docx",
        material="bulletin",
        official=True,
    ),
    "supervision": Report(
        "政务公开工作督办单",
        "reports.duties.reminder_supervision",
        "逾期久、多次退回或催办后仍没有更新的单位，一个单位一份，有编号、全部事项和反馈栏；不选单位时是全部单位的压缩包。",
        extension="docx",
        material="letters",
        rule="supervision",
        official=True,
        each=True,
    ),
    "reminder_letter": Report(
        "政务公开工作催办函",
        "reports.duties.reminder_letter",
        "审核督办里要提醒、催办的其他单位，一个单位一份，有编号和全部事项；不选单位时是全部单位的压缩包。",
        extension="docx",
        material="letters",
        rule="reminder",
        official=True,
        each=True,
    ),
    "fill_in": Report(
        "填报工作簿",
        "reports.fill_in",
        "带走填的 Excel 文件，一个单位一份：任务、要求和时限已锁定，填报栏目开放，填好在“填报”里上传；不选单位时是全部单位的压缩包。",
        material="ledger_id",
        rule="fill_in",
        each=True,
    ),
    "entries": Report(
        "台账明细",
        "reports.lists.entries",
        "全部台账行，Excel 文件（临时交办另列一页）；CSV 文件供其他系统读取，只有通知任务。",
        also="entries_csv",
    ),
    "entries_csv": Report(
        "台账明细", "reports.lists.entries_csv", "通知任务的全部台账行，CSV 文件，供其他系统读取。", extension="csv"
    ),
    "ad_hoc_csv": Report(
        "临时交办明细",
        "reports.lists.ad_hoc_csv",
        "通知以外的临时交办任务的全部台账行，栏目和台账明细一样，CSV 文件。",
        extension="csv",
        ad_hoc=True,
    ),
    "look_back": Report(
        "回头看核查表",
        "reports.duties.look_back",
        "上年度每项任务、每个责任单位的核查结论、佐证和整改，另附各单位核查率。",
        material="look_back",
    ),
    "look_back_report": Report(
        "回头看报告",
        "reports.duties.look_back_report",
        "上年度任务核查的总体情况、查出的问题、整改情况和还没有核查的，附各单位核查情况，Word 文件。",
        extension="docx",
        material="look_back",
        official=True,
    ),
}


class UnitMissing(LedgerError):
    """The report is about one unit, and none with entries was named."""


class OfTheCity(LedgerError):
    """The report is about the whole city, and a unit was named."""


class NothingToMake(LedgerError):
    """Nobody on that day whom the document would go to."""


def make(
    code: str,
    board: Board,
    *,
    unit: str = "",
    label: str = "",
    material: object = None,
    around: Particulars | None = None,
) -> bytes:
    """Build a report on the board's day; the same board gives the same bytes.

    `unit` (short name) narrows it, `label` (演示数据) is printed on every page and in the file name, `around` is what the office
    puts around an official one. Raises KeyError for an unknown code, UnitMissing, OfTheCity, NothingToMake.
    """
    report = REPORTS[code]
    if report.of_unit and unit not in board.units:
        raise UnitMissing(f"没有“{unit}”的台账，请先选择一个单位。" if unit else "请先选择要下载哪个单位的台账。")
    if report.of_city and unit:
        raise OfTheCity(f"{report.title}是全市的，没有单位的分册。")
    chosen = board.select(unit=unit) if unit else board
    besides = ((material,) if report.material else ()) + ((around,) if report.official else ())
    module = resolve_name(report.module)
    if report.listed:
        return as_file(module.listed(chosen, *besides), report.extension, label)
    content: bytes = module.build(chosen, label, *besides)
    return content


def document_name(report: Report, board: Board, unit: str, label: str, made: datetime) -> str:
    """`鼓楼区2021年落实情况汇总表（截至10月12日15时32分）_演示数据.xlsx`, as every download of it is called that is made at that moment."""
    year, whose = board.ledger.year, "" if report.of_city else unit
    about = DocumentTitle(f"{whose}{year}年{report.title}", year, label)
    return document_file_name(about, board.as_of, made, report.extension_of(unit))
