"""Where bbcli keeps its files: the configuration, and what servers said."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def config_path(environ: Mapping[str, str]) -> Path:
    """Return where config.toml lies: BBCLI_CONFIG_DIR, or the platform's folder for it."""
    if folder := environ.get("BBCLI_CONFIG_DIR"):
        return Path(folder) / "config.toml"
    home, given = environ.get("HOME", ""), environ.get("XDG_CONFIG_HOME", "")
    if sys.platform == "linux" and home.startswith("/"):
        # As platformdirs has it, which is loaded with much that makes temporary files and packs archives.
        return (Path(given) if given.startswith("/") else Path(home, ".config")) / "bbcli" / "config.toml"
    from platformdirs import user_config_path

    return user_config_path("bbcli", appauthor=False) / "config.toml"


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return where the entries lie: BBCLI_CACHE_DIR, or the platform's folder for them."""
    if folder := environ.get("BBCLI_CACHE_DIR"):
        return Path(folder)
    home, given = environ.get("HOME", ""), environ.get("XDG_CACHE_HOME", "")
    if sys.platform == "linux" and home.startswith("/"):
        # As platformdirs has it: see config_path.
        return (Path(given) if given.startswith("/") else Path(home, ".cache")) / "bbcli"
    from platformdirs import user_cache_path

    return user_cache_path("bbcli", appauthor=False)


def may_exist(path: Path) -> bool:
    """Whether a file is there, or may be: who uses it says what keeps it from being seen."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        pass
    return True
