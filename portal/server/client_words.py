"""Streamlit's own words in the browser, in Chinese.

Its client has no translations: an upload box says `Upload`, the menu of a table's column `Sort ascending`, an address
that is no page `Page not found`. Its scripts pass through `static_files` anyway, and there these words are exchanged.
Each line of data/client_words.csv is a piece of script as it stands in the pinned version, long enough to be nothing but
that word (one that is also the name of something is taken where it is a label); a test finds every one of them in the
installed package, so that another version cannot bring English back unnoticed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from portal.data_files import rows_of


def _read() -> Mapping[str, Mapping[str, str]]:
    """The script's name up to its first dot -> what is exchanged in it."""
    words: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in rows_of("client_words.csv"):
        words[row["script"]][row["english"]] = row["chinese"]
    return dict(words)


WORDS = _read()
# What the client does wrong and no page can mend: a date that was typed applies when its field is left, but not on Enter.
# What a person wrote is shown as they wrote it: markdown is read, and that is all. The client goes on to make links of what looks
# like an address, pictures of `:material/x:`, `:streamlit:` and `:smile:`, and arrows of ` -> ` and ` -- `; a backslash does
# not keep it from that.
# A table's own 下载为 CSV writes a cell that begins like a formula as it is, and a spreadsheet program would run it.
MENDS: Mapping[str, Mapping[str, str]] = {
    "DataFrame": {
        "function H_(e){if(T(e))return``;let t=$(e);": "function H_(e){if(T(e))return``;let t=$(e);"
        + '/^[\\t\\r\\n]|^\\s*[=+\\-@＝＋－＠]/.test(t)&&isNaN(t)&&(t="\'"+t);',
    },
    "StreamlitMarkdown": {
        "transforms:[nc],enter:{literalAutolink": "transforms:[],enter:{literalAutolink",
        "function Ql(){return{text:J}}": "function Ql(){return{text:{}}}",
        "qm=[Ru,Gs,zm(),Wm(),Gm()]": "qm=[Ru,Gs,zm()]",
        "t.replaceAll(`:material/`,`:material_`)": "t",
        "return ne(t,[[/:material_(\\w+):/g,n]]),t": "return t",
        "p=(0,N.useMemo)(()=>hm(t),[t])": "p=!1",
    },
    "DateInput": {
        "onPaste:_t,onKeyDown:vt,": "onPaste:_t,onKeyDownCapture:e=>{if(e.key!==`Enter`||"
        "e.target.getAttribute(`role`)!==`spinbutton`)return;"
        # The calendar is shut first: a field that is left while it stands open keeps its day to itself.
        "let t=e.target;B(!1),A(!1),setTimeout(()=>t.blur(),50)},onKeyDown:vt,",
    },
}


def in_chinese(name: str, script: bytes) -> bytes:
    """A script of streamlit's by its file name, with its words exchanged and its faults mended; any other file as it is."""
    stem = name.partition(".")[0]
    words = {**WORDS.get(stem, {}), **MENDS.get(stem, {})} if name.endswith(".js") else None
    if not words:
        return script
    text = script.decode("utf-8")
    for english, chinese in words.items():
        text = text.replace(english, chinese)
    return text.encode("utf-8")
