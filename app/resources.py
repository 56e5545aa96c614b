"""Where the data the program brings along lies: the folder `resources` beside `app`, installed, packaged or in a checkout."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "resources"


def resource(*parts: str) -> Path:
    """The path of one file or folder, e.g. resource("codes", "talk_kind.json"). Absence is for the caller to name."""
    return FOLDER.joinpath(*parts)
