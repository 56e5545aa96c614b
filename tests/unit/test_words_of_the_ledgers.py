"""Every state, code and field that the program names in its own source is one a ledger declares.

Read from the source, because most of it stands in lambdas and queries that no start-up proof runs. A name that cannot be placed is held
against all ledgers together; one whose ledger is known (a table of `table_of("case")`, rows of `facts.find("case", …)`, `row` in the
ledger's own module) against that ledger alone.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from app import codes
from app.duties import duties
from app.ledgers import ledgers
from app.ledgers.face import Face, Kind
from app.ledgers.kit import BOOKKEEPING, Row

APP = Path(__file__).parents[2] / "app"
READERS = ("find", "during", "_during", "live", "page", "count", "rows", "rows_of", "rows_in")
"""Functions whose first text argument is a ledger's code and that answer with its rows."""
NO_RECORDS = {"part", "scheme", "self", "cls", "found", "face", "item", "kind"}
"""What these are called are never rows: a part of the assessment, a count, a field."""
NOT_FIELDS = {"facts", "scope", "newest", "columns", "limit", "order", "asked", "after", "ledger"}


def modules() -> list[Path]:
    folders = ("duties", "figures", "assess", "reporting", "desk", "ledgers")
    own = (APP / "eco.py", APP / "sync" / "media" / "handing.py")
    return sorted([*(path for folder in folders for path in (APP / folder).rglob("*.py")), *own])


@cache
def values() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """{ledger: {field or column: the codes it may hold}}; only what holds codes of a fixed set."""
    found: dict[str, dict[str, frozenset[str]]] = {}
    for code, ledger in ledgers().items():
        held = found.setdefault(code, {"state": frozenset(ledger.STATES)})
        for face in nested(ledger.faces()):
            if face.choices or face.codes:
                held[face.name] = held.get(face.name, frozenset()) | frozenset(face.choices or codes.table(str(face.codes)).codes())
    return found


@cache
def names() -> Mapping[str, frozenset[str]]:
    """{ledger: names of its columns}."""
    return {code: frozenset(ledger.FACES) | set(BOOKKEEPING) for code, ledger in ledgers().items()}


def nested(faces: Iterable[Face]) -> Iterator[Face]:
    for face in faces:
        yield face
        yield from nested(face.columns)


