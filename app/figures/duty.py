"""M39, M54-M59: rules brought about, opinions on persons, warning by examples, names cleared, false accusers, tolerance."""

from typing import Any

from sqlalchemy import case, func, literal, select, true, union_all

from app.desk.tables import link
from app.figures.clues import led_by
from app.figures.kit import Measure, Part, Rows, Scope, cell, choice, counted, first_of, lines_of, parts, reached, state, table_of
from app.figures.letters import ADOPTED


def _rules(scope: Scope) -> Rows:
    """Rules a case, a project or a letter brought about: lines of 以案促改 at their day; a project's number at its report to the committee,
    else its planned end; problems of 制度机制 that an adopted letter follows up, at the day they were signed off."""
    after, project, problem, letter = (table_of(code) for code in ("after_case", "project", "problem", "suggestion"))
    lines = lines_of(after.c.rules, "lines")
    on = func.coalesce(cell(lines, "date"), func.substr(after.c.created_at, 1, 10))
    by_case = scope.rows(after, on, scope.during(on), part=literal("case"), line=lines.c.key).join(lines, true())
    day = func.coalesce(project.c.board_at, project.c.due)
    office = led_by(project, day)
    by_project = counted(project, day, part=literal("project"), office=office, unit=first_of(project.c.units),
                         weight=project.c.rules_cnt).where(
        scope.live(project, office), reached(project, "实施"), project.c.rules_cnt > 0, scope.during(day))
    named = (select(link.c.dst.label("problem"), link.c.src.label("letter")).where(link.c.field.in_(("problems", "facts.problem_id")))
             .union(select(link.c.src, link.c.dst).where(link.c.field == "letters")).subquery("named"))
    followed = (select(named.c.problem).join(letter, letter.c.id == named.c.letter)
                .where(letter.c.void_reason.is_(None), letter.c.adopt.in_(ADOPTED)))
    by_letter = scope.rows(problem, problem.c.closed_at, problem.c.state == "closed", problem.c.cat == "system",
                           scope.during(problem.c.closed_at), problem.c.id.in_(followed), part=literal("letter"))
    return union_all(by_case, by_project, by_letter)


def _opinions(scope: Scope) -> Rows:
    """A line for each person answered for."""
    answer = table_of("integrity_opinion")
    persons = lines_of(answer.c["list"], "persons")
    part = case((cell(persons, "result").in_(("defer", "not_fit")), "negative"), else_="other")
    return scope.rows(answer, answer.c.replied_at, scope.during(answer.c.replied_at), part=part, line=persons.c.key,
                      thing=cell(persons, "person_id"), person=cell(persons, "person_id")).join(persons, true())


def _batches(scope: Scope) -> Rows:
    answer = table_of("integrity_opinion")
    return scope.rows(answer, answer.c.replied_at, scope.during(answer.c.replied_at), part=answer.c.use)


def _lessons_of(scope: Scope, type_: str, **columns: Any) -> Rows:
    lesson = table_of("edu")
    return scope.rows(lesson, lesson.c.date, lesson.c.type == choice("edu", "type", type_), lesson.c.state != state("edu", "计划"),
                      scope.during(lesson.c.date), unit=first_of(lesson.c.units), **columns)


def _lessons(scope: Scope) -> Rows:
    return _lessons_of(scope, "教育", part=table_of("edu").c.form)


def _taught(scope: Scope) -> Rows:
    lesson = table_of("edu")
    return _lessons_of(scope, "教育", part=lesson.c.form, weight=func.coalesce(lesson.c["count"], 0))


def _circulars(scope: Scope) -> Rows:
    return _lessons_of(scope, "通报", part=table_of("edu").c.circular)


def _cleared(scope: Scope) -> Rows:
    clarify = table_of("clarify")
    return scope.rows(clarify, clarify.c.done_at, reached(clarify, "实施"), scope.during(clarify.c.done_at), part=clarify.c.way,
                      thing=clarify.c.person_id)


def _false(scope: Scope) -> Rows:
    """诬告陷害 that was confirmed; 错告 is none."""
    accuse = table_of("false_accuse")
    return scope.rows(accuse, accuse.c.ok_at, reached(accuse, "认定"), accuse.c.type == "false_acc", scope.during(accuse.c.ok_at))


def _tolerated(scope: Scope) -> Rows:
    """By the day the person was told, else of acceptance."""
    request = table_of("tolerance")
    on = func.coalesce(request.c.told_at, request.c.accepted_at)
    return scope.rows(request, on, reached(request, "认定"), request.c.result.in_(("exempt", "lighter", "mitigate")), scope.during(on),
                      part=request.c.result, thing=request.c.applicant, person=request.c.applicant)


MEASURES = (
    Measure("M39", "推动完善制度", "项", "日期", _rules, vis=2, parts=parts(case="以案促改", project="立项监督", letter="建议书")),
    Measure("M54", "廉政意见回复", "人次", "回函日期", _opinions, vis=2, parts=(
        Part("batches", "回复批次", rows=_batches, unit="批"), Part("negative", "否定或暂缓", frozenset({"negative"})))),
    Measure("M55", "警示教育", "次", "日期", _lessons, parts=(Part("persons", "受教育", rows=_taught, unit="人次"),)),
    Measure("M56", "通报", "期", "日期", _circulars),
    Measure("M57", "澄清正名", "人次", "实施日期", _cleared, vis=2),
    Measure("M58", "查处诬告陷害", "件", "批准日期", _false, vis=3),
    Measure("M59", "容错纠错", "人次", "反馈日期", _tolerated, vis=2),
)
