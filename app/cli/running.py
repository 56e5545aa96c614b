"""One command, start to end: read the line, do it, answer, and turn every failure into its code and sentence."""

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from app.cli.output import Answer, speak_utf8, tell, tell_failure
from app.cli.parsing import parse
from app.errors import Cancelled, PaizhuError, Refused


def run(arguments: Sequence[str]) -> int:
    speak_utf8()
    try:
        status = _answered(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output went away: nobody is left to tell, and Python must not try at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _answered(arguments: Sequence[str]) -> int:
    as_json = "--json" in arguments
    try:
        parsed = parse(arguments)
        return _do(parsed.does, parsed)
    except SystemExit as left:      # --help
        return int(left.code or 0)
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        return _fail(Cancelled(), as_json)
    except Refused as refused:
        return _fail(refused, as_json)
    except Exception as error:
        return _fail(_expected(error), as_json)


def _do(does: str, parsed: object) -> int:
    from app.cli.call import Call
    module, _, name = does.partition(":")
    work: Callable[[Call], Answer] = getattr(importlib.import_module(f"app.cli.{module}"), name)
    with ExitStack() as stack:
        call = Call(parsed, stack)
        answer = work(call)
        tell(answer, call.json)
    return answer.exit


def _expected(error: Exception) -> PaizhuError:
    """A file the user named and the system refuses is the world's doing; all else is ours and is reported."""
    from app.reports import reported
    if isinstance(error, OSError) and error.filename is not None:
        from pathlib import Path

        from db.failures import of_os
        return of_os(error, Path(str(error.filename)).name)
    return reported(error)


def _fail(failure: PaizhuError, as_json: bool) -> int:
    tell_failure(failure, as_json)
    return failure.exit
