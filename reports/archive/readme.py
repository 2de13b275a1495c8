"""README.txt of a year's archive: what each file is, for somebody who has no portal."""

from __future__ import annotations

from collections.abc import Mapping

from reports.archive import LISTING, MANIFEST, ArchiveAbout

README = "README.txt"
_TEXT = """{title}

统计日期：{as_of}　　生成时间：{made}　　{label}
这个压缩包不需要门户就能看：.csv 用 Excel 或 WPS 表格打开，.xlsx、.docx 照常打开。

一、有什么
台账/工作台账.csv　全部台账（通知任务在前，临时交办在后），栏目和共享表格的“工作台账”一样，每格是原文
台账/工作台账.xlsx　同样的台账，可以打印，多一栏当前状态
台账/任务分解表.csv　各项任务的要求、牵头单位、责任单位和时限
台账/单位名录.csv　单位的全称、简称、曾用名
记录/　每一项工作的原始记录，一个文件一类：
{records}
文件/全市、文件/各单位　这一天的全部文件，和门户上下载的一样
附件/　各单位的佐证附件，按单位、台账编号分文件夹；移除过的也在，谁移除的见“记录/佐证附件.csv”（其中 file 就是那个文件的校验值）
节点成果/　各单位提交的成果文件
{listing}　上面每个文件的名称、大小和校验值（SHA-256），没有生成的写着原因
{manifest}　同一份清单，给程序读

二、怎么读“台账”和“记录”里的 .csv
编码是 UTF-8，第一行是栏目。格子里的文字以单引号（'）开头的，去掉第一个单引号就是原文：那是为了不让表格软件把文字当成公式。
记录的栏目是程序里的名字：at 时间，person 人员，unit 单位，key 台账编号，task_no 任务序号，state 状态，reason 理由，text 文字，due 时限，
版本、编号是 version、id、seq；以 _by、_at 结尾的是谁、什么时候。时间带时区；花括号、方括号里的是 JSON，一格里有几项。
“记录/修改记录.csv”按先后写着每一格（key 台账编号，column 哪一栏）什么时候（at）由谁（person）从哪里
（source：portal 门户，sheet 共享表格）由什么（old）改成什么（new）。

三、怎么核对没有被改过
算出文件的 SHA-256（Windows：certutil -hashfile 文件名 SHA256），与“{listing}”里的比较。
"""


def readme(about: ArchiveAbout, records: Mapping[str, str]) -> bytes:
    """With a byte order mark and line ends that every editor shows. `records`: the tables under 记录/ with what people call them."""
    text = _TEXT.format(
        title=about.title,
        as_of=about.as_of.isoformat(),
        made=about.made.strftime("%Y-%m-%d %H:%M"),
        label=about.label,
        records="\n".join(f"　　记录/{title}.csv（程序里叫 {name}）" for name, title in records.items()),
        listing=LISTING,
        manifest=MANIFEST,
    )
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()
