"""The paths of the configuration file and of the cache."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.config.location import NO_HOME, config_file

if TYPE_CHECKING:
    from collections.abc import Mapping


def config_path(environ: Mapping[str, str]) -> Path:
    """Return the path of config.toml: in BBCLI_CONFIG_DIR, or in the platform's configuration directory."""
    return Path(config_file(environ))


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Return the cache directory: BBCLI_CACHE_DIR, or the platform's cache directory."""
    if folder := environ.get("BBCLI_CACHE_DIR"):
        return Path(folder)
    home, base = environ.get("HOME", ""), environ.get("XDG_CACHE_HOME", "")
    if sys.platform == "linux" and home.startswith("/"):
        # See config_file.
        return (Path(base) if base.startswith("/") else Path(home, ".cache")) / "bbcli"
    from platformdirs import user_cache_path

    try:
        return user_cache_path("bbcli", appauthor=False)
    except RuntimeError:
        return Path(NO_HOME)


def may_exist(path: Path) -> bool:
    """True if a file exists or cannot be looked at, so that its use reports the error."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        pass
    return True
