"""Path of config.toml as text: the root's help reads aliases without loading pathlib."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# platformdirs raises if HOME is unset and the user has no passwd entry, as in a container with any user ID. Nothing is
# read here, and a write fails with a hint to set the directory.
NO_HOME = "/nonexistent/bbcli"


def config_file(environ: Mapping[str, str]) -> str:
    """Return the path of config.toml: in BBCLI_CONFIG_DIR, or in the platform's configuration directory."""
    return os.path.join(_directory(environ), "config.toml")  # noqa: PTH118


def _directory(environ: Mapping[str, str]) -> str:
    if directory := environ.get("BBCLI_CONFIG_DIR"):
        return directory
    home, base = environ.get("HOME", ""), environ.get("XDG_CONFIG_HOME", "")
    if sys.platform == "linux" and home.startswith("/"):
        # The same path as platformdirs, which would load tempfile and shutil.
        return os.path.join(base if base.startswith("/") else os.path.join(home, ".config"), "bbcli")  # noqa: PTH118
    from platformdirs import user_config_path

    try:
        return str(user_config_path("bbcli", appauthor=False))
    except RuntimeError:
        return NO_HOME
