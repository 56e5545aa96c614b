"""Aspect 4: clues and cases (items 25 to 33). Nothing here rewards a mere number: quantity stops at a threshold."""

from fractions import Fraction
from typing import Any

from sqlalchemy import or_, select, true

from app.assess.counts.kit import Count, Scene, Thing, counted, of_things, share, things
from app.figures.kit import cell, lines_of, table_of
from app.figures.ratios import NO_LETTER
from app.rules.growth import median

OWN, FOREIGN = 2, 1
_OVERRUN = {"T13": "prelim", "T15": "case", "T16": "case", "T18": "case"}


@counted("cases.own_level")
def _own_level(scene: Scene) -> Count:
    """2: a case of its own (自办); 1: cases, none of them its own; 0: none."""
    own = scene.measured("M61")
    if own.value:
        return Count(Fraction(OWN), own.found)
    every = scene.measured("M60")
    return Count(Fraction(FOREIGN if every.value else 0), every.found)


@counted("cases.steady_level")
def _steady_level(scene: Scene) -> Count:
    """3: as many of its own as the year before and as the median of the groups; 2: half the median; 1: one; 0: none."""
    own, before = scene.measured("M61"), scene.measured("M61", then=True)
    middle, level = median(scene.peers.own_cases), 0
    if own.value >= 1:
        level = 3 if own.value >= before.value and own.value >= middle else 2 if own.value * 2 >= middle else 1
    return Count(Fraction(level), own.found)


@counted("clues.all")
def _clues(scene: Scene) -> Count:
    return of_things("clue", (row.id for row in _of_the_period(scene)))


def _of_the_period(scene: Scene) -> list[Any]:
    clue = table_of("clue")
    return scene.live("clue", scene.scope.during(clue.c.got_at), columns=(clue.c.missing, clue.c.approvals, clue.c.hands, clue.c.state))


@counted("clues.complete")
def _complete(scene: Scene) -> Count:
    """Registered without anything 待补, each hand that had it signed with its time, and decided ones signed for."""
    good, bad = list[str](), list[str]()
    for row in _of_the_period(scene):
        signed = all(line.get("signed_at") for line in row.hands or ())
        decided = row.state in ("registered", "study", "approval") or any(line.get("result") == "agree" for line in row.approvals or ())
        (good if not row.missing and signed and decided else bad).append(row.id)
    return share("clue", good, bad)


@counted("cases.overrun")
def _overrun(scene: Scene) -> Count:
    """Verifications, investigations and trials that went past their day."""
    late = tuple(thing for number, ledger in _OVERRUN.items() for thing in things(scene.limits(number, ledger=ledger)[1]))
    return Count(Fraction(len(late)), late)


def _returned(scene: Scene, kind: str) -> Count:
    case = table_of("case")
    lines = lines_of(case.c.returns, "lines")
    rows = scene.conn.execute(select(case.c.id).join(lines, true()).where(
        scene.scope.live(case), cell(lines, "type") == kind, scene.scope.during(cell(lines, "date")))).scalars()
    return of_things("case", rows)


@counted("cases.investigated_again")
def _again(scene: Scene) -> Count:
    return _returned(scene, "again")


@counted("cases.evidence_wanted")
def _evidence(scene: Scene) -> Count:
    return _returned(scene, "evidence")


@counted("cases.appeal_changed")
def _appeal(scene: Scene) -> Count:
    return scene.measured("M69", "appeal")


@counted("cases.too_small")
def _too_small(scene: Scene) -> Count:
    """Filed as a case though the first form would have done: ended as 免予处分 or 不予处分."""
    case = table_of("case")
    return of_things("case", (row.id for row in scene.live(
        "case", case.c.result.in_(("exempt", "no_punish")), scene.scope.during(case.c.effective))))


def _exec(scene: Scene) -> tuple[list[Thing], list[Thing]]:
    """What was to be done of punishments by a day of the period: (in time, not)."""
    case, today = table_of("case"), scene.scope.today.isoformat()
    lines = lines_of(case.c.exec, "lines")
    due, done = cell(lines, "due"), cell(lines, "done_at")
    rows = scene.conn.execute(select(case.c.id, due.label("due"), done.label("done")).select_from(case).join(lines, true()).where(
        scene.scope.live(case), case.c.legacy.is_(False), scene.scope.during(due), or_(done.is_not(None), due < today)))
    good, bad = list[Thing](), list[Thing]()
    for row in rows:
        (good if row.done and row.done <= row.due else bad).append(("case", row.id))
    return good, bad


@counted("exec.due")
def _exec_due(scene: Scene) -> Count:
    good, bad = _exec(scene)
    return Count(Fraction(len(good) + len(bad)), tuple(good + bad))


@counted("exec.in_time")
def _exec_in_time(scene: Scene) -> Count:
    good, bad = _exec(scene)
    return Count(Fraction(len(good)), tuple(good), tuple(bad))


@counted("revisits.due")
def _revisits_due(scene: Scene) -> Count:
    good, bad = scene.limits("T27", ledger="case")
    return Count(Fraction(len(good) + len(bad)), things([*good, *bad]))


@counted("revisits.in_time")
def _revisits(scene: Scene) -> Count:
    good, bad = scene.limits("T27", ledger="case")
    return Count(Fraction(len(good)), things(good), things(bad))


@counted("safety.accidents")
def _accidents(scene: Scene) -> Count:
    """Accidents in talks or cases, as the office reported them upward (请示报告, the subject names 办案安全 or 安全事故)."""
    upward = table_of("upward")
    return of_things("upward", (row.id for row in scene.live(
        "upward", or_(upward.c.subject.contains("安全事故"), upward.c.subject.contains("办案安全")), scene.scope.during(upward.c.at))))


@counted("clues.found")
def _found(scene: Scene) -> Count:
    """R17: clues that came without a letter."""
    counts = [scene.measured("M42", source) for source in NO_LETTER]
    return Count(sum((one.value for one in counts), Fraction(0)), tuple(thing for one in counts for thing in one.found))
