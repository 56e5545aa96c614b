"""What a person may do with records in one act: add, change, take a step, sign, void. Each is checked, then written.

    with desk.act("talk.add") as act:
        key = act.add("talk", {...})
        act.commit()            # leave without it and nothing happened

Bulk acts hand many records at once and are written in sets.

errors    CheckFailed, NotPermitted, Absent; the store's own pass through
leaves    how it is written together, or not at all, to app/desk/writing.py
"""

import gc
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pkgutil import resolve_name
from typing import Any

from sqlalchemy import select
from uuid_utils import uuid7

from app.desk import approving, checking, reading, secrecy
from app.desk.clock import written_at
from app.desk.filing import file_entries, reaches_others, renew
from app.desk.follow import Change, references
from app.desk.numbers import give_numbers
from app.desk.reach import OUTSIDE, Reach, reach
from app.desk.receiving import receive
from app.desk.rehome import rehomed
from app.desk.tables import catalog, gone
from app.desk.writing import Writing, packed
from app.errors import Absent, CheckFailed, Finding, NotPermitted
from app.ledgers.face import Kind
from app.ledgers.kit import Record, Row
from app.ledgers.values import is_id

_LEGACY_OPEN = frozenset({"state", "legacy", "record_no", "missing"})
_NOTHING: frozenset[str] = frozenset()
NOTHING_YET = Row()
BULK = 30
"""From so many rows on, questions of checks are answered from one read of the ledger."""
PATIENT = 2000
"""From so many rows on, nobody reads the warnings: those that ask the store are left out."""


