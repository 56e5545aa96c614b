"""From process start to the first paint: the unlock window beside an empty PySide6 window, in turn, in the same run.

Limit: 1.3 (issue 2, section 8). `python tests/bench/cold_start.py [rounds]` prints the medians and the ratio.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = 1.3
EMPTY = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        print("painted", flush=True)
app = QApplication([])
window = Window()
window.resize(1100, 760)
window.show()
app.exec()
"""
OURS = """
import sys
from pathlib import Path
from ui.shell import start, unlock
first = unlock.Unlock.paintEvent
def told(self, event):
    first(self, event)
    print("painted", flush=True)
unlock.Unlock.paintEvent = told
start.main([], Path(sys.argv[1]))
"""


def seconds(program: str, argument: str) -> float:
    """From spawning Python to the word of the first paint."""
    # As installed: compiled modules are kept (the first round, not counted, writes them).
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begin = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", program, argument], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          env=clean | {"PYTHONPATH": str(Path(__file__).parents[2])}) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        took = time.perf_counter() - begin
        process.kill()
    if line.strip() != b"painted":
        raise SystemExit("the window was not painted")
    return took


def measure(rounds: int) -> tuple[float, float]:
    """Medians of (empty window, unlock window), in turn so that both meet the same machine."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "keyslots.json").write_text("{}")
        pairs = [(seconds(EMPTY, ""), seconds(OURS, folder)) for _ in range(rounds + 1)][1:]
    return statistics.median(one for one, _ in pairs), statistics.median(two for _, two in pairs)


def main() -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    empty, ours = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
    print(f"cold_start: empty window {empty * 1000:.0f} ms, unlock window {ours * 1000:.0f} ms, ratio {ours / empty:.2f} (limit {LIMIT})")
    return 0 if ours / empty <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
