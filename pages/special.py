"""专项: the year's duties beside reporting, and every page that is not in the reader's menu, each with what it is for."""

from __future__ import annotations

from portal.other_pages import show_other_pages
from portal.signin.session import opened
from portal.ui.widgets import page_head

portal, context = opened()
page_head("专项", context, "报送以外的事项，和菜单里没有列出的页面")
show_other_pages(context.person, portal.inbox.items(context.person, context.board()))
