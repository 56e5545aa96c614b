"""Periodic duties of this station's units and offices: opened when a period begins, met by the record that does them. Kept, not computed.

    marks         what each record does towards duties, one line each in `duty_mark`; gone when the record is voided
    runs          a duty of one unit or office in one period, one line in `duty_run`; met on the day enough marks have come together

Periods are opened once a day (`open_periods`, cheap when it has run already) and, for a unit that comes under supervision, in the act
that says so. A period is only asked of a unit or office that was there on its first day, and only from the day on which this workspace
began to keep duties. A duty of a period that has gone by undone stays overdue until somebody says why; then it is closed, not met.

units     days as ISO dates, local to this station
leaves    which duties there are to app/duties, reading them to app/desk/dues.py
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, delete, select, tuple_, update
from sqlalchemy.dialects.sqlite import insert

from app.desk import reading
from app.desk.asking import Facts
from app.desk.bulk import insert_all
from app.desk.limits import entered_on, reason_of
from app.desk.tables import duty_mark, duty_run, setting
from app.duties import by_ledger, by_marks, duties
from app.duties.kit import Duty, Span
from app.ledgers import ledgers
from app.ledgers.kit import Record, Row
from app.rules.limits import ladder
from app.rules.ruling import Rules

SINCE, OPENED, OFFICE = "duties.since", "duties.opened", "duties.office"
"""Settings: the day this workspace began to keep duties; the last day up to which periods were opened; whose (an office gets another id
when it is certified)."""

_BATCH = 200
Key = tuple[str, str, str]
"""(about, duty, period)."""


# Marks ------------------------------------------------------------------------------------------------------------------------


def marks_of(conn: Connection, ledger: type[Record], row: Row, facts: Facts) -> list[dict[str, Any]]:
    """The lines of `duty_mark` of a record."""
    if row.void_reason is not None:
        return []
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for duty in by_ledger().get(ledger.CODE, ()):
        for mark in duty.marks[ledger.CODE](row):
            day = mark.day or entered_on(conn, row, mark.entered, facts)
            for period in (mark.period,) if mark.period else duty.keys_of(day):
                line = {"record_id": row.id, "duty": duty.marked, "about": mark.about, "period": period, "who": mark.who, "day": day,
                        "weight": mark.weight}
                before = found.setdefault((duty.marked, mark.about, period, mark.who), line)
                before["day"] = min(before["day"], day)
    return list(found.values())


def keep(conn: Connection, rows: Sequence[tuple[type[Record], Row]], facts: Facts, old: Iterable[str]) -> None:
    """Set the marks of `rows` and the duties they meet; open the periods of units and offices among them.

    old       ids that may have marks already
    """
    touched: set[Key] = set()
    concerned = [(ledger, row) for ledger, row in rows if ledger.CODE in by_ledger()]
    old = set(old)
    again = [row.id for _, row in concerned if row.id in old]
    for start in range(0, len(again), _BATCH):
        asked = duty_mark.c.record_id.in_(again[start:start + _BATCH])
        touched |= {key for one in conn.execute(select(duty_mark).where(asked)) for key in _done_by(one.about, one.duty, one.period)}
        conn.execute(delete(duty_mark).where(asked))
    lines = [line for ledger, row in concerned for line in marks_of(conn, ledger, row, facts)]
    insert_all(conn, duty_mark, lines)
    marked = {(line["about"], line["duty"], line["period"]) for line in lines}
    touched |= {key for one in marked for key in _done_by(*one)}
    if subjects := [row for ledger, row in rows if ledger.CODE in ("unit", "org")]:
        _subjects(conn, subjects, facts)
        for row in subjects:
            touched |= {_key(one) for one in conn.execute(select(duty_run).where(duty_run.c.about == row.id))}
    refresh(conn, touched)


def forget(conn: Connection, ids: Sequence[str]) -> None:
    """These records are here no more: what they did towards duties of others counts no more, and their own run no more."""
    marks = conn.execute(select(duty_mark).where(duty_mark.c.record_id.in_(ids))).all()
    conn.execute(delete(duty_mark).where(duty_mark.c.record_id.in_(ids)))
    conn.execute(delete(duty_run).where(duty_run.c.about.in_(ids)))
    refresh(conn, {key for one in marks for key in _done_by(one.about, one.duty, one.period)})


def _done_by(about: str, marked: str, period: str) -> Iterator[Key]:
    """The duties that marks of this name do."""
    return ((about, code, period) for code in by_marks().get(marked, ()))


def _key(one: Any) -> Key:
    return one.about, one.duty, one.period


# Runs -------------------------------------------------------------------------------------------------------------------------


def refresh(conn: Connection, keys: Iterable[Key]) -> None:
    """Say again of these duties whether and when they were met, and why not."""
    wanted = list(keys)
    for start in range(0, len(wanted), _BATCH):
        batch = wanted[start:start + _BATCH]
        runs = conn.execute(select(duty_run).where(tuple_(duty_run.c.about, duty_run.c.duty, duty_run.c.period).in_(batch))).all()
        subjects = subjects_of(conn, runs)
        marks = _marks(conn, [_key(run) for run in runs])
        for run in runs:
            found = settled(run, subjects.get(run.about), marks.get(_key(run), ()))
            if found != {name: getattr(run, name) for name in found}:
                conn.execute(update(duty_run).where(duty_run.c.about == run.about, duty_run.c.duty == run.duty,
                                                    duty_run.c.period == run.period).values(found))


def settled(run: Any, subject: Row | None, marks: Sequence[Any]) -> dict[str, Any]:
    """met, reason and done of a run, from what was done (by day) and from what its unit or office says of it."""
    duty = duties().get(run.duty)
    if duty is None or subject is None:
        return {"met": None, "reason": None, "done": None}
    met, reason = met_on(duty, subject, marks), reason_of(subject, duty.number, duty.what, run.period)
    said = [line for line in subject.late or () if (line.get("number"), line.get("what"), line.get("period"))
            == (duty.number, duty.what, run.period)]
    return {"met": met, "reason": reason, "done": met or (str(said[-1]["at"])[:10] if said and said[-1].get("at") else None)}


def met_on(duty: Duty, subject: Row, marks: Sequence[Any]) -> str | None:
    """The day on which enough had been done; `marks` by day. One person counts once."""
    whom = set(duty.whom(subject)) if duty.whom else None
    needed, done = duty.needs(subject), 0.0
    seen: set[str] = set()
    for mark in marks:
        if (whom is not None and mark.who not in whom) or (mark.who and mark.who in seen):
            continue
        seen.add(mark.who)
        done += mark.weight
        if done >= needed:
            return str(mark.day)
    return None


def _marks(conn: Connection, keys: Sequence[Key]) -> dict[Key, list[Any]]:
    found: dict[Key, list[Any]] = {}
    marked = list({(about, duties()[code].marked, period) for about, code, period in keys if code in duties()})
    if marked:
        asked = tuple_(duty_mark.c.about, duty_mark.c.duty, duty_mark.c.period).in_(marked)
        for one in conn.execute(select(duty_mark).where(asked).order_by(duty_mark.c.day, duty_mark.c.record_id)):
            for key in _done_by(one.about, one.duty, one.period):
                found.setdefault(key, []).append(one)
    return found


def subjects_of(conn: Connection, runs: Iterable[Any]) -> dict[str, Row]:
    """The units and offices that runs are about, by id."""
    wanted: dict[str, list[str]] = {}
    for run in runs:
        wanted.setdefault(run.ledger, []).append(run.about)
    return {row.id: row for code, keys in wanted.items() if code in ledgers()
            for row in reading.rows_of(conn, ledgers()[code], None, "id", list(dict.fromkeys(keys)))}


# Opening ----------------------------------------------------------------------------------------------------------------------


def open_periods(conn: Connection, facts: Facts) -> int:
    """Open what has begun since it was asked last, today included; the first time: what runs today. returns how many

    Cheap when it has run today.
    """
    since, opened, office = (conn.execute(select(setting.c.value).where(setting.c.key == key)).scalar() for key in (SINCE, OPENED, OFFICE))
    if office != facts.user.org_id:
        opened = None
    if opened == facts.today:
        return 0
    today = date.fromisoformat(facts.today)
    fresh: list[dict[str, Any]] = []
    # A clock set back opens nothing twice: a period has one line.
    first = date.fromisoformat(opened) + timedelta(days=1) if opened else today
    for duty in duties().values():
        spans = list(duty.spans(min(first, today), today)) if opened else list(duty.running(today, facts.rules))
        if spans:
            for ledger, row in _all_subjects(conn, duty, facts):
                fresh += [run for span in spans if (run := _run(duty, span, ledger, row, facts))]
    _open(conn, fresh)
    _drop_undeclared(conn)
    _drop_strange(conn, facts)
    for key, value in ((SINCE, since or facts.today), (OPENED, facts.today), (OFFICE, facts.user.org_id)):
        statement = insert(setting)
        conn.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": statement.excluded.value}),
                     {"key": key, "value": value})
    return len(fresh)


def settle(conn: Connection, facts: Facts) -> None:
    """Calendar or rules have changed: what runs gets the day it has now."""
    for run in conn.execute(select(duty_run).where(duty_run.c.done.is_(None))).all():
        duty = duties().get(run.duty)
        span = span_named(duty, run.period) if duty else None
        if duty and span:
            days = _days(duty, span, facts.rules)
            if days != {name: getattr(run, name) for name in days}:
                conn.execute(update(duty_run).where(duty_run.c.about == run.about, duty_run.c.duty == run.duty,
                                                    duty_run.c.period == run.period).values(days))


def span_named(duty: Duty, key: str) -> Span | None:
    """The period of a duty by its key."""
    try:
        year = int(key[:4])
        near = duty.spans(date(max(1, year - 1), 1, 1), date(min(9998, year + 1), 12, 31))
        return next((span for span in near if span.key == key), None)
    except ValueError:
        return None


def days_of(run: Any, rules: Rules) -> dict[str, str] | None:
    """starts, remind and due as they should stand; None for what is declared no more."""
    duty = duties().get(run.duty)
    span = span_named(duty, run.period) if duty else None
    return _days(duty, span, rules) if duty and span else None


def _days(duty: Duty, span: Span, rules: Rules) -> dict[str, str]:
    begins, due = duty.begins(span), duty.due(span, rules)
    remind = ladder(begins, due, rules.calendar, rules.steps(duty.number, duty.what))[0].on
    return {"starts": begins.isoformat(), "remind": remind.isoformat(), "due": due.isoformat()}


def _run(duty: Duty, span: Span, ledger: str, row: Row, facts: Facts) -> dict[str, Any] | None:
    if not _is_there(row, span) or (duty.only and not duty.only(row, facts, span)):
        return None
    return {"about": row.id, "duty": duty.code, "period": span.key, "ledger": ledger, **_days(duty, span, facts.rules)}


def _open(conn: Connection, fresh: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(fresh), _BATCH):
        batch = fresh[start:start + _BATCH]
        conn.execute(insert(duty_run).on_conflict_do_nothing(), batch)
        refresh(conn, [(run["about"], run["duty"], run["period"]) for run in batch])


def _is_there(row: Row, span: Span) -> bool:
    """Under supervision, or at work, on the period's first day, and not gone before it."""
    return bool(row.void_reason is None and (row.get("from") or "") <= span.first.isoformat()
                and (not row.to or row.to >= span.first.isoformat()))


