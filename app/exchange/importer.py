"""A workbook into the ledgers: look, show what would happen, then one act for all of it or nothing.

    plan = look(desk, path)            # nothing is written; plan.as_json() is the report
    bring_in(desk, plan)               # one desk act; RowsRejected unless skip_rejected
    import_workbook(desk, path, ...)   # both, as the command line and the window ask for it

errors    ExcelFormat, StorageFailed, Usage (mapping), RowsRejected (VALIDATION); whatever the desk refuses passes through
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from app.desk import Desk
from app.desk.act import Act
from app.errors import CheckFailed, Finding
from app.exchange import mapping as maps
from app.exchange.books import builder_of
from app.exchange.books.reader import BadRow, Book, Known, Reader
from app.exchange.enclosed import keep
from app.exchange.habits import habits_of
from app.exchange.headers import vocabularies
from app.exchange.plan import Plan, Rejected, RowsRejected, SheetPlan
from app.exchange.recognise import tables
from app.exchange.registry import Draft, Registry
from app.exchange.rows import Rows, read_rows
from app.exchange.same import Already
from app.exchange.table import Table, shown, unused
from app.exchange.template import is_template, look_at_template
from app.exchange.units import looks_like_unit
from app.exchange.workbook import Sheet, read
from app.ledgers import ledgers
from app.ledgers.values import Unfit, parse
from app.progress import Progress, silent


def look(desk: Desk, path: Path, *, ledger: str | None = None, sheet: str | None = None, mapping: Mapping[str, Any] | None = None,
         progress: Progress = silent) -> Plan:
    """What importing this workbook would do, tried out completely and left unwritten.

    ledger, sheet    only this sheet, as this ledger
    mapping          the user's corrections, see mapping.py; `mapping.load(path)` reads the file
    """
    book = read(path)
    if is_template(book) or (ledger is not None and ledger not in vocabularies()):
        plan = look_at_template(desk, book, path.parent, ledger=ledger, sheet=sheet)
    else:
        plan = _look_at_old_book(desk, book.name, _wanted(book.sheets, sheet), ledger, mapping or {}, sheet is not None, progress)
    try_out(desk, plan)
    return plan


def import_workbook(desk: Desk, path: Path, *, ledger: str | None = None, sheet: str | None = None,
                    mapping: Mapping[str, Any] | None = None, skip_rejected: bool = False, dry_run: bool = False,
                    progress: Progress = silent) -> Plan:
    """raises    RowsRejected when a row is refused and rejected rows are not to be skipped; nothing is written then"""
    plan = look(desk, path, ledger=ledger, sheet=sheet, mapping=mapping, progress=progress)
    if not dry_run:
        bring_in(desk, plan, skip_rejected=skip_rejected)
    return plan


def bring_in(desk: Desk, plan: Plan, *, skip_rejected: bool = False) -> None:
    """Write the plan in one act.

    raises    RowsRejected
    """
    if plan.rejected and not skip_rejected:
        raise RowsRejected(plan)
    for draft in plan.drafts:
        keep(desk, draft)
    with desk.act("excel.import") as act:
        before = plan.rejected
        _write(act, desk, plan)
        if plan.rejected > before and not skip_rejected:
            raise RowsRejected(plan)
        for key, value in plan.remember.items():
            act.set_setting(key, value)
        act.commit()


def try_out(desk: Desk, plan: Plan) -> None:
    """The whole act without its commit: what the desk's own checks refuse, and what is left to fill in."""
    with desk.act("excel.look") as act:
        act.coming = frozenset(one["sha256"] for draft in plan.drafts for name in draft.enclosed for one in draft.values[name])
        _write(act, desk, plan)


# Looking ----------------------------------------------------------------------------------------------------------------------


def _wanted(sheets: list[Sheet], name: str | None) -> list[Sheet]:
    if name is None:
        return sheets
    found = [sheet for sheet in sheets if sheet.name == name]
    if not found:
        raise CheckFailed([maps.finding(f"工作簿里没有名为“{name[:40]}”的表")])
    return found


