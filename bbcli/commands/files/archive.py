"""`bbcli files archive`: save the files of a revision as a zip or tar archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import OUTPUT_FILE, REPO_PATH, at_option, repo_option
from bbcli.commands.files.endpoints import ARCHIVE, HINTS

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output.raw_response import RawResponse

FORMATS = ("zip", "tar", "tar.gz", "tgz")


@click.command(
    "archive",
    cls=Command,
    endpoint=f"GET {ARCHIVE}",
    output=False,
    hints={**HINTS, "binary_response": "add -O FILE, or use a pipe"},
)
@click.argument("paths", type=REPO_PATH, nargs=-1, metavar="[PATH]...", help="Files and directories [default: all]")
@repo_option
@at_option
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="Archive format [default: by the name of FILE, else zip]"
)
@click.option("--prefix", metavar="DIR/", help="Prefix of each path in the archive")
@click.option(
    "-O",
    "--output-file",
    "file",
    type=OUTPUT_FILE,
    metavar="FILE",
    help="Output file [default: stdout, if it is a pipe]",
)
@pass_app
def archive_files(
    app: App,
    paths: tuple[str, ...],
    repo: RepoAddress | None,
    at: str | None,
    form: str | None,
    prefix: str | None,
    file: Path | None,
) -> RawResponse | None:
    """Save files as an archive.

    The archive holds what git archive puts into it: modes and symbolic links are kept, submodules are empty, and the
    attributes export-ignore and export-subst apply. FILE is written as a whole or not at all.

    \b
    Examples:
      # Save the default branch
      bbcli files archive -O my-repo.zip
      # Save a directory of a tag
      bbcli files archive languages --at v1.1 -O languages.tar.gz
      # Unpack a directory
      bbcli files archive languages --format tar | tar -x
    """
    from bbcli.commands.files.save_archive import save_archive

    return save_archive(app, repo, paths, file, at=at, format=form or _form_of(file), prefix=prefix)


def _form_of(file: Path | None) -> str:
    """Return the format that the name of a file ends with, else zip."""
    name = file.name.lower() if file else ""
    return next((form for form in FORMATS if name.endswith(f".{form}")), FORMATS[0])
