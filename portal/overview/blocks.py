"""A block of HTML: a template in `templates/`, in which every value is escaped, under a heading that says the finding.

What looks like what is in `portal/client/overview.css`; what a click does beside following the link, in `portal/client/overview.js`.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.ui.messages import plain

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class LinkBlock(NamedTuple):
    """A heading and what stands below it; no HTML where there is nothing to show."""

    title: str
    html: str


class MadeHtml(str):
    """HTML as it is to be sent. Streamlit takes the indents out of a text each time, which for a matrix costs a millisecond."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return self


def rendered(template: str, **values: object) -> MadeHtml:
    """The HTML of a template; values are texts, never markup."""
    return MadeHtml(_TEMPLATES.get_template(f"{template}.html").render(**values))


def show_block(block: LinkBlock, *, at: str = "", empty: str = "没有符合条件的台账行，请放宽筛选条件。") -> None:
    """In a frame under its heading; `at` is the place that the numbers lead to."""
    with st.container(border=True, height="stretch"):
        st.header(plain(block.title), anchor=False)
        if block.html:
            st.html(MadeHtml(f'<div id="pb-at-{at}"></div>{block.html}') if at else block.html)
        else:
            st.text(empty)
