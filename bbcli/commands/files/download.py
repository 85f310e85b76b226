"""`bbcli files download`: save files and directories of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import REPO_PATH, BatchArgument, at_option, repo_option
from bbcli.client.endpoints import BROWSE_PATH
from bbcli.commands.files.endpoints import FILES_PATH, HINTS, RAW_PATH
from bbcli.output import Column

if TYPE_CHECKING:
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import RecordList

COLUMNS = (Column("FILE", "file"), Column("SIZE", "size"))


@click.command(
    "download",
    cls=Command,
    endpoint={
        f"GET {RAW_PATH}": "Download a file.",
        f"GET {FILES_PATH}": "List the files to download.",
        f"GET {BROWSE_PATH}": "Find out whether a path is a directory.",
    },
    columns=COLUMNS,
    empty="no files",
    hints=HINTS,
)
@click.argument(
    "paths",
    cls=BatchArgument,
    type=REPO_PATH,
    nargs=-1,
    required=True,
    metavar="PATH...",
    help="Files and directories; . is the whole repository",
)
@repo_option
@at_option
@click.option(
    "-O", "--output-dir", "folder", metavar="DIR", default=".", help="Target directory [default: current one]"
)
@click.option("--force", is_flag=True, help="Replace existing files")
@pass_app
def download_files(
    app: App, paths: tuple[str, ...], repo: RepoAddress | None, at: str | None, folder: str, force: bool
) -> RecordList:
    """Download files and directories.

    Each PATH gets its last name in DIR, as with cp -r. All files are of one commit, but each line of stdin is
    downloaded by itself. A file is written as a whole or not at all, and never outside of DIR. File modes and symbolic
    links are not kept, submodules are skipped: see bbcli files archive.

    \b
    Examples:
      # Download a file of the default branch
      bbcli files download README.md -O out
      # Download a directory of a tag
      bbcli files download languages --at v1.1 -O old
    """  # fmt: skip
    from bbcli.commands.files.download_tree import FileTree

    return FileTree.at(app, repo, at, app.selection.cwd / folder).download(paths, force=force)
