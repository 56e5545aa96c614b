"""What a ledger is declared with: the record's common columns, checks, steps, approvals, limits.

A ledger is one module with one `Record` subclass. Its fields are `Face`s (app/ledgers/face.py); SQLAlchemy gets a mapped column for
each, with the face in `info`. Nothing here touches a database.

shapes    a check reads a `Row` and `Facts`; a row's values are the canonical values of docs/design.md
errors    `DeclarationError` at start when a declaration does not fit together (app/ledgers/proof.py)
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from keyword import iskeyword
from typing import Any, ClassVar, Protocol

from sqlalchemy import Boolean, Index, Integer, String, Table, Text
from sqlalchemy.orm import MappedColumn, mapped_column

from app.ledgers import face as f
from app.ledgers.face import Before, Face, Kind
from db.base import Base, Json


class DeclarationError(Exception):
    """A ledger's declaration contradicts itself: the author meets it at start, not the clerk."""


class Row(dict[str, Any]):
    """A record's values by field name; a field without value reads as None. `row.from_` is the field `from`."""

    def __getattr__(self, name: str) -> Any:
        if name[-1] != "_":
            return self.get(name)
        value = self.get(name)
        if value is None and name[-1] == "_":
            if name[0] == "_":
                raise AttributeError(name)
            return self.get(name[:-1])
        return value


class Facts(Protocol):
    """What a check may ask beyond its own row.

    user      who sits at the desk: `staff_id`, `org_id`, `roles`
    get       a record of any ledger; for the record a change is about, as it was before the change
    find      live records that equal; a list field equals when it holds the value; not more than some hundreds
    during    all live records whose day in `field` lies between two days; a dotted name asks what a reference names
    """

    today: str
    now: datetime

    @property
    def user(self) -> Any: ...
    def get(self, key: str | None) -> Row | None: ...
    def find(self, ledger: str, **equals: Any) -> list[Row]: ...
    def during(self, ledger: str, field: str, first: str, last: str, **equals: Any) -> list[Row]: ...
    def day_after(self, start: str, *, months: int = 0, days: int = 0, workdays: int = 0) -> str: ...


@dataclass(frozen=True)
class Check:
    """`holds(row, facts)` true, or `message` is shown at the field `at`. A `warning` does not stop saving.

    asks      it costs a query per record (`facts.find`): a bulk act may leave out warnings that ask
    says      what exactly is wrong, put behind `message` (which pieces a file lacks)
    """

    code: str
    message: str
    holds: Callable[[Row, Any], Any]
    at: str | None = None
    warning: bool = False
    asks: bool = False
    says: Callable[[Row, Any], str] | None = None

    def words(self, row: Row, facts: Any) -> str:
        return f"{self.message}：{self.says(row, facts)}" if self.says else self.message


@dataclass(frozen=True)
class Step:
    """One arrow between states.

    by         roles that may take it; () is anyone who may edit the record
    approved   the chain of `Ledger.APPROVAL` must have agreed in this round
    takes      fields the form of this step asks for
    only       condition on the row
    fills      {field: "package.module:function"}: what the program writes into the record with this step, once (figures that
               are then frozen). The desk asks the function with (row as it will be, facts) inside the act; nobody gives it by hand
    """

    code: str
    label: str
    of: tuple[str, ...]
    to: str
    by: tuple[str, ...] = ()
    approved: bool = False
    takes: tuple[str, ...] = ()
    only: Callable[[Row], Any] | None = None
    fills: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Approval:
    """呈批: who agrees, in order, while the record is in `state`.

    chain      role codes in order (or a function of row and facts returning them); default of domain/ledgers.md
    back       state it returns to when one of them returns or rejects it
    """

    state: str
    chain: tuple[str, ...] | Callable[[Row, Any], tuple[str, ...]]
    back: str


@dataclass(frozen=True)
class Limit:
    """A time limit: from the day in `starts` until a state of `met_by` is entered or the field `met_on` is filled.

    number     T-number of domain/time-limits.md; resources/limits.json holds its source, its words and whether it is grave (‼)
    due        a field that names the date itself, in place of months/days/workdays; both given: the field wins where filled
    extended   the day to which it was last extended with approval, from the row: replaces the date, which is kept beside it
    only       condition on the row under which the limit runs
    begins     day it starts where no field of the record holds it: a function of row and facts; `starts` is then what it falls back on
    ended      day it was met where neither a state nor a field tells (a line of a sub-table, a record that names this one): likewise
    """

    number: str
    what: str
    starts: str
    months: int | Callable[[Row], int] = 0
    days: int | Callable[[Row], int] = 0
    workdays: int = 0
    due: str | None = None
    extended: Callable[[Row], str | None] | None = None
    met_by: tuple[str, ...] = ()
    met_on: str | None = None
    only: Callable[[Row], Any] | None = None
    begins: Callable[[Row, Any], str | None] | None = None
    ended: Callable[[Row, Any], str | None] | None = None