class Act(Writing):
    """See the module. `warnings` holds what checks only warned of."""

    # Doing --------------------------------------------------------------------------------------------------------------------

    def add(self, code: str, values: Mapping[str, Any], *, key: str | None = None, excused: bool = False) -> str:
        return self.add_many(code, [values], keys=[key] if key else None, excused=excused)[0]

    def add_many(self, code: str, many: Sequence[Mapping[str, Any]], *, keys: Sequence[str | None] | None = None,
                 excused: bool = False) -> list[str]:
        """Add records of one ledger, as a set.

        many      canonical values by field name; what has a preset may be left out. `legacy: True` marks a row of an old book: it
                  may bring its `state` and `record_no`, and lacking fields go to `missing`
        keys      ids to use (None: a new one)
        excused   the office's first records: lacking fields go to `missing` as well
        raises    CheckFailed with all findings of all rows
        """
        ledger = self._desk.ledger(code)
        user = self.user
        self._may_issue(ledger)
        if not user.level or not (excused or self.reach.may_write(code)):
            raise NotPermitted(what=f"登记{ledger.LABEL}")
        findings: list[Finding] = []
        rows = []
        ids = [key or str(uuid7()) for key in keys] if keys else [str(uuid7()) for _ in many]
        clocks = self._desk.clock.ticks(len(many))
        stamp = written_at(clocks[0]) if clocks else ""
        single = len(many) == 1
        self._bulk = len(many) >= BULK
        if len(many) >= PATIENT and gc.isenabled():
            # Hundreds of thousands of rows live to the end of the act: looking for garbage among them takes half its time.
            gc.disable()
            self._stack.callback(gc.enable)
        given = [key for key in keys or () if key]
        self._learn_kinds(key for key in given if is_id(key))
        for position, (values, key, clock) in enumerate(zip(many, ids, clocks, strict=True)):
            wrong: list[Finding] = []
            if given and (not is_id(key) or key in self._kinds or ids.count(key) > 1):
                wrong.append(Finding("id", "VALUE", "指定的标识不是 UUID，或已经有了"))
            row = checking.taken(ledger, values, wrong, _LEGACY_OPEN if values.get("legacy") else _NOTHING)
            row |= {"id": key, "rev": 1, "clock": clock, "clocks": None, "created_by": user.staff_id or None, "created_at": stamp,
                    "updated_by": user.staff_id or None, "updated_at": stamp}
            self._preset(ledger, row)
            self._derive(ledger, row)
            wrong += self._not_ours(ledger, row, NOTHING_YET)
            if row.get("classification") is None:
                row["classification"] = "internal" if row["vis"] == 1 else "work_secret"
            stops, warns = checking.findings_of(ledger, row, self, excused=excused or bool(row.legacy),
                                                 patient=len(many) < PATIENT)
            findings += checking.at_row(_merged(wrong, stops), None if single else position)
            self.warnings += checking.at_row(warns, None if single else position)
            if user.ceiling < row["vis"]:
                raise NotPermitted(what=f"登记{ledger.LABEL}")
            rows.append(row)
            if self._bulk:
                self._lookup.begun(code, row)
        self._bulk = False
        findings += self._check_references(ledger, rows, {key: code for key in ids}, single)
        if findings:
            raise CheckFailed(findings)
        give_numbers(self.conn, ledger, rows, self.get)
        self.insert_rows(ledger, rows)
        for row in rows:
            travels = {name: row[name] for name in ledger.TRAVELS if row.get(name) is not None}
            self._entries.append((row["id"], packed({"op": "add", "ledger": code, "id": row["id"], "clock": row["clock"],
                                                     "by": user.staff_id, "values": travels})))
        return ids

    def set(self, key: str, changes: Mapping[str, Any]) -> bool:
        """Change fields of a record; `state` obeys the arrows.

        returns   False when nothing was different
        """
        row = self.wanted(key)
        ledger = self._desk.ledger_of(row)
        changes = dict(changes)
        target = changes.pop("state", None)
        if target is not None and target != row.state and target not in ledger.STATES:
            target = next((code for code, word in ledger.STATES.items() if word == target), target)
        if target is not None and target != row.state:
            step = next((step for step in ledger.STEPS if row.state in step.of and step.to == target), None)
            if step is None:
                raise CheckFailed([Finding("state", "G8", f"不能从“{ledger.state_label(row.state)}”改为“{ledger.state_label(target)}”")])
            return self.step(key, step.code, changes)
        if frozen := checking.frozen(ledger, row, changes):
            raise CheckFailed(frozen)
        if approving.signed_in_round(row) and ledger.approval_in(row.state) and set(changes) - {"note", "files"}:
            # What was signed has changed: the signatures stay in the record, and a new round begins.
            changes["approvals"] = approving.submitted(row, self.user.staff_id, self._written())
            return self._change(ledger, row, changes, frozenset({"approvals"}))
        return self._change(ledger, row, changes, _NOTHING)

    def step(self, key: str, code: str, values: Mapping[str, Any] | None = None) -> bool:
        """Take one arrow, with the fields its form asks for."""
        row = self.wanted(key)
        ledger = self._desk.ledger_of(row)
        step = next((step for step in ledger.STEPS if step.code == code and row.state in step.of), None)
        if step is None:
            named = next((step.label for step in ledger.STEPS if step.code == code), code)
            raise CheckFailed([Finding("state", "G8", f"{ledger.LABEL}在“{ledger.state_label(row.state)}”时不能“{named}”")])
        if step.by and not self.user.roles & set(step.by):
            raise NotPermitted(what=f"办理“{step.label}”")
        values = dict(values or {})
        if frozen := checking.frozen(ledger, row, values, step.takes):
            raise CheckFailed(frozen)
        if step.approved and (strange := sorted(set(values) - {*step.takes, "note", "files"})):
            raise CheckFailed([Finding(strange[0], "APPROVAL", "呈批同意的内容不能在这一步改动")])
        if step.only and not step.only(Row({**row, **values})):
            raise CheckFailed([Finding("state", "G8", f"不符合“{step.label}”的条件")])
        if step.approved and not approving.approved(ledger, row, self):
            raise CheckFailed([Finding("approvals", "APPROVAL", f"“{step.label}”前须完成呈批")])
        findings: list[Finding] = []
        checking.taken(ledger, {name: values[name] for name in step.fills if name in values}, findings, _NOTHING)
        if findings:
            raise CheckFailed(findings)
        values["state"] = step.to
        if ledger.approval_in(step.to):
            values["approvals"] = approving.submitted(row, self.user.staff_id, self._written())
        for name, service in step.fills.items():
            # What was filled once stays: figures handed in are not counted anew. What people may write beside it does not stand for it.
            if row.get(name) is None or not ledger.FACES[name].computed:
                values[name] = resolve_name(service)(Row({**row, **values}), self)
        return self._change(ledger, row, values, frozenset({"state", "approvals", *step.fills}))

    def approve(self, key: str, result: str, opinion: str | None = None, *, approver: str | None = None) -> bool:
        """Sign the next step of the approval chain.

        result    agree, return or reject; the latter two need an opinion and send the record back
        approver  staff id of a person who signed on paper, outside this PC; the scan belongs to the record's attachments
        """
        row = self.wanted(key)
        ledger = self._desk.ledger_of(row)
        approval = ledger.approval_in(row.state)
        role = approving.next_approver(ledger, row, self)
        if approval is None or role is None:
            raise CheckFailed([Finding("approvals", "APPROVAL", f"{ledger.LABEL}在“{ledger.state_label(row.state)}”时不用呈批")])
        if result not in ("agree", "return", "reject"):
            raise CheckFailed([Finding("approvals", "APPROVAL", "结果应为同意、退回补充或不同意")])
        if result != "agree" and not opinion:
            raise CheckFailed([Finding("approvals", "APPROVAL", "退回或不同意须写明意见")])
        if approver in (None, self.user.staff_id) and role not in self.user.roles:
            raise NotPermitted(what=f"代签这一步（{approving.role_label(role)}）")
        if row.void_reason or (approver is not None and not self.user.may_change(row)):
            raise NotPermitted(what="登记这条记录的签批")
        signed = list(row.approvals or ())
        line = {"step": approving.signed_in_round(row) + 1, "approver": approver or self.user.staff_id, "role": role,
                "result": result, "opinion": opinion, "at": self._written(),
                "round": approving.round_of(row), "paper": approver is not None or None}
        changes: dict[str, Any] = {"approvals": [*signed, line]}
        if result != "agree":
            changes["state"] = approval.back
        return self._change(ledger, row, changes, frozenset({"approvals", "state"}), editing=False)

    def explain_late(self, key: str, line: Mapping[str, Any]) -> bool:
        """Put the reason of an overdue limit into the record, archived or not; that it is overdue app/desk/lateness.py proves."""
        row = self.wanted(key)
        ledger = self._desk.ledger_of(row)
        if not self.user.may_change(Row(row | {"archived": None})):
            raise NotPermitted(what=f"说明这条{ledger.LABEL}的逾期原因")
        said = [*(row.late or ()), {**line, "staff_id": self.user.staff_id, "at": self._written()}]
        return self._change(ledger, row, {"late": said}, frozenset({"late"}), editing=False, checked=False)

    def void(self, key: str, reason: str) -> None:
        """作废: the record keeps its number and leaves lists and statistics."""
        row = self.wanted(key)
        ledger = self._desk.ledger_of(row)
        if not self.user.may_void(row):
            raise NotPermitted(what=f"作废{ledger.LABEL}（须组长同意）")
        if not reason.strip():
            raise CheckFailed([Finding("void_reason", "REQUIRED", "作废须写明理由")])
        self._change(ledger, row, {"void_reason": reason}, frozenset({"void_reason"}), editing=False, checked=False)

    def rehome(self, old: str, new: str) -> int:
        """Every reference to record `old` names `new` from now on (an organisation certified under another id). Returns how many."""
        return rehomed(self, old, new)

    def receive(self, code: str, key: str, values: Mapping[str, Any], clocks: Mapping[str, str], entry: bytes,
                by: str | None = None) -> bool:
        """Write what another station sent, see app/desk/receiving.py. returns True when the record is new here"""
        return receive(self, code, key, values, clocks, entry, by)

    def commit(self) -> None:
        """The last call of an act: what follows from its records is written, and the transaction ends when the block is left."""
        for change in [*self._reaching(), *self._changes.values()]:
            file_entries(self, change, self.reach)
            renew(self, change, self._derive, self._desk.station_id, self.reach)
        super().commit()

    def settle(self, at_least: int = 0) -> bool:
        # What a record does to others waits for the end of the act: they may come later.
        if len(self._changes) >= at_least:
            self._later |= {key: change.ledger.CODE for key, change in self._changes.items()
                                   if reaches_others(change, self._desk.station_id)}
        return super().settle(at_least)

    def _reaching(self) -> list[Change]:
        """Settled records that do something to others, as they stand at the end."""
        kinds: dict[str, list[str]] = {}
        for key, code in self._later.items():
            kinds.setdefault(code, []).append(key)
        return [Change(ledger, None, row) for ledger, keys in ((self.ledger(code), keys) for code, keys in kinds.items())
                for row in reading.rows_of(self.conn, ledger, None, "id", keys)]

    # Asking, also for checks (kit.Facts) --------------------------------------------------------------------------------------

    def find(self, ledger: str, **equals: Any) -> list[Row]:
        return self._lookup.find(ledger, equals) if self._bulk else super().find(ledger, **equals)

    def resolve(self, ledger: str, text: str) -> str | None:
        return self._desk.resolve_in(self.conn, ledger, text)

    def wanted(self, key: str) -> Row:
        """raises    Absent, also for what this user may not see"""
        row = self.get(key)
        if row is None or not self.user.may_read(row):
            raise Absent(what="这条记录")
        return row

    @cached_property
    def reach(self) -> Reach:
        """What this station may change at all, whoever sits here."""
        return reach(self.conn, self._desk)

    # Inside -------------------------------------------------------------------------------------------------------------------

    def _written(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M")

    def _preset(self, ledger: type[Record], row: Row) -> None:
        user = self.user
        if row.get("org_id") is None:
            row["org_id"] = row["id"] if ledger.ITSELF else user.org_id
        if ledger.HANDLED and row.get("handlers") is None and not row.legacy:
            row["handlers"] = [user.staff_id]
        for face in ledger.faces():
            # The day on which an old book is brought in is not the day of what it tells.
            if face.preset is not None and row.get(face.name) is None and not (row.legacy and face.kind in (Kind.DATE, Kind.MOMENT)):
                row[face.name] = face.preset(self) if callable(face.preset) else face.preset
        if row.get("state") is None:
            row["state"] = ledger.begins(row, self)

    def _not_ours(self, ledger: type[Record], row: Row, before: Row) -> list[Finding]:
        """A group gives its records to nobody else and shares them with nobody: the commission would refuse the whole bundle that
        says so."""
        own, found = self.user.org_id, list[Finding]()
        if not ledger.ITSELF and row.org_id not in (before.org_id, own):
            found.append(Finding("org_id", "OWNER", "所属机构只能是本机构；改属其他机构由委机关办理"))
        if row.get("lead_org") not in (None, before.get("lead_org") or own):
            found.append(Finding("lead_org", "OWNER", f"{ledger.FACES['lead_org'].label}只能是本机构；由其他机构主办的，由委机关指定"))
        if (shared := row.get("co_orgs")) and set(shared) - {own, *(before.get("co_orgs") or ())}:
            found.append(Finding("co_orgs", "OWNER", f"{ledger.FACES['co_orgs'].label}由委机关指定"))
        if ledger.ITSELF and self.reach.enrolled and row.id != own and row.kind not in (OUTSIDE, before.kind):
            found.append(Finding("kind", "OWNER", "派驻组只登记外部机关单位；其他机构由委机关登记"))
        found += [Finding(name, "OWNER", f"{ledger.FACES[name].label}由委机关填写") for name, said in ledger.alone(row).items()
                  if said != ledger.alone(before)[name]]
        if before.id and ledger.ALONE:
            found += [Finding(name, "OWNER", f"{ledger.FACES[name].label}此时由委机关改动") for name in ledger.withheld(before)
                      if row.get(name) != before.get(name) and name not in {one.field for one in found}]
        if not found:
            return []
        office = self.get(own or None)
        return [] if office is None or office.kind == "commission" else found

    def _may_issue(self, ledger: type[Record]) -> None:
        """What goes to every station the commission alone makes and changes."""
        if ledger.CARRIED == "all" and not self._desk.commission:
            raise NotPermitted(what=f"登记或修改{ledger.LABEL}（由委机关下发）")

    def _derive(self, ledger: type[Record], row: Row) -> None:
        if derive := ledger.__dict__.get("DERIVE"):
            function = derive.__func__ if isinstance(derive, staticmethod) else derive
            row.update(function(row, self))
        row["vis"] = ledger.vis_of(row)

    def _check_references(self, ledger: type[Record], rows: Sequence[Row], born: Mapping[str, str], single: bool,
                          before: Row = NOTHING_YET) -> list[Finding]:
        refs = [list(references(ledger, row)) for row in rows]
        self._learn_kinds({key for found in refs for _, key in found} - born.keys())
        kinds = {**self._kinds, **born}
        kept = self._desk.objects.has
        has = (lambda digest: digest in self.coming or kept(digest)) if self.coming else kept
        findings: list[Finding] = []
        for position, (row, found) in enumerate(zip(rows, refs, strict=True)):
            wrong = checking.wrong_references(ledger, found, kinds) + checking.absent_files(ledger, row, before, has)
            findings += checking.at_row(wrong, None if single else position)
        return findings

    def _learn_kinds(self, keys: Iterable[str]) -> None:
        wanted = [key for key in keys if key not in self._kinds]
        for start in range(0, len(wanted), 500):
            found = self.conn.execute(select(catalog.c.id, catalog.c.ledger).where(catalog.c.id.in_(wanted[start:start + 500])))
            self._kinds |= {key: code for key, code in found}
            if absent := [key for key in wanted[start:start + 500] if key not in self._kinds]:
                # What was withdrawn from this station may go on being named by what names it.
                left = self.conn.execute(select(gone.c.id, gone.c.ledger).where(gone.c.id.in_(absent)))
                self._kinds |= {key: code for key, code in left}

    def _change(self, ledger: type[Record], row: Row, changes: dict[str, Any], open_to: frozenset[str], *, editing: bool = True,
                checked: bool = True) -> bool:
        self._may_issue(ledger)
        if (editing and not self.user.may_change(row)) or not self.reach.may_change(row):
            raise NotPermitted(what=f"修改这条{ledger.LABEL}")
        findings: list[Finding] = []
        fresh = checking.taken(ledger, changes, findings, open_to)
        secrecy.written(ledger, self.user, row, fresh)
        after = Row(row | fresh)
        self._derive(ledger, after)
        findings += self._not_ours(ledger, after, row)
        if checked:
            stops, warns = checking.findings_of(ledger, after, self)
            findings = _merged(findings, stops)
            self.warnings += warns
            findings += self._check_references(ledger, [Row({name: after.get(name) for name in fresh})], {row.id: ledger.CODE}, True, row)
        if findings:
            raise CheckFailed(findings)
        return self.write(ledger, row, after)



def _merged(wrong: list[Finding], stops: list[Finding]) -> list[Finding]:
    """A value that was refused is not asked for a second time as lacking."""
    named = {finding.field for finding in wrong}
    return wrong + [finding for finding in stops if finding.field not in named]
