"""What each verb of `dev.py` does. Every one but `lock` runs in the environment; failures go on as the exit status."""

import argparse
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import debian
import environment
from environment import ROOT

BUILD = ROOT / "build"
MAKE_REVISION = "import sys; from app.vault.declared import next_revision; print(next_revision(sys.argv[1]) or 'nothing changed')"
LONGEST_TESTS = 45 * 60
"""Seconds; they take about a quarter of it."""
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))"


def main(arguments: list[str], usage: str) -> int:
    parser = argparse.ArgumentParser(prog="dev.py", description=usage, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=VERBS, metavar="VERB")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="...")
    chosen = parser.parse_args(arguments)
    os.chdir(ROOT)
    try:
        return VERBS[chosen.verb](chosen.rest)
    except subprocess.CalledProcessError as failed:
        print(f"-- failed: {' '.join(map(str, failed.cmd))}", file=sys.stderr)
        return failed.returncode or 1
    except KeyboardInterrupt:
        return 130


def run(rest: list[str]) -> int:
    headless = bool(rest)
    if rest[:1] == ["--headless-demo"]:
        rest = ["demo", *(rest[1:] or ["paizhu-demo"])]
    if not headless and not _display():
        print("There is no display here, so no window can open. On a desktop run the same command in a terminal of the desktop session;\n"
              "over ssh use `ssh -X`. Without any screen the main job runs, and leaves workspaces, bundles and papers in DIR:\n\n"
              "    python3 build/dev.py run --headless-demo DIR\n", file=sys.stderr)
        return 2
    debian.ensure(debian.QT if headless else debian.WINDOW)
    python = environment.ensure()
    subprocess.run([python, BUILD / "fonts.py"], check=True)
    return _call(python, "-m", "app.cli", *rest)


def test(rest: list[str]) -> int:
    debian.ensure(debian.QT)
    python = environment.ensure()
    # Converting a font takes a while: it runs beside the checks, and the tests wait for it.
    fonts = subprocess.Popen([python, BUILD / "fonts.py"])
    linted = _lint(python)
    fetched = fonts.wait()
    tested = _tests(python, rest)
    return linted or fetched or tested


def _tests(python: Path, rest: list[str]) -> int:
    """pytest with all it started; a run that hangs is ended and has failed."""
    apart = os.name == "posix"
    running = subprocess.Popen([python, "-m", "pytest", *rest], start_new_session=apart)
    try:
        return running.wait(LONGEST_TESTS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt) as ended:
        if apart:
            os.killpg(running.pid, signal.SIGKILL)
        else:
            running.kill()
        running.wait()
        if isinstance(ended, KeyboardInterrupt):
            raise
        print(f"-- the tests did not end within {LONGEST_TESTS // 60} minutes and were stopped", file=sys.stderr)
        return 1


def lint(_rest: list[str]) -> int:
    debian.ensure({})
    return _lint(environment.ensure())


def bench(rest: list[str]) -> int:
    """Every script of tests/bench, one after the other, or those named."""
    debian.ensure(debian.QT, debian.BENCH)
    python = environment.ensure()
    subprocess.run([python, BUILD / "fonts.py"], check=True)
    scripts = [path for path in sorted((ROOT / "tests" / "bench").glob("*.py")) if not rest or path.stem in rest]
    if not scripts:
        print("no such measurement; there are:", *(path.stem for path in (ROOT / "tests" / "bench").glob("*.py")), file=sys.stderr)
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    failed = 0
    for script in scripts:
        environment.say(script.stem)
        failed = _call(python, script) or failed
    return failed


def migration(rest: list[str]) -> int:
    if len(rest) != 1:
        print('usage: dev.py migration "what changes"', file=sys.stderr)
        return 2
    debian.ensure({})
    return _call(environment.ensure(), "-c", MAKE_REVISION, rest[0])


def fonts(rest: list[str]) -> int:
    debian.ensure({})
    return _call(environment.ensure(), BUILD / "fonts.py", *rest)


def ledgers(rest: list[str]) -> int:
    debian.ensure({})
    return _call(environment.ensure(), BUILD / "ledger_book.py", *rest)


def wording(_rest: list[str]) -> int:
    debian.ensure({})
    return _call(environment.ensure(), BUILD / "wording.py")


def package(rest: list[str]) -> int:
    debian.ensure(debian.WINDOW)
    python = environment.ensure()
    subprocess.run([python, BUILD / "fonts.py"], check=True)
    return _call(python, BUILD / "package.py", *rest)


def lock(_rest: list[str]) -> int:
    debian.ensure({})
    return _call(Path(sys.executable), BUILD / "lock.py")


VERBS: dict[str, Callable[[list[str]], int]] = {
    verb.__name__: verb for verb in (run, test, lint, bench, migration, ledgers, wording, fonts, package, lock)}


def _lint(python: Path) -> int:
    """Style, types, layers: all three are run, so that one failure does not hide the next."""
    failed = 0
    for command in (("-m", "ruff", "check"), ("-m", "mypy"), ("-c", LINT_IMPORTS)):
        failed = _call(python, *command) or failed
    return failed


def _call(python: Path, *arguments: str | Path) -> int:
    return subprocess.run([python, *arguments]).returncode


def _display() -> bool:
    return sys.platform != "linux" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")) \
        or bool(os.environ.get("QT_QPA_PLATFORM"))