def _concerned(duty: Duty, ledger: str, row: Row, facts: Facts, own: Row) -> bool:
    """Is this duty asked of that unit or office, here?"""
    commission = own.kind == "commission"
    match duty.each:
        case "unit":
            here = ledger == "unit" and row.group_id == own.id and row.state != "handed_over" and not commission
        case "group":
            here = ledger == "org" and row.kind == "group" and row.state != "closed" and (commission or row.id == own.id)
            return bool(here)
        case _:
            here = ledger == "org" and row.id == own.id
    return bool(here) and (duty.at == "both" or (duty.at == "commission") == commission)


def _own(facts: Facts) -> Row | None:
    return facts.get(facts.user.org_id or None)


def _all_subjects(conn: Connection, duty: Duty, facts: Facts) -> Iterator[tuple[str, Row]]:
    own = _own(facts)
    if own is None:
        return
    ledger = "unit" if duty.each == "unit" else "org"
    table = reading.table_of(ledgers()[ledger])
    asked = (table.c.group_id == own.id if ledger == "unit" else table.c.kind == "group" if duty.each == "group" else table.c.id == own.id)
    for one in conn.execute(select(table).where(asked, table.c.void_reason.is_(None))).mappings():
        if _concerned(duty, ledger, row := Row(one), facts, own):
            yield ledger, row


