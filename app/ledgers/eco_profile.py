"""政治生态画像: how a unit stands, dimension by dimension: in part from the records, in part from those who watch it.

取数: while the profile stands at 取数 the program fills 系统取数 of each dimension, with words for its basis; when it goes on to 评分 it
does so a last time. From then on nobody changes those numbers. 总分 is computed (R20: system 40 %, assessed 60 %), 等级 follows from it.
"""

from typing import Any

from app import eco
from app.codes import table
from app.ledgers import face as f
from app.ledgers.checks import chain, on_entering, order, past, persons_of, recusal
from app.ledgers.kit import CLASSIFIED, Approval, Check, Make, Record, Row, Step
from app.rules.eco import level, total

DRAWN = "系统取数："
OPEN = ("collecting", "scoring", "group_meeting", "deciding")
"""States in which the total still follows the scores; what was sent stays as it was sent."""
SCORED = ("group_meeting", "deciding", "sent", "fed_back", "archived")


def _agreed_by(row: Row, facts: Any) -> tuple[str, ...]:
    return chain(row, facts, "group_leader")


def _collecting(row: Row, before: Row | None) -> bool:
    """In 取数, or leaving it with this act."""
    return row.state == "collecting" or (before is not None and before.state == "collecting")


def _line(written: dict[str, Any], found: eco.Drawn | None) -> dict[str, Any]:
    """A dimension's line with the system's number; the clerk's own score and basis stay."""
    line = {name: value for name, value in written.items() if name != "auto"}
    if found is None or found.score is None:
        return line
    line["auto"] = found.score
    if found.words and (not line.get("basis") or line["basis"].startswith(DRAWN)):
        line["basis"] = DRAWN + found.words
    return line


def _drawn(row: Row, facts: Any) -> list[dict[str, Any]]:
    """A line for each dimension, in the order of the table, with what the records say of it; whatever else was written stays behind."""
    unit, lines = facts.get(row.unit_id), list(row.dims or ())
    found = eco.drawn(unit, row.year, row.term, facts) if unit else {}
    known = {line.get("dim") for line in lines}
    lines += [{"dim": dim} for dim in table("eco_dim").codes() if dim not in known]
    place = {dim: number for number, dim in enumerate(table("eco_dim").codes())}
    lines.sort(key=lambda line: place.get(line.get("dim"), len(place)))
    return [_line(line, found.get(line.get("dim"))) for line in lines]


def _kept(row: Row, before: Row | None) -> list[dict[str, Any]]:
    """The lines as they are written, the system's numbers as they were drawn."""
    drawn = {line.get("dim"): line.get("auto") for line in (before.dims if before else None) or ()}
    lines = []
    for line in row.dims or ():
        kept = {name: value for name, value in line.items() if name != "auto"}
        auto = drawn.get(line.get("dim"))
        lines.append(kept if auto is None else kept | {"auto": auto})
    return lines


def _summed(dims: list[dict[str, Any]], facts: Any) -> dict[str, Any]:
    """总分 and 等级; some of the dimensions scored are no total."""
    scored = [(line["dim"], line.get("auto"), line["score"]) for line in dims if line.get("dim") and line.get("score") is not None]
    result = total(scored, eco.weights(facts)) if scored and len(scored) == len(dims) else None
    return {"total": result, "level": None if result is None else level(result)}


def _fill(row: Row, facts: Any) -> dict[str, Any]:
    before = facts.get(row.id)
    if row.legacy:
        return _summed(row.dims or [], facts)
    filled = on_entering(row, facts, sent_at=("sent",), fed_back=("fed_back",))
    known = row.unit_id and row.year and row.term
    dims = _drawn(row, facts) if known and _collecting(row, before) else _kept(row, before)
    filled["dims"] = dims or None
    if row.state in OPEN:
        filled |= _summed(dims, facts)
    return filled


def _scores_within(row: Row, _facts: Any) -> bool:
    return all(0 <= line["score"] <= 100 for line in row.dims or () if line.get("score") is not None)


def _dims_once(row: Row, _facts: Any) -> bool:
    dims = [line.get("dim") for line in row.dims or ()]
    return len(dims) == len(set(dims))


def _all_scored(row: Row, _facts: Any) -> bool:
    if row.state not in SCORED or row.legacy:
        return True
    return bool(row.dims) and all(line.get("score") is not None and line.get("basis") for line in row.dims)


def _is_new(row: Row, facts: Any) -> bool:
    if not (row.unit_id and row.year and row.term):
        return True
    return not any(one.id != row.id for one in facts.find("eco_profile", unit_id=row.unit_id, year=row.year, term=row.term))


def _stands(row: Row, facts: Any) -> bool:
    before = facts.get(row.id)
    return before is None or before.state == "collecting" or (before.unit_id, before.year, before.term) == (row.unit_id, row.year, row.term)


def _sent_as_it_was(row: Row, facts: Any) -> bool:
    before = facts.get(row.id)
    return before is None or before.state in OPEN or before.dims == row.dims


