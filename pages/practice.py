"""经验做法: what was selected for everybody, a unit's own, and the office's selection."""

from __future__ import annotations

from ledger.permissions import Action, may
from portal.duties.practice import show_all, show_own, show_published
from portal.signin.session import opened
from portal.ui.choices import pick_one
from portal.ui.widgets import page_head

portal, context = opened()
person, service = context.person, portal.duties.practice
page_head("经验做法", context, "好经验好做法，及时总结推广")
PUBLISHED, OWN, ALL = "已采用", "本单位报送", "全部报送"
names = [PUBLISHED]
names += [OWN] if service.writes_for(person) else []
names += [ALL] if may(person, Action.HISTORY, None, context.ledger()) else []
shown = pick_one("看哪些", names, key="show") if len(names) > 1 else names[0]
if shown == OWN:
    show_own(context, service, portal.side_rows)
elif shown == ALL:
    show_all(context, service, portal.side_rows)
else:
    show_published(context, service)
