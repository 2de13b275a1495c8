"""What is exchanged in streamlit's scripts before they are served: its words for Chinese ones, and what it does wrong and no page
can mend.

Its client has no translations: an upload box says `Upload`, the menu of a table's column `Sort ascending`, an address
that is no page `Page not found`. Each line of data/client_words.csv is a piece of script as it stands in the pinned
version, long enough to be nothing but that word (one that is also the name of something is taken where it is a label); a test
finds every one of them in the installed package, so that another version cannot bring English back unnoticed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from ledger.data_files import rows_of
from portal.server.browser.readable import READABLE


def _read() -> Mapping[str, Mapping[str, str]]:
    """The script's name up to its first dot -> what is exchanged in it."""
    words: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in rows_of("client_words.csv"):
        words[row["script"]][row["english"]] = row["chinese"]
    return dict(words)


WORDS = _read()
# What the client does wrong and no page can mend: a date that was typed applies when its field is left, but not on Enter.
# A text of several lines reaches the server when its field is left, and so is lost with the window until then: it goes there
# also when its writer pauses (a text of one line can do that by itself), but not while a syllable is being turned into characters.
# What a person wrote is shown as they wrote it: markdown is read, and that is all. The client goes on to make links of what looks
# like an address, pictures of `:material/x:`, `:streamlit:` and `:smile:`, and arrows of ` -> ` and ` -- `; a backslash does
# not keep it from that.
# Characters that turn the direction of writing are left out: what stands beside a name would be read backwards, the day of a date too.
# A link to another view of the page that is open (another task) shows it, but the address stays as it was: Back, a reload and the
# next click lead to the view before.
# A table's own 下载为 CSV writes a cell that begins like a formula as it is, and a spreadsheet program would run it; what follows a
# carriage return inside a cell is a line of its own for one, as long as the cell stands without quotation marks.
_UNTURNED = "replace(/[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/g,'')"
MENDS: Mapping[str, Mapping[str, str]] = {
    "DataFrame": {
        "function H_(e){if(T(e))return``;let t=$(e);": "function H_(e){if(T(e))return``;let t=$(e);"
        + '(/^[\\t\\r\\n]/.test(t)||/^[\\p{C}\\p{Z}]*[=+\\-@]/u.test(t.normalize("NFKC")))&&isNaN(t)&&(t="\'"+t);',
        "z_=RegExp(`[${[F_,I_,L_].join(``)}]`)": "z_=RegExp(`[${[F_,I_,L_].join(``)}\\r]`)",
    },
    "StreamlitMarkdown": {
        "transforms:[nc],enter:{literalAutolink": "transforms:[],enter:{literalAutolink",
        "function Ql(){return{text:J}}": "function Ql(){return{text:{}}}",
        "qm=[Ru,Gs,zm(),Wm(),Gm()]": "qm=[Ru,Gs,zm()]",
        "t.replaceAll(`:material/`,`:material_`)": f"t.{_UNTURNED}",
        "return ne(t,[[/:material_(\\w+):/g,n]]),t": "return t",
        "p=(0,N.useMemo)(()=>hm(t),[t])": "p=!1",
    },
    "index": {
        "queryParams:l?`?${l}`:``})}}else if(c)n=c;": "queryParams:l?`?${l}`:``})}"
        "else a!==!0&&i!==void 0&&i!==ut(document.location.search)&&(window.history.pushState({},``,"
        "document.location.pathname+(i?`?${i}`:``)),this.syncQueryParams(i))}else if(c)n=c;",
        "i=t?th(e.body):e.body;return c(It,{className:`stText`": f"i=(t?th(e.body):e.body).{_UNTURNED};"
        "return c(It,{className:`stText`",
    },
    "TextArea": {
        "$=(0,x.useRef)(Z);$.current=Z,": "$=(0,x.useRef)(Z),pz=(0,x.useRef)(null),lt=(0,x.useRef)(Q);$.current=Z,lt.current=Q,",
        "onChange:we,onKeyDown:Te,": "onChange:e=>{we(e);clearTimeout(pz.current);e.nativeEvent.isComposing||"
        "(pz.current=setTimeout(()=>lt.current(),1200))},onCompositionEnd:()=>{clearTimeout(pz.current),"
        "pz.current=setTimeout(()=>lt.current(),1200)},onKeyDown:Te,",
    },
    # What is at hand already is taken at once, and of what is not the file is fetched that it lies in (`bundles`).
    "preload-helper": {
        "i=function(i,a,o){let s=Promise": "i=function(i,a,o){let z=portalChunks.ready(i,a);if(z)return z;"
        "a=portalChunks.fetched(a);let s=Promise",
    },
    # Until the portal's own type is known the client asks for a font of its own, of 170 KB.
    "utils": {'sansSerif:`"Source Sans", sans-serif`': "sansSerif:`sans-serif`"},
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
    changes = [pieces[stem] for pieces in (WORDS, MENDS, READABLE) if stem in pieces] if name.endswith(".js") else []
    if not changes:
        return script
    text = script.decode("utf-8")
    for pieces in changes:
        text = exchanged(text, pieces)
    return text.encode("utf-8")


def exchanged(text: str, pieces: Mapping[str, str]) -> str:
    """A script with each of the pieces in place of what stood there."""
    for found, instead in pieces.items():
        text = text.replace(found, instead)
    return text
