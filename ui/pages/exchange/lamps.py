"""How a bundle fared, in three lamps: handed over, received, applied."""

from app.sync.between import Bundle
from ui.models.ledger_table import Column
from ui.pages.exchange.questions import local_day
from ui.widgets.short_table import SignDelegate


def name_of(bundle: Bundle) -> str:
    return f"第 {bundle.number} 号"


def content_of(bundle: Bundle) -> str:
    way = "交出" if bundle.ours else "收到"
    if not bundle.entries:
        return f"{way}　只有回执"
    return f"{way}　{bundle.entries} 条" + (f"，附件 {bundle.attachments}" if bundle.attachments else "")


def received(bundle: Bundle) -> tuple[str, tuple[str, str] | None, str]:
    """Words, sign and tone of the second lamp."""
    if bundle.ours:
        return (local_day(bundle.at), ("check", "done"), "") if bundle.state == "applied" else ("待确认", ("clock", "warn"), "warn-ink")
    return local_day(bundle.at), ("check", "done"), ""


def applied(bundle: Bundle) -> tuple[str, tuple[str, str] | None, str]:
    match bundle.state:
        case "applied" if bundle.ours or bundle.back:
            return local_day(bundle.at), ("check", "done"), ""
        case "applied":
            return "待回执", ("clock", "warn"), "warn-ink"
        case "waiting":
            return "等前面补齐", ("clock", "warn"), "warn-ink"
        case "fork":
            return "分叉", ("git-fork", "alarm"), "alarm-ink"
    return "待确认", ("clock", "warn"), "warn-ink"


def bundle_columns(partner: bool = False) -> list[Column]:
    """Columns of a list of bundles; `partner`: with whom, where there are several."""
    tips = {"applied": "对方已应用" , "waiting": "前面的包还没有到，补齐后自动应用", "fork": "同一编号有两个不同的内容"}
    return [
        Column("number", "包", name_of, tip=lambda one: one.bundle_id, width=84, priority=0),
        *([Column("partner", "对方", lambda one: one.partner, tip=lambda one: one.partner, width=180, priority=1)]
          if partner else []),
        Column("content", "内容", content_of, tip=lambda one: one.file, width=120, stretch=True, priority=0),
        Column("made", "交出", lambda one: local_day(one.created), width=64, priority=1),
        Column("received", "收到", lambda one: received(one)[0], value=lambda one: received(one)[1], tone=lambda one: received(one)[2],
               width=88, priority=1, delegate=SignDelegate),
        Column("applied", "应用", lambda one: applied(one)[0], value=lambda one: applied(one)[1], tone=lambda one: applied(one)[2],
               tip=lambda one: tips.get(one.state), width=104, priority=0, delegate=SignDelegate),
    ]