def _term_kept_elsewhere(row: Row, _facts: Any) -> bool:
    """This ledger's `term` is the profile's: how long a secret one is kept secret stands with the basis of its classification."""
    return row.classification not in CLASSIFIED or bool(row.class_basis)


class EcoProfile(Record):
    CODE, LABEL, NUMBER = "eco_profile", "政治生态画像", "态"
    NAV, ORDER = "日常监督", 50
    TITLE, VIS = ("unit_id", "year", "term"), 2
    FROZEN = ("archived",)

    unit_id = f.ref("单位", "unit", required=True, search=True, group="画像")
    year = f.year("年度", required=True, suggest=lambda facts: int(facts.today[:4]), group="画像")
    term = f.choice("期次", {"half": "半年", "full": "年度"}, required=True, group="画像",
                    suggest=lambda facts: "half" if facts.today[5:] <= "07-31" else "full")
    team_view = f.long("班子评价", required=True, search=True, group="评价")
    chief_ability = f.long("主要负责人能力", required=True, search=True, group="评价")
    chief_integrity = f.long("廉洁意识", required=True, search=True, group="评价")
    chief_style = f.long("作风", required=True, search=True, group="评价")
    members = f.table("成员中层评价", {"person_id": f.ref("人员", "person"), "text": f.long("评价")}, search=True, group="评价")
    dims = f.table("维度", {
        "dim": f.code("维度", "eco_dim", required=True), "auto": f.decimal("系统取数", computed=True),
        "score": f.decimal("组内评分", required=f.when(lambda line: line.basis and line.auto is None)),
        "basis": f.long("依据", required=f.when(lambda line: line.score is not None)),
    }, search=True, group="评分", help="保存后系统按记录取数，取数不能手改；组内评分0到100，提交组务会前逐项评分")
    total = f.decimal("总分", computed=True, group="评分", help="系统取数占40%，组内评分占60%")
    level = f.code("等级", "eco_level", computed=True, group="评分")
    problems = f.refs("主要问题", "problem", group="问题和运用")
    advice = f.long("整改建议", search=True, group="问题和运用")
    use = f.long("运用", search=True, group="问题和运用")
    sent_at = f.day("报送", group="报送和反馈")
    fed_back = f.day("反馈", group="报送和反馈")

    STATES = {"collecting": "取数", "scoring": "评分", "group_meeting": "组务会", "deciding": "审定", "sent": "报送", "fed_back": "反馈",
              "archived": "归档"}
    STEPS = (
        Step("score", "取数并评分", of=("collecting",), to="scoring"),
        Step("meet", "提交组务会", of=("scoring",), to="group_meeting", takes=("dims",)),
        Step("decide", "呈报审定", of=("group_meeting",), to="deciding", takes=("dims", "advice")),
        Step("send", "报送", of=("deciding",), to="sent", approved=True, takes=("sent_at",)),
        Step("feed_back", "反馈", of=("sent",), to="fed_back", takes=("fed_back", "problems")),
        Step("archive", "归档", of=("fed_back",), to="archived", takes=("use",)),
    )
    APPROVALS = (Approval("deciding", _agreed_by, back="deciding"),)
    CHECKS = (
        *past("ECO-01", sent_at="报送日期", fed_back="反馈日期"),
        *order("ECO-02", ("sent_at", "fed_back", "反馈日期不能早于报送日期")),
        Check("ECO-03", "组内评分应为0到100", _scores_within, at="dims"),
        Check("ECO-04", "同一维度只能有一行", _dims_once, at="dims"),
        Check("ECO-05", "提交组务会前，每个维度都要评分并写明依据", _all_scored, at="dims"),
        Check("ECO-06", "这个单位这一期的画像已登记", _is_new, at="term", asks=True),
        Check("ECO-07", "取数以后不能再改单位、年度和期次", _stands, at="unit_id"),
        *recusal("ECO-08", ("handlers",), persons_of("unit_id")),
        Check("ECO-09", "密级在秘密以上的，请在定密依据里写明保密期限", _term_kept_elsewhere, at="class_basis"),
        Check("ECO-11", "报送以后评分不再改动", _sent_as_it_was, at="dims"),
        Check("ECO-10", "等级为一般、差的，请写整改建议",
              lambda row, _: row.level not in ("average", "poor") or row.state not in SCORED or row.advice, at="advice", warning=True),
    )
    DERIVE = _fill
    MAKES = (
        Make("problem", "登记主要问题", {"unit_id": "unit_id", "source_id": "id"}, back="problems",
             of=(*OPEN, "sent", "fed_back"), also={"source": "inspection", "text": lambda row: row.advice}),
        Make("suggestion", "制发建议书", {"unit_id": "unit_id", "cause_id": "id", "problems": "problems"}, of=("sent", "fed_back"),
             also={"cause": "supervision", "origin": lambda row: row.advice}),
        Make("talk", "登记约谈", {"unit_id": "unit_id", "link": "id"}, of=("sent", "fed_back"),
             also={"kind": "interview", "outline": lambda row: row.advice}),
    )
    LIST = ("year", "term", "unit_id", "total", "level", "sent_at", "fed_back", "state")
    PRINTS = ("eco-profile", "register")
