"""M70-M72: staff drafted away, training, collective study."""

from sqlalchemy import func, true, union_all

from app.figures.kit import Measure, Part, Rows, Scope, cell, hundredths, lines_of, parts_of, reached, state, table_of

TOGETHER = ("weekly", "lesson")
"""集体学习: 每周半日集体学习, 每月一课."""


def _drafted(scope: Scope) -> Rows:
    sent = table_of("assignment")
    day = sent.c["from"]
    return scope.rows(sent, day, sent.c.kind == "draft_out", reached(sent, "批准"), scope.during(day), part=sent.c.task,
                      thing=sent.c.staff_id)


def _trained(scope: Scope) -> Rows:
    """Who came to a training; an old book's without names is one."""
    training = table_of("training")
    there = lines_of(training.c.attend, "there")
    held = (training.c.state != state("training", "计划"), scope.during(training.c.date))
    hours = hundredths(training.c.hours)
    came = scope.rows(training, training.c.date, *held, func.coalesce(cell(there, "reason"), "") == "", part=training.c.kind,
                      line=there.c.key, thing=cell(there, "staff_id"), amount=hours).join(there, true())
    nameless = scope.rows(training, training.c.date, *held, training.c.legacy.is_(True),
                          func.coalesce(func.json_array_length(training.c.attend), 0) == 0, part=training.c.kind, amount=hours)
    return union_all(came, nameless)


def _studied(scope: Scope) -> Rows:
    training = table_of("training")
    return scope.rows(training, training.c.date, training.c.state != state("training", "计划"), training.c.kind.in_(TOGETHER),
                      scope.during(training.c.date), part=training.c.kind)


MEASURES = (
    Measure("M70", "抽调", "人次", "起始日", _drafted, parts=parts_of("draft_task")),
    Measure("M71", "培训", "人次", "日期", _trained, parts=(Part("hours", "学时", rows=_trained, unit="学时", scale=100),)),
    Measure("M72", "集体学习", "次", "日期", _studied),
)