def texts(node: ast.AST, constants: Mapping[str, ast.expr]) -> Iterator[str]:
    """The literal texts of a text, a tuple of texts, or a name of the module that is one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Tuple | ast.List | ast.Set):
        for one in node.elts:
            yield from texts(one, constants)
    elif isinstance(node, ast.Starred):
        yield from texts(node.value, constants)
    elif isinstance(node, ast.Name) and node.id in constants:
        yield from texts(constants[node.id], {})


def text_of(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


class Reader(ast.NodeVisitor):
    """Collects what a module says that no ledger knows."""

    def __init__(self, path: Path, tree: ast.Module) -> None:
        self.path, self.strange, self.checked = path, list[str](), 0
        self.constants = {target.id: node.value for node in tree.body if isinstance(node, ast.Assign)
                          for target in node.targets if isinstance(target, ast.Name)}
        self.tables: dict[str, set[str]] = {}
        self.rows: dict[str, set[str]] = {}
        own = {code for code, ledger in ledgers().items() if Path(str(ledger.__module__).replace(".", "/")).name == path.stem}
        self.own = own if path.parent.name == "ledgers" else set()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        before = dict(self.tables), dict(self.rows)
        for inner in ast.walk(node):
            self._learn(inner)
        if self.own:
            self.rows.setdefault("row", self.own)
        self.generic_visit(node)
        self.tables, self.rows = before

    def _learn(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target, value in pairs(node):
                if codes_ := tables_in(value):
                    self.tables.setdefault(target, set()).update(codes_)
                elif code := rows_in(value):
                    self.rows.setdefault(target, set()).add(code)
        elif isinstance(node, ast.comprehension | ast.For) and isinstance(node.target, ast.Name):
            code = rows_in(node.iter) if isinstance(node.iter, ast.Call) else None
            self.rows.setdefault(node.target.id, set()).add(code or "")

    def visit_Compare(self, node: ast.Compare) -> None:
        for left, right in zip([node.left, *node.comparators], node.comparators, strict=False):
            self._held(left, right)
            self._held(right, left)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else function.id if isinstance(function, ast.Name) else ""
        if isinstance(function, ast.Attribute) and name in ("in_", "not_in") and node.args:
            self._held(function.value, node.args[0])
        if name in READERS and node.args and (code := text_of(node.args[0])) in ledgers():
            for keyword in node.keywords:
                if keyword.arg and keyword.arg not in NOT_FIELDS:
                    self._known({code or ""}, keyword.arg, texts(keyword.value, self.constants), node)
        words = [text_of(one) for one in node.args]
        if name in ("state", "state_of_words") and words and words[0] in ledgers():
            for word in words[1:]:
                self._said(word in ledgers()[str(words[0])].STATES.values(), f"{words[0]} has no state called {word}", node)
        if name == "reached" and len(words) > 1 and (known := self._tables(node.args[0])):
            self._said(all(words[1] in ledgers()[code].STATES.values() for code in known), f"{known} has no state called {words[1]}", node)
        if name == "states_from" and words[0]:
            self._said(words[1] in ledgers()[str(words[0])].STATES, f"{words[0]} has no state {words[1]}", node)
        if name == "Where" and len(node.args) == 3 and (field := words[0]):
            self._union(field, texts(node.args[2], self.constants), node)
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if isinstance(node.value, ast.Attribute) and node.value.attr == "c" and (known := self._tables(node.value.value)):
            self._said(all(node.attr.rstrip("_") in names()[code] or node.attr in ("key", "get") for code in known),
                       f"{known} has no field {node.attr}", node)
        self.generic_visit(node)

    def _tables(self, node: ast.AST) -> set[str]:
        if isinstance(node, ast.Name):
            return self.tables.get(node.id, set())
        return tables_in(node)

    def _held(self, left: ast.AST, right: ast.AST) -> None:
        said = list(texts(right, self.constants))
        if not said:
            return
        field, holder, column = asked_of(left)
        if field is None or (isinstance(holder, ast.Name) and holder.id in NO_RECORDS):
            return
        known: set[str] = set()
        if column and holder is not None:
            known = self._tables(holder)
        elif isinstance(holder, ast.Name):
            known = self.rows.get(holder.id, set())
        if known and "" not in known and all(field in names()[code] for code in known):
            self._known(known, field, said, left)
        else:
            self._union(field, said, left)

    def _known(self, known: set[str], field: str, said: Iterable[str], node: ast.AST) -> None:
        for code in known:
            self._said("." in field or field in names()[code], f"{code} has no field {field}", node)
        held = [values()[code][field] for code in known if field in values()[code]]
        if held:
            for one in said:
                self._said(any(one in set_ for set_ in held) or one.startswith("x_"), f"{field} of {sorted(known)} is never {one!r}", node)

    def _union(self, field: str, said: Iterable[str], node: ast.AST) -> None:
        held = [fields[field] for fields in values().values() if field in fields]
        free = any(field in names()[code] and field not in values()[code] for code in ledgers())
        if held and not free:
            for one in said:
                self._said(any(one in set_ for set_ in held), f"no {field} is ever {one!r}", node)

    def _said(self, holds: bool, words: str, node: ast.AST) -> None:
        self.checked += 1
        if not holds:
            self.strange.append(f"{self.path.relative_to(APP.parent)}:{getattr(node, 'lineno', 0)}: {words}")


def pairs(node: ast.Assign) -> Iterator[tuple[str, ast.expr]]:
    """(name, value) of each target, also of a, b = x, y."""
    for target in node.targets:
        if isinstance(target, ast.Name):
            yield target.id, node.value
        elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from ((one.id, value) for one, value in zip(target.elts, node.value.elts, strict=False) if isinstance(one, ast.Name))


def tables_in(node: ast.AST) -> set[str]:
    """table_of("case"), table_of("case").alias(…)."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id == "table_of" and node.args and (code := text_of(node.args[0])):
            return {code}
        if isinstance(node.func, ast.Attribute) and node.func.attr == "alias":
            return tables_in(node.func.value)
    return set()


