"""取数 for the political-ecology profile: what the records of a period say of a unit, dimension by dimension.

A dimension's score is the mean of its parts; a part nobody has seen anything of says nothing. Each part comes with its words for the
group's own basis, but those that rest on cases, clues and petitions: the profile is read by more people than they are.

errors    none: a dimension without a record has no score
source    docs/eco-profile.md
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.codes import table
from app.ledgers.issued import BadIssue, read
from app.ledgers.kit import Facts, Row
from app.ledgers.list_review import PASSED
from app.ledgers.meeting import ADOPTED
from app.rules.eco import Weights, less, mean, share
from app.rules.periods import Period

SETTING = "eco_weights"
"""Name of the setting the commission issues: {"value": {"weights": {"chief": 2}, "system": 40}}."""

DIMENSION_OF = {
    "ideology": "theory", "political": "safeguards", "duty": "duty", "major": "team", "personnel": "cadre", "formalism": "style",
    "hedonism": "style", "block": "style", "discipline": "style", "enforcement": "style", "livelihood": "style", "party_build": "party",
    "finance": "risk", "procurement": "risk", "engineering": "risk", "asset": "risk", "system": "risk", "other": "risk",
}
"""The dimension a problem of this category weighs on."""

DEDUCTED = {"slight": 2, "general": 5, "serious": 15, "grave": 30}
"""Points a problem takes from its dimension, by severity."""
OVERDUE, CLUE, CASE, PETITION = 10, 5, 30, 2
"""Points for a problem past its date, a clue, a case, a petition."""

VERDICTS = {"done": 100, "advancing": 60, "short": 30, "false": 0, "coping": 0}
"""What a matter of the political list is worth, by its verdict."""


@dataclass(frozen=True)
class Part:
    score: float | None
    words: str = ""


@dataclass(frozen=True)
class Drawn:
    """What was drawn for one dimension: its score, and its words (系统取数：…)."""

    score: float | None
    words: str


@dataclass
class Seen:
    """What the records hold of `unit` in the days `first` to `last`; each kind is read when a dimension asks for it."""

    facts: Facts
    unit: Row
    period: Period

    def _during(self, ledger: str, field: str, **equals: Any) -> list[Row]:
        last = min(self.period.last.isoformat(), self.facts.today)
        return self.facts.during(ledger, field, self.period.first.isoformat(), last, **equals)

    @property
    def halves(self) -> int:
        return 2 if self.period.whole_months == 12 else 1

    @cached_property
    def talks(self) -> list[Row]:
        return [one for one in self._during("talk", "start", unit_id=self.unit.id) if one.state != "planned"]

    @cached_property
    def meetings(self) -> list[Row]:
        """The unit's meetings the group attended."""
        present = table("attend_mode").having("present")
        held = self._during("meeting", "at", unit_id=self.unit.id, side="unit")
        return [one for one in held if any(line.get("mode") in present for line in one.attendance or ())]

    @cached_property
    def items(self) -> list[dict[str, Any]]:
        """Major items of those meetings."""
        return [line for one in self.meetings for line in one.agenda or () if line.get("is_major")]

    @cached_property
    def checks(self) -> list[Row]:
        return [one for one in self._during("inspection", "end", units=self.unit.id) if one.state not in ("planned", "running")]

    @cached_property
    def problems(self) -> list[Row]:
        return self._during("problem", "found_at", unit_id=self.unit.id)

    @cached_property
    def problems_due(self) -> list[Row]:
        return [one for one in self._during("problem", "due", unit_id=self.unit.id) if one.turn != "none"]

    @cached_property
    def letters_due(self) -> list[Row]:
        return self._during("suggestion", "reply_by", unit_id=self.unit.id)

    @cached_property
    def clues(self) -> list[Row]:
        """Clues about the unit or its people, each once."""
        about = [*self._during("clue", "got_at", unit_id=self.unit.id),
                 *self._during("clue", "got_at", **{"persons.unit_id": self.unit.id})]
        return list({one.id: one for one in about}.values())

    @cached_property
    def cases(self) -> list[Row]:
        return self._during("case", "filed_at", **{"person_id.unit_id": self.unit.id})

    @cached_property
    def petitions(self) -> list[Row]:
        return self._during("petition", "got_at", unit_id=self.unit.id)

    @cached_property
    def first_forms(self) -> list[Row]:
        return self._during("form1", "used_at", unit_id=self.unit.id)

    @cached_property
    def lists(self) -> list[Row]:
        return [one for one in self.facts.find("list_review", unit_id=self.unit.id, year=self.period.first.year) if one.state != "awaited"]

    @cached_property
    def tasks(self) -> list[Row]:
        """Matters of the political list that have been judged."""
        return [one for one in self.facts.find("political_item", unit_id=self.unit.id, year=self.period.first.year) if one.verdict]

    @property
    def watched(self) -> bool:
        """Somebody looked: without that, no problem found says nothing."""
        return bool(self.talks or self.meetings or self.checks or self.problems)

    def held(self, words: str, *kinds: str, wanted: int | None = None) -> Part:
        """Meetings of these kinds the group attended, of as many as wanted (one each half-year); none seen says nothing."""
        count = sum(one.kind in kinds for one in self.meetings)
        return Part(share(count, wanted or self.halves) if count else None, f"参加{words}{count}次")

    def problems_of(self, dim: str) -> Part:
        found = [one for one in self.problems if DIMENSION_OF.get(one.cat) == dim]
        if not self.watched:
            return Part(None)
        return Part(less(sum(DEDUCTED.get(one.severity, 0) for one in found)), f"发现相关问题{len(found)}个")


def _theory(seen: Seen) -> Iterable[Part]:
    yield seen.held("理论学习中心组学习", "study_center")
    yield seen.problems_of("theory")


