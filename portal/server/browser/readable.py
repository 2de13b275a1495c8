"""What streamlit's client draws so that somebody cannot read, hear or reach it, and no page can mend: as in `exchanges`, each
line is a piece of script as it stands in the pinned version, and a test finds it there.
"""

from __future__ import annotations

from collections.abc import Mapping

_NAMES = "Intl.DisplayNames({},{{type:`dateTimeField`}})"
_IN_CHINESE = _NAMES.format("`zh-CN`")
_PICK = (  # the row of the cell `e`, where one row can be picked; the keyboard goes on from there
    "Tt&&!Et&&e[0]>=0&&Rt({columns:Pn.empty(),rows:Pn.fromSingleSelection(e[1]),"
    "current:{cell:e,range:{x:e[0],y:e[1],width:1,height:1},rangeStack:[]}})"
)
READABLE: Mapping[str, Mapping[str, str]] = {
    # Captions are text at six tenths, 4.0 : 1 on white; at 0.72 they are #5f666d, 5.9 : 1 (WCAG 2.2, 1.4.3 asks for 4.5).
    "opacities": {
        "l=H(t,.4),u=H(t,.3)": "l=H(t,.28),u=H(t,.25)",
        "secondary:.6,stale:": "secondary:.72,stale:",
        # Letters of 16 pixels need the room that streamlit leaves empty beside a wide page.
        "wideSidePadding:`5rem`": "wideSidePadding:`3rem`",
    },
    # Where the keyboard stands is seen: rings of half the primary colour, or of a fifth of a grey, are paler than 3 : 1 (1.4.11).
    "utils": {
        "ct=`stActiveTheme-${window.location.pathname}`": "ct=`stActiveTheme-portal`",
        "focusRing:`0 0 0 ${r} ${s(e.primary,.5)}`": "focusRing:`0 0 0 ${r} ${s(e.primary,.15)}`",
        "focusRingMuted:`0 0 0 ${r} ${s(i,.8)}`": "focusRingMuted:`0 0 0 ${r} ${s(e.primary,.15)}`",
    },
    # The reader's choice of light or dark (`portal/client/look.js`) is for every page, not for the one on which it was made.
    "index": {
        "let e=window.matchMedia(`(prefers-color-scheme: dark)`);return e.addEventListener(`change`,p),": "let e="
        "window.matchMedia(`(prefers-color-scheme: dark)`),t=e=>{let t=l.current.find(t=>t.name===`Custom Theme ${e.detail}`);"
        "t&&f(t)};return window.addEventListener(`portal-look`,t),e.addEventListener(`change`,p),",
        "()=>{window.removeEventListener(`afterprint`,p),": "()=>{window.removeEventListener(`portal-look`,t),"
        "window.removeEventListener(`afterprint`,p),",
        '"&:focus-visible":{backgroundColor:e.colors.darkenedBgMix15,...r&&{boxShadow:e.shadows.focusRingMuted}}': '"&:focus-visible":{'
        "backgroundColor:e.colors.darkenedBgMix15,boxShadow:`inset ${e.shadows.focusRing}`}",
    },
    # What stands on the primary colour is white, also where that colour is the light blue of the dark theme.
    "styled-components": {
        "backgroundColor:e.colors.primary,color:e.colors.white": "backgroundColor:e.colors.primary,color:e.colors.bgColor"
    },
    "LinkButton": {"color:e.colors.white": "color:e.colors.bgColor"},
    # The link to the page at the root has an empty address: opened beside (a long press, the middle button) it was the page itself.
    # A link to another view of the page that is open (a task, a section) is not the place where one is, and not grey and bold.
    "PageLink": {
        "href:w,target": "href:w||`./`,target",
        "x=i===b.pageScriptHash": "x=i===b.pageScriptHash&&!b.queryString",
    },
    "Multiselect": {"t?e.colors.fadedText40:e.colors.white": "t?e.colors.fadedText40:e.colors.bgColor"},
    "NumberInput": {"color:e.colors.white": "color:e.colors.bgColor"},
    "Radio": {"c=e.colors.white": "c=e.colors.bgColor"},
    "checkboxIndicatorStyles": {"t.colors.bodyText:t.colors.white": "t.colors.bodyText:t.colors.bgColor"},
    # The parts of a day are named in the reader's language; the client asks in that of the box's form (year, month, day).
    "DateField": {_NAMES.format("e"): _IN_CHINESE},
    # What stands in an empty box and what a screen reader hears (空, 十月, 选定的日期) follow this; the order is that of the box's form.
    "DateInput": {"locale:`en-US`": "locale:`zh-CN`"},
    "ReorderedSegments": {_NAMES.format("a"): _IN_CHINESE, _NAMES.format("l"): _IN_CHINESE},
    # A chart brings the colours for a dark page along.
    "ArrowVegaLiteChart": {
        "let d=JSON.parse(e);u&&": "let q=JSON.parse(e).usermeta?.dark,"
        "d=JSON.parse(q&&Number.parseInt(a.colors.bgColor.slice(1,3),16)<128?"
        "Object.entries(q).reduce((t,[e,n])=>t.replaceAll(e,n),e):e);u&&",
    },
    # It is a picture with a name: what it is drawn of is named in English (group mark container), to whoever listens, and hidden.
    "embed": {
        "function Ey(e){return e.aria===!1?": "function Ey(e){return e?",
        "`role`,`graphics-document`),t.setAttribute(`aria-roleDescription`,`visualization`)": "`role`,`img`),"
        "t.setAttribute(`aria-roleDescription`,`统计图`)",
    },
    # A script of a part (a chart, the grid) that did not come, because the line was cut or the portal is a newer one: what to do,
    # and the button for it. It was an error of the browser's in English; of its four forms the client knew one.
    "ErrorElement": {
        "let{name:r,message:i,stack:a,width:s}=n,c=": "let{name:r,message:i,stack:a,width:s}=n;"
        "/Network issue|dynamically imported|module script|preload CSS/.test(r+i)?(r=`这一块没有取到`,a=void 0,i=e(`span`,{children:["
        "`网络断过，或者门户刚升级过。填写的内容都有草稿。`,t(`button`,{type:`button`,style:{font:`inherit`,color:`inherit`,"
        "background:`none`,border:`1px solid`,borderRadius:`6px`,padding:`0 14px`,minHeight:`44px`,marginLeft:`12px`,cursor:"
        "`pointer`},onClick:()=>location.reload(),children:`重新载入`})]})):r=`这一块显示不出来（${r}）`;let c=",
        "children:[r,`: `]": "children:[r,`：`]",
    },
    # An upload box has a name, which an element that is only there for looks must not have.
    "FileUploader": {"...e({tabIndex:-1})": "...e({role:`group`,tabIndex:-1})"},
    # A button in a table answers the mouse alone: Enter and the space bar are a click in its middle (2.1.1). Where one row can be
    # picked it is by the box at its left alone: a click anywhere in it, and Enter, pick it.
    "DataFrame": {
        "accentFg:e.colors.white": "accentFg:e.colors.bgColor",
        "onCellClicked:ke?void 0:_t,": f"onCellClicked:ke?void 0:(e,t)=>{{_t(e,t),{_PICK}}},onCellActivated:(e,t)=>{{"
        "if(ke||t.inputType!==`keyboard`)return;let n=O.current?.getBounds(...e);n&&_t(e,"
        f"{{bounds:n,localEventX:n.width/2,localEventY:n.height/2,preventDefault(){{}}}}),{_PICK}}},",
    },
}
