"""Files of a record on the command line."""

from pathlib import Path

from app.cli.call import Call, input_file, output_file
from app.cli.output import Answer
from app.cli.values import found
from app.desk import attaching
from app.errors import CheckFailed, Finding
from app.ledgers.face import Kind
from app.names import file_name, free_in, visible


def attach(call: Call) -> Answer:
    key = _file_field(call)
    kept = attaching.attach(call.desk, key, input_file(call.args.file), field=call.args.field, progress=call.progress())
    return Answer(kept | {"id": key}, lambda paper: paper.print(f"已加附件“{visible(kept['name'])}”，{kept['size']}字节。"))


def detach(call: Call) -> Answer:
    key = _file_field(call)
    attaching.detach(call.desk, key, call.args.name, field=call.args.field)
    return Answer({"id": key, "detached": call.args.name}, lambda paper: paper.print("已去掉附件。"))


def _file_field(call: Call) -> str:
    desk = call.desk
    key = found(desk, call.args.id)
    ledger = desk.ledger_of(desk.get(key))
    face = ledger.FACES.get(call.args.field)
    if face is None or face.kind is not Kind.FILES:
        raise CheckFailed([Finding(call.args.field, "FIELD", f"{ledger.LABEL}没有“{call.args.field[:40]}”这个附件字段")])
    return key


def get(call: Call) -> Answer:
    """The file appears whole, or not at all. Into a folder it goes under a name that is safe there and not taken."""
    from app.sync.media.register import may_write
    desk = call.desk
    folder = Path(call.args.out)
    out = output_file(call.args.out) if not folder.is_dir() else None
    key = found(desk, call.args.id)
    kept = attaching.attachment(desk, key, call.args.name)
    if out is None:
        out = output_file(str(free_in(folder, file_name(kept["name"]))))
    row = desk.get(key)
    if warning := may_write(desk, out, row.classification):
        call.note(f"注意：{warning}")
    desk.objects.copy_to(kept["sha256"], out, call.progress())
    desk.audit("attachment.get", row["ledger"], key, kept["sha256"])
    return Answer(kept | {"path": str(out)}, lambda paper: paper.print(f"已取出到 {out}。"))
