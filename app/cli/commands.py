"""The commands: how each is written, and which function does it.

`does` is "module:function" in app/cli, imported when the command is given and not before. The contract of names, keys and exit codes is
docs/cli.md.
"""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Argument:
    """What `argparse.add_argument` gets."""

    names: tuple[str, ...]
    options: dict[str, Any]


@dataclass(frozen=True)
class Command:
    path: str
    help: str
    does: str
    arguments: tuple[Argument, ...] = ()


def arg(*names: str, **options: Any) -> Argument:
    return Argument(names, options)


def given(name: str, help: str, **options: Any) -> Argument:
    """An option that takes a value and must be there."""
    return arg(name, help=help, required=True, **options)


WHERE = arg("--where", help="筛选条件，如 state=done", metavar="FIELD=VALUE", action="append", default=[])
VALUES = arg("values", help="字段=值", metavar="FIELD=VALUE", nargs="+")
ORG = arg("--org", help="只看这个机构（名称或编号）")
SECOND = (arg("--second-user", help="共同确认的另一人"), arg("--second-password-file", help="另一人的密码文件", metavar="FILE"))
ROOT_KEY = (arg("--key-file", help="离线保存的根密钥文件", metavar="FILE"),
            arg("--share-file", help="一份分持码的文件，写两次", metavar="FILE", action="append", default=[]))
LEDGER = arg("ledger", help="台账代码，见 paizhu ledgers", metavar="LEDGER")
YEAR = arg("year", help="年度", type=int, metavar="YEAR")
ID = arg("id", help="记录的编号、id或唯一的名称", metavar="ID")

SUITE = arg("--suite", help="密码套件：international（默认）或 guomi 国密；全网一致，委机关建立时选定", choices=("international", "guomi"),
            metavar="SUITE")

