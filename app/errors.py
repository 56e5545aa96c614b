"""Every failure a clerk can meet, and the words for it.

    PaizhuError
    +-- Refused               the world's doing: shown calmly, logged as info
    |   +-- Usage             USE-01   the command is not written as it should be
    |   +-- CheckFailed       CHK-01   a form is not complete; carries the findings
    |   +-- NotPermitted      PER-01   not this user's to do
    |   +-- Absent            PER-02   absent, or not for this user
    |   +-- KeyRefused        KEY-..   not unlocked
    |   +-- Workspace.., Storage..     db/errors.py
    |   +-- BundleRefused     BND-..
    +-- Defect                SYS-01   our doing: shown with its log number
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from db.errors import (
    Defect,
    PaizhuError,
    Refused,
    StorageFailed,
    StorageFull,
    StorageReadOnly,
    WorkspaceBusy,
    WorkspaceDamaged,
    WorkspaceNewer,
    WorkspaceRolledBack,
)

__all__ = ["Defect", "PaizhuError", "Refused", "StorageFailed", "StorageFull", "StorageReadOnly", "WorkspaceBusy",
           "WorkspaceDamaged", "WorkspaceNewer", "WorkspaceRolledBack"]


class Usage(Refused):
    name, number, exit = "USAGE", "USE-01", 2
    words = "命令用法不对：{what}。"
    next_step = "没有执行任何操作。用 --help 查看用法。"


@dataclass(frozen=True)
class Finding:
    """What a check found: the field it stands at (None: the whole record), its code and words.

    row     position in a bulk act, from 0; None for a single record
    """

    field: str | None
    code: str
    message: str
    row: int | None = None


class CheckFailed(Refused):
    name, number = "VALIDATION", "CHK-01"
    words = "{count}处需要改正：{first}"
    next_step = "已填写的内容都还在，没有保存。请改正后再保存。"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        super().__init__(count=len(self.findings), first=self.findings[0].message if self.findings else "")

    def details(self) -> dict[str, Any]:
        return {"findings": [asdict(finding) for finding in self.findings]}


class NotPermitted(Refused):
    name, number = "FORBIDDEN", "PER-01"
    words = "当前用户不能{what}。"
    next_step = "没有改动任何数据。需要时请组长办理或调整授权。"


class Absent(Refused):
    name, number = "NOT_FOUND", "PER-02"
    words = "没有找到{what}。"
    next_step = "没有改动任何数据。请核对编号。"


class NeedsSecondPerson(Refused):
    name, number = "NEEDS_SECOND_PERSON", "PER-03"
    words = "{what}须由两个人共同确认。"
    next_step = "没有改动任何数据。请另一人输入自己的用户名和密码。"


class KeyRefused(Refused):
    exit = 4


class WrongPassword(KeyRefused):
    name, number = "WRONG_PASSWORD", "KEY-01"
    words = "用户名或密码不对。"
    next_step = "请检查大写锁定和输入法后重试。"


class LockedOut(KeyRefused):
    name, number = "LOCKED_OUT", "KEY-02"
    words = "账户{user}已锁定或停用：{why}。"
    next_step = "请稍后再试，或请安全保密管理员解锁。"


class DeviceSecret(KeyRefused):
    name, number = "DEVICE_SECRET", "KEY-03"
    words = "本机的设备密钥不在（系统密钥环和配置文件夹里都没有找到）。"
    next_step = "数据没有改动。请用密封保存的恢复码打开，再重新绑定本机。"


class MediumLevel(Refused):
    name, number = "MEDIUM_LEVEL", "STO-04"
    words = "介质的密级（{medium}）低于内容的密级（{content}）。"
    next_step = "没有写出任何内容。请换用相应密级的介质。"


class MediumUnknown(Refused):
    name, number = "MEDIUM_UNKNOWN", "STO-05"
    words = "介质（{what}）没有登记，按规定不能写出。"
    next_step = "没有写出任何内容。请先登记介质（编号、密级），或换用已登记的介质。"


class ExcelFormat(Refused):
    name, number = "EXCEL_FORMAT", "XLS-01"
    words = "这个表格文件不能读取：{what}。"
    next_step = "没有导入任何内容。请在原来的程序里另存为 .xlsx 后再试。"


class FontMissing(Refused):
    name, number = "FONT_MISSING", "PRN-01"
    words = "有{count}个字没有可用的字形：{characters}。"
    next_step = "正式件没有输出。请安装含这些字的字体，或确认后以〓代替。"


class Cancelled(Refused):
    name, number = "CANCELLED", "SYS-02"
    words = "已取消。"
    next_step = "没有改动任何数据。"


class SuiteMissing(Refused):
    """A cipher suite this PC cannot use: a library is absent or too old."""

    name, number = "SUITE_MISSING", "SYS-03"
    words = "本机不能使用{suite}套件：{what}。"
    next_step = "数据没有改动。补齐后再试；paizhu doctor 可查看本机缺什么。"


class BackupDamaged(WorkspaceDamaged):
    """A backup file that is not as it was written."""

    words = "备份文件（{file}）不能用：{what}。"
    next_step = "没有恢复任何内容，工作区没有改动。请换用另一份备份。"


class EnrolFingerprint(Refused):
    name, number = "ENROL_FINGERPRINT", "ENR-01"
    # The file's own is not told: whoever read it off the screen would not telephone.
    words = "输入的指纹（{given}）与文件里的不一致。"
    next_step = "没有接受任何证书。请与委机关电话核对指纹。"


class BundleRefused(Refused):
    """A bundle that is not applied; nothing of it reached the database."""

    next_step = "本机数据没有改动。"


class BundleFormat(BundleRefused):
    name, number = "BUNDLE_FORMAT", "BND-01"
    words = "这不是同步包，或文件头不对：{what}。"
    next_step = "本机数据没有改动。请确认选对了文件。"


class BundleLimits(BundleRefused):
    name, number = "BUNDLE_LIMITS", "BND-02"
    words = "同步包超出限制：{limit}。"


class BundleTruncated(BundleRefused):
    name, number = "BUNDLE_TRUNCATED", "BND-03"
    words = "同步包不完整：应有 {expected} 字节，实有 {found} 字节。"
    next_step = "本机数据没有改动。请从原介质重新复制，或请对方重新交出。"


class BundleGap(BundleRefused):
    name, number = "BUNDLE_GAP", "BND-04"
    words = "{sender}的第{first}号至第{last}号同步包还没有导入，这个包暂不能导入。"
    next_step = "请先导入缺少的包；本机数据没有改动。"


class BundleReplay(BundleRefused):
    name, number = "BUNDLE_REPLAY", "BND-05"
    words = "这个包（{sender}第{bundle_number}号）已于{when}导入过。"
    next_step = "本机数据没有改动，不必再导入。"


class BundleCovered(BundleReplay):
    """It was left out when a later one was applied that follows what was here before it."""

    words = "这个包（{sender}第{bundle_number}号）的内容已包含在后来导入的第{last}号包里。"


class BundleFork(BundleRefused):
    name, number = "BUNDLE_FORK", "BND-06"
    words = "{sender}的第{bundle_number}号包有两个不同的内容，对方的电脑可能被复制或恢复过。"
    next_step = "已停止接收该站点的包，本机数据没有改动。请与对方核对，由管理员处理。"


class BundleSignature(BundleRefused):
    name, number = "BUNDLE_SIGNATURE", "BND-07"
    words = "同步包的签名不对：{what}。"
    next_step = "本机数据没有改动。请不要使用这个文件，并与对方核对。"


class BundleTampered(BundleRefused):
    name, number = "BUNDLE_TAMPERED", "BND-08"
    words = "同步包的内容与签名不符（{region}）。"
    next_step = "本机数据没有改动。请不要使用这个文件，并与对方核对。"


class BundleNewerFormat(BundleRefused):
    name, number = "BUNDLE_NEWER_FORMAT", "BND-09"
    words = "同步包的格式版本（{found}）比本程序支持的（{known}）新。"
    next_step = "本机数据没有改动。请安装新版本程序后再导入。"


class BundleNotForUs(BundleRefused):
    name, number = "BUNDLE_NOT_FOR_US", "BND-10"
    words = "这个包是交给{recipient}的，不是交给本单位的。"
    next_step = "本机数据没有改动。请把介质交还或转交。"


class BundleUnknownSender(BundleRefused):
    name, number = "BUNDLE_UNKNOWN_SENDER", "BND-11"
    words = "交出单位没有经过本系统的认证：{what}。"
    next_step = "本机数据没有改动。请先完成入网登记。"


class BundleRevokedSender(BundleRefused):
    name, number = "BUNDLE_REVOKED_SENDER", "BND-12"
    words = "{sender}的证书已于{when}撤销。"
    next_step = "本机数据没有改动。如确需导入，由两人共同放行。"


class BundleExpired(BundleRefused):
    name, number = "BUNDLE_EXPIRED", "BND-13"
    words = "同步包的时间不对：制作于{made}，{what}。"
    next_step = "本机数据没有改动。请核对双方电脑的时间和证书有效期。"


class RootAbsent(Refused):
    name, number = "ROOT_ABSENT", "KEY-04"
    words = "根密钥不在本工作区，或给出的不是这个根密钥的文件。"
    next_step = "没有改动任何数据。请取来离线保存的根密钥文件和两份分持码（--key-file、--share-file）。"


class RevocationsOld(Refused):
    name, number = "REVOCATIONS_OLD", "REV-01"
    words = "撤销名单已有{days}天没有更新（上限{limit}天），不能确定对方是否仍可信。"
    next_step = "没有交出任何内容。请先导入委机关最近的同步包，或由安全保密管理员确认（paizhu station confirm-list）。"


class BundleScope(BundleRefused):
    name, number = "BUNDLE_SCOPE", "BND-14"
    words = "同步包超出了{sender}的权限：{what}。"
    next_step = "本机数据没有改动。请与对方核对。"


class BundleVolumeMissing(BundleRefused):
    """Volumes are asked for by number; those that came are kept where a workspace took them in."""

    name, number = "BUNDLE_VOLUME_MISSING", "BND-15"
    words = "分卷不齐：缺第{numbers}卷{kept}。"
    next_step = "本机记录没有改动。请导入其余各卷，先后不限；齐了自动继续。"

    def __init__(self, missing: Sequence[int], here: Sequence[int] = (), **facts: Any) -> None:
        kept = f"，已收下第{spans(here)}卷" if here else ""
        super().__init__(missing=list(missing), here=list(here), numbers=spans(missing), kept=kept, **facts)


class VolumeDamaged(BundleTampered):
    """One volume alone is not as it was written; the others stay good."""

    words = "第{volume}卷已损坏（{what}）。"
    next_step = "本机记录没有改动，其余各卷不受影响。请只把这一卷重新复制，或请对方只重写这一卷。"


def spans(numbers: Sequence[int]) -> str:
    """1-3、5: how numbers are told."""
    said: list[list[int]] = []
    for number in sorted(set(numbers)):
        if said and said[-1][1] == number - 1:
            said[-1][1] = number
        else:
            said.append([number, number])
    return "、".join(str(first) if first == last else f"{first}-{last}" for first, last in said)


class ReceiptWrong(Refused):
    """open     bundles the partners have not confirmed: [{"bundle_id", "number", "created"}]"""

    name, number = "RECEIPT_WRONG", "RCP-01"
    words = "这个回执码不能用：{what}。"
    next_step = "没有登记任何内容。请让对方再读一遍；每个码只对应一个包、一个接收单位和一种情况。"


class ReceiptTries(Refused):
    name, number = "RECEIPT_TRIES", "RCP-02"
    words = "一分钟内已有{tries}个回执码对不上，暂不再核对。"
    next_step = "没有登记任何内容。请过一分钟，与对方核对后再输入。"


class BundleNotEntered(BundleRefused):
    name, number = "BUNDLE_NOT_ENTERED", "BND-16"
    words = "这个包（{bundle}）没有载体交接登记，按规定不能导入。"
    next_step = "本机数据没有改动。请按交接单登记载体交接（编号和校验值），再导入。"
