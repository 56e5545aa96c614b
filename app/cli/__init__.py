"""Where the program begins: without a command the window, else the command line of docs/cli.md.

Nothing heavy is imported here: before the window's first paint only Qt is.
"""

import importlib
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """returns the process's exit status"""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments:
        # By name: app may not import ui, and this is the one place where the program is put together.
        return int(importlib.import_module("ui.shell.start").main() or 0)
    from app.cli.running import run
    return run(arguments)
