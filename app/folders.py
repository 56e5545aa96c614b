"""Where the program keeps what is the user's own on this PC: the workspace, reports, what can be fetched or computed again."""

from pathlib import Path

import platformdirs


def workspace_folder() -> Path:
    """The workspace used when none is named."""
    return Path(platformdirs.user_data_dir("paizhu", appauthor=False)) / "workspace"


def log_folder() -> Path:
    return Path(platformdirs.user_log_dir("paizhu", appauthor=False))


def cache_folder() -> Path:
    return Path(platformdirs.user_cache_dir("paizhu", appauthor=False))
