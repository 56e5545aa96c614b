"""The assessment on the command line."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from app.cli import output
from app.cli.call import Call, input_file, output_file
from app.cli.output import Answer
from app.errors import CheckFailed, Finding
from db.files import read_bounded

if TYPE_CHECKING:
    from rich.console import Console

    from app.assess import Sheet


SCHEME_MOST = 1 << 20


def show(call: Call) -> Answer:
    from app.assess import sheet
    found = sheet(call.desk, call.args.org, call.args.year, half=call.args.half)

    def words(paper: "Console") -> None:
        output.table(paper, ("项", "内容", "可得", "系统分", "说明"), [
            (item.no, item.name, item.points, "不适用" if item.auto is None else item.auto,
             "；".join(part.text for part in item.parts)) for item in found.items])
        paper.print(f"{found.org_name} {found.year}年度 系统分 {found.auto}")
    return Answer(_told(found), words)


def _told(found: "Sheet") -> dict[str, Any]:
    told = asdict(found)
    for aspect in told["aspects"]:
        for item in aspect["items"]:
            for part in item["parts"]:
                part["counted"] = [{"name": one["name"], "value": one["value"], "found": [key for _, key in one["found"]],
                                    "missing": [key for _, key in one["missing"]]} for one in part["counted"]]
    return told | {"auto": found.auto}


def begin(call: Call) -> Answer:
    from app.assess import begin as do
    ids = do(call.desk, call.args.year)
    return Answer({"ids": ids}, lambda paper: paper.print(f"已发布，{len(ids)}个组。"))


def settle(call: Call) -> Answer:
    from app.assess import settle as do
    ids = do(call.desk, call.args.year)
    return Answer({"ids": ids}, lambda paper: paper.print(f"已审定，{len(ids)}个组。"))


def ranking(call: Call) -> Answer:
    from app.assess import ranking as do
    found = do(call.desk, call.args.year)

    def words(paper: "Console") -> None:
        output.table(paper, ("名次", "组", "总分", "等级"), [
            (one.rank_no, one.org_name, one.total, one.grade or "未审定") for one in found])
    return Answer({"groups": [asdict(one) for one in found]}, words)


def scheme(call: Call) -> Answer:
    """The scheme in force for the year as a file to edit."""
    from app.assess.scheme import default_told
    from app.desk.issued import in_force
    from db.files import whole_file
    told = in_force(call.desk, "scheme", str(call.args.year), call.desk.now().date())
    text = default_told() if told is None else json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    out = output_file(call.args.out)
    with whole_file(out) as file:
        file.write(text.encode())
    return Answer({"path": str(out)}, lambda paper: paper.print(f"考核方案已写到 {out}。"))


def issue(call: Call) -> Answer:
    from app.desk.issued import issue as do
    try:
        told = json.loads((read_bounded(input_file(call.args.file), SCHEME_MOST) or b"").decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise CheckFailed([Finding("content", "SCHEME", "考核方案文件读不出来：应为UTF-8的JSON文件")]) from error
    if not isinstance(told, dict):
        raise CheckFailed([Finding("content", "SCHEME", "考核方案应为一个JSON对象")])
    key = do(call.desk, "scheme", str(call.args.year), told)
    return Answer({"id": key}, lambda paper: paper.print(f"{call.args.year}年度考核方案已下发。"))