COMMANDS = (
    Command("init", "建立工作区", "stations:init", (
        arg("kind", help="委机关 commission，派驻组 group", choices=("commission", "group"), metavar="KIND"),
        given("--name", "单位名称"), SUITE)),
    Command("enrol request", "派驻组：写出入网登记申请", "stations:request", (arg("out", help="写到哪个文件", metavar="OUT"), SUITE)),
    Command("enrol approve", "委机关：核准入网登记", "stations:approve", (
        arg("request", help="申请文件", metavar="REQ"), arg("out", help="证书写到哪个文件", metavar="OUT"),
        given("--org", "机构名称或id；没有时新建"),
        arg("--sees", help="能看到的台账代码；不写是全部", metavar="L", nargs="+", default=[]),
        arg("--writes", help="能报送的台账代码；不写是能看到的全部", metavar="L", nargs="+", default=[]))),
    Command("enrol accept", "派驻组：接受证书", "stations:accept", (
        arg("file", help="证书文件", metavar="FILE"), given("--fingerprint", "电话核对过的根指纹"))),
    Command("enrol renew", "派驻组：申请换发证书（随下一个包，或写到文件）", "identity:renew", (
        arg("out", help="写到哪个文件；不写则随下一个同步包申请", metavar="OUT", nargs="?"),
        arg("--new-keys", help="同时更换密钥", action="store_true"))),
    Command("station root-change", "委机关：更换根密钥，新旧互签（两人共同确认）", "identity:root_change", (*SECOND, *ROOT_KEY,
        arg("--days", help="旧根证书还认可多少天", type=int, default=400, metavar="N"))),
    Command("station operating-change", "委机关：更换签发密钥（两人共同确认）", "identity:operating_change", (*SECOND, *ROOT_KEY,
        arg("--reason", help="旧密钥泄露或遗失：写明理由，列入撤销名单", default=""))),
    Command("station root-export", "委机关：取出根密钥离线保存，三份分持码任两份可用（两人共同确认）", "identity:root_export", (
        arg("out", help="写到哪个文件", metavar="OUT"), *SECOND)),
    Command("station restart", "本机是旧副本：重新启用本站点，另起编号（两人共同确认）", "identity:restart", SECOND),
    Command("station confirm-list", "撤销名单过期仍可交出：安全保密管理员确认", "identity:confirm_list", SECOND),
    Command("clock confirm", "本机时间已校准：安全保密管理员确认", "identity:confirm_clock", SECOND),
    Command("station revoke", "委机关：撤销一个站点的证书", "stations:revoke", (
        arg("id", help="站点id", metavar="ID"), given("--reason", "理由"), *SECOND)),
    Command("station branches", "委机关：一个站点分叉后的各个分支", "identity:branches", (arg("id", help="站点", metavar="ID"),)),
    Command("station unfreeze", "委机关：分叉后选定继续的分支（两人共同确认）", "identity:unfreeze", (
        arg("id", help="站点", metavar="ID"), given("--keep", "分支的摘要（8位以上），或已导入分支的包号", metavar="N"), *SECOND)),
    Command("station release", "放行单个同步包（两人共同确认）", "identity:release", (
        arg("digest", help="包的摘要，见 bundle inspect", metavar="DIGEST"), *SECOND)),
    Command("demo", "用虚构数据走一遍全过程", "showing:demo", (arg("folder", help="放在哪个文件夹", metavar="DIR"),)),
    Command("sample", "用虚构数据造一个委机关一年的工作区", "showing:sample", (
        arg("folder", help="放在哪个文件夹", metavar="DIR"),
        arg("--size", help="small 小（默认）、medium 中、large 大（一百万条）", default="small",
            choices=("small", "medium", "large"), metavar="SIZE"),
        arg("--seed", help="随机种子；同一种子造出同样的内容", type=int, default=1, metavar="N"))),
    Command("ledgers", "列出各种台账和字段", "records:ledgers"),
    Command("add", "登记：从JSON行文件", "records:add", (LEDGER, arg("file", help="JSON行文件，- 是标准输入", metavar="FILE"))),
    Command("list", "列出记录", "records:list_", (LEDGER, WHERE, arg("--limit", help="最多几条；不写是全部", type=int, metavar="N"))),
    Command("show", "看一条记录", "records:show", (ID,)),
    Command("count", "记录条数", "records:count", (LEDGER, WHERE)),
    Command("set", "修改字段", "records:set_", (ID, VALUES)),
    Command("step", "办理一步（状态流转）", "records:step", (
        ID, arg("step", help="步骤代码", metavar="STEP"), arg("values", help="字段=值", metavar="FIELD=VALUE", nargs="*"))),
    Command("approve", "审批签署", "records:approve", (
        ID, given("--result", "同意 agree，退回 return，不同意 reject", choices=("agree", "return", "reject"), metavar="RESULT"),
        arg("--opinion", help="意见"))),
    Command("delete", "作废记录", "records:delete", (ID, given("--reason", "理由"))),
    Command("chain", "一条记录前后的办理链条和缺项", "chains:chain", (ID,)),
    Command("search", "全文查找", "records:search", (
        arg("text", help="要找的字", metavar="TEXT"), arg("--limit", help="最多几条", type=int, default=50, metavar="N"))),
    Command("attach", "给记录加附件", "files:attach", (
        ID, arg("file", help="文件", metavar="FILE"), arg("--field", help="附件字段", default="files"))),
    Command("detach", "去掉记录的一个附件", "files:detach", (
        ID, arg("name", help="附件名", metavar="NAME"), arg("--field", help="附件字段", default="files"))),
    Command("attachment get", "取出附件", "files:get", (
        ID, arg("name", help="附件名", metavar="NAME"), arg("out", help="写到哪个文件，或哪个文件夹", metavar="OUT"))),
    Command("bundle export", "导出同步包", "bundles:export", (
        arg("out", help="放在哪个文件夹", metavar="OUT_DIR"), given("--to", "交给谁：站点id、机构名称或 commission"),
        arg("--from", help="从第几号包起重新写出", type=int, dest="from_", metavar="N"),
        arg("--full", help="全部重新交出", action="store_true"),
        arg("--volume-size", help="分卷：fat32、cd、dvd，或每卷最多多少字节", metavar="SIZE"),
        arg("--volumes", help="和 --from 一起用：只写哪几卷，如 3-5", metavar="N-M"))),
    Command("bundle parts", "未收齐的分卷；可以放弃", "bundles:parts", (arg("--drop", help="放弃这个包的分卷", metavar="BUNDLE"),)),
    Command("bundle inspect", "看同步包的包头", "bundles:inspect", (arg("file", help="同步包", metavar="FILE"),)),
    Command("bundle verify", "完整验证同步包，不改任何数据", "bundles:verify", (
        arg("file", help="同步包", metavar="FILE"), arg("--root", help="根证书", metavar="CERT"))),
    Command("bundle import", "导入同步包", "bundles:import_", (
        arg("files", help="同步包、分卷，或一个文件夹", metavar="FILE", nargs="+"), arg("--dry-run", help="只预览", action="store_true"),
        arg("--summary", help="汇总表写到 .pdf、.csv 或 .json 文件", metavar="OUT"))),
    Command("medium list", "登记的介质", "media:listed"),
    Command("medium register", "登记一个介质的编号和密级", "media:register", (
        arg("folder", help="介质上的文件夹", metavar="DIR"), given("--number", "介质编号"),
        given("--level", "允许的最高密级，如 秘密 或 secret"), arg("--kind", help="udisk（默认）、hdd、optical、laptop", default="udisk"),
        arg("--keeper", help="保管人；不写是本人", default=""))),
    Command("medium state", "介质停用、遗失、销毁或恢复使用", "media:state", (
        arg("number", help="介质编号", metavar="N"),
        arg("state", help="in_use、stopped、lost、destroyed", metavar="STATE"))),
    Command("medium look", "看一个文件夹所在的介质：剩余空间、文件系统、登记", "media:look", (
        arg("folder", help="文件夹", metavar="DIR"),)),
    Command("bundle receipt", "登记对方说的回执码；--of：本站给出的回执码", "acks:receipt", (
        arg("code", help="16位回执码，或扫描的内容", metavar="CODE", nargs="?"),
        arg("--bundle", help="只和这个包核对", metavar="ID"), arg("--of", help="本站收到的包，再说一遍它的回执码", metavar="ID"))),
    Command("bundle request", "请求对方补发缺的包", "acks:request", (
        arg("out", help="放在哪个文件夹", metavar="OUT_DIR"), given("--to", "请求谁：站点id、机构名称或 commission"),
        arg("--full", help="请对方全部重新交出", action="store_true"))),
    Command("reassign", "委机关：把被监督单位调整给另一个组", "reassigning:reassign", (
        arg("unit", help="单位的编号、id或名称", metavar="UNIT"), given("--to", "接收的组（名称或编号）"),
        arg("--from", help="从哪天起；不写是今天", dest="from_", metavar="DAY"), arg("--reason", help="依据或原因"),
        arg("--leave", help="不移交的台账代码或记录", metavar="L", nargs="+", default=[]),
        arg("--dry-run", help="只看移交哪些", action="store_true"))),
    Command("withdrawals", "从各站点撤回的记录和对方的回执", "reassigning:withdrawals"),
    Command("sync status", "本站点和各往来站点的情况", "bundles:status"),
    Command("sync board", "委机关：各站点，要处理的在前", "acks:board", (arg("--care", help="只看要处理的", action="store_true"),)),
    Command("sync issued", "下发的规则，各组收到和应用的情况", "acks:issued"),
    Command("station cadence", "委机关：约定一个站点多少天内来包", "acks:cadence", (
        arg("id", help="站点id或机构名称", metavar="ID"), arg("days", help="天数", type=int, metavar="DAYS"))),
    Command("station root", "写出根证书，供没有工作区处验证同步包", "acks:root", (arg("out", help="写到哪个文件", metavar="OUT"),)),
    Command("digest", "全部业务内容的摘要", "bundles:digest", (ORG,)),
    Command("bundle outcome", "一个包里各条记录的结果", "merging:outcome", (arg("id", help="包id", metavar="BUNDLE_ID"),)),
    Command("bundle quarantine", "没有收下的记录，和对方没有收下的记录", "merging:quarantine"),
    Command("bundle quarantine retry", "再收一次：程序更新或补齐之后", "merging:retry", (arg("id", help="隔离id", metavar="ID"),)),
    Command("bundle quarantine drop", "决定不收下", "merging:drop", (arg("id", help="隔离id", metavar="ID"), given("--reason", "理由"))),
    Command("conflicts", "等待处理的冲突", "merging:conflicts"),
    Command("conflicts resolve", "处理一个冲突", "merging:resolve", (
        arg("id", help="冲突id", metavar="ID"),
        given("--take", "取哪一边：mine 本方，theirs 对方", choices=("mine", "theirs"), metavar="SIDE"),
        arg("--reason", help="理由，随定夺告知对方"))),
    Command("conflicts settled", "处理过的冲突：谁、为什么、取了哪个值", "merging:settled"),
    Command("print", "打印成PDF", "papers:print_", (
        arg("kind", help="文书种类，如 letter、talk、case-decision；各台账的见 paizhu ledgers", metavar="KIND"),
        arg("id", help="记录；handover是包id，register是台账代码", metavar="ID"), arg("out", help="写到哪个文件", metavar="OUT.pdf"))),
    Command("report", "写出报告（.docx或.pdf）", "reports:report", (
        arg("kind", help="month月报、quarter季度例会材料、half和duty述责述廉表、year年度总结、profile画像、page一页通、tally测评统计、"
            "groups-month等各组汇总", metavar="KIND"),
        arg("period", help="2026-11、2026Q3、2026H1或2026", metavar="PERIOD"), arg("out", help="写到哪个文件", metavar="OUT"),
        arg("--org", help="哪个机构（名称或编号）；不写是本机关"), arg("--unit", help="哪个单位，画像、一页通和测评统计要写"),
        arg("--kept", help="已保存的第几版；不写是现在的数据", type=int, metavar="N"),
        arg("--keep", help="同时保存为新的版本，写明说明", metavar="NOTE"))),
    Command("excel template", "写出空白Excel模板", "sheets:template", (LEDGER, arg("out", help="写到哪个文件", metavar="OUT"))),
    Command("excel import", "导入Excel工作簿", "sheets:import_", (
        arg("file", help="工作簿", metavar="FILE"), arg("--ledger", help="这张表是哪种台账", metavar="L"),
        arg("--sheet", help="只导入这张表", metavar="S"),
        arg("--mapping", help="列对应关系文件（JSON）", metavar="FILE"), arg("--dry-run", help="只预览", action="store_true"),
        arg("--skip-rejected", help="导入其余的行", action="store_true"))),
    Command("excel export", "导出台账为Excel", "sheets:export", (LEDGER, arg("out", help="写到哪个文件", metavar="OUT"))),
    Command("stats", "各项指标和上年同期", "figures:stats", (
        given("--from", "从哪天起", dest="from_", metavar="D"), given("--to", "到哪天止", metavar="D"), ORG,
        arg("--by", help="再按什么分开：group、area、unit、unit_kind、category、severity、source、discipline、eight_rule、"
                         "leader_level、managed_by、month",
            metavar="DIMENSION"))),
    Command("assess sheet", "一个组的考核评分表，由记录计算", "assessing:show", (
        YEAR, given("--org", "哪个组（名称或编号）"),
        arg("--half", help="半年试算（阈值减半）", action="store_true"))),
    Command("assess begin", "委机关：发布年度考核，每组一条记录", "assessing:begin", (YEAR,)),
    Command("assess settle", "委机关：申辩结束后一并审定、评等、排名", "assessing:settle", (YEAR,)),
    Command("assess ranking", "各组得分和名次", "assessing:ranking", (YEAR,)),
    Command("assess scheme", "写出考核方案，供修改后下发", "assessing:scheme", (
        YEAR, arg("out", help="写到哪个文件", metavar="OUT"))),
    Command("assess issue", "委机关：下发修改后的考核方案", "assessing:issue", (
        YEAR, arg("file", help="考核方案（JSON）", metavar="FILE"))),
    Command("due", "正在计算的时限", "figures:due", (arg("--within", help="几天以内到期", type=int, metavar="DAYS"),)),
    Command("explain", "说明逾期的原因", "rules:explain", (
        ID, given("--limit", "哪项时限：编号和事项，如“T32 全面会商”"), given("--reason", "原因"),
        arg("--period", help="周期任务的期间，如 2026H1"))),
    Command("calendar import", "导入工作日历（委机关：下发）", "rules:calendar_import", (
        arg("file", help="日历文件（JSON）", metavar="FILE"), arg("--dry-run", help="只看哪些时限会移动", action="store_true"),
        arg("--name", help="名称；不写用年份"))),
    Command("chains", "各种审批链", "rules:chains_list"),
    Command("chains set", "加长本机构的审批链", "rules:chains_set", (
        arg("name", help="台账.状态，如 clue.approval", metavar="NAME"),
        arg("roles", help="角色代码，按次序；不写则恢复", metavar="ROLE", nargs="*"))),
    Command("handover-work", "把一人承办的未结工作移交给另一人", "identity:handover_work", (
        arg("from_", help="移交人（姓名或编号）", metavar="FROM"), arg("to", help="接收人", metavar="TO"),
        arg("--dry-run", help="只看会移交什么", action="store_true"))),
    Command("backup create", "备份整个工作区到一个文件", "backups:create", (arg("out", help="写到哪个文件", metavar="OUT"),)),
    Command("backup verify", "核对备份文件；给出密码时并核对封签", "backups:verify", (arg("file", help="备份文件", metavar="FILE"),)),
    Command("backup restore", "恢复到新的文件夹（两人共同确认）", "backups:restore", (
        arg("file", help="备份文件", metavar="FILE"), arg("folder", help="新的或空的文件夹", metavar="DIR"), *SECOND,
        arg("--code-file", help="恢复码文件；没有本机密钥时用", metavar="FILE"))),
    Command("user activate", "启用等待中的账户（用一次性口令设置密码）", "identity:activate", (
        arg("name", help="账户", metavar="NAME"), given("--code-file", "一次性口令文件", metavar="FILE"),
        given("--new-password-file", "新密码文件", metavar="FILE"))),
    Command("audit list", "操作日志", "checks:audit_list", (arg("--limit", help="最多几条", type=int, default=200, metavar="N"),)),
    Command("audit verify", "验证操作日志没有被改", "checks:audit_verify"),
    Command("doctor", "检查这台电脑：版本、密码套件、字体、打印机、密钥环、输入法、磁盘、时钟", "doctoring:doctor"),
    Command("check", "检查工作区是否完好", "checks:check", (
        arg("--rebuild", help="先由记录重建目录、全文索引、关联和时限", action="store_true"),)),
)

PLANNED = ("recover", "rekey", "user add", "user list", "user disable", "user grant", "user password", "audit export")
"""Commands of the contract that are not built yet: said so, never pretended."""