def rows_in(node: ast.AST) -> str | None:
    """The ledger whose rows a call answers with: facts.find("case", …), [… for one in scene.live("case", …)]."""
    if isinstance(node, ast.ListComp) and isinstance(node.elt, ast.Name):
        return rows_in(node.generators[0].iter)
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
        if name in ("list", "sorted") and node.args:
            return rows_in(node.args[0])
        found = [code for code in map(text_of, node.args[:2]) if code in ledgers()]
        if name in READERS and found:
            return found[0]
    return None


def asked_of(node: ast.AST) -> tuple[str | None, ast.AST | None, bool]:
    """(field, what has it, is it a column) of `case.c.kind`, `row.kind`, `line.get("kind")`, `cell(lines, "kind")`, `row["kind"]`."""
    if isinstance(node, ast.Attribute):
        if isinstance(node.value, ast.Attribute) and node.value.attr == "c":
            return node.attr, node.value.value, True
        return node.attr.rstrip("_"), node.value, False
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
            return text_of(node.args[0]), node.func.value, False
        if isinstance(node.func, ast.Name) and node.func.id == "cell" and len(node.args) == 2:
            return text_of(node.args[1]), None, False
        if isinstance(node.func, ast.Attribute) and node.func.attr == "coalesce" and node.args:
            return asked_of(node.args[0])
    if isinstance(node, ast.Subscript):
        held = isinstance(node.value, ast.Attribute) and node.value.attr == "c"
        return text_of(node.slice), node.value.value if held and isinstance(node.value, ast.Attribute) else node.value, held
    return None, None, False


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(APP)))
def test_states_codes_and_fields_are_declared(path):
    tree = ast.parse(path.read_text("utf-8"))
    reader = Reader(path, tree)
    reader.visit(tree)
    assert not reader.strange, "\n".join(reader.strange)


def test_a_word_no_ledger_has_is_found():
    source = ('def counted(scope, facts):\n    record = table_of("case")\n    record.c.nothing\n'
              '    record.c.state.in_(("opened", "gone"))\n'
              '    reached(record, "没有")\n    return [one for one in facts.find("clue", source="letters") if one.state == "ended"]\n')
    reader = Reader(APP / "made_up.py", ast.parse(source))
    reader.visit(ast.parse(source))
    assert [said.partition(": ")[2] for said in reader.strange] == [
        "{'case'} has no field nothing", "state of ['case'] is never 'gone'", "{'case'} has no state called 没有",
        "source of ['clue'] is never 'letters'", "state of ['clue'] is never 'ended'"]


# Duties: the row alone is asked, so a row that notes what it is compared with tells all of it.

class Said(str):
    """A text that notes what it is compared with and answers as it was told."""

    __hash__ = str.__hash__
    noted: set[str]
    answer: bool

    def __eq__(self, other: object) -> bool:
        self.noted.add(str(other))
        return self.answer

    def __ne__(self, other: object) -> bool:
        return not self == other


def sample(face: Face) -> object:
    return {Kind.DATE: "2026-11-21", Kind.MOMENT: "2026-11-21T09:00", Kind.YEAR: 2026, Kind.PERIOD: "2026-11", Kind.REF: "a",
            Kind.REFS: ["a"], Kind.INT: 1, Kind.DECIMAL: 1.0, Kind.MONEY: 1, Kind.BOOL: True, Kind.FILES: [], Kind.CODES: [],
            Kind.TABLE: []}.get(face.kind, "报告")


@pytest.mark.parametrize("code", sorted(duties()))
def test_a_duty_asks_for_what_its_ledgers_can_hold(code):
    for name, marks in duties()[code].marks.items():
        held = values()[name]
        for refused in (None, *held):
            row = Row({face.name: sample(face) for face in ledgers()[name].faces()})
            noted = dict[str, set[str]]()
            for field in held.keys() & row.keys():
                said = Said("报告")
                said.noted, said.answer = noted.setdefault(field, set()), field != refused
                row[field] = said
            list(marks(row))
            strange = {field: found - held[field] - {"报告"} for field, found in noted.items() if found - held[field] - {"报告"}}
            assert not strange, f"{code}: {name} never holds {strange}"
