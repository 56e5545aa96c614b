"""The desk: what window, command line, Excel, bundles and reports ask for records, and the one door they write through.

errors    Absent for what is not there or not for this user (the two look the same), CheckFailed, NotPermitted
leaves    writing to app/desk/act.py, lists to reading.py, what follows from a change to follow.py
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

import orjson
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert

from app.desk import approving, checking, lateness, reading, secrecy, upkeep
from app.desk.act import Act
from app.desk.answers import Due, Entry, Hit, Linked
from app.desk.asking import Facts
from app.desk.clock import HybridClock, written_at
from app.desk.dues import due_limits
from app.desk.finding import search_records
from app.desk.follow import Titles, title_of
from app.desk.issued import CALENDAR, LONGER, Force, force, issue
from app.desk.people import User
from app.desk.reach import Reach, reach
from app.desk.reading import Filters, Page
from app.desk.tables import catalog, link, setting
from app.errors import Absent, CheckFailed, Finding
from app.ledgers import ledgers
from app.ledgers.kit import Make, Record, Row, Step
from app.ledgers.values import Unfit, parse
from app.rules.ruling import Rules
from app.rules.workcalendar import WorkCalendar
from db import audit, journal
from db.engine import Store
from db.objects import Objects

_CLOCK = "clock.last"

Listener = Callable[[AbstractSet[str]], None]


class Desk:
    def __init__(self, store: Store, objects: Objects, user: User, station_id: str, now: Callable[[], datetime],
                 calendar: WorkCalendar | None = None) -> None:
        self.store, self.objects, self.user, self.now = store, objects, user, now
        self.station_id = station_id
        self._calendar, self._force = calendar, None
        self.kept_on: str | None = None
        self.clock = HybridClock(station_id, now, self.setting(_CLOCK, 0))
        self._listeners: list[Listener] = []

    _calendar: WorkCalendar | None
    _force: tuple[str, Force] | None

    # Rules --------------------------------------------------------------------------------------------------------------------

    @property
    def force(self) -> Force:
        """What the commission has issued and this office has set, as it is in force today."""
        today = self.now().date().isoformat()
        if self._force is None or self._force[0] != today:
            with self.store.read() as conn:
                self._force = today, self.force_in(conn, today)
        return self._force[1]

    def force_in(self, conn: Connection, today: str) -> Force:
        found = force(conn, today)
        return found if self._calendar is None else replace(found, rules=replace(found.rules, calendar=self._calendar))

    @property
    def rules(self) -> Rules:
        return self.force.rules

    @property
    def calendar(self) -> WorkCalendar:
        return self.rules.calendar

    def forget_rules(self) -> None:
        """What is in force has changed: it is read anew."""
        self._force = None

    @cached_property
    def commission(self) -> bool:
        """Is this the commission's station?"""
        with self.store.read() as conn:
            own = self.read_row(conn, self.user.org_id) if self.user.org_id else None
        return own is not None and own.kind == "commission"

    # Ledgers ------------------------------------------------------------------------------------------------------------------

    @cached_property
    def ledgers(self) -> dict[str, type[Record]]:
        return ledgers()

    def ledger(self, code: str) -> type[Record]:
        """raises    Absent"""
        if code not in self.ledgers:
            raise Absent(what=f"名为“{code[:40]}”的台账")
        return self.ledgers[code]

    def ledger_of(self, row: Row) -> type[Record]:
        return self.ledgers[row["ledger"]]

    # Writing ------------------------------------------------------------------------------------------------------------------

    def act(self, name: str) -> Act:
        """Begin an act; `name` is what the audit log calls it, e.g. `talk.add`, `excel.import`."""
        return Act(self, name)

    def add(self, code: str, values: Mapping[str, Any], *, key: str | None = None) -> str:
        with self.act(f"{code}.add") as act:
            key = act.add(code, values, key=key)
            act.commit()
        return key

    def add_many(self, code: str, many: Sequence[Mapping[str, Any]], keys: Sequence[str | None] | None = None) -> list[str]:
        with self.act(f"{code}.add") as act:
            ids = act.add_many(code, many, keys=keys)
            act.commit()
        return ids

    def set(self, key: str, changes: Mapping[str, Any]) -> bool:
        with self.act("set") as act:
            changed = act.set(key, changes)
            act.commit()
        return changed

    def step(self, key: str, step: str, values: Mapping[str, Any] | None = None) -> bool:
        with self.act(f"step.{step}") as act:
            changed = act.step(key, step, values)
            act.commit()
        return changed

    def approve(self, key: str, result: str, opinion: str | None = None, *, approver: str | None = None) -> bool:
        with self.act("approve") as act:
            changed = act.approve(key, result, opinion, approver=approver)
            act.commit()
        return changed

    def explain_late(self, key: str, number: str, what: str, reason: str, *, period: str | None = None) -> None:
        """Say why a limit of a record (or a duty of a unit or office, by its period) is or was overdue.

        raises    CheckFailed when it is not, or without a reason
        """
        lateness.explain(self, key, number, what, reason, period)

    def void(self, key: str, reason: str) -> None:
        with self.act("void") as act:
            act.void(key, reason)
            act.commit()

    def issue(self, kind: str, name: str, content: Mapping[str, Any], from_: date | str | None = None) -> str:
        """Commission: issue a rule (chain, limit, calendar, scheme, setting) to every station, from a day on. returns its id"""
        return issue(self, kind, name, content, from_)

    def read_input(self, code: str, written: Mapping[str, Any]) -> dict[str, Any]:
        """What a person wrote (labels, yuan, record numbers, several date habits; field names or their labels) in canonical values.

        raises    CheckFailed naming each field that cannot be read
        """
        ledger = self.ledger(code)
        by_label = {face.label: face.name for face in ledger.faces()}
        findings, values = list[Finding](), dict[str, Any]()
        with self.store.read() as conn:
            for name, value in written.items():
                face = ledger.FACES.get(name) or ledger.FACES.get(by_label.get(name, ""))
                if face is None:
                    findings.append(Finding(name, "FIELD", f"{ledger.LABEL}没有“{name[:40]}”这个字段"))
                    continue
                try:
                    values[face.name] = parse(face, value, lambda code, text: self.resolve_in(conn, code, text))
                except Unfit as unfit:
                    findings.append(Finding(face.name, "VALUE", f"{face.label}：{unfit}"))
        if findings:
            raise CheckFailed(findings)
        return values

    def findings(self, code: str, values: Mapping[str, Any], key: str | None = None) -> tuple[list[Finding], list[Finding]]:
        """What the checks say of a form as it stands, before saving. returns (what stops, what warns)"""
        ledger = self.ledger(code)
        wrong: list[Finding] = []
        with self.store.read() as conn:
            facts = self._facts(conn)
            before = facts.get(key)
            if before is not None and not self.user.may_read(before):
                raise Absent(what="这条记录")
            before = before or Row({"handlers": [self.user.staff_id], "org_id": self.user.org_id, "state": ledger.first_state(),
                                            "classification": "internal"})
            row = Row(before | checking.taken(ledger, values, wrong, frozenset(ledger.FACES)))
            stops, warns = checking.findings_of(ledger, row, facts)
        return wrong + stops, warns

    # Reading ------------------------------------------------------------------------------------------------------------------

    def get(self, key: str) -> Row:
        """One record with all its values; `row["ledger"]` is its ledger's code.

        raises    Absent
        """
        with self.store.read() as conn:
            row = self.read_row(conn, key)
            if row is None or not self.user.may_read(row):
                raise Absent(what="这条记录")
            facts = self._facts(conn)
            for face in self.ledger_of(row).faces():
                if face.live is not None:
                    row[face.name] = face.live(row, facts)
        return secrecy.masked(self.ledger_of(row), self.user, row)

    def page(self, code: str, where: Filters = (), *, order: str | None = None, newest: bool = True, after: tuple[Any, int] | None = None,
             limit: int = reading.PAGE, columns: Sequence[str] | None = None) -> Page:
        """Rows of a list, see reading.page. `columns` None reads all."""
        ledger = self.ledger(code)
        secrecy.asked(ledger, self.user, where, order)
        with self.store.read() as conn:
            found = reading.page(conn, ledger, self.user, where, order=order, newest=newest, after=after, limit=limit, columns=columns)
        for row in found.rows:
            row["ledger"] = code
            secrecy.masked(ledger, self.user, row, listed=True)
        return found

    def count(self, code: str, where: Filters = ()) -> int:
        secrecy.asked(self.ledger(code), self.user, where)
        with self.store.read() as conn:
            return reading.count(conn, self.ledger(code), self.user, where)

    def titles(self, ids: Iterable[str]) -> dict[str, str]:
        """Titles by id; what is not here is left out. For the eye: a name beside a reference, whoever may open the record. Clues and
        cases (S3) the user may not read are named by their number: their titles say whom they are about."""
        with self.store.read() as conn:
            titles = Titles(conn)
            ids = list(dict.fromkeys(ids))
            titles.learn(ids)
            numbers = self._unreadable(conn, ids)
        return {key: title for key in ids if (title := numbers.get(key, titles(key)))}

    def resolve(self, code: str, text: str) -> str | None:
        """The one record of a ledger (`""`: any) that a record number, an id or a title names."""
        with self.store.read() as conn:
            return self.resolve_in(conn, code, text)

    def resolve_in(self, conn: Connection, code: str, text: str) -> str | None:
        live = [catalog.c.void.is_(False), *([catalog.c.ledger == code] if code else [])]
        for column in (catalog.c.id, catalog.c.record_no, catalog.c.title):
            found = conn.execute(select(catalog.c.id).where(column == text, *live).limit(2)).scalars().all()
            # That there is a clue or case about somebody is not told to who asks for it by the name.
            if len(found) == 1 and not (column is catalog.c.title and self._unreadable(conn, found)):
                return str(found[0])
        if code and "name" in self.ledger(code).FACES:
            table = reading.table_of(self.ledger(code))
            query = select(table.c.id).where(table.c.name == text, table.c.void_reason.is_(None)).limit(2)
            found = conn.execute(query).scalars().all()
            if len(found) == 1:
                return str(found[0])
        return None

    def suggest(self, code: str, limit: int = 2000) -> list[tuple[str, str]]:
        """(id, title) of a ledger's live records, newest first: what a field completes from."""
        ledger = self.ledger(code)
        with self.store.read() as conn:
            page = reading.page(conn, ledger, self.user, (), limit=limit, columns=("id",))
            titles = Titles(conn)
            titles.learn(row.id for row in page.rows)
        return [(row.id, titles(row.id)) for row in page.rows]

    def search(self, text: str, limit: int = 50) -> list[Hit]:
        """Records this user may see in which every word of `text` stands, newest first."""
        with self.store.read() as conn:
            return search_records(conn, self.user, text, limit)

    def links(self, key: str) -> list[Linked]:
        """What this record names and what names it, newest first; what the user may not see is left out."""
        self.get(key)
        with self.store.read() as conn:
            found = []
            for incoming, here, there in ((False, link.c.src, link.c.dst), (True, link.c.dst, link.c.src)):
                query = (select(link.c.field, catalog).join(catalog, catalog.c.id == there)
                         .where(here == key, catalog.c.void.is_(False)).order_by(catalog.c.on_date.desc()).limit(500))
                found += [(incoming, one) for one in conn.execute(query).mappings()]
            kept = self.readable(conn, [one["id"] for _, one in found])
        return [Linked(incoming, one["field"], one["id"], one["ledger"], one["title"], one["record_no"] or "", one["on_date"])
                for incoming, one in found if one["id"] in kept]

    def history(self, key: str) -> list[Entry]:
        """Every change of the record, oldest first; of what this user is not shown, that it changed is not told either."""
        row = self.get(key)
        ledger = self.ledger_of(row)
        with self.store.read() as conn:
            read = [orjson.loads(entry) for *_, entry in journal.of(conn, key)]
        return [Entry(written_at(one["clock"]), one.get("by") or "", one["op"], secrecy.told(ledger, self.user, row, one["values"]))
                for one in read]

    def due(self, within: int | None = None, *, record: str | None = None) -> list[Due]:
        """Running limits, most urgent first: overdue and due within `within` days (None: all); of one record also those met."""
        today = self.now().date()
        if self.kept_on is not None and self.kept_on != today.isoformat():
            upkeep.daily(self)
        with self.store.read() as conn:
            found = due_limits(conn, today, within, record, self.rules)
            kept = self.readable(conn, [one.id for one in found])
        return [one for one in found if one.id in kept]

    def missing(self, code: str, limit: int = 1000) -> list[Row]:
        """Records of old books with required fields still to be filled (待补)."""
        return self.page(code, [reading.Where("missing", "filled")], limit=limit).rows

    # What may be done ---------------------------------------------------------------------------------------------------------

    def steps(self, row: Row) -> list[Step]:
        """Arrows this user may take from where the record stands."""
        ledger = self.ledger_of(row)
        if not self.user.may_change(row) or not self.reach().may_change(row):
            return []
        with self.store.read() as conn:
            facts = self._facts(conn)
            return [step for step in ledger.STEPS
                    if row.state in step.of and (not step.by or self.user.roles & set(step.by)) and (not step.only or step.only(row))
                    and (not step.approved or approving.approved(ledger, row, facts))]

    def makes(self, row: Row) -> list[Make]:
        """Records that can be begun from this one as it stands."""
        within = self.reach()
        return [one for make in self.ledger_of(row).MAKES if make.ledger in self.ledgers and within.may_write(make.ledger)
                and (not make.of or row.state in make.of)
                and (not make.only or make.only(row)) for one in make.offered(row)]

    def suggested(self, code: str) -> dict[str, Any]:
        """What the form of a new record opens with: presets and suggestions, to be changed or left."""
        ledger = self.ledger(code)
        values: dict[str, Any] = {}
        with self.store.read() as conn:
            facts = self._facts(conn)
            for face in ledger.faces():
                given = face.preset if face.preset is not None else face.suggest
                if given is not None:
                    values[face.name] = given(facts) if callable(given) else given
        return values

    def approver(self, row: Row) -> str | None:
        """The role that signs next; None when nothing waits for a signature, or not here."""
        with self.store.read() as conn:
            if not reach(conn, self).may_change(row):
                return None
            return approving.next_approver(self.ledger_of(row), row, self._facts(conn))

    def may_change(self, row: Row) -> bool:
        """May this user edit the record? Where it is frozen nobody may; its steps are asked with `steps`."""
        return (self.user.may_change(row) and (row.state not in self.ledger_of(row).FROZEN or bool(row.missing))
                and self.reach().may_change(row))

    def may_add(self, code: str) -> bool:
        """May records of this ledger be registered here: not what the commission issues, nor what our certificate does not let us write."""
        return (self.commission or self.ledger(code).CARRIED != "all") and self.reach().may_write(code)

    def may_void(self, row: Row) -> bool:
        return self.user.may_void(row) and self.reach().may_change(row)

    def reach(self) -> Reach:
        """What this station may change at all, whoever sits here."""
        with self.store.read() as conn:
            return reach(conn, self)

    # Settings, audit, announcements -------------------------------------------------------------------------------------------

    def setting(self, key: str, default: Any = None) -> Any:
        with self.store.read() as conn:
            found = conn.execute(select(setting.c.value).where(setting.c.key == key)).scalar()
        return default if found is None else found

    def settings(self, prefix: str) -> dict[str, Any]:
        """All settings whose key begins with `prefix`: drafts (`draft.`), saved views (`view.`), remembered mappings."""
        with self.store.read() as conn:
            found = conn.execute(select(setting).where(func.substr(setting.c.key, 1, len(prefix)) == prefix))
            return {one.key: one.value for one in found}

    def put_setting(self, key: str, value: Any) -> None:
        """Keep a setting of this installation; None forgets it."""
        with self.store.write() as conn:
            self.write_setting(conn, key, value)
        if key == CALENDAR or key.startswith(LONGER):
            self.forget_rules()

    @staticmethod
    def write_setting(conn: Connection, key: str, value: Any) -> None:
        if value is None:
            conn.execute(delete(setting).where(setting.c.key == key))
        else:
            statement = insert(setting)
            conn.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value}),
                         {"key": key, "value": value})

    def remember_clock(self, conn: Connection) -> None:
        self.write_setting(conn, _CLOCK, self.clock.last)

    def event(self, act: str, ledger: str = "", record: str = "", detail: str = "") -> dict[str, Any]:
        at = written_at(f"{int(self.now().timestamp() * 1000) << 16:016x}")
        return {"at": at, "user": self.user.account, "act": act, "ledger": ledger, "record": record, "detail": detail}

    def audit(self, act: str, ledger: str = "", record: str = "", detail: str = "") -> None:
        """Log an act that writes no record: a print, an export, a search. Never content."""
        with self.store.write() as conn:
            audit.write(conn, [self.event(act, ledger, record, detail)])

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(codes of changed ledgers)` after each commit, in the committing thread. returns how to stop it"""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def announce(self, changed: AbstractSet[str]) -> None:
        if "issued" in changed:
            self.forget_rules()
        for listener in list(self._listeners):
            listener(changed)

    # Inside -------------------------------------------------------------------------------------------------------------------

    def read_row(self, conn: Connection, key: str) -> Row | None:
        code = conn.execute(select(catalog.c.ledger).where(catalog.c.id == key)).scalar()
        if code is None or code not in self.ledgers:
            return None
        rows = reading.rows_of(conn, self.ledgers[code], None, "id", [key])
        return Row(rows[0] | {"ledger": code}) if rows else None

    def _unreadable(self, conn: Connection, ids: Sequence[str]) -> dict[str, str]:
        """{id: number} of the records of S3 among `ids` that this user may not read."""
        if self.user.reads_all or not self.user.level:
            return {}
        held: dict[str, str] = {}
        for start in range(0, len(ids), 500):
            query = select(catalog.c.id, catalog.c.record_no).where(catalog.c.id.in_(ids[start:start + 500]), catalog.c.vis > 2)
            held |= {key: number or "" for key, number in conn.execute(query)}
        kept = self.readable(conn, list(held)) if held else frozenset[str]()
        return {key: number for key, number in held.items() if key not in kept}

    def readable(self, conn: Connection, ids: Sequence[str]) -> AbstractSet[str]:
        if self.user.level == 3:
            return set(ids)
        kinds: dict[str, list[str]] = {}
        for start in range(0, len(ids), 500):
            query = select(catalog.c.id, catalog.c.ledger).where(catalog.c.id.in_(ids[start:start + 500]))
            for key, code in conn.execute(query):
                kinds.setdefault(code, []).append(key)
        return {row.id for code, keys in kinds.items()
                for row in reading.rows_of(conn, self.ledgers[code], self.user, "id", keys, columns=("id",))}

    def title(self, row: Row) -> str:
        with self.store.read() as conn:
            return title_of(self.ledger_of(row), row, Titles(conn))

    def _facts(self, conn: Connection) -> Facts:
        return Facts(conn, self.read_row, self.now(), self.user, self.force)

    @contextmanager
    def reader(self) -> Iterator[Facts]:
        """Many questions to one snapshot: kit.Facts outside an act."""
        with self.store.read() as conn:
            yield self._facts(conn)
