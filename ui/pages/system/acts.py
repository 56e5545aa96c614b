"""What the audit log calls acts, in words."""

from collections.abc import Mapping
from typing import Any

_ACTS = {
    "workspace.create": "建立工作区", "workspace.open": "打开工作区", "workspace.unlock": "打开工作区", "workspace.recover": "凭恢复码打开",
    "unlock": "打开工作区", "init": "建立机构和第一个用户", "set": "修改", "void": "作废", "approve": "审批", "excel.import": "导入表格",
    "excel.export": "导出表格",
    "bundle.export": "交出同步包", "bundle.import": "导入同步包", "bundle.refused": "拒收同步包", "bundle.fork": "同步包编号分叉",
    "bundle.wait": "收下同步包，等补齐", "conflict.resolve": "选定不一致的值", "enrol.request": "制作入网申请", "enrol.approve": "批准入网",
    "enrol.accept": "接受入网批复", "station.revoke": "撤销站点证书", "attachment.get": "取出附件", "stats.export": "导出统计表",
    "calendar.import": "导入工作日历", "print.handover": "打印交接单", "print.stats": "打印统计表", "print.register": "打印台账",
    "limit.explain": "说明逾期原因", "chain.lengthen": "加长审批链", "issued.issue": "下发规则", "limits.upkeep": "时限和周期任务到日更新",
    "followers.rebuild": "重建索引和时限", "void.undo": "恢复", "password.change": "修改密码", "search": "搜索",
    "bundle.parts.drop": "放弃未收齐的分卷", "medium.register": "登记介质", "medium.state": "更改介质状态",
    "bundle.again": "再写一份同步包",
    "station.unfreeze": "处理同步包分叉", "station.release": "放行同步包", "station.restored": "对方由备份恢复",
    "station.returned": "收回恢复前的差额", "station.restart": "重新启用本站点", "station.renewal": "对方申请换发证书",
    "station.renewed": "换发站点证书", "enrol.renew": "申请换发证书",
    "certificate.renewed": "换发本站证书", "root.change": "更换根密钥", "root.changed": "采用新的根证书", "root.export": "取出根密钥",
    "operating.change": "更换签发密钥", "list.confirm": "确认撤销名单", "clock.jump": "发现本机时间被调", "clock.confirm": "确认本机时间",
    "backup.create": "备份工作区", "backup.restore": "由备份恢复", "account.activate": "启用账户", "work.handover": "移交承办工作",
}
_FIRST = {"add": "登记", "step": "办理", "print": "打印", "set": "修改", "void": "作废", "workspace": "工作区", "bundle": "同步包",
          "enrol": "入网",
          "attachment": "附件", "excel": "表格"}


def act_words(act: str, ledgers: Mapping[str, Any]) -> str:
    """The act in words; one this program does not know is told as another act, never by its code."""
    if act in _ACTS:
        return _ACTS[act]
    first, _, rest = act.partition(".")
    if first in ledgers:
        return f"{'登记' if rest == 'add' else '办理'}{ledgers[first].LABEL}"
    if first == "step":
        step = next((step.label for ledger in ledgers.values() for step in ledger.STEPS if step.code == rest), "")
        return f"办理　{step}" if step else _FIRST["step"]
    return _FIRST.get(first) or _FIRST.get(rest, "其他操作")