def _subjects(conn: Connection, rows: Sequence[Row], facts: Facts) -> None:
    """Units and offices that were changed: what runs for them is opened, what is no longer theirs is closed."""
    own, began = _own(facts), conn.execute(select(setting.c.value).where(setting.c.key == SINCE)).scalar()
    if own is None or not began:
        return
    today = date.fromisoformat(facts.today)
    for row in rows:
        ledger = "unit" if "group_id" in row else "org"
        running = {code: list(duty.running(today, facts.rules)) for code, duty in duties().items()
                   if row.void_reason is None and _concerned(duty, ledger, row, facts, own)}
        gone = select(duty_run.c.duty).where(duty_run.c.about == row.id, duty_run.c.done.is_(None)).distinct()
        if strange := [code for code in conn.execute(gone).scalars() if code not in running]:
            conn.execute(delete(duty_run).where(duty_run.c.about == row.id, duty_run.c.done.is_(None), duty_run.c.duty.in_(strange)))
        _open(conn, [run for code, spans in running.items() for span in spans if (run := _run(duties()[code], span, ledger, row, facts))])


def _drop_strange(conn: Connection, facts: Facts) -> None:
    """What runs for a unit or office that is none of ours any more: handed over, closed, certified under another id."""
    if (own := _own(facts)) is None:
        return
    query = select(duty_run.c.about, duty_run.c.duty, duty_run.c.ledger).where(duty_run.c.done.is_(None)).distinct()
    running = [one for one in conn.execute(query) if one.duty in duties()]
    subjects = subjects_of(conn, running)
    for one in running:
        row = subjects.get(one.about)
        if row is None or row.void_reason is not None or not _concerned(duties()[one.duty], one.ledger, row, facts, own):
            conn.execute(delete(duty_run).where(duty_run.c.about == one.about, duty_run.c.duty == one.duty, duty_run.c.done.is_(None)))