@dataclass(frozen=True)
class Make:
    """A record of `ledger` begun from this one with what is known filled in: {its field: our field, or "id"}.

    of        states of our record in which it is offered; () always
    also      {its field: a constant, or a function of our row}
    back      our list field that names the new record once it is saved
    only      condition on our row
    each      our sub-table of which each line makes a record; `line` is {its field: our column}, the first of them names the offer
    """

    ledger: str
    label: str
    fill: Mapping[str, str]
    of: tuple[str, ...] = ()
    also: Mapping[str, Any] = field(default_factory=dict)
    back: str | None = None
    only: Callable[[Row], Any] | None = None
    each: str = ""
    line: Mapping[str, str] = field(default_factory=dict)

    def offered(self, row: Row) -> list["Make"]:
        """What is offered of `row`: itself, or one for each line that says what it is about."""
        if not self.each:
            return [self]
        name = next(iter(self.line.values()))
        return [replace(self, label=f"{self.label}：{line[name][:20]}", also={**self.also, **{theirs: line.get(ours)
                for theirs, ours in self.line.items()}}) for line in row.get(self.each) or () if line.get(name)]

    def begun(self, row: Row) -> dict[str, Any]:
        """The new record's first values."""
        values = {theirs: row.get(ours) for theirs, ours in self.fill.items()}
        values |= {theirs: value(row) if callable(value) else value for theirs, value in self.also.items()}
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True)
class Entry:
    """入档: entering one of `states` puts a line into the integrity file (廉政档案) of each person in `persons`.

    persons           our field that names them, or a function of row and facts (those of the cases a circular tells of)
    section, form     codes of file_section and file_form; None where no form of the file fits
    summary           the line's words, from the row: no case content, the file is read by more people than the case
    only              condition on the row
    """

    states: tuple[str, ...]
    persons: str | Callable[[Row, Any], Iterable[str]]
    section: str
    form: str | None
    summary: Callable[[Row], str]
    only: Callable[[Row], Any] | None = None

    def line(self, row: Row, today: str) -> dict[str, Any]:
        line = {"section": self.section, "form": self.form, "date": today, "summary": self.summary(row), "source": row.id}
        return {name: value for name, value in line.items() if value is not None}


CLASSIFICATIONS = ("public", "internal", "work_secret", "secret", "confidential", "top")
CLASSIFIED = ("secret", "confidential", "top")
"""Levels with a term after which they are looked at again."""

COMMON: tuple[Face, ...] = tuple(
    face.named(name)
    for name, face in {
        "record_no": f.text("编号", computed=True, search=True, common=True),
        "org_id": f.ref("所属机构", "org", required=True, group="管理", common=True),
        "classification": f.code("密级", "classification", required=True, group="管理", common=True),
        "term": f.text("保密期限", group="管理", common=True,
                       required=f.when(lambda r: r.classification in CLASSIFIED)),
        "class_basis": f.text("定密依据", group="管理", common=True),
        "classified_on": f.day("定密日期", group="管理", common=True),
        "readers": f.refs("知悉范围", "staff", group="管理", common=True),
        "state": f.text("状态", computed=True, common=True),
        "handlers": f.refs("承办人", "staff", group="管理", required=True, common=True),
        "approvals": f.table("呈批", {
            "step": f.number("步骤"), "approver": f.ref("审批人", "staff"), "role": f.code("角色", "role"),
            "result": f.code("结果", "approval_result"), "opinion": f.long("意见"), "at": f.moment("时间"),
            "round": f.number("轮次"), "paper": f.yes_no("纸质签批"),
        }, computed=True, group="管理", common=True),
        "files": f.files("附件", group="附件", common=True),
        "note": f.long("备注", group="附件", search=True, common=True),
        "late": f.table("逾期说明", {
            "number": f.text("时限"), "what": f.text("事项"), "period": f.text("期间"), "due": f.day("期限"), "reason": f.long("原因"),
            "staff_id": f.ref("填写人", "staff"), "at": f.moment("时间"),
        }, computed=True, group="管理", common=True),
        "archived": f.yes_no("已归档", computed=True, common=True),
        "legacy": f.yes_no("旧账", computed=True, common=True),
        "missing": f.codes("待补", "", computed=True, common=True),
        "void_reason": f.long("作废理由", computed=True, common=True),
        "created_by": f.ref("登记人", "staff", computed=True, common=True),
        "created_at": f.text("登记时间", computed=True, common=True),
    }.items()
)
"""Fields of every record that travel; the row's own bookkeeping columns are on `Record`."""

