"""Streamlit's scripts put together in a few files.

Its client comes as some 500 modules, of which a page asks for 140 before its first chart stands: a browser that takes them from what
it has kept needs three milliseconds for each, and over a line with 150 ms until an answer begins, six at a time, they take seconds.
No two of them import each other, and all are built alike – imports at the head, one list of exports at the end – so that each can
stand in a file with others as a function of its own (`chunks.js`), run when it is first asked for. What is in none of these files
comes by itself and imports from them. A module that is built otherwise is refused, and a test builds all of them: a new version of
streamlit cannot change that unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from streamlit import file_util

from portal.server.browser.exchanges import in_chinese

# File -> the modules for which it is fetched, by their name up to the first dot; what they import and no file before it holds lies
# in it too.
_WIDGETS = (
    "TextInput",
    "Html",
    "ButtonGroup",
    "PageLink",
    "Selectbox",
    "Button",
    "DateInput",
    "DownloadButton",
    "TextArea",
)
_HOLDS: Mapping[str, tuple[str, ...]] = {
    "portal-start.js": ("index", *_WIDGETS, "Radio", "FileUploader", "Metric", "Checkbox", "Toast"),
    "portal-data.js": ("recordbatch", "serialization", "Quiver", "withFullScreenWrapper", "FileDownload.esm"),
    "portal-chart.js": ("loadVegaEmbed", "ArrowVegaLiteChart", "embed", "vega-interpreter"),
    "portal-cells.js": ("arrowFormatUtils", "pandasStylerUtils", "Table", "BidiComponent"),
    "portal-table.js": ("DataFrame",),
}
START = next(iter(_HOLDS))
_TABLE = ("portal-data.js", "portal-cells.js", "portal-table.js")
# What a page is going to ask for, besides the start; any other waits until its first run has sent something.
_SOON: Mapping[str, tuple[str, ...]] = {
    "/overview": ("portal-data.js", "portal-chart.js"),
    **dict.fromkeys(("/tasks", "/submit", "/review", "/lead", "/receipts"), _TABLE),
    "/ledger": ("portal-data.js", "portal-cells.js"),
}
_FOLDER = Path(file_util.get_static_dir(), "static", "js")
_HEAD = re.compile(r'(const __vite__mapDeps=.*?\n)?((?:import(?:\{[^{}]*\}from)?"\./[\w.-]+\.js";?)*)')
_IMPORT = re.compile(r'import(?:\{([^{}]*)\}from)?"\./([\w.-]+\.js)";?')
_EXPORT = re.compile(r"export\{([^{}]*)\};?\s*$")
_FIRST = re.compile(r'<script type="module"[^>]*?"\./static/js/([^"]+)"')
_ASKED = re.compile(r'\s*<(?:script type="module"|link rel="modulepreload")[^>]*?"\./static/js/[^>]*>(?:</script>)?')


def with_bundles(page: str, path: str) -> str:
    """Streamlit's page for the address `path`, asking for these files instead of single modules. Any other page stays as it is."""
    files = (START, *_SOON.get(path, ()))
    tags = "".join(f'\n<script type="module" crossorigin src="./static/js/{name}"></script>' for name in files)
    return _ASKED.sub(lambda asked: tags if "<script" in asked[0] else "", page)


def script(name: str) -> bytes:
    """A file of streamlit's scripts, or one of those that hold several of them."""
    made = _bundle(name) if name in _HOLDS else _alone(name)
    return made.encode("utf-8")


def names() -> Iterator[str]:
    """Every file that can be asked for: those that hold several modules, and each module by its own name."""
    yield from _HOLDS
    yield from (file.name for file in _FOLDER.glob("*.js"))


def _bundle(name: str) -> str:
    others = {where()[wanted] for module in _names(name) for wanted in _imported(module)} - {name}
    parts = [f'import"./{other}";' for other in sorted(others, key=[*_HOLDS].index)]
    if name == START:
        places = ",".join(f'"./{module}":"./{file}"' for module, file in where().items())
        parts += [
            Path(__file__).with_name("chunks.js").read_text(encoding="utf-8"),
            f"Object.assign(portalChunks.files,{{{places}}});",
        ]
    parts += [_defined(module) for module in _names(name)]
    if name == START:
        parts.append(f'portalChunks.need("{_file_of("index")}");')
    return "\n".join(parts)


