"""Known answers of both cipher suites: the libraries of this PC answer what the standards say."""

from collections.abc import Iterator

from app.sync.suites import SUITES
from app.sync.suites.answers import failures

from .kit import FAIL, OK, WARN, Item, Surroundings

ORDER, LABEL = 20, "密码套件"


def look(here: Surroundings) -> Iterator[Item]:
    ours = _chosen(here)
    for suite in SUITES.values():
        name, label = f"suite_{suite.code}", f"{suite.label}套件"
        used = "，本站点使用" if suite.number == ours else ""
        if missing := suite.missing():
            yield Item(name, label, FAIL if used else WARN, f"不能使用：{missing}{used}",
                       "请安装系统自带的 OpenSSL 3；" + ("装好前不能交出和导入同步包。" if used else "不用国密套件的不受影响。"))
        elif wrong := failures(suite):
            yield Item(name, label, FAIL, f"自检不符：{'、'.join(wrong)}{used}", "请不要用这台电脑交换数据，并把这一行告诉系统维护人员。")
        else:
            yield Item(name, label, OK, f"自检通过（{suite.name}）{used}")


def _chosen(here: Surroundings) -> int | None:
    if here.office is None:
        return None
    from app.sync.keys.papers import own_suite

    with here.office.workspace.store.read() as conn:
        return own_suite(conn).number