BOOKKEEPING = ("id", "rid", "updated_by", "updated_at", "rev", "vis", "clock", "clocks")


class Record(Base):
    """A kind of record: subclass it once per module.

    CODE        the ledger's code (table name)            LABEL    its name on the screen
    NUMBER      类别字 of the record number               NAV      group in the navigation; ORDER its place there
    TITLE       fields that make the title                LIST     columns of the list, most important first
    ON          field of the statistic date               VIS      1..4, or a function of the row
    STATES      {code: word}, in the order of the work; the first is where a record begins, unless
    BEGINS      (row, facts) names a later one: what is registered after it took place is not a plan
    CARRIED     "named": a record goes to another station when one in that station's scope names it; "followed": and what it
                names itself; "": only when it is in scope itself; "all": the commission alone makes it, and it goes to every station
    CARD        fields that go along with a record that is carried by name; nothing else of it is given to who has it by name alone
    MOVES       references by which a record goes along when a unit is handed to another group: the first that is filled names the unit,
                or what goes along itself (of a list: all of it)
    MOVES_IN    states in which it goes along; () those with work left
    COMMISSIONS fields that are the commission's to decide when it and a group changed them at once; ("*",) all of them
    ALONE       fields (`table.column` for a column) that are written at the commission's station alone; its lines are told apart by the
                first column
    ITSELF      a record is itself the organisation it belongs to
    OPEN_TO     {role: states} in which that role reads and works on records of this ledger, whatever their class
    RENEWS      fields of references: what they name is derived anew when a record of this ledger is saved (its DERIVE reads ours)
    FROZEN      states in which a record is not edited any more: only what its steps take changes, and what an old book lacked
    ENDS        states in which the work has come to an end: a step taken elsewhere without knowing of it does not lead out of them; where
                nothing is declared, the states no arrow leads out of
    HANDED      fields, beside `handlers`, that name who does the work still to be done: an officer's work goes to another with them
    STAYS       (field, value): records with it concern this station alone and are never given to another
    """

    __abstract__ = True

    CODE: ClassVar[str]
    LABEL: ClassVar[str]
    NUMBER: ClassVar[str]
    NAV: ClassVar[str] = ""
    ORDER: ClassVar[int] = 50
    TITLE: ClassVar[tuple[str, ...]] = ()
    LIST: ClassVar[tuple[str, ...]] = ()
    ON: ClassVar[str] = "created_at"
    VIS: ClassVar[int | Callable[[Row], int]] = 1
    HANDLED: ClassVar[bool] = True
    ITSELF: ClassVar[bool] = False
    RENEWS: ClassVar[tuple[str, ...]] = ()
    OPEN_TO: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    STATES: ClassVar[dict[str, str]] = {}
    STEPS: ClassVar[tuple[Step, ...]] = ()
    CHECKS: ClassVar[tuple[Check, ...]] = ()
    LIMITS: ClassVar[tuple[Limit, ...]] = ()
    APPROVALS: ClassVar[tuple[Approval, ...]] = ()
    MAKES: ClassVar[tuple[Make, ...]] = ()
    ENTRIES: ClassVar[tuple[Entry, ...]] = ()
    PRINTS: ClassVar[tuple[str, ...]] = ()
    CARRIED: ClassVar[str] = ""
    CARD: ClassVar[tuple[str, ...]] = ()
    MOVES: ClassVar[tuple[str, ...]] = ()
    MOVES_IN: ClassVar[tuple[str, ...]] = ()
    COMMISSIONS: ClassVar[tuple[str, ...]] = ()
    ALONE: ClassVar[tuple[str, ...]] = ()
    FROZEN: ClassVar[tuple[str, ...]] = ()
    ENDS: ClassVar[tuple[str, ...]] = ()
    HANDED: ClassVar[tuple[str, ...]] = ()
    STAYS: ClassVar[tuple[str, Any] | None] = None
    BEGINS: ClassVar[Callable[[Row, Any], str | None] | None] = None
    DERIVE: ClassVar[Callable[[Row, Any], Mapping[str, Any]] | None] = None
    FACES: ClassVar[dict[str, Face]] = {}
    TRAVELS: ClassVar[tuple[str, ...]] = ()

    id: MappedColumn[str] = mapped_column(String, primary_key=True)
    rid: MappedColumn[int] = mapped_column(Integer, nullable=False, unique=True)
    updated_by: MappedColumn[str | None] = mapped_column(String, nullable=True)
    updated_at: MappedColumn[str | None] = mapped_column(String, nullable=True)
    rev: MappedColumn[int] = mapped_column(Integer, nullable=False, default=1)
    vis: MappedColumn[int] = mapped_column(Integer, nullable=False, default=1)
    clock: MappedColumn[str] = mapped_column(String, nullable=False)
    clocks: MappedColumn[Any] = mapped_column(Json, nullable=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        # `from_` is the field `from`: the language reserves the name in code, and in code only.
        own = {name.rstrip("_"): value.named(name.rstrip("_")) for name, value in cls.__dict__.items() if isinstance(value, Face)}
        common = {face.name: face for face in COMMON if face.name not in own and (cls.HANDLED or face.name != "handlers")}
        cls.FACES = own | common
        cls.TRAVELS = tuple(name for name, face in cls.FACES.items() if face.live is None)
        cls.__tablename__ = cls.CODE
        for name, face in cls.FACES.items():
            # Lists are narrowed by what their columns refer to.
            indexed = face.indexed or (face.kind is Kind.REF and name in cls.LIST)
            column = mapped_column(name, face.column_type(), index=indexed or None, info={"face": face})
            setattr(cls, f"{name}_" if iskeyword(name) else name, column)
        super().__init_subclass__(**kwargs)
        if isinstance(cls.__table__, Table):
            cls.__table__.info["open_to"] = cls.OPEN_TO
        Index(f"ix_{cls.CODE}_on", cls.__table__.c[cls.ON], cls.__table__.c.rid)

    @classmethod
    def faces(cls) -> tuple[Face, ...]:
        return tuple(cls.FACES.values())

    @classmethod
    def first_state(cls) -> str:
        return next(iter(cls.STATES))

    @classmethod
    def begins(cls, row: Row, facts: Any) -> str:
        begins = cls.__dict__.get("BEGINS")
        return (begins(row, facts) if begins else None) or cls.first_state()

    @classmethod
    def state_label(cls, state: str | None) -> str:
        return cls.STATES.get(state or "", state or "")

    @classmethod
    def vis_of(cls, row: Row) -> int:
        vis = cls.__dict__.get("VIS", 1)
        return vis.__func__(row) if isinstance(vis, staticmethod) else vis(row) if callable(vis) else int(vis)

    @classmethod
    def from_state_on(cls, state: str) -> frozenset[str]:
        """`state` and what may follow it, in the order of the work: where `before(state)` fields are required."""
        order = list(cls.STATES)
        reached, new = {state}, {state}
        while new:
            new = {step.to for step in cls.STEPS if set(step.of) & new} - reached
            reached |= new
        return frozenset(s for s in reached if order.index(s) >= order.index(state))

    @classmethod
    def alone(cls, row: Mapping[str, Any]) -> dict[str, Any]:
        """What the row says in the fields of ALONE, by the name of the field."""
        said: dict[str, Any] = {}
        for name in cls.ALONE:
            field, _, column = name.partition(".")
            value = row.get(field)
            if column:
                key = cls.FACES[field].columns[0].name
                lines = {line.get(key): line[column] for line in value or () if line.get(column) is not None}
                said[field] = {**said.get(field, {}), column: lines}
            else:
                said[field] = value
        return said

    @classmethod
    def withheld(cls, row: Row) -> frozenset[str]:
        """Of a ledger with ALONE, fields of COMMISSIONS a group does not change now: no arrow that is its own asks for them."""
        asked = {name for step in cls.STEPS if row.state in step.of and not step.by for name in step.takes}
        return frozenset(cls.COMMISSIONS) - asked if cls.ALONE else frozenset()

    @classmethod
    def open_states(cls) -> tuple[str, ...]:
        """States with work left: an arrow leads out of them."""
        return tuple(state for state in cls.STATES if any(state in step.of for step in cls.STEPS))

    @classmethod
    def is_end(cls, state: str | None) -> bool:
        """Has the work come to an end in this state?"""
        return state in cls.ENDS if cls.ENDS else state in cls.STATES and state not in cls.open_states()

    @classmethod
    def approval_in(cls, state: str | None) -> Approval | None:
        return next((approval for approval in cls.APPROVALS if approval.state == state), None)


def needs(ledger: type[Record], face: Face, row: Row, line: Row | None = None) -> bool:
    """Is `face` required for `row` as it stands (for a sub-table's column: for its `line`)?"""
    if face.required is True or face.required is False:
        return face.required
    for need in face.required:
        if isinstance(need, Before):
            if row.state in ledger.from_state_on(need.state) and row.state not in need.but:
                return True
        elif need.condition(line if line is not None else row):
            return True
    return False


def plus_date(text: str | None) -> date | None:
    """The date of a canonical date or moment."""
    return date.fromisoformat(text[:10]) if text else None


__all__ = ["BOOKKEEPING", "CLASSIFICATIONS", "CLASSIFIED", "COMMON", "Approval", "Boolean", "Check", "DeclarationError", "Entry", "Facts",
           "Limit", "Make", "Record", "Row", "Step", "Text", "needs", "plus_date"]
