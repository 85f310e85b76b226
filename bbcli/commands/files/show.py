"""`bbcli files show`: write the content of a file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import OUTPUT_FILE, REPO_PATH, BatchArgument, at_option, repo_option
from bbcli.client.endpoints import BROWSE_PATH
from bbcli.commands.files.endpoints import HINTS, RAW_PATH
from bbcli.errors import InvalidInput
from bbcli.output import Document

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


@click.command(
    "show",
    cls=Command,
    endpoint={
        f"GET {RAW_PATH}": "Show the content of a file.",
        f"GET {BROWSE_PATH}": "Show the lines of a file as JSON.",
    },
    hints=HINTS,
)
@click.argument("path", cls=BatchArgument, type=REPO_PATH, metavar="PATH[:LINES]", help="File, and lines: 10 or 10-20")
@at_option
@repo_option
@click.option("-o", "-O", "--output-file", "file", type=OUTPUT_FILE, metavar="FILE", help="Write the content to a file")
@click.option("--plain", is_flag=True, help="Omit line numbers and colors on a terminal")
@pass_app
def show_file(
    app: App, path: str, at: str | None, repo: RepoAddress | None, file: Path | None, plain: bool
) -> Document:
    """Show the content of a file.

    A pipe and -o get the bytes of the file, a terminal its text with line numbers and the colors of the language. A
    binary file is not written to a terminal. --json prints the lines as the server has them.

    In a local clone a path is relative to the current directory; with -R, to the root of the repository. If a tag and a
    branch have the same name, write refs/tags/NAME or refs/heads/NAME. The content of a symbolic link is the path that
    it leads to.

    \b
    Examples:
      # Show a file of a tag
      bbcli files show README.md --at v1.2 -R WORK/my-repo
      # Show some lines
      bbcli files show languages/java.lang:1-3 -R WORK/my-repo
      # Write a file of another branch to a file
      bbcli files show README.md --at staging -o staging.md
    """
    from bbcli.commands.files.content import read_lines, write_content
    from bbcli.commands.files.place import locate_lines

    _check_output_options(app, file)
    candidates = locate_lines(app, repo, path, at)
    return Document(
        text=tuple,  # `write` takes its place
        record=partial(read_lines, app, candidates),
        write=partial(write_content, app, candidates, file, plain),
    )


def _check_output_options(app: App, file: Path | None) -> None:
    if file and (app.selection.options.output or app.selection.options.shape):
        raise InvalidInput("--output-file writes the file unchanged", hint="redirect formatted output: > FILE")