def _drop_undeclared(conn: Connection) -> None:
    """Duties an older program asked for and this one does not."""
    conn.execute(delete(duty_run).where(duty_run.c.duty.not_in(list(duties()))))


# Proving ----------------------------------------------------------------------------------------------------------------------


def differing(conn: Connection, facts: Facts) -> Iterator[Any]:
    """Runs that do not say what marks, units and rules say; one that is done keeps the day it was due."""
    for batch, subjects, marks in _batches(conn):
        for run in batch:
            right = settled(run, subjects.get(run.about), marks.get(_key(run), ()))
            if run.about not in subjects or run.duty not in duties():
                yield run
                continue
            if right["done"] is None:
                right |= days_of(run, facts.rules) or {}
            if any(getattr(run, name) != value for name, value in right.items()):
                yield run
    yield from _lacking(conn, facts)


def _lacking(conn: Connection, facts: Facts) -> Iterator[Any]:
    """What runs today, had begun when periods were last opened, and is not there. What an `only` said then nobody can prove."""
    opened = conn.execute(select(setting.c.value).where(setting.c.key == OPENED)).scalar()
    if not opened:
        return
    for duty in duties().values():
        today = date.fromisoformat(facts.today)
        spans = [span for span in duty.running(today, facts.rules) if duty.only is None and duty.begins(span).isoformat() <= opened]
        for _, row in _all_subjects(conn, duty, facts) if spans else ():
            there = conn.execute(select(duty_run.c.period).where(duty_run.c.about == row.id, duty_run.c.duty == duty.code)).scalars().all()
            for span in spans:
                if _is_there(row, span) and span.key not in there:
                    yield Row({"duty": duty.code, "period": span.key, "about": row.id})


def rebuild(conn: Connection, facts: Facts) -> None:
    """The runs made right from marks, units and rules; what began and is missing is opened again."""
    _drop_undeclared(conn)
    for batch, subjects, marks in list(_batches(conn)):
        for run in batch:
            one = (duty_run.c.about == run.about, duty_run.c.duty == run.duty, duty_run.c.period == run.period)
            if run.about not in subjects:
                conn.execute(delete(duty_run).where(*one))
                continue
            right = settled(run, subjects[run.about], marks.get(_key(run), ()))
            days = days_of(run, facts.rules) if right["done"] is None else None
            conn.execute(update(duty_run).where(*one).values(right | (days or {})))
    if conn.execute(select(setting.c.value).where(setting.c.key == SINCE)).scalar():
        conn.execute(delete(setting).where(setting.c.key == OPENED))
        open_periods(conn, facts)


def _batches(conn: Connection) -> Iterator[tuple[Sequence[Any], dict[str, Row], dict[Key, list[Any]]]]:
    after: Key = ("", "", "")
    order = (duty_run.c.about, duty_run.c.duty, duty_run.c.period)
    while batch := conn.execute(select(duty_run).where(tuple_(*order) > after).order_by(*order).limit(_BATCH)).all():
        yield batch, subjects_of(conn, batch), _marks(conn, [_key(run) for run in batch])
        after = _key(batch[-1])
