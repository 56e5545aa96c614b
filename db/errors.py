"""Every failure a person can meet below the ledgers, and the root of all others.

A failure carries facts (keyword arguments); its class carries the words. `app/errors.py` holds the rest of the tree; the store's
own failures stand here, because `db` knows nobody above it.
"""

from typing import Any, ClassVar


class PaizhuError(Exception):
    """Root of all failures with a code.

    name      the command line's code; `number` is read out on the telephone; `exit` the process's exit status
    words     what happened, with {facts}; next_step: what to do, and that nothing was lost or what was
    """

    name: ClassVar[str] = "INTERNAL"
    number: ClassVar[str] = "SYS-01"
    exit: ClassVar[int] = 1
    words: ClassVar[str] = "程序内部错误。"
    next_step: ClassVar[str] = "数据没有改动。请记下编号，联系管理员。"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The sentence for the person; a fact the raiser did not give shows as 某 rather than failing a second time."""
        return self.words.format_map(_Facts(self.facts))

    @property
    def advice(self) -> str:
        return self.next_step.format_map(_Facts(self.facts))

    def as_json(self) -> dict[str, Any]:
        return {"code": self.name, "number": self.number, "message": self.message, "next_step": self.advice,
                "details": self.details()}

    def details(self) -> dict[str, Any]:
        return self.facts


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "某"


class Refused(PaizhuError):
    """The world's doing: shown calmly, logged as info."""

    exit = 3


class Defect(PaizhuError):
    """Our doing: shown with its log number."""

    words = "程序内部错误（{log}）。"

    @classmethod
    def of(cls, error: BaseException) -> "Defect":
        defect = cls(log=type(error).__name__)
        defect.__cause__ = error
        return defect


class WorkspaceDamaged(Refused):
    name, number, exit = "WORKSPACE_DAMAGED", "WSP-01", 5
    words = "工作区文件已损坏：{what}。"
    next_step = "程序没有改动任何数据。请不要继续使用这份文件，从最近的备份恢复，或交管理员处理。"


class WorkspaceRolledBack(Refused):
    name, number, exit = "WORKSPACE_ROLLED_BACK", "WSP-02", 5
    words = "工作区被换成了较早的副本：{what}。"
    next_step = "程序没有改动任何数据。请联系安全保密管理员核对。"


class WorkspaceNewer(Refused):
    name, number, exit = "WORKSPACE_NEWER", "WSP-03", 3
    words = "工作区由更新版本的程序建立（版本 {found}，本程序支持到 {known}）。"
    next_step = "数据没有改动。请安装新版本程序后再打开。"


class WorkspaceBusy(Refused):
    name, number, exit = "WORKSPACE_BUSY", "WSP-04", 6
    words = "工作区正被{user}使用（{since}起）。"
    next_step = "请先关闭另一个窗口；数据没有改动。"


class StorageFailed(Refused):
    name, number, exit = "STORAGE_IO", "STO-01", 7
    words = "读写失败：{what}。"
    next_step = "没有改动任何数据。请检查磁盘或介质后重试。"


class StorageFull(StorageFailed):
    name, number = "STORAGE_FULL", "STO-02"
    words = "空间不足：{what}。"
    next_step = "没有改动任何数据。请腾出空间或换一个介质后重试。"


class StorageReadOnly(StorageFailed):
    name, number = "STORAGE_READONLY", "STO-03"
    words = "不能写入（只读）：{what}。"
    next_step = "没有改动任何数据。请检查介质的写保护或文件夹权限。"
