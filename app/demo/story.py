"""The story: two groups and their commission, from empty folders to a bundle that shows as received.

    make, enrol -> old books in -> type in, find, print -> export
        -> commission imports, counts, assigns a clue -> exports back -> groups import

Everything goes through the same services as the window; nothing is prepared, and all of it is left in the folder to look at.

shapes    FOLDER/commission, group-1, group-2 (workspaces), books/, stick/ (bundles and enrolment papers), papers/
errors    Usage: the folder holds something; whatever the services refuse
"""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from app.demo import books, work
from app.demo.books import EDUCATION, HEALTH
from app.desk.attaching import attach
from app.errors import EnrolFingerprint, Usage
from app.exchange.importer import import_workbook
from app.figures.figures import stats
from app.office import Office, make, open_office
from app.papers import print_paper
from app.progress import Progress, silent
from app.sync import service

COMMISSION = "示例市纪委监委"
PASSWORD = "Yanshi-2026"
"""Of every account the demo makes: the people in it are invented, and whoever looks must be able to open it."""

STEPS = ("建立工作区", "入网登记", "导入旧台账", "登记、查找、打印", "派驻组导出", "委机关导入、统计、交办", "委机关导出", "派驻组导入")


@dataclass
class Shown:
    """What was left behind, by path, and what was seen on the way."""

    folder: str
    password: str = PASSWORD
    users: dict[str, str] = field(default_factory=dict)
    workspaces: list[str] = field(default_factory=list)
    books: list[str] = field(default_factory=list)
    bundles: list[str] = field(default_factory=list)
    pdfs: list[str] = field(default_factory=list)
    imported: dict[str, int] = field(default_factory=dict)
    found: int = 0
    indicators: dict[str, int | float] = field(default_factory=dict)
    assigned: str = ""
    acknowledged: bool = False


@dataclass
class _Stage:
    folder: Path
    clock: Callable[[], datetime]
    stack: ExitStack
    shown: Shown

    def place(self, name: str) -> Path:
        return self.folder / name

    def make(self, name: str, kind: str, office: str, person: str) -> Office:
        made = make(self.place(name), kind, office, password=PASSWORD, clock=self.clock, person=person)
        self.shown.workspaces.append(str(self.place(name)))
        self.shown.users[name] = made.office.workspace.user
        return made.office

    def again(self, office: Office) -> Office:
        """Locked and opened anew: enrolment gave the office its certified id."""
        user, folder = office.workspace.user, office.workspace.folder
        office.close()
        return self.stack.enter_context(open_office(folder, user, PASSWORD, self.clock))

    def print(self, office: Office, kind: str, named: str, file: str) -> None:
        out = self.folder / "papers" / file
        print_paper(office.workspace, office.desk, kind, named, out)
        self.shown.pdfs.append(str(out))

    def give(self, giver: Office, to: str) -> list[Path]:
        made = service.export_bundle(giver.workspace, giver.desk, to, self.folder / "stick")
        self.shown.bundles += made.files
        self.print(giver, "handover", made.bundle_id, f"交接单-{made.bundle_id}.pdf")
        return [Path(file) for file in made.files]