def _look_at_old_book(desk: Desk, name: str, sheets: list[Sheet], ledger: str | None, asked: Mapping[str, Any], chosen: bool,
                      progress: Progress) -> Plan:
    registry, plan = Registry(desk), Plan(name)
    found: list[tuple[SheetPlan, Table, Rows, Mapping[str, Any]]] = []
    for sheet in sheets:
        found += _recognised(desk, plan, sheet, maps.for_sheet(asked, sheet.name) | ({"ledger": ledger} if ledger else {}), chosen)
    _learn_units(registry, [(table, rows) for _, table, rows, _ in found])
    already = Already(desk)
    for at, (sheet_plan, table, rows, told) in enumerate(sorted(found, key=lambda one: habits_of(one[1].ledger).place)):
        progress(at, len(found), f"正在读取{sheet_plan.sheet}")
        _build(registry, sheet_plan, table, rows, told, desk.now().date(), already)
    _settle(plan, registry)
    _whose_book(desk, plan, [table for _, table, _, _ in found])
    return plan


def _recognised(desk: Desk, plan: Plan, sheet: Sheet, asked: dict[str, Any],
                chosen: bool) -> Iterator[tuple[SheetPlan, Table, Rows, Mapping[str, Any]]]:
    if not any(value is not None for line in sheet.grid for value in line):
        plan.sheets.append(SheetPlan(sheet.name, skipped=[(0, "空表")]))
        return
    if asked.get("skip"):
        plan.sheets.append(SheetPlan(sheet.name, skipped=[(0, "按对应关系文件跳过")]))
        return
    if sheet.hidden and not chosen and not asked.get("ledger"):
        plan.sheets.append(SheetPlan(sheet.name, skipped=[(0, "隐藏的表，没有导入；需要时取消隐藏，或指定这张表")]))
        return
    told = asked or maps.remembered(desk, sheet) or {}
    tables_found = tables(sheet, told)
    if not tables_found:
        plan.sheets.append(SheetPlan(sheet.name, skipped=[(0, "认不出是哪种台账，没有导入；可以用对应关系文件指定")]))
    for table in tables_found:
        rows = read_rows(table)
        sheet_plan = SheetPlan(sheet.name, table.ledger, table.bottom, shown(table), unused(table), title=table.title,
                               skipped=[(one.row, one.why) for one in rows.skipped], signature=table.signature)
        plan.sheets.append(sheet_plan)
        if asked.get("columns") or asked.get("words") or asked.get("header_row"):
            plan.remember[maps.key_of(table.signature)] = maps.to_remember(table, asked)
        yield sheet_plan, table, rows, told


def _learn_units(registry: Registry, found: list[tuple[Table, Rows]]) -> None:
    """Units named by themselves in any sheet tell where a unit ends in cells that hold a post too."""
    for table, rows in sorted(found, key=lambda one: habits_of(one[0].ledger).place):
        column = habits_of(table.ledger).names_unit
        for line in rows.lines:
            text = line.text(column)
            likely = column != "unit_id" or looks_like_unit(text.replace(" ", ""))
            if text and len(text) <= 60 and likely and registry.book.match(text) is None:
                registry.book.add(text)


def _build(registry: Registry, sheet_plan: SheetPlan, table: Table, rows: Rows, told: Mapping[str, Any], today: date,
           already: Already) -> None:
    build = builder_of(table.ledger)
    book, people = Book(table, registry, today, told.get("words") or {}), 0
    for line in rows.lines:
        reader = Reader(book, line)
        try:
            drafts = build(reader)
        except BadRow as bad:
            sheet_plan.rejected.append(Rejected(line.row, bad.field, bad.message))
            continue
        except Known as known:
            sheet_plan.skipped.append((line.row, str(known)))
            continue
        if drafts and already.has(drafts[-1]):
            sheet_plan.skipped.append((line.row, "已导入过同样的记录"))
            continue
        sheet_plan.drafts += drafts
        people += sum(draft.values.get("head_count") or 1 for draft in drafts if draft.ledger == table.ledger)
        for part in line.all:
            sheet_plan.filled += [(part.row, name, why) for name, why in sorted(part.filled.items())]
    _against_totals(sheet_plan, {len(rows.lines), people})


_TOTAL = re.compile(r"(?<![\d年.])(\d{1,6})\s*(?:人次|次|件|份|人|条|个)")


def _against_totals(plan: SheetPlan, counted: set[int]) -> None:
    """One line of totals that says another number than the rows above it is worth a look."""
    totals = [why for _, why in plan.skipped if why.startswith("合计行")]
    said = {int(number) for number in _TOTAL.findall(totals[0])} if len(totals) == 1 else set()
    if len(said) == 1 and not said & counted:
        plan.doubts.append(f"合计行写的是{said.pop()}，表中是{'或'.join(map(str, sorted(counted)))}，请核对")


