"""A block of HTML: a template in `templates/`, in which every value is escaped, under a heading that says the finding.

What looks like what is in `portal/client/overview.css`; what a click does beside following the link, in `portal/client/overview.js`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class LinkBlock(NamedTuple):
    """A heading and what stands below it; where there is no HTML, `empty` says so. `at` is the place that numbers lead to."""

    title: str
    html: str
    at: str = ""
    empty: str = "没有符合条件的台账行，请放宽筛选条件。"


class MadeHtml(str):
    """HTML as it is to be sent. Streamlit takes the indents out of a text each time, which for a matrix costs a millisecond."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return self

    def __html__(self) -> str:
        """Jinja escapes it no second time."""
        return self


def rendered(template: str, **values: object) -> MadeHtml:
    """The HTML of a template; values are texts, never markup."""
    return MadeHtml(_TEMPLATES.get_template(f"{template}.html").render(**values))


def show_blocks(*blocks: LinkBlock) -> None:
    """Each in a frame under its heading, all in one message: what a rerun costs is how many elements it sends."""
    st.html(_framed(blocks))


@lru_cache(maxsize=64)
def _framed(blocks: tuple[LinkBlock, ...]) -> MadeHtml:
    return rendered("blocks", blocks=blocks)
