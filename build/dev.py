"""One command for everything a developer does, on a bare machine: Python's standard library only.

    python3 build/dev.py run                       open the program
    python3 build/dev.py run --headless-demo DIR   the main job without a screen: workspaces, bundles and papers in DIR
    python3 build/dev.py test [PYTEST ARGUMENTS]   style, types, layers, then all tests; pytest's closing line comes last
    python3 build/dev.py lint                      style, types and layers only
    python3 build/dev.py bench [NAME]              the measurements of tests/bench, each beside its limit
    python3 build/dev.py migration "MESSAGE"       a new revision from what the ledgers declare
    python3 build/dev.py ledgers                   docs/ledgers.md from what the ledgers declare
    python3 build/dev.py wording                   every Chinese word a person can read, with where it stands
    python3 build/dev.py fonts                     fetch the bundled fonts
    python3 build/dev.py package                   a wheel and a frozen program in dist/
    python3 build/dev.py lock                      bring build/lock.txt up to date with pyproject.toml

Anything after `run` goes to the program: `run --json ledgers`.

exit      0, or the status of what failed first
needs     Python >= 3.11; another Python 3 looks for a newer one beside it
"""

import os
import shutil
import sys

OLDEST = (3, 11)


def newer_python() -> None:
    """Carry on under a Python that is new enough; this much must still be read by an old one."""
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)  # noqa: UP031 (read by old Pythons too)
        if found:
            os.execv(found, [found] + sys.argv)  # noqa: RUF005
    sys.exit("Python 3.11 or newer is needed; this is %d.%d and no newer one is on the PATH." % sys.version_info[:2])  # noqa: UP031


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        newer_python()
    import verbs

    sys.exit(verbs.main(sys.argv[1:], __doc__))
