"""站点身份: this station's certificate and lists; at the commission also what two people decide about others and about the root key."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app import clockwatch
from app.desk import Desk
from app.errors import PaizhuError
from app.sync import service
from app.sync.keys import authority, renewal, rootkey
from app.sync.keys.own import About, Known, about
from app.sync.keys.persons import Second, second_person, security_administrator
from app.sync.streams import forks
from app.sync.views import standing
from app.vault import users
from app.vault.admin import ADMINISTRATORS
from ui.pages.asking import Asker
from ui.pages.exchange.parts import clear, refusal
from ui.pages.exchange.questions import local_day
from ui.shell.page import Context, Page
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cards import Card, Scrolled
from ui.widgets.choosing import save_to
from ui.widgets.heads import PageHead
from ui.widgets.labels import Facts, IconWords, rule, words
from ui.widgets.notice_bar import NoticeBar
from ui.widgets.two_persons import TwoPersonsDialog

ROOT_FILE = "根密钥 (*.pzroot)"


class IdentityPage(Page):
    TITLE = "站点身份"
    HINTS = (("F5", "刷新"),)

    def __init__(self, context: Context, _argument: Any = None) -> None:
        super().__init__(context)
        self._asker = Asker(self, context)
        self.head = PageHead(self.TITLE, "证书、撤销名单和密钥；撤销、放行、处理分叉和更换密钥须两人共同确认")
        body = QWidget()
        outer = QVBoxLayout(body)
        outer.setContentsMargins(20, 4, 16, 16)
        outer.setSpacing(12)
        self.notices, self.cards = QVBoxLayout(), QVBoxLayout()
        for part in (self.notices, self.cards):
            part.setSpacing(12)
            outer.addLayout(part)
        outer.addStretch(1)
        self.digest = QLineEdit()
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.head)
        lines.addWidget(Scrolled(body), 1)

    def refresh(self) -> None:
        workspace = self.context.office.workspace
        self._asker.ask("about", lambda desk: about(workspace, desk), self._show)

    # What is shown ------------------------------------------------------------------------------------------------------------

    def _show(self, found: About) -> None:
        clear(self.notices)
        clear(self.cards)
        for one in found.standing:
            title, tone = ("现在不能交出", "alarm") if one.stops else ("注意", "warn")
            self.notices.addWidget(NoticeBar(title, f"{one.words}。", tone))
        if not found.enrolled:
            self.notices.addWidget(NoticeBar("还没有入网", "先与委机关互相核对指纹，办理入网。", "warn",
                                             acts=[("办理入网", lambda: self._go("exchange.enrol"))]))
            return
        cards = [self._own(found), self._list(found)]
        if found.commission:
            cards += [self._stations(found), self._release(), self._root(found)]
        for card in cards:
            card.setMaximumWidth(theme.px(960))
            self.cards.addWidget(card)

    def _own(self, found: About) -> Card:
        card = Card("本站证书", found.name)
        left = f"{local_day(found.until, year=True)}（{'还有' + str(found.days_left) + '天' if found.days_left >= 0 else '已到期'}）"
        card.add(Facts([("站点编号", found.station_id), ("本站指纹", found.fingerprint), ("根证书指纹", found.root_fingerprint),
                        ("有效期", f"{local_day(found.since, year=True)} 至 {left}")], label_width=96))
        if found.commission:
            card.add(words("委机关的证书到期前60天起，下一次交出时自动换发。", "note", wrap=True))
            return card
        card.add(words("到期前60天起，下一个包自动申请换发。" + ("已申请，等委机关的下一个包。" if found.asked else ""), "note", wrap=True))
        self.renew, self.rekey = Button("现在申请换发", "plain", "arrows-clockwise"), Button("更换密钥并换发", "tool")
        self.renew.setEnabled(not found.asked)
        self.renew.clicked.connect(lambda: self._renew(new_keys=False))
        self.rekey.clicked.connect(lambda: self._renew(new_keys=True))
        card.add(_row(self.renew, self.rekey))
        return card

    def _list(self, found: About) -> Card:
        card = Card("撤销名单", f"第{found.list_number}号")
        card.add(Facts([("签发", f"{local_day(found.list_issued, year=True)}，{found.list_age}天以前"),
                        ("须更新", f"签发后{found.list_limit}天内")],
                       label_width=96))
        acts = []
        if found.list_age > found.list_limit:
            self.confirm = Button("确认仍可使用", "plain", "shield-check")
            self.confirm.clicked.connect(self._confirm_list)
            acts.append(self.confirm)
        if found.jumps:
            right = Button("本机时间已校准", "plain", "clock")
            right.clicked.connect(self._confirm_clock)
            acts.append(right)
        if acts:
            card.add(_row(*acts))
        return card

    def _stations(self, found: About) -> Card:
        card = Card("各站点", f"{len(found.partners)}个")
        if not found.partners:
            card.add(words("还没有站点入网。", "second"))
        for number, one in enumerate(found.partners):
            if number:
                card.add(rule())
            card.add(self._station(one))
        return card

    def _station(self, one: Known) -> QWidget:
        box = QWidget()
        lines = QVBoxLayout(box)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(6)
        left = f"，还有{one.days_left}天" if 0 <= one.days_left <= renewal.WARN_DAYS else ""
        state = f"证书至 {local_day(one.until, year=True)}{left}"
        if one.revoked_at:
            state = f"已于{local_day(one.revoked_at, year=True)}撤销：{one.reason}。已导入的数据保留。"
        revoke = Button("撤销证书", "tool", "prohibit")
        revoke.setAccessibleName(f"撤销证书　{one.name}")
        revoke.clicked.connect(lambda: self._revoke(one))
        revoke.setVisible(one.revoked_at is None)
        text = QWidget()
        column = QVBoxLayout(text)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(words(one.name, "strong", wrap=True))
        column.addWidget(words(state, "second", wrap=True))
        lines.addWidget(_row(text, right=revoke))
        if one.branches:
            lines.addWidget(IconWords("git-fork", "两台电脑以这个站点的身份交出过，已停收", "alarm-ink", "strong"))
            lines.addWidget(words("请电话问清哪台电脑在用，选定继续的一边；另一台须重新安装入网。已导入的数据不变，没有选的一边保留原包，可以单独放行。",
                                  "second", wrap=True))
        for branch in one.branches:
            keep = Button("选这一边", "plain")
            keep.setAccessibleName(f"选这一边　{branch.digest[:8]}")
            keep.clicked.connect(lambda _checked=False, branch=branch: self._unfreeze(one, branch))
            lines.addWidget(_row(words(forks.said([branch])[0], wrap=True), right=keep))
        return box

    def _release(self) -> Card:
        card = Card("放行单个同步包", "已撤销的站点，或没有选的一边")
        self.digest = QLineEdit()
        self.digest.setAccessibleName("包的摘要")
        self.digest.setPlaceholderText("包的摘要：拒收提示或分支里的编号")
        self.digest.setMaximumWidth(theme.px(620))
        button = Button("放行", "plain", "lock-open")
        button.clicked.connect(self._let_in)
        button.setEnabled(False)
        self.digest.textChanged.connect(lambda text: button.setEnabled(len(text.strip()) >= forks.SHORTEST))
        card.add(self.digest)
        card.add(_row(button))
        return card

    def _root(self, found: About) -> Card:
        card = Card("根密钥和签发密钥", "在本工作区" if found.root_here else "根密钥已离线保存")
        card.add(Facts([("根证书至", local_day(found.root_until, year=True)), ("签发证书至", local_day(found.operating_until, year=True))],
                       label_width=96))
        if not found.root_here:
            card.add(words("更换时须取来根密钥文件和两份分持码：paizhu station root-change --key-file … --share-file …", "note", wrap=True))
            return card
        root, operating, out = Button("更换根密钥", "tool"), Button("更换签发密钥", "tool"), Button("取出根密钥离线保存", "plain", "key")
        root.clicked.connect(self._change_root)
        operating.clicked.connect(self._change_operating)
        out.clicked.connect(self._take_out)
        card.add(words("平时签发证书只用签发密钥。建议把根密钥取出，三份分持码分别由三人密封保存，任两份可以打开。", "note", wrap=True))
        card.add(_row(out, root, operating))
        return card

    # What is done -------------------------------------------------------------------------------------------------------------

    def _renew(self, *, new_keys: bool) -> None:
        workspace = self.context.office.workspace
        self._asker.do("正在申请换发", lambda desk, _p: renewal.ask(workspace, desk, new_keys=new_keys),
                       lambda _done: self._done("下一个交给委机关的包申请换发证书"), self._refuse)

    def _revoke(self, one: Known) -> None:
        workspace = self.context.office.workspace
        self._together("撤销证书", f"撤销{one.name}的证书。以后它的包一律不收，已导入的数据保留；撤销不能收回。", "撤销", "撤销理由",
                       lambda desk, second, why: service.station_revoke(workspace, desk, one.station_id, why, second),
                       f"已撤销{one.name}的证书")

    def _unfreeze(self, one: Known, branch: forks.Branch) -> None:
        workspace = self.context.office.workspace
        self._together("处理分叉", f"{one.name}以后按这一边继续：{forks.said([branch])[0]}。另一台电脑须重新安装入网。", "选定", "",
                       lambda desk, second, _why: forks.unfreeze(workspace, desk, one.station_id, branch.digest, second), "分叉已处理")

    def _let_in(self) -> None:
        workspace, digest = self.context.office.workspace, self.digest.text()
        self._together("放行同步包", f"放行摘要为 {digest.strip()[:16]}… 的一个包。其他的包仍不收。", "放行", "",
                       lambda desk, second, _why: forks.release(workspace, desk, digest, second), "已放行")

    def _change_root(self) -> None:
        workspace = self.context.office.workspace
        self._together("更换根密钥", "新的根证书由旧的和新的共同签名，随各站点的下一个包下发。旧根证书再认可400天。", "更换", "",
                       lambda desk, second, _why: authority.change_root(workspace, desk, second), "根密钥已更换")

    def _change_operating(self) -> None:
        workspace = self.context.office.workspace
        self._together("更换签发密钥", "各站点的证书随下一个包换发，旧证书在到期以前仍认可。", "更换", "",
                       lambda desk, second, _why: authority.change_operating(workspace, desk, second), "签发密钥已更换")

    def _take_out(self) -> None:
        path = save_to(self, "根密钥文件写到", "根密钥.pzroot", ROOT_FILE)
        if path is None:
            return
        workspace = self.context.office.workspace

        def shown(taken: rootkey.Taken) -> None:
            shares = "\n".join(f"第{number}份　{share}" for number, share in enumerate(taken.shares, 1))
            self.refresh()
            self.cards.insertWidget(0, NoticeBar("分持码只显示这一次，请分别抄给三人密封保存", shares, "done"))
        self._together("取出根密钥", "根密钥写到文件，本工作区不再保存。更换根密钥和签发密钥时须取来文件和任两份分持码。", "取出", "",
                       lambda desk, second, _why: rootkey.take_out(workspace, desk, second, Path(path)), "根密钥已取出", shown)

    def _confirm_list(self) -> None:
        workspace = self.context.office.workspace
        self._together("确认撤销名单", "名单很久没有更新，可能有站点已被撤销而本站不知道。确认后在规定天数内可以交出。", "确认", "",
                       lambda desk, second, _why: standing.confirm_list(workspace, desk, second), "已确认撤销名单", security=True)

    def _confirm_clock(self) -> None:
        self._together("确认本机时间", "请先对照标准时间校准本机，再确认。", "确认", "",
                       lambda desk, second, _why: clockwatch.confirm(desk, second.account), "已确认本机时间", security=True)

    def _together(self, title: str, text: str, act: str, reason: str, do: Callable[[Desk, Second, str], Any], said: str,
                  then: Callable[[Any], None] | None = None, *, security: bool = False) -> None:
        """Ask for the other person, prove his password, then do it."""
        workspace, own = self.context.office.workspace, self.context.desk.user.account
        others = [(name, f"{ADMINISTRATORS.get(name, name)}（{name}）") for name in users(workspace.folder)
                  if name != own and name != "auditor" and (name == "security" or not security)]
        dialog = TwoPersonsDialog(self, title, text, act, others, reason)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return
        account, password, why = dialog.account(), dialog.password(), dialog.reason()
        prove = security_administrator if security else second_person

        def both(desk: Desk, _progress: Any) -> Any:
            return do(desk, prove(workspace, desk, account, password, title), why)

        def finished(answer: Any) -> None:
            (then or (lambda _answer: self.refresh()))(answer)
            self.status_changed.emit(said)
        self._asker.do(f"正在{title}", both, finished, self._refuse)

    def _done(self, said: str) -> None:
        self.status_changed.emit(said)
        self.refresh()

    def _refuse(self, error: PaizhuError) -> None:
        self.notices.insertWidget(0, refusal(error, "没有办成"))

    def _go(self, key: str) -> None:
        if self.context.frame is not None:
            self.context.frame.go(key)


def _row(*parts: QWidget, right: QWidget | None = None) -> QWidget:
    bar = QWidget()
    across = QHBoxLayout(bar)
    across.setContentsMargins(0, 2, 0, 0)
    across.setSpacing(8)
    for part in parts:
        across.addWidget(part, 1 if right is not None else 0)
    if right is None:
        across.addStretch(1)
    else:
        across.addWidget(right)
    return bar
