"""What the process promises before it does anything: no core dump, no debugger of another program, no network, no word of a failure
to stderr that could quote a record, and temporary files in a folder of its own.

Called once where the program begins (app/cli); a test that calls `main(argv)` in its own process keeps its process as it is.

source    threat-model.md P26; issue 5, point 6
"""

import logging
import os
import sys
from typing import Any

from app import private

# Modules that talk over a network, and that nothing here needs: the package leaves them out (build/paizhu.spec), and no run can load them.
# asyncio, socket, http.client and urllib.request stay: SQLAlchemy imports asyncio, and Python's own xml.sax imports urllib.request, for
# nothing they do here; the guard below refuses every socket but a local one. libQt6Network stays: libQt6Pdf is linked against it.
LEFT_OUT = (
    "ssl", "_ssl", "socketserver", "http.server", "http.cookiejar", "ftplib", "smtplib", "poplib", "imaplib", "nntplib", "telnetlib",
    "xmlrpc", "xmlrpc.client", "xmlrpc.server", "wsgiref", "PySide6.QtNetwork", "PySide6.QtNetworkAuth", "PySide6.QtWebSockets",
    "PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets", "PySide6.QtHttpServer", "PySide6.QtWebChannel", "requests", "urllib3",
    "aiohttp", "httpx")
_UNIX, _UNTOLD = 1, -1          # AF_UNIX; of a descriptor another library opened
_CUPS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")


class NoNetwork(OSError):
    """Something asked for a network. It is our defect, and it gets none."""


def begin() -> None:
    """Make the promises, each for the life of this process."""
    if _Done.begun:
        return
    _Done.begun = True
    no_dumps()
    no_network()
    no_words()
    private.take_over()


class _Done:
    begun = False


def no_dumps() -> None:
    """A dump would hold keys and records: none is written, and no process of the same user reads this one's memory."""
    if sys.platform == "win32":
        import ctypes

        # SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX: no Windows Error Reporting, which keeps a dump.
        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002 | 0x8000)
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes

        # A limit of 0 does not stop a dump that goes through a pipe (systemd-coredump, apport); not being dumpable does.
        pr_set_dumpable = 4
        ctypes.CDLL(None).prctl(pr_set_dumpable, 0, 0, 0, 0)


def no_network() -> None:
    """Only local sockets of the desktop (AF_UNIX); names are not looked up. Modules that talk over a network are not loaded."""
    # Where CUPS has no local socket, its library, which Qt's printing loads, would look for it at localhost:631, and where the user's
    # client.conf names one, at a server in the network.
    os.environ["CUPS_SERVER"] = next((one for one in _CUPS if os.path.exists(one)), _CUPS[0])
    for name in LEFT_OUT:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # how Python says: not to be imported
    sys.addaudithook(_heard)


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if not event.startswith("socket."):
        return
    if event == "socket.__new__":
        if arguments[1] not in (_UNIX, _UNTOLD):
            raise NoNetwork(f"no network: {event} family {int(arguments[1])}")
    elif event in _LOOK_UPS or (event in _ADDRESSES and isinstance(arguments[1], tuple)):
        raise NoNetwork(f"no network: {event}")


_LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo", "socket.getservbyname",
             "socket.getservbyport", "socket.sethostname")
_ADDRESSES = ("socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg")


def no_words() -> None:
    """A traceback's message may quote a record, and stderr ends in the desktop's journal: failures go into a report without data."""
    logging.raiseExceptions = False
    logging.lastResort = None
    logging.getLogger().addHandler(_Reports(logging.ERROR))
    logging.captureWarnings(True)
    sys.excepthook = lambda _kind, error, _trace: _report(error, tell=True)
    sys.unraisablehook = lambda told: _report(told.exc_value)

    import threading

    threading.excepthook = lambda told: _report(told.exc_value)


class _Reports(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            _report(record.exc_info[1])


def _report(error: BaseException | None, *, tell: bool = False) -> None:
    """tell: the process ends with it; whoever looks at stderr learns where the report lies."""
    if error is None or isinstance(error, (SystemExit, KeyboardInterrupt)):
        return
    from app.crash import reported

    failure = reported(error)
    if tell and sys.stderr is not None:
        print(f"{failure.message}{failure.next_step}（{failure.number}）", file=sys.stderr)
