"""站点身份: what is said of keys and lists, and the acts of two people, in the window."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from app.sync import service
from app.sync.keys import renewal
from app.sync.keys.papers import identity
from app.sync.streams.forks import branches
from tests.ui.exchange_kit import (  # noqa: F401
    NAMES,
    County,
    county,
    early_clock,
    enrolled_template,
    notices,
    press,
    second_person,
    words_on,
)
from ui.widgets.buttons import Button
from ui.widgets.two_persons import TwoPersonsDialog


@pytest.fixture
def there(enrolled_template, tmp_path, settings, qtbot, clock) -> Iterator[County]:  # type: ignore[no-untyped-def]  # noqa: F811
    with county(enrolled_template, tmp_path, settings, qtbot, clock) as made:
        yield made


def page_of(there: County, who: str):  # type: ignore[no-untyped-def]
    win = there.windows[who]
    page = win.go("exchange.identity")
    win.settle()
    return win, page


def button(page, text: str) -> Button:  # type: ignore[no-untyped-def]
    def found() -> list[Button]:
        return [one for one in page.findChildren(Button) if one.isVisible() and text in (one.text(), one.accessibleName())]
    for _ in range(100):
        if found():
            break
        QTest.qWait(50)
    return found()[0]


def test_a_group_sees_its_certificate_and_asks_for_another(there: County) -> None:
    win, page = page_of(there, "group")
    said = words_on(page)
    assert "本站指纹" in said
    assert "撤销证书" not in said
    press(page.renew)
    win.settle()
    assert not page.renew.isEnabled()
    office = there.offices["group"]
    with office.workspace.store.read() as conn:
        assert renewal.asked_by(office.workspace, conn, identity(office.workspace, conn), "2026-11-20T02:00:00Z")


def test_the_commission_revokes_with_a_second_person_and_the_data_stays(there: County, monkeypatch: pytest.MonkeyPatch) -> None:
    second_person(there, "commission", monkeypatch, reason="电脑遗失")
    win, page = page_of(there, "commission")
    press(button(page, f"撤销证书　{NAMES['group']}"))
    win.settle()
    assert there.partner("commission", NAMES["group"]).revoked_at
    assert "已导入的数据保留" in words_on(page)


def test_a_wrong_password_of_the_second_is_refused_in_the_page(there: County, monkeypatch: pytest.MonkeyPatch) -> None:
    second_person(there, "commission", monkeypatch, reason="电脑遗失", password="wrong-password-1")
    win, page = page_of(there, "commission")
    press(button(page, f"撤销证书　{NAMES['group']}"))
    win.settle()
    assert any("KEY-01" in one for one in notices(page))
    assert not there.partner("commission", NAMES["group"]).revoked_at


def test_a_fork_is_shown_with_both_branches_and_settled(there: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app import office as offices
    from tests.ui.pages_kit import PASSWORD
    there.offices["group"].workspace.store.checkpoint()
    there.offices["group"].workspace.admin.checkpoint()
    shutil.copytree(there.offices["group"].workspace.folder, tmp_path / "clone")
    first = there.write_out()
    commission = there.offices["commission"]
    service.import_bundle(commission.workspace, commission.desk, first)
    with offices.open_office(tmp_path / "clone", "zuzhang", PASSWORD, there.clock) as clone:
        clone.desk.add("unit", {"name": "乙机单位", "kind": "gov_dept", "from": "2020-01-01"})
        other = service.export_bundle(clone.workspace, clone.desk, "commission", tmp_path / "stick2").files[0]
    with pytest.raises(Exception, match="两个不同的内容"):
        service.import_bundle(commission.workspace, commission.desk, Path(other))
    second_person(there, "commission", monkeypatch)
    win, page = page_of(there, "commission")
    applied, left = branches(commission.workspace, commission.desk, NAMES["group"])
    assert applied.digest[:12] in words_on(page)
    assert left.digest[:12] in words_on(page)
    press(button(page, f"选这一边　{applied.digest[:8]}"))
    win.settle()
    assert there.partner("commission", NAMES["group"]).frozen is None


def test_the_root_is_changed_and_its_key_taken_out_with_shares_shown_once(there: County, tmp_path: Path,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    second_person(there, "commission", monkeypatch)
    win, page = page_of(there, "commission")
    before = service.root_fingerprint(there.offices["commission"].workspace)
    press(button(page, "更换根密钥"))
    win.settle()
    assert service.root_fingerprint(there.offices["commission"].workspace) != before
    monkeypatch.setattr("ui.pages.exchange.identity_page.save_to", lambda *_: tmp_path / "root.pzroot")
    press(button(page, "取出根密钥离线保存"))
    win.settle()
    assert (tmp_path / "root.pzroot").exists()
    assert "根密钥已离线保存" in words_on(page)


def test_the_dialog_waits_for_all_it_asks_and_its_safe_button_is_the_default(qtbot) -> None:  # type: ignore[no-untyped-def]
    dialog = TwoPersonsDialog(None, "撤销证书", "不能收回。", "撤销", [("security", "安全保密管理员（security）")], "撤销理由")
    qtbot.addWidget(dialog)
    assert not dialog.act.isEnabled()
    dialog.word.setText("Mima-2026")
    assert not dialog.act.isEnabled()
    dialog.why.setText("电脑遗失")
    assert dialog.act.isEnabled()
    assert dialog.safe.isDefault()
    dialog.safe.click()
    assert dialog.result() == QDialog.DialogCode.Rejected
