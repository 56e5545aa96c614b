"""How a bundle fared, in three lamps: 写出, 收到, 应用; and how a record fared, by the bundle that carries its last change."""

from app.sync.views.between import Bundle
from ui.models.ledger_table import Column
from ui.pages.exchange.questions import local_day
from ui.widgets.short_table import SignDelegate

HOW = {"ack": "对方的包已确认", "code": "凭回执码登记"}


def name_of(bundle: Bundle) -> str:
    return f"第 {bundle.number} 号"


def content_of(bundle: Bundle) -> str:
    way = "交出" if bundle.ours else "收到"
    if not bundle.entries:
        return f"{way}　只有回执"
    return f"{way}　{bundle.entries} 条" + (f"，附件 {bundle.attachments}" if bundle.attachments else "")


def received(bundle: Bundle) -> tuple[str, tuple[str, str] | None, str]:
    """Words, sign and tone of the second lamp."""
    if bundle.ours and not bundle.received:
        return "待确认", ("clock", "warn"), "warn-ink"
    return local_day(bundle.received or bundle.at), ("check", "done"), ""


def applied(bundle: Bundle) -> tuple[str, tuple[str, str] | None, str]:
    match bundle.state:
        case "applied" if bundle.ours or bundle.back:
            return local_day(bundle.applied or bundle.at), ("check", "done"), ""
        case "covered":
            return "后包已含", ("check", "done"), ""
        case "received":
            return "等前面补齐", ("clock", "warn"), "warn-ink"
        case "applied":
            return "待回执", ("clock", "warn"), "warn-ink"
        case "waiting":
            return "等前面补齐", ("clock", "warn"), "warn-ink"
        case "fork":
            return "分叉", ("git-fork", "alarm"), "alarm-ink"
    return "待确认", ("clock", "warn"), "warn-ink"


def bundle_columns(partner: bool = False) -> list[Column]:
    """Columns of a list of bundles; `partner`: with whom, where there are several."""
    tips = {"received": "对方已收到，等前面的包补齐后应用", "covered": "内容已包含在后来的包里",
            "waiting": "前面的包还没有到，补齐后自动应用", "fork": "同一编号有两个不同的内容"}
    return [
        Column("number", "包", name_of, tip=lambda one: one.bundle_id, width=84, priority=0),
        *([Column("partner", "对方", lambda one: one.partner, tip=lambda one: one.partner, width=180, priority=1)]
          if partner else []),
        Column("content", "内容", content_of, tip=lambda one: one.file, width=120, stretch=True, priority=0),
        Column("made", "写出", lambda one: local_day(one.created), width=64, priority=1),
        Column("received", "收到", lambda one: received(one)[0], value=lambda one: received(one)[1], tone=lambda one: received(one)[2],
               width=88, priority=1, delegate=SignDelegate),
        Column("applied", "应用", lambda one: applied(one)[0], value=lambda one: applied(one)[1], tone=lambda one: applied(one)[2],
               tip=lambda one: HOW.get(one.how or "") if one.state == "applied" else tips.get(one.state), width=124, priority=0,
               delegate=SignDelegate),
    ]
