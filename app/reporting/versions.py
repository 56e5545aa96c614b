"""Versions of a report: each is a record of the ledger 工作报告 with the document as its attachment; none is ever changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import orjson

from app.desk import Desk, Where
from app.errors import Absent, CheckFailed, Finding
from app.ledgers.kit import Row
from app.reporting.kinds import kind as kind_of
from app.reporting.model import Report

READ_MOST = 16 << 20


@dataclass(frozen=True)
class Version:
    """id of its record; saved_at: UTC moment; final: 定稿."""

    id: str
    number: int
    title: str
    kind: str
    period: str
    org: str
    unit: str
    by: str
    saved_at: str
    note: str
    final: bool


def save(desk: Desk, report: Report, note: str = "") -> Version:
    """Keep the report as it stands as the next version.

    raises    Usage, CheckFailed, NotPermitted
    """
    kind = kind_of(report.kind)
    kind.period(report.period)
    content = orjson.dumps(report.to_json(), option=orjson.OPT_SORT_KEYS)
    digest, size = desk.objects.put(BytesIO(content))
    key = desk.add("report", {
        "kind": report.kind, "period": report.period, "unit_id": report.unit or None, "title": report.title.replace("\n", "")[:200],
        "org_id": report.org, "source_id": report.source or None, "note": note or None,
        "content": [{"name": f"{kind.label}{report.period}.json", "sha256": digest, "size": size}]})
    return _version(desk, desk.get(key))


def versions(desk: Desk, key: str, period: str, org: str | None = None, unit: str | None = None) -> list[Version]:
    """Newest first. org None: the station's own office."""
    where = [Where("kind", "=", key), Where("period", "=", period), Where("org_id", "=", org or desk.user.org_id)]
    if unit:
        where.append(Where("unit_id", "=", unit))
    return sorted((_version(desk, row) for row in _rows(desk, where)), key=lambda one: -one.number)


def load(desk: Desk, version: str) -> Report:
    """The report of a version's record id.

    raises    Absent; CheckFailed for content that is no report
    """
    row = desk.get(version)
    if row["ledger"] != "report" or not row.content:
        raise Absent(what="这个版本")
    try:
        content = b"".join(desk.objects.read(row.content[0]["sha256"]))
        read = orjson.loads(content) if len(content) <= READ_MOST else None
    except orjson.JSONDecodeError as error:
        raise CheckFailed([Finding("content", "REPORT", "这不是本程序保存的报告")]) from error
    return Report.from_json(read)


def finish(desk: Desk, version: str, note: str = "") -> Version:
    """定稿."""
    desk.step(version, "finish", {"note": note} if note else {})
    return _version(desk, desk.get(version))


def _rows(desk: Desk, where: list[Where]) -> Iterator[Row]:
    after = None
    while True:
        page = desk.page("report", where, after=after)
        yield from page.rows
        if (after := page.after) is None:
            return


def _version(desk: Desk, row: Row) -> Version:
    by = desk.titles([row.created_by]).get(row.created_by, "") if row.created_by else ""
    return Version(row.id, row.version or 0, row.title or "", row.kind, row.period, row.org_id, row.unit_id or "", by, row.created_at or "",
                   row.note or "", row.state == "final")
