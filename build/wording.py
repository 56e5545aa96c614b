"""Every Chinese word a person can read: string constants of the code (not docstrings) and the data of resources/.

One line each, `file:line<TAB>words`, for a reader who looks at nothing but the words.
"""

import ast
import json
import re
import sys
from collections.abc import Iterator

from environment import ROOT

CHINESE = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]")


def main() -> None:
    sys.stdout.reconfigure(encoding="utf-8")
    for folder in ("ui", "app", "db"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for line, words in in_code(path.read_text("utf-8")):
                print(f"{path.relative_to(ROOT).as_posix()}:{line}\t{words}")
    for path in sorted((ROOT / "resources").rglob("*.json")):
        for words in in_data(json.loads(path.read_text("utf-8"))):
            print(f"{path.relative_to(ROOT).as_posix()}\t{words}")


def in_code(source: str) -> Iterator[tuple[int, str]]:
    tree = ast.parse(source)
    docstrings = {id(node.body[0].value) for node in ast.walk(tree)
                  if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body and isinstance(node.body[0], ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings and CHINESE.search(node.value):
            yield node.lineno, node.value.replace("\n", "⏎")


def in_data(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if CHINESE.search(value):
            yield value.replace("\n", "⏎")
    elif isinstance(value, dict):
        for part in value.values():
            yield from in_data(part)
    elif isinstance(value, list):
        for part in value:
            yield from in_data(part)


if __name__ == "__main__":
    main()
