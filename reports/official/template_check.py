"""Is an uploaded .docx a template for the office's documents? Everything that is wrong with it is told at once.

Called in a process of its own (`portal.strangers_files`): what a stranger's file unfolds to, and how long it takes, is bounded there.
"""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Iterator
from datetime import date

from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from jinja2 import TemplateError
from lxml import etree

from ledger.errors import Refused
from ledger.papers.paper_template import PLACES, TEXT, PaperTemplate
from ledger.papers.particulars import ParticularsWithin
from reports.official.paper import OfficialPaper
from reports.official.template import opened, place_of_text

_UNFOLDED, _PARTS = 16 << 20, 500
_SECONDS = 5.0  # of work for a small document
_NAME = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_BRACES = re.compile(r"\{\{.{0,20}|\{[%#].{0,20}|.{0,20}(?:\}\}|[%#]\})")
_FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES", "MERGEFORMAT", "ARABIC"}
_AGAIN = "请在 Word 或 WPS 里另存为 .docx 再上传"
_DAMAGED = f"这个文件不是完整的 .docx 文件，没有更换：{_AGAIN}。"
# What a part's path or kind says -> what it is.
_FORBIDDEN = {
    "vba": "宏",
    "macro": "宏",
    "activex": "控件",
    "embeddings/": "嵌入的对象",
    "oleobject": "嵌入的对象",
    "afchunk": "嵌入的文件",
    "subdocument": "子文档",
}


def check_template(content: bytes) -> tuple[str, ...]:
    """What the template has a place for, of `PLACES`. Raises Refused, with a sentence for each problem."""
    parts = _parts(content)
    problems = list(dict.fromkeys([*_carried(parts), *_fields(parts), *_named(parts)]))
    if problems:
        raise Refused("模板不能用，没有更换：\n" + "\n".join(problems))
    places = tuple(place for place in PLACES if place in set(_names(parts)))
    _try_out(PaperTemplate(content, places))
    return places


def _parts(content: bytes) -> dict[str, bytes]:
    """The package's parts by their names, pictures without their content."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            listed = package.infolist()
            names = {part.filename for part in listed}
            if len(names) < len(listed) or len(listed) > _PARTS or sum(p.file_size for p in listed) > _UNFOLDED:
                raise Refused(f"模板展开后太大或内部结构不正常，没有更换：{_AGAIN}。")
            if "word/document.xml" not in names:
                raise Refused(_DAMAGED)
            return {name: package.read(name) if name.endswith((".xml", ".rels")) else b"" for name in names}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise Refused(_DAMAGED) from error


def _carried(parts: dict[str, bytes]) -> Iterator[str]:
    """Macros, objects and whatever would be fetched from elsewhere."""
    kinds = parts.get("[Content_Types].xml", b"").decode("utf-8", "replace").lower()
    for sign, what in _FORBIDDEN.items():
        if sign in kinds or any(sign in name.lower() for name in parts):
            yield f"里面有{what}：请去掉以后另存为不带宏的 .docx。"
    for name, part in parts.items():
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            yield f"内部结构不正常（{name}）：{_AGAIN}。"
        if name.endswith(".rels") and b"External" in part:
            yield _outside(part)


def _outside(part: bytes) -> str:
    if b"attachedTemplate" in part:
        return "附着在别处的模板上：请在 Word 的“开发工具 › 文档模板”里改为 Normal，再另存。"
    if b"/hyperlink" in part:
        return "里面有指向别处的链接：请取消超链接（文字可以留着）。"
    return "里面有不在文件里、要从别处取来的内容（如链接的图片）：请改为插入到文件里。"


def _texts(parts: dict[str, bytes], tag: str) -> Iterator[str]:
    """The text of each paragraph, in whatever part it stands; words of a paragraph may be parted into many pieces."""
    for name, part in parts.items():
        if not name.startswith("word/") or not name.endswith(".xml") or b"<!DOCTYPE" in part:
            continue
        try:
            tree = etree.fromstring(part, etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            raise Refused(_DAMAGED) from error
        for paragraph in tree.iter(qn("w:p")):
            yield "".join(node.text or "" for node in paragraph.iter(qn(tag)))


def _fields(parts: dict[str, bytes]) -> Iterator[str]:
    """Fields may count pages and nothing else: others fetch files, or run something."""
    simple = re.findall(rb'w:instr="([^"]*)"', b"".join(parts.values()))
    said = [*_texts(parts, "w:instrText"), *(one.decode("utf-8", "replace") for one in simple)]
    for word in (word for one in said for word in re.findall(r"[A-Za-z]{2,}", one)):
        if word.upper() not in _FIELDS:
            yield f"里面有域“{word[:20]}”，只能有页码和页数：请选中它，按 Ctrl+Shift+F9 变成文字，或删去。"


def _names(parts: dict[str, bytes]) -> Iterator[str]:
    for text in _texts(parts, "w:t"):
        yield from _NAME.findall(text)


def _named(parts: dict[str, bytes]) -> Iterator[str]:
    """Names that are none, and braces that are no name's."""
    for name in _names(parts):
        if name not in PLACES:
            yield f"“{{{{ {name} }}}}”不认识：只能用{'、'.join(PLACES)}。"
    for text in _texts(parts, "w:t"):
        if odd := _BRACES.search(_NAME.sub("", text)):
            yield f"“{odd[0]}”看不懂：双花括号里只能写一个位置的名字，如 {{{{ 标题 }}}}，不能有别的。"
    if list(_names(parts)).count(TEXT) != 1:
        yield "要有一处、也只能有一处 {{ 正文 }}（半角花括号），写在正文要放的地方。"


def _try_out(template: PaperTemplate) -> None:
    """A small document is set into it; what goes wrong there would go wrong with each."""
    began = time.process_time()
    try:
        document = opened(template.content)
        if place_of_text(document, f"{{{{{TEXT}}}}}") is None:
            raise Refused(
                "模板不能用，没有更换：{{ 正文 }} 要自己占一段，不能写在表格、文本框里，也不能和别的字在一段。"
            )
        if len(document.sections) != 1:
            raise Refused("模板不能用，没有更换：只能有一节，请删去分节符。")
        _sample(template)
    except (OpcError, TemplateError, etree.LxmlError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise Refused(_DAMAGED) from error
    if time.process_time() - began > _SECONDS:
        raise Refused(f"模板太复杂，生成一份文件要很久，没有更换：请去掉不用的样式和图形，{_AGAIN}。")


def _sample(template: PaperTemplate) -> None:
    paper = OfficialPaper("标题", "演示数据", ParticularsWithin(template=template))
    paper.text("正文。")
    paper.signed("署名", date(2021, 1, 1))
    paper.attachment(1, "表", landscape=True)
    paper.table(["甲"], [["乙"]])
    paper.close(date(2021, 1, 1))
