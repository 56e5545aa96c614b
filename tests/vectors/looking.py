"""Media as a test wants them to look to an export: in both modules that look."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.sync import outgoing
from app.sync.media import onto
from app.sync.media.medium import Medium


def looks(patch: pytest.MonkeyPatch, look: Callable[[Path], Medium]) -> None:
    for module in (onto, outgoing):
        patch.setattr(module, "look_at", look)
