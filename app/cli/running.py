"""One command, start to end: read the line, do it, answer, and turn every failure into its code and sentence."""

import errno
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from app.cli.output import Answer, speak_utf8, tell, tell_failure
from app.cli.parsing import parse
from app.errors import Cancelled, PaizhuError, Refused, Usage


def run(arguments: Sequence[str]) -> int:
    speak_utf8()
    try:
        status = _answered(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output went away: nobody is left to tell.
        _drop_output()
        return 0
    except OSError as error:
        from db.failures import of_os
        _drop_output()
        return _fail(of_os(error, "结果写不出"), as_json=False)
    return status


def _drop_output() -> None:
    """What could not be written stays in Python's buffer, and must not be tried again at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
        return _fail(_expected(error, arguments), as_json)


def _do(does: str, parsed: object) -> int:
    from app.cli.call import Call
    module, _, name = does.partition(":")
    work: Callable[[Call], Answer] = getattr(importlib.import_module(f"app.cli.{module}"), name)
    with ExitStack() as stack:
        call = Call(parsed, stack)
        answer = work(call)
        tell(answer, call.json)
    return answer.exit


def _expected(error: Exception, arguments: Sequence[str]) -> PaizhuError:
    """A file the user named and the system refuses is the world's doing; all else is ours and is reported."""
    if isinstance(error, OSError) and (error.filename is not None or error.errno == errno.ENOSPC):
        from pathlib import Path

        from db.failures import of_os
        return of_os(error, f"{Path(str(error.filename or '结果')).name}{ODD.get(type(error), '')}")
    if isinstance(error, UnicodeEncodeError) and any(map(_is_no_text, arguments)):
        return Usage(what="命令里有不是文字的字节")
    from app.crash import reported
    return reported(error)


def _is_no_text(argument: str) -> bool:
    """Bytes of the line that are no UTF-8 arrive as lone surrogates."""
    return any("\ud800" <= character <= "\udfff" for character in argument)


ODD: dict[type[OSError], str] = {
    FileNotFoundError: "（没有这个文件）", NotADirectoryError: "（没有这个文件）", IsADirectoryError: "（这是文件夹）"}


def _fail(failure: PaizhuError, as_json: bool) -> int:
    tell_failure(failure, as_json)
    return failure.exit
