"""Where the program begins: without a command the window, else the command line of docs/cli.md.

Nothing heavy is imported here: before the window's first paint only Qt is.
"""

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Without `argv` the process is ours from its start, and keeps its promises (app/quiet.py). returns the process's exit status"""
    if argv is None:
        from app.quiet import begin
        begin()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments or (len(arguments) == 2 and arguments[0] == "--workspace"):
        # By name: app may not import ui, and this is the one place where the program is put together.
        window = importlib.import_module("ui.shell.start").main
        return int(window(workspace=Path(arguments[1])) if arguments else window())
    try:
        from app.cli.running import run
        return run(arguments)
    except KeyboardInterrupt:       # while the program was still being loaded
        from app.cli.output import tell_failure
        from app.errors import Cancelled
        tell_failure(Cancelled(), "--json" in arguments)
        return Cancelled.exit
