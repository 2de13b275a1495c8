"""管理 › 设置 › 公文模板: the office's own template of its documents, and the way back to the portal's page."""

from __future__ import annotations

from functools import partial

import streamlit as st

from ledger.attachments import Upload
from ledger.papers.paper_template import LARGEST, PLACES, TEXT, TemplateService
from ledger.permissions import OFFICE_NAME
from portal.context import Context
from portal.ui.attempts import act_button, show_outcome
from portal.ui.downloads import file_button
from portal.ui.messages import local_time
from reports import DOCX
from reports.official.template_sample import FILE_NAME, sample_template

PLACE = "paper_template"
_MARK = "{{ 正文 }}"


def show_template(context: Context) -> None:
    """What is in force, a template to begin with, and the upload."""
    service = context.particulars.templates
    held = service.held
    st.header("公文模板", anchor=False)
    st.caption(
        "市政府办公厅署名的各种 Word 文件可以套进本单位自己的红头文件：上传一个 .docx，写着 "
        f"`{_MARK}` 的那一段换成文件的内容，页面、页眉页脚和版头以模板为准。各处的文字以外，门户不改模板。"
    )
    now = f"现在用的是“{held.name}”" if held.name else "现在用的是自带的版式"
    st.text(f"{now}{f'，{held.by} 设于 {local_time(held.at)}' if held.at else ''}。")
    show_outcome(PLACE)
    with st.expander("模板里可以写的位置"):
        st.text("\n".join(f"{{{{ {name} }}}}　{what}" for name, what in PLACES.items()))
        st.caption(
            f"只有 {TEXT} 必须写，要自己占一段。没有写的，由门户照自带的版式放在正文前后；{TEXT}后面的内容印在文件最后。"
        )
        st.caption(
            "正文的字体字号在样式里改：模板里有“公文正文”“公文标题”“公文标题 1”至“公文标题 4”“公文顶格”“公文表格”等样式的，以模板为准。"
        )
    _buttons(context, service)
    file = f"template_file_{held.seq}"
    st.file_uploader(
        f"上传模板（.docx，不超过 {LARGEST >> 20} MB）", type=["docx"], key=file, max_upload_size=LARGEST >> 20
    )
    take = partial(_take, context, service, file, held.seq)
    act_button("用这个模板", take, "已更换，以后下载的文件都用它。", key="template_take", place=PLACE)


def _buttons(context: Context, service: TemplateService) -> None:
    held = service.held
    with st.container(horizontal=True):
        file_button(
            "下载样例模板", partial(sample_template, f"{OFFICE_NAME}文件"), FILE_NAME, DOCX, key="template_sample"
        )
        if held.name:
            file_button("下载现在的模板", partial(_content, service), held.name, DOCX, key="template_now")
            back = partial(service.restore, context.person, seen=held.seq)
            act_button("恢复自带的版式", back, "已恢复自带的版式。", key="template_restore", place=PLACE)


def _content(service: TemplateService) -> bytes:
    template = service.template
    return template.content if template else b""


def _take(context: Context, service: TemplateService, file: str, seen: int) -> None:
    chosen = st.session_state.get(file)
    upload = Upload(chosen.name, chosen.getvalue()) if chosen else None
    service.set_template(context.person, upload, seen=seen)
