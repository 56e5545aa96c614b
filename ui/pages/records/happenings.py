"""A record's history in the words of the work: its own changes, what is linked to it, and its limits, latest first."""

from typing import Any

from app import codes
from app.desk.answers import Entry
from app.desk.approving import role_label
from app.ledgers import ledgers
from app.ledgers.face import Kind
from app.ledgers.kit import Record
from app.ledgers.values import show
from ui.pages.records.gather import Dossier, local
from ui.pages.records.parts import work_links
from ui.widgets.timeline import Happening

WORK, LINKED, CHANGED, LIMIT = "work", "linked", "changed", "limit"
KINDS = ((None, "全部"), (WORK, "办理"), (LINKED, "关联"), (CHANGED, "修改"), (LIMIT, "时限"))
_QUIET = {"approvals", "state", "missing", "archived", "vis"}
LONGEST = 60


def happenings(dossier: Dossier) -> list[Happening]:
    told: list[tuple[str, Happening]] = []
    before: dict[str, Any] = {}
    for entry in dossier.history:
        told += [(local(entry.at, dossier.zone), one) for one in _of_entry(dossier, entry, before)]
        before |= entry.values
    known = ledgers()
    for link in work_links(dossier.links):
        if link.on_date:
            what = known[link.ledger].LABEL if link.ledger in known else ""
            told.append((link.on_date[:10], Happening(link.on_date[:10], "", what, text="", icon="link", kind=LINKED,
                                                      link="　".join(filter(None, (link.record_no, link.title))),
                                                      target=(link.ledger, link.id))))
    for due in dossier.dues:
        if due.met is not None:
            late = due.met[:10] > due.due
            told.append((due.met[:10], Happening(due.met[:10], "", due.what + ("，逾期完成" if late else "，按期"), text=f"期限 {due.due}",
                                                 icon="clock", kind=LIMIT)))
        elif due.days_left < 0:
            told.append((due.due, Happening(due.due, "", f"{due.what}到期未完成", text=due.source, icon="warning", kind=LIMIT)))
    told.sort(key=lambda one: one[0], reverse=True)
    return [one for _, one in told]


def _of_entry(dossier: Dossier, entry: Entry, before: dict[str, Any]) -> list[Happening]:
    ledger, titles = dossier.ledger, dossier.titles
    at = local(entry.at, dossier.zone)
    day, clock, who = at[:10], at[11:], titles(entry.by) if entry.by else ""
    told: list[Happening] = []

    def tell(title: str, text: str, icon: str, kind: str) -> None:
        told.append(Happening(day, clock, title, who, text, icon, kind=kind, current=False))

    values = entry.values
    if entry.op == "add":
        tell("登记" if not values.get("legacy") else "从旧台账导入", "", "tray", WORK)
        return told
    if values.get("void_reason"):
        tell("作废", values["void_reason"], "trash", WORK)
    lines = values.get("approvals") or []
    for line in lines[len(before.get("approvals") or []):]:
        if line.get("result"):
            by = titles(line.get("approver") or "") or (role_label(line["role"]) if line.get("role") else "")
            results = codes.table("approval_result")
            word = results.label(line["result"]) if line["result"] in results else line["result"]
            paper = "，纸质签批" if line.get("paper") else ""
            tell(f"{by}{word}{paper}", line.get("opinion") or "", "check-square", WORK)
    if "state" in values and values["state"] != before.get("state"):
        words = _step_words(ledger, before.get("state"), values["state"])
        tell(words, _changed(dossier, values, before, briefly=True), "arrow-right", WORK)
    elif text := _changed(dossier, values, before, briefly=False):
        tell("修改", text, "note-pencil", CHANGED)
    return told


def _step_words(ledger: type[Record], before: str | None, after: str) -> str:
    step = next((step for step in ledger.STEPS if step.to == after and (before is None or before in step.of)), None)
    return step.label if step else f"转为{ledger.state_label(after)}"


def _changed(dossier: Dossier, values: dict[str, Any], before: dict[str, Any], *, briefly: bool) -> str:
    """收到日期 2026-10-25 → 2026-10-26; of several fields their names."""
    faces = [dossier.ledger.FACES[name] for name in values if name in dossier.ledger.FACES and name not in _QUIET
             and not (values[name] is None and before.get(name) is None) and name != "void_reason"]
    faces = [face for face in faces if not face.secret or dossier.row.get(face.name) is not None]
    if not faces:
        return ""
    if len(faces) > 3 or any(face.kind in (Kind.TABLE, Kind.LONG) for face in faces):
        return "、".join(face.label for face in faces)
    told = []
    for face in faces:
        new, old = show(face, values[face.name], dossier.titles)[:LONGEST], show(face, before.get(face.name), dossier.titles)[:LONGEST]
        told.append(f"{face.label} {old} → {new or '空'}" if old and not briefly else f"{face.label} {new or '空'}")
    return "；".join(told)
