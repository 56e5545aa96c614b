"""The stations as the commission judges them: what is missing, how long silent, forked, certificate running out.

units     days of the calendar; a certificate is told 30 days before its end
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.sync.between import Bundle, Overview
from app.sync.service import Partner
from ui.pages.exchange.questions import number_words

SILENT_DAYS = 14
STRIP = 14


@dataclass(frozen=True)
class StationLine:
    """kind: fork, gap, silent, revoked, new, fine; strip: the last numbers of their stream as (number, how it fared)."""

    partner: Partner
    kind: str
    state: str
    note: str
    silent: int | None
    strip: list[tuple[int, str]]

    @property
    def sign(self) -> tuple[str, str]:
        return {"fork": ("git-fork", "alarm"), "revoked": ("prohibit", "alarm"), "gap": ("warning", "warn"), "silent": ("clock", "warn"),
                "new": ("circle-dashed", "t3")}.get(self.kind, ("check", "done"))

    @property
    def tone(self) -> str:
        return {"fork": "alarm-ink", "revoked": "alarm-ink", "gap": "warn-ink", "silent": "warn-ink", "new": "second"}.get(self.kind, "")

    @property
    def needs_care(self) -> bool:
        return self.kind in ("fork", "gap", "silent")


_ORDER = ("fork", "gap", "silent", "revoked", "new", "fine")


def stations(seen: Overview, today: date) -> list[StationLine]:
    """Those to be cared for first."""
    lines = [_line(one, [bundle for bundle in seen.bundles if bundle.station == one.station_id and not bundle.ours], today)
             for one in seen.status.partners]
    return sorted(lines, key=lambda line: (_ORDER.index(line.kind), line.partner.name))


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment.replace("Z", "+00:00")).astimezone().date()


def _line(partner: Partner, came: Sequence[Bundle], today: date) -> StationLine:
    silent = (today - _day(partner.received_at)).days if partner.received_at else None
    kind, state, note = "fine", "正常", f"待对方确认 {len(partner.unconfirmed)} 个包" if partner.unconfirmed else "往来已对上"
    if partner.revoked_at:
        kind, state, note = "revoked", "已撤销", "证书已撤销，不再收发"
    elif partner.frozen:
        kind, state, note = "fork", "编号分叉", f"第 {partner.frozen.get('number')} 号有两个不同的包"
    elif partner.gaps:
        kind, state = "gap", f"缺{number_words(partner.gaps)}"
        note = f"后 {len(partner.waiting)} 包已收，等补齐"
    elif not partner.received:
        kind, state, note = "new", "还没有来包", "已入网"
    elif silent is not None and (silent > SILENT_DAYS or partner.overdue):
        kind, state, note = "silent", f"静默 {silent} 天", f"超过约定 {SILENT_DAYS} 天"
    return StationLine(partner, kind, state, note, silent, _strip(partner, came))


def _strip(partner: Partner, came: Sequence[Bundle]) -> list[tuple[int, str]]:
    """The last numbers of the stream: applied, missing, waiting, fork."""
    states = {bundle.number: bundle.state for bundle in sorted(came, key=lambda one: one.state == "fork")}
    last = max([partner.received, *partner.waiting, *partner.forks], default=0)
    found = []
    for number in range(max(1, last - STRIP + 1), last + 1):
        found.append((number, states.get(number) or ("applied" if number <= partner.received else "missing")))
    return found