def _defined(module: str) -> str:
    """A module as a function that gives what it exports. Who imports takes the values as they are then, so what a module would
    fill in later, when its own `init` is called, is filled in before."""
    head, body, exports = _parts(module)
    given = ",".join(f"{public}:{local}" for public, local in exports)
    filled = "".join(f"{init}();" for init in _inits(module, body, [local for _, local in exports]))
    # In parentheses, by which V8 knows that it is going to be called: it is compiled while the file arrives, in another thread.
    return f'portalChunks.define("{module}",(function(){{{head}{body}{filled}return{{{given}}}}}));'


def _inits(module: str, body: str, exported: list[str]) -> list[str]:
    """Names of what is exported and made by the builder's `__esmMin`: a function that fills in variables at its first call."""
    maker = re.search(r'[{,]n as ([\w$]+)[^}]*\}from"\./rolldown-runtime', _split(module)[0])
    made = re.findall(rf"(?<![\w$.])([\w$]+)={re.escape(maker[1])}\(\(?\(\)=>", body) if maker else []
    return [local for local in exported if local in made]


def _alone(module: str) -> str:
    """A module that comes by itself. One that lies in a file with others passes on what it has there."""
    if module in where():
        given = _pairs(_EXPORT.search(_text(module))[1])  # type: ignore[index]
        names = [(public, f"_{i}") for i, (public, _) in enumerate(given)]
        taken = ",".join(f"{public}:{local}" for public, local in names)
        passed = ",".join(f"{local} as {public}" for public, local in names)
        return f'import"./{where()[module]}";const{{{taken}}}=portalChunks.need("{module}");export{{{passed}}};'
    head, rest = _split(module)
    files = dict.fromkeys(where()[name] for name in _imported(module) if name in where())
    return "".join(f'import"./{file}";' for file in files) + _IMPORT.sub(_taken, head) + rest


def _parts(module: str) -> tuple[str, str, list[tuple[str, str]]]:
    """Head with its imports taken from `portalChunks`, body, and (public name, variable) of what is exported."""
    head, rest = _split(module)
    end = _EXPORT.search(rest)
    if not end:
        raise ValueError(f"{module} is not built as the others")
    return _IMPORT.sub(_taken, head), rest[: end.start()], _pairs(end[1])


def _split(module: str) -> tuple[str, str]:
    """A module up to the last of its imports, and the rest of it."""
    text = _text(module)
    head = _HEAD.match(text)
    assert head  # may be empty
    return text[: head.end()], text[head.end() :]


def _taken(match: re.Match[str]) -> str:
    """One import as a constant; one of a module that comes by itself stays."""
    names, module = match.groups()
    if module not in where():
        return match[0]
    wanted = ",".join(f"{public}:{local}" for local, public in _pairs(names or ""))
    return f'const{{{wanted}}}=portalChunks.need("{module}");'


def _pairs(names: str) -> list[tuple[str, str]]:
    """[("t", "e")] of "e as t", [("t", "t")] of "t": the name behind `as` first."""
    each = (name.split(" as ") for name in names.split(",") if name)
    return [(words[-1].strip(), words[0].strip()) for words in each]


@cache
def where() -> Mapping[str, str]:
    """Module -> the file that holds it, in the order in which they are needed."""
    found: dict[str, str] = {}
    for name, stems in _HOLDS.items():
        for stem in stems:
            _add(_file_of(stem), name, found)
    return found


def _add(module: str, name: str, found: dict[str, str]) -> None:
    if module not in found:
        for wanted in _imported(module):
            _add(wanted, name, found)
        found[module] = name


def _names(file: str) -> list[str]:
    return [module for module, at in where().items() if at == file]


@cache
def _imported(module: str) -> tuple[str, ...]:
    return tuple(match[2] for match in _IMPORT.finditer(_split(module)[0]))


def _text(module: str) -> str:
    return in_chinese(module, (_FOLDER / module).read_bytes()).decode("utf-8")


@cache
def _file_of(stem: str) -> str:
    if stem == "index":  # of several of that name, the one with which the page begins
        (name,) = _FIRST.findall((_FOLDER.parents[1] / "index.html").read_text(encoding="utf-8"))
        return str(name)
    (name,) = [file.name for file in _FOLDER.glob(f"{stem}.*.js") if file.name.count(".") == stem.count(".") + 2]
    return name