def _settle(plan: Plan, registry: Registry) -> None:
    """New units, staff and persons: those of their own sheet belong to it, others only as far as an accepted record names them."""
    own = {sheet.sheet: sheet for sheet in plan.sheets if sheet.ledger and habits_of(sheet.ledger).listed}
    for draft in registry.new:
        if draft.sheet in own and own[draft.sheet].ledger == draft.ledger:
            own[draft.sheet].drafts.append(draft)
        else:
            plan.new.append(draft)
    prune(plan)
    kept = {draft.id for draft in plan.drafts}
    plan.chiefs = {unit: person for unit, person in registry.chiefs.items() if unit in kept}
    plan.new += [draft for draft in registry.new if draft.id in plan.chiefs.values() and draft.id not in kept]
    plan.matched = list(registry.matched.values())
    plan.doubts += registry.doubts


def prune(plan: Plan) -> None:
    """A person only a rejected row names is not begun."""
    while True:
        named = Counter(key for draft in plan.drafts for key in _references(draft.values))
        kept = [draft for draft in plan.new if draft.id in named or draft.id in plan.chiefs.values()]
        if len(kept) == len(plan.new):
            return
        plan.new = kept


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)
    elif isinstance(value, str) and len(value) == 36:
        yield value


def _whose_book(desk: Desk, plan: Plan, found: list[Table]) -> None:
    office = desk.get(desk.user.org_id).name or ""
    for name in dict.fromkeys(table.group for table in found if table.group):
        if name not in office and office not in name:
            plan.doubts.append(f"标题写的是“{name}”，本单位是“{office}”，请核对是不是本单位的台账")


# Writing ----------------------------------------------------------------------------------------------------------------------


def _write(act: Act, desk: Desk, plan: Plan) -> None:
    """All drafts in sets; one the desk refuses is rejected, the rest goes on, so that one look shows everything."""
    plan.missing = []
    groups: dict[tuple[str, bool], list[Draft]] = {}
    for draft in plan.drafts:
        groups.setdefault((draft.ledger, draft.update), []).append(draft)
    for (code, update), drafts in groups.items():
        ready = [(draft, values) for draft in drafts if (values := _canonical(act, desk, plan, draft)) is not None]
        if update:
            _change(act, plan, ready)
        else:
            _add(act, plan, code, ready)
    for unit, person in plan.chiefs.items():
        if act.get(unit) and act.get(person):
            act.set(unit, {"chief": person})
    for draft in plan.drafts:
        row = act.get(draft.id)
        if row is not None and (fields := sorted({*(row.missing or ()), *draft.fields})):
            plan.missing.append((draft, fields))


def _canonical(act: Act, desk: Desk, plan: Plan, draft: Draft) -> dict[str, Any] | None:
    if draft.ready:
        return draft.values
    faces, values = desk.ledger(draft.ledger).FACES, dict[str, Any]()
    states = {word: code for code, word in desk.ledger(draft.ledger).STATES.items()}
    for name, value in draft.values.items():
        if name == "state":
            values[name] = states.get(value, value)
            continue
        try:
            values[name] = parse(faces[name], value, act.resolve)
        except Unfit as unfit:
            plan.reject(draft, (name, str(unfit), faces[name].label))
            return None
    return values


def _add(act: Act, plan: Plan, code: str, ready: list[tuple[Draft, dict[str, Any]]]) -> None:
    while ready:
        try:
            act.add_many(code, [values for _, values in ready], keys=[draft.id for draft, _ in ready])
            return
        except CheckFailed as failed:
            bad: dict[int, list[Finding]] = {}
            for finding in failed.findings:
                bad.setdefault(finding.row or 0, []).append(finding)
            for position, findings in bad.items():
                plan.reject(ready[position][0], *_told(act, ready[position][0], findings))
            ready = [one for position, one in enumerate(ready) if position not in bad]


def _change(act: Act, plan: Plan, ready: list[tuple[Draft, dict[str, Any]]]) -> None:
    for draft, values in ready:
        try:
            if not act.set(draft.id, values):
                sheet = plan.sheet_of(draft)
                sheet.drafts = [other for other in sheet.drafts if other is not draft]
                sheet.skipped.append((draft.row, "与现有记录相同"))
        except CheckFailed as failed:
            plan.reject(draft, *_told(act, draft, failed.findings))


def _told(act: Act, draft: Draft, findings: Sequence[Finding]) -> list[tuple[str | None, str, str]]:
    """What the desk found, each with the label of its field."""
    labels = {name: face.label for name, face in ledgers()[draft.ledger].FACES.items()}
    return [(one.field, one.message, labels.get((one.field or "").partition(".")[0], "")) for one in findings]

