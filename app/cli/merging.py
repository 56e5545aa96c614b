"""What both sides changed, how a bundle's records ended, and what was not taken, on the command line."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.cli import output
from app.cli.call import Call
from app.cli.output import Answer
from app.ledgers import ledgers

if TYPE_CHECKING:
    from rich.console import Console

    from app.desk import Desk
    from app.sync.service import Waiting

SIDES = {"mine": "本方", "theirs": "对方"}


def conflicts(call: Call) -> Answer:
    from app.sync.service import conflicts as waiting
    found = waiting(call.office.workspace, call.desk)

    def words(paper: "Console") -> None:
        values = _Values(call.desk, found)
        output.table(paper, ("冲突id", "台账", "记录", "字段", "本方", "对方", "对方单位"), [
            (one.id, ledgers()[one.ledger].LABEL, one.title, one.label, values.shown(one, one.mine), values.shown(one, one.theirs),
             one.theirs_from.office or one.sender) for one in found])
        paper.print(f"共{len(found)}处。")
    return Answer({"conflicts": [asdict(one) for one in found]}, words)


def settled(call: Call) -> Answer:
    from app.sync.service import settled_conflicts
    found = settled_conflicts(call.office.workspace, call.desk)

    def words(paper: "Console") -> None:
        values = _Values(call.desk, [each.one for each in found])
        lines = []
        for each in found:
            one = each.one
            for made in each.decisions:
                value = values.shown(one, one.mine if made.take == "mine" else one.theirs)
                lines.append((one.id, one.title, one.label, value, f"{made.office} {made.by}",
                              made.reason + ("" if made.stands else "（另一方的定夺为准）"), made.at))
            if not each.decisions:
                lines.append((one.id, one.title, one.label, "", "", each.how, each.at))
        output.table(paper, ("冲突id", "记录", "字段", "取用的值", "定夺", "理由", "时间"), lines)
        paper.print(f"共{len(found)}处。")
    return Answer({"conflicts": [asdict(each) for each in found]}, words)


class _Values:
    """Values of conflicts in words."""

    def __init__(self, desk: "Desk", found: Iterable["Waiting"]) -> None:
        self._titles = desk.titles({key for one in found for value in (one.mine, one.theirs) for key in _ids(value)})

    def shown(self, one: "Waiting", value: Any) -> str:
        from app.sync.merging.conflicts import in_words
        return in_words(one, value, lambda key: self._titles.get(key, key))


def _ids(value: Any) -> list[str]:
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]


def resolve(call: Call) -> Answer:
    from app.sync.service import resolve_conflict
    done = resolve_conflict(call.office.workspace, call.desk, call.args.id, call.args.take, call.args.reason or "")
    return Answer({"resolved": done.id, "record_id": done.record_id, "field": done.field, "take": call.args.take},
                  lambda paper: paper.print(f"{done.title}的{done.label}已取{SIDES[call.args.take]}的值。"))


def outcome(call: Call) -> Answer:
    """How each record of a bundle ended."""
    from app.sync.merging.outcomes import WORDS
    from app.sync.service import bundle_outcome
    found = bundle_outcome(call.office.workspace, call.desk, call.args.id)

    def words(paper: "Console") -> None:
        output.table(paper, ("结果", "台账", "记录", "次数", "说明"), [
            (WORDS[one.word], one.label, one.title or one.record_id, one.times, one.reason) for one in found])
        paper.print(f"共{len(found)}条记录。")
    return Answer({"records": [asdict(one) for one in found]}, words)


def quarantine(call: Call) -> Answer:
    """What was not taken, here and at the partners."""
    from app.sync.service import not_taken_by_partners, quarantined
    workspace = call.office.workspace
    kept, back = quarantined(workspace, call.desk), not_taken_by_partners(workspace, call.desk)

    def words(paper: "Console") -> None:
        output.table(paper, ("隔离id", "来自", "台账", "记录", "条数", "原因", "时间"), [
            (one.id, one.sender, one.label, one.title or one.record_id, one.entries, one.reason, one.at) for one in kept])
        paper.print(f"没有收下的{len(kept)}条。")
        output.table(paper, ("对方", "台账", "记录", "条数", "对方没有收下的原因", "时间"), [
            (one.partner, one.label, one.title or one.record_id, one.entries, one.reason, one.at) for one in back])
        paper.print(f"对方没有收下的{len(back)}条。")
    return Answer({"kept": [asdict(one) for one in kept], "returned": [asdict(one) for one in back]}, words)


def retry(call: Call) -> Answer:
    from app.sync.service import retry_quarantined
    done = retry_quarantined(call.office.workspace, call.desk, call.args.id)
    facts = {name: getattr(done, name) for name in ("new", "changed", "deleted", "conflicts", "rejected", "repeated")}
    return Answer({"retried": call.args.id} | facts, lambda paper: paper.print("已收下。"))


def drop(call: Call) -> Answer:
    from app.sync.service import drop_quarantined
    drop_quarantined(call.office.workspace, call.desk, call.args.id, call.args.reason)
    return Answer({"dropped": call.args.id}, lambda paper: paper.print("已决定不收下，理由会随下一个包告知对方。"))
