"""Streamlit's own words in the browser, in Chinese.

Its client has no translations: an upload box says `Upload`, the menu of a table's column `Sort ascending`, an address
that is no page `Page not found`. Its scripts pass through `static_files` anyway, and there these words are exchanged.
Each entry is the piece of script as it stands in the pinned version, long enough to be nothing but that word; a test finds
every one of them in the installed package, so that another version cannot bring English back unnoticed.
"""

from __future__ import annotations

from collections.abc import Mapping


def _labels(words: Mapping[str, str]) -> dict[str, str]:
    """Words that stand alone between the quotes of the script."""
    return {f"`{english}`": f"`{chinese}`" for english, chinese in words.items()}


def _named(words: Mapping[str, str]) -> dict[str, str]:
    """Words that are also the name of something in the script: only where they are a label."""
    return {f"label:`{english}`": f"label:`{chinese}`" for english, chinese in words.items()}


_COLUMN_MENU = {
    "Sort ascending": "从小到大排列",
    "Sort descending": "从大到小排列",
    "Format": "显示格式",
    "Autosize": "按内容调列宽",
    "Pin column": "固定这一列",
    "Unpin column": "不再固定",
    "Hide column": "隐藏这一列",
    "Copy column name": "复制列名",
    "Statistics": "统计",
    "Based on sample": "按抽样统计",
    "No data": "没有数据",
    "Type to search": "输入要找的字",
    "Close Search": "关闭查找",
    "Next Result": "下一处",
    "Previous Result": "上一处",
    "Dataframe column menu": "列菜单",
}
_TABLE_LABELS = {
    "Search": "查找",
    "Download as CSV": "下载为 CSV",
    "Show/hide columns": "选择显示哪些列",
    "Clear selection": "取消勾选",
    "Add row": "加一行",
    "Select all": "全选",
    "Automatic": "自动",
    "Localized": "本地习惯",
    "Plain": "不分节",
    "Compact": "简写",
    "Dollar": "美元",
    "Euro": "欧元",
    "Percent": "百分数",
    "Scientific": "科学记数",
    "Accounting": "会计",
    "Distance": "距今多久",
    "Calendar": "日历",
    "Values": "有值",
    "Empty": "空",
    "Distinct": "不同的值",
    "Average": "平均",
    "Standard deviation": "标准差",
    "Minimum": "最小",
    "Median": "中位数",
    "Maximum": "最大",
    "Sum": "合计",
    "Minimum length": "最短",
    "Maximum length": "最长",
    "Average length": "平均长度",
}
_EMPTY = {"No results": "没有符合的选项"}

# The script's name up to its first dot -> what is exchanged in it.
WORDS: Mapping[str, Mapping[str, str]] = {
    "FileUploader": {
        **_labels(
            {
                "Upload": "选择文件",
                "Add files": "再选文件",
                "Drag and drop files here": "把文件拖到这里",
                "Drag and drop a file here": "把文件拖到这里",
            }
        ),
        "} per file`": "} 以内`",
        " files are not allowed.`": " 类型的文件不能上传，请换一种。`",
    },
    "DataFrame": {**_labels(_COLUMN_MENU), **_named(_TABLE_LABELS)},
    "Toolbar": _named({"Fullscreen": "全屏", "Close fullscreen": "退出全屏"}),
    "ArrowVegaLiteChart": {
        **_named({"Show chart": "看图", "Show data": "看数据", "Download as PNG": "下载图片"}),
        "`Copied!`:`Copy Vega-Lite spec`": "`已复制`:`复制图的代码`",
    },
    "Multiselect": {
        **_labels({**_EMPTY, "Clear all": "全部清除"}),
        "label:`Select all`": "label:`全选`",
        "label:`Select ${p.length} matches`": "label:`选中这 ${p.length} 项`",
    },
    "Selectbox": _labels(_EMPTY),
    "InputInstructions": {
        "`submit form`:`apply`": "`提交`:`确认`",
        "f(`Press ${": "f(`按 ${",
        "}+Enter to ${": "}+回车${",
        "`Press Enter to ${": "`按回车键${",
    },
    "useCopyToClipboard": _labels({"Copy to clipboard": "复制", "Copied": "已复制"}),
    "index": {
        **_labels(
            {
                "Page not found": "没有这一页",
                "Connection error": "连接断开了",
                "Connecting": "正在连接",
                "view more": "全文",
                "view less": "收起",
                "Collapse sidebar": "收起菜单",
                "Expand sidebar": "打开菜单",
                "Skip to main content": "跳到正文",
                "The page that you have requested does not seem to exist": "网址不对，或者这一页已经取消",
                "Streamlit server is not responding. Are you "
                "connected to the internet?": "门户没有回应：请检查网络，稍后会自动重新连接；一直连不上的，请联系市政府办公厅。",
                "Connection lost. Please wait for the app to reconnect, then try again.": "连接断开了：请等门户重新连上，再选一次文件。",
            }
        ),
        ". Running the app's main page.": "。已打开总览，请从左边的菜单选择。",
        "`Is Streamlit still running? If you accidentally stopped "
        "Streamlit, just restart it in your terminal:`": "`门户停了：请在运行它的终端里重新启动。`",
        "codeBlock:`streamlit run yourscript.py`": "codeBlock:`python -m portal serve`",
    },
}


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
