"""报表下载: a document that somebody may not have is greyed out and says why, on a phone too."""

from __future__ import annotations


def test_a_phone_says_why_beneath_a_button_that_is_greyed_out(looked_at, visit, monkeypatch):
    monkeypatch.setattr("portal.ui.widgets.on_phone", lambda: True)
    at = visit("reports", "鼓楼区")
    assert not at.exception
    greyed = [b.proto.help for b in at.get("download_button") if b.proto.disabled]
    assert greyed
    assert set(greyed) <= {caption.value.replace("\\", "") for caption in at.caption}
