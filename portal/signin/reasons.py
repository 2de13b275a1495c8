"""Why somebody is not let in, in one sentence each; said on the plain sign-in pages and in a window that stayed open."""

from __future__ import annotations

from portal.signin.identity import Identification, Why

ASK = "请联系市政府办公厅。"
_SENTENCES = {
    Why.EXPIRED: "登录时间到了，或者服务器的时间改过，请重新登录。已经保存的内容都在。",
    Why.ENDED: "您已退出登录，或者密码、登录状态有变动，请重新登录。已经保存的内容都在。",
    Why.DISABLED: f"您的账号已停用。有疑问的，{ASK}",
    Why.MUST_CHANGE: "请先设置新密码，设好后才能使用门户。",
}


def reason(standing: Identification) -> str:
    """The sentence; the empty text for somebody who has simply not signed in yet."""
    return _SENTENCES.get(standing.why, "")