def _safeguards(seen: Seen) -> Iterable[Part]:
    done = sum(one.verdict == "done" for one in seen.tasks)
    yield Part(mean(VERDICTS.get(one.verdict) for one in seen.tasks), f"政治监督清单{len(seen.tasks)}项已评价，落实{done}项")
    yield seen.problems_of("safeguards")


def _duty(seen: Seen) -> Iterable[Part]:
    scores = [one.total for one in seen.checks if one.kind == "half_duty" and one.total is not None]
    yield Part(mean(scores), f"主体责任检查量化分{'、'.join(map(str, scores))}")
    passed = sum(one.state in PASSED for one in seen.lists)
    yield Part(share(passed, len(seen.lists)), f"“三张清单”{len(seen.lists)}份，通过{passed}份")
    yield seen.held("全面从严治党专题会和会商", "strict", "consult", "listen_rep")
    yield seen.problems_of("duty")


def _team(seen: Seen) -> Iterable[Part]:
    proper = sum(not set(line.get("flaws") or ()) - {"none"} for line in seen.items)
    yield Part(share(proper, len(seen.items)), f"“三重一大”议题{len(seen.items)}项，程序规范{proper}项")
    # 待反馈 is not counted against the unit (R13).
    answered = [line for line in seen.items if line.get("adoption") in (*ADOPTED, "rejected")]
    taken = sum(line["adoption"] in ADOPTED for line in answered)
    yield Part(share(taken, len(answered)), f"本组意见已反馈{len(answered)}条，采纳{taken}条")
    yield seen.problems_of("team")


def _chief(seen: Seen) -> Iterable[Part]:
    due = sum(one.due_cnt or 0 for one in seen.checks if one.kind == "talk_record")
    done = sum(one.done_cnt or 0 for one in seen.checks if one.kind == "talk_record")
    yield Part(share(done, due), f"主要负责人应谈{due}人次，已谈{done}人次")
    chief = seen.unit.chief
    with_chief = sum(chief in (one.persons or ()) for one in seen.talks) if chief else 0
    yield Part(100.0 if with_chief else None, f"与主要负责人谈话{with_chief}次")
    if chief and seen.watched:
        named = sum(chief in (one.persons or ()) for one in seen.clues)
        filed = sum(one.person_id == chief for one in seen.cases)
        yield Part(less(CLUE * named + CASE * filed))


def _cadre(seen: Seen) -> Iterable[Part]:
    count = len(seen.first_forms)
    yield Part(share(count, seen.halves) if count else None, f"运用第一种形态{count}人次")
    if seen.watched:
        yield Part(less(CLUE * len(seen.clues) + CASE * len(seen.cases)))
    yield seen.problems_of("cadre")


def _style(seen: Seen) -> Iterable[Part]:
    if seen.watched or seen.petitions:
        yield Part(less(PETITION * len(seen.petitions)))
    yield seen.problems_of("style")


def _party(seen: Seen) -> Iterable[Part]:
    yield seen.held("民主生活会、组织生活会", "dem_life", "org_life", wanted=1)
    lives = [one for one in seen.meetings if one.kind == "dem_life"]
    handed = sum(bool(one.report_at) for one in lives)
    yield Part(share(handed, len(lives)), f"民主生活会报告收到{handed}份")
    yield seen.problems_of("party")


def _risk(seen: Seen) -> Iterable[Part]:
    closed = sum(one.state in ("closed", "long_term") for one in seen.problems_due)
    yield Part(share(closed, len(seen.problems_due)), f"到期问题{len(seen.problems_due)}个，已整改{closed}个")
    late = sum(one.state not in ("closed", "long_term", "reported", "checking") and (one.due or "") < seen.facts.today
               for one in seen.problems_due)
    yield Part(less(OVERDUE * late) if seen.problems_due else None, f"逾期{late}个")
    in_time = sum(bool(one.replied_at and one.replied_at <= one.reply_by) for one in seen.letters_due)
    yield Part(share(in_time, len(seen.letters_due)), f"建议书到期{len(seen.letters_due)}份，按期回复{in_time}份")
    yield Part(100.0 if seen.unit.risks else None, "已建风险点清单")
    yield seen.problems_of("risk")


DIMENSIONS: Mapping[str, Callable[[Seen], Iterable[Part]]] = {
    "theory": _theory, "safeguards": _safeguards, "duty": _duty, "team": _team, "chief": _chief, "cadre": _cadre, "style": _style,
    "party": _party, "risk": _risk,
}
"""One function per dimension of the code table; one an office added (x_…) is scored by the group alone."""


def period_of(year: int, term: str) -> Period:
    """年度 is the year, 半年 its first half (T37: half-year update by 30 June)."""
    return Period.parse(f"{year:04}H1" if term == "half" else f"{year:04}")


def drawn(unit: Row, year: int, term: str, facts: Facts) -> dict[str, Drawn]:
    """What the records say, by dimension."""
    seen = Seen(facts, unit, period_of(year, term))
    found = {}
    for dim, parts_of in DIMENSIONS.items():
        parts = [part for part in parts_of(seen) if part.score is not None]
        found[dim] = Drawn(mean(part.score for part in parts), "；".join(part.words for part in parts if part.words))
    return found


def weights(facts: Facts) -> Weights:
    """The weights the commission has issued for today; equal ones where it has not."""
    issued = [one for one in facts.find("issued", kind="setting", name=SETTING, state="issued") if (one["from"] or "") <= facts.today]
    if not issued:
        return Weights()
    try:
        return Weights.read(read(max(issued, key=lambda one: (one["from"], one.version or 0))).get("value"))
    except BadIssue:
        return Weights()
