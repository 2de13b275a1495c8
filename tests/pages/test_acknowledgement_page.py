"""签收: the banner of a unit that has not signed, and the office's page."""

from __future__ import annotations

SCHOOL = "闽江学院"


def signed(portal):
    return portal.duties.acknowledgement._book.acknowledgements()


def test_one_button_signs_and_the_banner_is_gone(fresh, visit):
    at = visit("", "鼓楼区")
    at.button(key="acknowledge_鼓楼区").click().run()
    assert signed(fresh)["鼓楼区"].signer == "鼓楼区"
    assert "已签收" in at.success[0].value
    assert not [b for b in visit("tasks", "鼓楼区").button if b.key == "acknowledge_鼓楼区"]


def test_a_unit_without_rows_signs_too_and_readers_have_no_banner(fresh, visit):
    assert visit("", SCHOOL).button(key=f"acknowledge_{SCHOOL}")
    for who in ("领导", "审计", "市政府办公厅"):
        assert not [b for b in visit("", who).button if str(b.key).startswith("acknowledge_")]


def test_the_office_sees_who_is_missing_with_a_text_to_copy(fresh, visit):
    at = visit("receipts", "市政府办公厅")
    total = int(at.metric[0].value)
    assert total == len(fresh.ledger().by_unit) - 1 + 10
    assert at.metric[2].value == str(total)
    assert SCHOOL in at.code[0].value
    at.selectbox(key="behalf_unit").select(SCHOOL)
    at.text_input(key="behalf_signer").input("院办陈某")
    at.button(key="behalf_save").click().run()
    assert at.metric[1].value == "1"
    assert signed(fresh)[SCHOOL].on_behalf
    assert SCHOOL not in at.code[0].value


def test_the_office_adds_and_removes_an_addressee_and_revokes(fresh, visit):
    at = visit("receipts", "市政府办公厅")
    at.text_input(key="addressee_name").input("某某协会")
    at.button(key="addressee_save").click().run()
    assert "某某协会" in at.code[0].value
    at.selectbox(key="addressee_gone").select("某某协会").run()
    at.button(key="addressee_drop").click().run()
    assert "某某协会" not in at.code[0].value
    at.selectbox(key="behalf_unit").select("鼓楼区")
    at.button(key="behalf_save").click().run()
    assert "谁收到了通知" in at.error[0].value.replace("\\", "")
    at.text_input(key="behalf_signer").input("王某")
    at.button(key="behalf_save").click().run()
    at.selectbox(key="revoke_unit").select("鼓楼区")
    at.text_input(key="revoke_reason").input("登记错了")
    at.button(key="revoke_save").click().run()
    assert signed(fresh) == {}


def test_a_leader_reads_and_changes_nothing(fresh, visit):
    at = visit("receipts", "领导")
    assert at.metric[0].value
    assert not [b for b in at.button if b.key in ("behalf_save", "addressee_save", "revoke_save")]
