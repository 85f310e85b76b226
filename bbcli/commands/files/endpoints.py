"""The operations that the commands for files call, and the hints of their errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.cli.decorators import REF_HINTS
from bbcli.client.endpoints import REPO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.cli.hints import Hints

BROWSE, FILES, LAST_MODIFIED = f"{REPO}/browse", f"{REPO}/files", f"{REPO}/last-modified"
BROWSE_PATH, FILES_PATH, RAW_PATH = f"{BROWSE}/{{path}}", f"{FILES}/{{path}}", f"{REPO}/raw/{{path}}"
ARCHIVE = f"{REPO}/archive"
# Lines of a page (page.max.source.lines); servers cut longer files without a word.
PAGE = 5000
NO_PATH = "no_such_path"


def _words(command: str, facts: Mapping[str, Any]) -> str:
    from bbcli.config.shell import command_line

    return command_line("bbcli", "files", command, facts["path"], *facts["words"])


def _find_it(facts: Mapping[str, Any]) -> str:
    """Return the command that finds a file of this name."""
    from bbcli.config.shell import command_line

    return command_line("bbcli", "files", "find", facts.get("file", "GLOB"), *facts.get("words", ()))


# Of all commands: reason of an error -> hint.
HINTS: Hints = {
    **REF_HINTS,
    NO_PATH: _find_it,
    "no_default_branch": "push a commit, or add --at BRANCH",
    "is_directory": lambda facts: _words("list", facts),
    "is_file": lambda facts: _words("show", facts),
    "is_submodule": lambda facts: _words("show", {**facts, "path": ".gitmodules"}),
}