def play(folder: Path, clock: Callable[[], datetime], progress: Progress = silent) -> Shown:
    """The whole story into `folder`, which is new or empty."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Usage(what=f"{folder} 不是空的文件夹")
    for part in ("books", "stick", "papers"):
        (folder / part).mkdir(parents=True)
    ticks = iter(range(len(STEPS)))

    def next_step() -> None:
        at = next(ticks)
        progress(at, len(STEPS), STEPS[at])

    with ExitStack() as stack:
        stage = _Stage(folder, clock, stack, Shown(str(folder)))
        next_step()
        commission = stack.enter_context(stage.make("commission", "commission", COMMISSION, "郑思源"))
        groups = [stage.make("group-1", "group", EDUCATION.name, EDUCATION.people[0]),
                  stage.make("group-2", "group", HEALTH.name, HEALTH.people[0])]
        next_step()
        groups = [_enrolled(stage, group, commission) for group in groups]
        next_step()
        _old_books(stage, groups)
        next_step()
        typed = _a_day(stage, groups[0])
        next_step()
        up = [file for group in groups for file in stage.give(group, "commission")]
        next_step()
        _at_the_commission(stage, commission, groups[0], up, typed)
        next_step()
        down = [stage.give(commission, group.workspace.station.station_id) for group in groups]
        next_step()
        _back(stage, groups, down)
        progress(len(STEPS), len(STEPS), "完成")
        return stage.shown


def _enrolled(stage: _Stage, group: Office, commission: Office) -> Office:
    """Fingerprints are compared as people would by telephone: each side's against the other's."""
    stick, name = stage.folder / "stick", group.workspace.folder.name
    request, answer = stick / f"{name}-入网申请.json", stick / f"{name}-入网证书.json"
    asked = service.enrol_request(group.workspace, group.desk, request)
    given = service.enrol_approve(commission.workspace, commission.desk, request, answer, group.workspace.station.name)
    if given.fingerprint != asked.fingerprint:
        raise EnrolFingerprint(given=asked.fingerprint)
    service.enrol_accept(group.workspace, group.desk, answer, given.root_fingerprint)
    return stage.again(group)


def _old_books(stage: _Stage, groups: list[Office]) -> None:
    for seed, (group, office) in enumerate(zip(groups, (EDUCATION, HEALTH), strict=True), 1):
        out = stage.folder / "books" / f"{office.name}台账.xlsx"
        books.write(office, out, seed)
        stage.shown.books.append(str(out))
        plan = import_workbook(group.desk, out)
        for sheet in plan.sheets:
            if sheet.ledger:
                stage.shown.imported[sheet.ledger] = stage.shown.imported.get(sheet.ledger, 0) + len(sheet.added)


def _a_day(stage: _Stage, group: Office) -> work.Typed:
    typed = work.type_in(group.desk, EDUCATION)
    scan = stage.folder / "books" / "来信扫描件.jpg"
    work.scanned_letter(scan)
    attach(group.desk, typed.clue, scan)
    stage.shown.found = len(group.desk.search(work.PERSON[-2:]))
    for kind, key, file in (("talk", typed.talk, "谈话记录.pdf"), ("meeting", typed.meeting, "会议监督记录表.pdf"),
                            ("letter", typed.letter, "纪检监察建议书.pdf"), ("delivery", typed.letter, "送达回证.pdf"),
                            ("clue", typed.clue, "问题线索登记表.pdf"), ("clue-disposal", typed.clue, "问题线索处置呈批表.pdf"),
                            ("case-file", typed.clue, "问题线索案卷.pdf"), ("register", "talk", "谈话台账.pdf")):
        stage.print(group, kind, key, file)
    return typed


def _at_the_commission(stage: _Stage, commission: Office, group: Office, files: list[Path], typed: work.Typed) -> None:
    for file in files:
        service.import_bundle(commission.workspace, commission.desk, file)
    today: date = commission.desk.now().date()
    figures = stats(commission.desk, date(today.year, 1, 1), today)
    stage.shown.indicators = {one.code: one.value for one in figures}
    stage.shown.assigned = work.assign_clue(commission.desk, group.desk.user.org_id, typed.unit, [typed.person])


def _back(stage: _Stage, groups: list[Office], down: list[list[Path]]) -> None:
    for group, files in zip(groups, down, strict=True):
        for file in files:
            service.import_bundle(group.workspace, group.desk, file)
    groups[0].desk.get(stage.shown.assigned)       # raises where the clue did not arrive
    partners = [one for group in groups for one in service.status(group.workspace, group.desk).partners if one.role == "commission"]
    stage.shown.acknowledged = len(partners) == len(groups) and all(one.acknowledged == one.sent for one in partners)
