"""Documents that the office downloads. One public verb: `make(code, board)`; data in, bytes out.

A report is a module with `build(board, label) -> bytes`, named in `REPORTS` and imported on first use. Who may have
it is the service's matter (`LedgerService.download`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pkgutil import resolve_name

from ledger.errors import LedgerError
from ledger.figures.board import Board
from ledger.papers.particulars import Particulars
from reports.file_names import file_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MIMES = {"xlsx": XLSX, "docx": DOCX, "csv": "text/csv", "zip": "application/zip"}


@dataclass(frozen=True, slots=True)
class Report:
    """One line of the registry. `about` tells the reader what the document holds; `of_unit`: it is always about one unit, not
    about the whole ledger or one unit's part of it. `material` names what it is made of besides the board
    (`portal.ui.downloads.Documents`), handed to `build` as its third argument. `ad_hoc`: it is of 临时交办 alone.
    `of_city`: it is never one unit's. `official`: the office signs it, and `build` takes what stands around its text last."""

    title: str
    module: str
    about: str
    of_unit: bool = False
    extension: str = "xlsx"
    material: str = ""
    ad_hoc: bool = False
    of_city: bool = False
    official: bool = False

    @property
    def mime(self) -> str:
        """What its file is."""
        return MIMES[self.extension]


REPORTS = {
    "city_report": Report(
        "全市政务公开工作要点落实情况汇总报告",
        "reports.city_report",
        "报送用的 Word 文件：总体情况、分部分的落实情况、做法、“回头看”、问题和打算，附汇总表和未按时落实清单；可以先逐段改写。",
        extension="docx",
        material="city_report",
        of_city=True,
        official=True,
    ),
    "city_sources": Report(
        "汇总报告来源清单",
        "reports.city_sources",
        "汇总报告的每一句话出自哪些台账、汇总稿和经验做法，CSV 文件，供核对。",
        extension="csv",
        material="city_report",
        of_city=True,
    ),
    "consolidated": Report(
        "落实情况汇总表",
        "reports.consolidated",
        "按任务分解表的版式逐项汇总报送情况、完成情况和综述，另附全部台账明细；临时交办另列两页。",
    ),
    "unit_ledger": Report(
        "单位工作台账", "reports.unit_ledger", "一个单位的全部任务和填报内容，可打印。", of_unit=True
    ),
    "unit_summary": Report(
        "各单位完成情况统计表",
        "reports.unit_summary",
        "每个单位的报送率、三种完成率（自报完成、审核通过、办结）、按时率和逾期数，分县（市）区和市直部门小计；分轮次报送的，另有本轮已报和未报；临时交办另列一页。",
        material="rounds",
    ),
    "overdue": Report(
        "逾期和临期任务清单",
        "reports.overdue",
        "哪个单位的哪项任务逾期几个工作日、谁负责、由谁牵头，可直接用于催办。",
        material="contacts",
    ),
    "entries_csv": Report(
        "台账明细", "reports.entries_csv", "通知任务的全部台账行，CSV 文件，供其他系统读取。", extension="csv"
    ),
    "ad_hoc_csv": Report(
        "临时交办明细",
        "reports.ad_hoc_csv",
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
}


class UnitMissing(LedgerError):
    """The report is about one unit, and none with entries was named."""


class OfTheCity(LedgerError):
    """The report is about the whole city, and a unit was named."""


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

    `unit` (short name) narrows it, `label` (演示数据) is printed on every page and in the file name,
    `around` is what the office puts around an official one. Raises KeyError for an unknown code, UnitMissing, OfTheCity.
    """
    report = REPORTS[code]
    if report.of_unit and unit not in board.units:
        raise UnitMissing(f"没有“{unit}”的台账，请先选择一个单位。" if unit else "请先选择要下载哪个单位的台账。")
    if report.of_city and unit:
        raise OfTheCity(f"{report.title}是全市的，没有单位的分册。")
    chosen = board.select(unit=unit) if unit else board
    besides = ((material,) if report.material else ()) + ((around,) if report.official else ())
    content: bytes = resolve_name(report.module).build(chosen, label, *besides)
    return content


def document_name(report: Report, board: Board, unit: str, label: str) -> str:
    """`2021年落实情况汇总表（鼓楼区）_2021-10-12_演示数据.xlsx`, as every download of it is called."""
    whose = f"（{unit}）" if unit else ""
    return file_name([f"{board.ledger.year}年{report.title}{whose}", board.as_of.isoformat(), label], report.extension)
