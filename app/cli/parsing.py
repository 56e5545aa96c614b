"""The command line read: argparse, speaking Chinese and failing with `Usage` instead of leaving the process.

The general options may stand before the command (as the contract writes them) or after it.
"""

import argparse
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NoReturn

from app.cli.commands import COMMANDS, PLANNED, Command
from app.errors import Usage

GENERAL: tuple[tuple[str, dict[str, Any]], ...] = (
    ("--workspace", {"help": "工作区文件夹", "metavar": "DIR"}),
    ("--user", {"help": "用户名", "metavar": "NAME"}),
    ("--password-file", {"help": "密码文件；没有时用环境变量 PAIZHU_PASSWORD，再没有就询问", "metavar": "FILE"}),
    ("--json", {"help": "结果写成一个JSON对象", "action": "store_true"}),
)

# What argparse says, in our words; {0} is what it names.
WORDS = (
    (r"the following arguments are required: (.*)", "缺少 {0}"),
    (r"unrecognized arguments: (.*)", "多出 {0}"),
    (r"argument COMMAND: invalid choice: ('.*?') .*", "不认识的命令 {0}"),
    (r"argument (\S+): invalid choice: ('.*?') .*", "{0} 不能是 {1}"),
    (r"argument (\S+): invalid int value: (.*)", "{0} 应为整数，不能是 {1}"),
    (r"argument (\S+): expected (?:one|at least one) argument", "{0} 后面缺少内容"),
    (r"argument (\S+): ignored explicit argument (.*)", "{0} 后面不能有 {1}"),
    (r"ambiguous option: (\S+) .*", "{0} 不完整"),
)


class Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(add_help=False, allow_abbrev=False, formatter_class=_Layout, **options)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示用法", default=argparse.SUPPRESS)

    def error(self, message: str) -> NoReturn:
        raise Usage(what=translated(message))


class _Layout(argparse.HelpFormatter):
    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


def translated(message: str) -> str:
    for pattern, words in WORDS:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return words.format(*(one.replace(", ", "、") for one in found.groups()))
    return message


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Options of the command, with `does` naming its function.

    raises    Usage; SystemExit(0) after --help
    """
    parser, nodes = _root(), dict[str, tuple[Parser, Any]]()
    for command in COMMANDS:
        _grow(parser, nodes, command)
    words = list(islice(_words(arguments), 2))
    for planned in (*words[:1], " ".join(words)):
        if planned in PLANNED:
            raise Usage(what=f"这个版本还没有 {planned} 命令")
    parsed = parser.parse_args(arguments)
    if parsed.version:
        parsed.does = "showing:version"
    if not getattr(parsed, "does", None):
        at = " ".join(word for word in (getattr(parsed, "command", None), getattr(parsed, "part", None)) if word)
        raise Usage(what=f"{at or 'paizhu'} 后面缺少命令")
    return parsed


def _root() -> Parser:
    parser = Parser(prog="paizhu", description="派驻监督工作台。不带命令时打开窗口。")
    _general(parser, None)
    parser.add_argument("--version", help="显示版本", action="store_true")
    return parser


def _general(parser: Parser, default: Any) -> None:
    for name, options in GENERAL:
        parser.add_argument(name, **options, default=default if default is not None or "action" not in options else False)


def _grow(root: Parser, nodes: dict[str, tuple[Parser, Any]], command: Command) -> None:
    """Add a command at its place in the tree; `conflicts` is both a command and the first word of others."""
    nodes.setdefault("", (root, None))
    at, words = "", command.path.split()
    for depth, word in enumerate(words):
        parser, parts = nodes[at]
        if parts is None:
            parts = parser.add_subparsers(title="命令", dest=("command", "part", "piece")[depth], metavar="COMMAND", parser_class=Parser)
            nodes[at] = (parser, parts)
        at = f"{at} {word}".strip()
        if at not in nodes:
            help = command.help if depth + 1 == len(words) else GROUPS.get(at, command.help)
            nodes[at] = (_child(parts, word, help), None)
    parser = nodes[at][0]
    parser.set_defaults(does=command.does)
    for argument in command.arguments:
        parser.add_argument(*argument.names, **argument.options)


GROUPS = {"enrol": "入网登记", "station": "站点", "attachment": "附件", "bundle": "同步包", "sync": "同步", "excel": "Excel",
          "audit": "操作日志"}


def _child(parts: Any, name: str, help: str) -> Parser:
    child: Parser = parts.add_parser(name, help=help, description=help)
    # SUPPRESS: an option given before the command must not be reset by the command's own default.
    _general(child, argparse.SUPPRESS)
    return child


def _words(arguments: Sequence[str]) -> Iterator[str]:
    """The arguments that are no general option and no value of one."""
    takes = {name for name, options in GENERAL if "action" not in options}
    skip = False
    for one in arguments:
        if skip or one.startswith("--"):
            skip = not skip and one in takes
            continue
        yield one
