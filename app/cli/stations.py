"""Workspaces and stations on the command line: making one, enrolling it, revoking it."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from app.cli import output
from app.cli.call import Call, input_file, now, output_file, read_password
from app.cli.output import Answer

if TYPE_CHECKING:
    from rich.console import Console

    from app.sync.keys.persons import Second


def init(call: Call) -> Answer:
    """The recovery code and the administrators' codes are shown here and never again."""
    from app.office import make
    made = make(call.folder, call.args.kind, call.args.name, password=call.password(new=True), clock=now, user=call.args.user,
                suite=call.args.suite)
    with made.office as office:
        station, user, guard = office.workspace.station, office.workspace.user, office.workspace.device_secret_state
    facts = {"station_id": station.station_id, "kind": station.kind, "name": station.name, "user": user, "workspace": str(call.folder),
             "recovery_code": made.recovery_code, "admin_codes": made.admin_codes, "device_secret": guard}

    def words(paper: "Console") -> None:
        paper.print("工作区已建立。下面的恢复码和管理员一次性口令只显示这一次，请抄好密封保存。")
        output.pairs(paper, [("工作区", call.folder), ("站点id", station.station_id), ("用户名", user), ("恢复码", made.recovery_code),
                             *((f"{account} 一次性口令", code) for account, code in made.admin_codes.items())])
        paper.print(GUARDS[guard])
    return Answer(facts, words)


GUARDS = {
    "keyring": "本机密钥存放在系统密钥环里。",
    "file": "这台电脑没有可用的系统密钥环，本机密钥存放在您的配置文件夹里（仅本人可读）。",
    "none": "这台电脑没有可用的系统密钥环，配置文件夹也不能写入：工作区只由密码保护，请使用更长的密码。",
}


def request(call: Call) -> Answer:
    from app.sync.service import enrol_request
    out = output_file(call.args.out)
    made = enrol_request(call.office.workspace, call.desk, out, call.args.suite)
    return Answer(asdict(made) | {"path": str(out)}, lambda paper: paper.print(
        f"申请已写到 {out}。请在电话里把本站点的指纹读给委机关：{made.fingerprint}"))


def approve(call: Call) -> Answer:
    from app.sync.service import enrol_approve
    out = output_file(call.args.out)
    done = enrol_approve(call.office.workspace, call.desk, input_file(call.args.request), out, call.args.org,
                         call.args.sees, call.args.writes)

    def words(paper: "Console") -> None:
        paper.print(f"证书已写到 {out}。")
        for warning in done.warnings:
            paper.print(f"请注意：{warning}")
        output.pairs(paper, [("请核对对方的指纹", done.fingerprint), ("请把根指纹读给对方", done.root_fingerprint)])
    return Answer(asdict(done) | {"path": str(out)}, words)


def accept(call: Call) -> Answer:
    from app.sync.service import enrol_accept
    done = enrol_accept(call.office.workspace, call.desk, input_file(call.args.file), call.args.fingerprint)
    return Answer(asdict(done), lambda paper: paper.print(f"已入网，派出机关：{done.commission}。"))


def second(call: Call, what: str) -> "Second":
    """The other person, by `--second-user` and `--second-password-file`.

    raises    NeedsSecondPerson, WrongPassword, LockedOut, NotPermitted
    """
    from app.sync.keys.persons import second_person
    file = call.args.second_password_file
    return second_person(call.office.workspace, call.desk, call.args.second_user, read_password(file) if file else None, what)


def revoke(call: Call) -> Answer:
    from app.sync.service import station_revoke
    done = station_revoke(call.office.workspace, call.desk, call.args.id, call.args.reason, second(call, "撤销证书"))
    return Answer(asdict(done), lambda paper: paper.print("已撤销；下次交出同步包时通知各站点。"))
