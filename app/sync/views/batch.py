"""Many bundles at once: the sticks of a hundred stations in one folder, each its own transaction, told in one table.

A bundle that is refused does not stop the others. Stopped by a person, what was imported stays imported, and the rest is said as such.

    import_all(workspace, desk, paths) -> Batch
    Line.outcome     applied 已应用, waiting 等待补齐, repeated 重复, volumes 缺分卷, refused 拒收, left 未导入
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.desk import Desk
from app.errors import BundleNotForUs, BundleReplay, BundleVolumeMissing, Cancelled, PaizhuError, spans
from app.progress import Progress, silent

from ..importing import import_bundle
from ..media.folder import look_into
from ..media.picking import Found
from ..place import Workspace
from ..taking import Imported

OUTCOMES = {"applied": "已应用", "waiting": "等待补齐", "repeated": "重复", "volumes": "缺分卷", "refused": "拒收", "left": "未导入"}
COLUMNS = ("单位", "包号", "结果", "说明", "新增", "修改", "作废", "不一致", "重复", "拒收", "回执码", "文件")
CELLS = "=+-@\t\r＝＋－＠"


@dataclass
class Line:
    """One bundle. reason: why it was not applied; followed: numbers of bundles that had waited for it and were applied with it"""

    file: str
    sender: str
    number: int
    bundle_id: str
    outcome: str
    reason: str = ""
    code: str = ""
    result: Imported | None = None
    error: PaizhuError | None = None

    @property
    def word(self) -> str:
        return OUTCOMES[self.outcome]

    @property
    def receipt_code(self) -> str:
        return (self.result.receipt_code if self.result else None) or ""

    def cells(self) -> list[str]:
        done = self.result
        counts = [str(getattr(done, name)) if done and self.outcome == "applied" else ""
                  for name in ("new", "changed", "deleted", "conflicts", "repeated", "rejected")]
        return [self.sender, f"第{self.number}号" if self.number else "", self.word, self.reason, *counts, self.receipt_code,
                Path(self.file).name]

    def to_json(self) -> dict[str, Any]:
        return {"file": self.file, "sender": self.sender, "number": self.number, "bundle_id": self.bundle_id, "outcome": self.outcome,
                "reason": self.reason, "receipt_code": self.receipt_code or None,
                "result": asdict(self.result) if self.result else None, "error": self.error.as_json() if self.error else None}


@dataclass
class Batch:
    """others: files passed over that are no bundles; not_ours: bundles for somebody else, in words; stopped: by a person"""

    lines: list[Line] = field(default_factory=list)
    others: int = 0
    not_ours: list[Found] = field(default_factory=list)
    stopped: bool = False

    def count(self, outcome: str) -> int:
        return sum(line.outcome == outcome for line in self.lines)

    @property
    def refused(self) -> PaizhuError | None:
        return next((line.error for line in self.lines if line.outcome == "refused"), None)

    def words(self) -> str:
        said = [f"{word}{self.count(key)}个" for key, word in OUTCOMES.items() if self.count(key)]
        more = [f"不是交给本站的{len(self.not_ours)}个"] if self.not_ours else []
        return "，".join([f"共{len(self.lines)}个包", *said, *more])

    def csv(self) -> bytes:
        """As spreadsheets read it: UTF-8 with a mark, CRLF; no cell is a formula."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(COLUMNS)
        writer.writerows([[f"'{cell}" if cell[:1] and cell[0] in CELLS else cell for cell in line.cells()] for line in self.lines])
        return b"\xef\xbb\xbf" + out.getvalue().encode()


@dataclass(frozen=True)
class _Wanted:
    """One bundle to be imported: its copies or volumes, by path."""

    paths: list[Path]
    sender: str = ""
    number: int = 0
    bundle_id: str = ""


def import_all(workspace: Workspace, desk: Desk, paths: Sequence[Path], *, dry_run: bool = False, progress: Progress = silent) -> Batch:
    """Files as they are named; of folders, what is for us, ordered by sender and number.

    raises    NotPermitted, BundleUnknownSender before enrolment, StorageFailed: a folder cannot be read
    """
    batch = Batch()
    wanted = [one for path in paths for one in _wanted(workspace, desk, path, batch)]
    for done, one in enumerate(wanted):
        if batch.stopped:
            batch.lines.append(Line(str(one.paths[0]), one.sender, one.number, one.bundle_id, "left", "已停止，没有导入"))
            continue
        batch.lines.append(_line(workspace, desk, one, dry_run, _Within(progress, done, len(wanted), one.sender)))
        batch.stopped = isinstance(batch.lines[-1].error, Cancelled)
    _tell_followed(batch)
    return batch


def _wanted(workspace: Workspace, desk: Desk, path: Path, batch: Batch) -> Iterator[_Wanted]:
    if not path.is_dir():
        yield _Wanted([path])
        return
    picked = look_into(workspace, desk, path)
    batch.others += picked.others
    # What is damaged, or of nobody we know, is refused in the table; what is addressed to somebody else is passed over.
    batch.not_ours += [one for one in picked.found if one.code == BundleNotForUs.name]
    for one in picked.found:
        if not one.ours and one.code != BundleNotForUs.name:
            yield _Wanted([one.path], one.sender, one.number, one.bundle_id)
    groups: dict[str, list[Found]] = {}
    for one in picked.ours:
        groups.setdefault(one.whole, []).append(one)
    for found in groups.values():
        first = found[0]
        # The other volumes lie beside the first; a second copy is tried only where the first is damaged.
        yield _Wanted([first.path] if first.volume else [one.path for one in found], first.sender, first.number, first.bundle_id)


class _Within:
    """The progress of one bundle within all of them."""

    def __init__(self, progress: Progress, done: int, total: int, sender: str) -> None:
        self._progress, self._done, self._total, self._sender = progress, done, total, sender

    def __call__(self, done: int, total: int, words: str) -> None:
        self._progress(self._done, self._total, f"{self._sender}　{words}".strip())


def _line(workspace: Workspace, desk: Desk, one: _Wanted, dry_run: bool, progress: Progress) -> Line:
    line = Line(str(one.paths[0]), one.sender, one.number, one.bundle_id, "refused")
    for path in one.paths:
        try:
            progress(0, 0, "正在导入")
            line.result = result = import_bundle(workspace, desk, path, dry_run=dry_run, progress=progress)
        except PaizhuError as error:
            line.error = line.error or error
            if isinstance(error, Cancelled):
                break
            continue
        line.file, line.error, line.code = str(path), None, ""
        line.sender, line.number, line.bundle_id = result.sender, result.number, result.bundle_id
        line.outcome = "waiting" if result.waiting_for else "applied"
        if result.waiting_for:
            line.reason = f"等第{spans([n for first, last in result.waiting_for for n in range(first, min(last, first + 999) + 1)])}号"
        elif result.warnings:
            line.reason = "；".join(result.warnings)
        return line
    assert line.error is not None
    line.reason, line.code = line.error.message, line.error.name
    line.outcome = ("left" if isinstance(line.error, Cancelled) else "repeated" if isinstance(line.error, BundleReplay)
                    else "volumes" if isinstance(line.error, BundleVolumeMissing) else "refused")
    return line


def _tell_followed(batch: Batch) -> None:
    """A bundle that waited and was released by a later one of this batch is applied after all; the code of that one speaks for both."""
    by_id = {line.bundle_id: line for line in batch.lines if line.outcome == "waiting"}
    for line in batch.lines:
        for key in line.result.followed if line.result else ():
            if key in by_id:
                waited = by_id[key]
                waited.outcome, waited.reason = "applied", f"随第{line.number}号一并应用，件数计在该行"
