"""The verbs of `bbcli files` that commit a change of one file: edit and create."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import click

from bbcli.cli.command import Command, pass_app
from bbcli.cli.decorators import BRANCH, REF, REPO_PATH, repo_option
from bbcli.client.endpoints import BROWSE_PATH as BROWSE
from bbcli.commands.files.endpoints import HINTS
from bbcli.output import Column, cells
from bbcli.records import plain

if TYPE_CHECKING:
    from bbcli.cli.decorators import F
    from bbcli.cli.hints import Hints
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

COMMIT = (
    Column("COMMIT", "id", lambda value, seen: cells.Cell(plain(value), style="yellow", link=seen.record.web_url)),
    Column("AUTHOR", "author", lambda value, _: cells.Cell(cells.person(value))),
    Column("DATE", "authorTimestamp", cells.moment),
    Column("MESSAGE", "message"),
    Column("WEB", "id", cells.web),
)
FIELDS = {"content": "--from", "message": "-m", "branch": "--branch", "sourceBranch": "--create-branch"}


_HINTS: Hints = {
    **{reason: HINTS[reason] for reason in ("is_directory", "is_submodule")},
    "no_such_branch": lambda facts: (
        "add --create-branch to create it"
        if "branch" in facts["typed"] and "create_branch" not in facts["typed"]
        else "push a first commit"
    ),
    "no_editor": "add --from FILE, or --from - to read stdin",
    "edit_not_permitted": "access tokens of projects and repositories cannot edit files: use one of a user, or git",
}


def _of_change(command: F) -> F:
    """Add the options of a verb that commits a file."""
    options = (
        click.argument("path", type=REPO_PATH, metavar="PATH", help="Path of the file in the repository"),
        repo_option,
        click.option("--from", "source", metavar="FILE", help="Read the new content from a file; - is stdin"),
        click.option("-m", "--message", metavar="TEXT", help="Commit message"),
        click.option(
            "--branch", type=BRANCH, metavar="BRANCH",
            help="Branch to commit to [default: default branch]",
        ),
        click.option(
            "--create-branch", is_flag=True,
            help="Create the branch from the default branch",
        ),
    )  # fmt: skip
    return reduce(lambda made, add: add(made), reversed(options), command)


@click.command(
    "edit",
    cls=Command,
    endpoint={f"PUT {BROWSE}": "Commit a new version of a file."},
    columns=COMMIT,
    field_options={**FIELDS, "sourceCommitId": "--base"},
    writes=True,
    hints=_HINTS,
)
@_of_change
@click.option("--base", type=REF, metavar="COMMIT", help="Commit that the new content is based on [default: newest]")
@click.option("--merge", is_flag=True, help="Merge with a version that was committed in the meantime")
@pass_app
def edit_file(
    app: App,
    path: str,
    repo: RepoAddress | None,
    source: str | None,
    message: str | None,
    branch: str | None,
    create_branch: bool,
    base: str | None,
    merge: bool,
) -> Record | None:
    """Edit a file and commit the change.

    Without --from the file opens in the editor of GIT_EDITOR, VISUAL or EDITOR. The commit goes to the default branch
    of the repository, not to the branch that is checked out, unless --branch names another one. Content is sent byte
    for byte; unchanged content makes no commit. The REST API has no file modes: change an executable file or a
    symbolic link with git.

    If another commit changes the file in the meantime, nothing is overwritten: the command ends with exit code 6, names
    that commit and keeps the new content in a file. --merge merges both versions with git and commits the result,
    unless they change the same lines. A file of --from counts as made from the newest version: if it is older, name its
    commit with --base, so that later changes are not overwritten.

    \b
    Examples:
      # Edit a file in the editor
      bbcli files edit README.md -m "Fix a typo"
      # Commit a new version on a new branch
      bbcli files edit README.md --from new.md -m "Rewrite" --branch rewrite --create-branch
      # Show the change without committing it
      bbcli files edit README.md --from new.md -m "Rewrite" --dry-run
    """
    from bbcli.commands.files.change import Change, Draft

    change = Change.to(app, repo, path, branch, create_branch=create_branch)
    text = change.message(message, "Edit")
    newest = change.newest(base)
    with Draft.of(app, path, source, lambda: change.content_at(newest)) as draft:
        return change.commit(draft, text, newest, merge=merge)


@click.command(
    "create",
    cls=Command,
    endpoint={f"PUT {BROWSE}": "Create a file with a commit."},
    columns=COMMIT,
    field_options=FIELDS,
    writes=True,
    hints=_HINTS,
)
@_of_change
@pass_app
def create_file(
    app: App,
    path: str,
    repo: RepoAddress | None,
    source: str | None,
    message: str | None,
    branch: str | None,
    create_branch: bool,
) -> Record | None:
    """Create a file and commit it.

    Without --from an empty file opens in the editor of GIT_EDITOR, VISUAL or EDITOR. The commit goes to the default
    branch of the repository, not to the branch that is checked out, unless --branch names another one. The REST API has
    no file modes: add an executable file or a symbolic link with git.

    \b
    Examples:
      # Create a file from a local one
      bbcli files create docs/guide.md --from guide.md -m "Add a guide"
      # Create a file from stdin
      date | bbcli files create BUILT --from - -m "Add the time of the build"
    """
    from bbcli.commands.files.change import Change, Draft

    change = Change.to(app, repo, path, branch, create_branch=create_branch)
    text = change.message(message, "Create")
    with Draft.of(app, path, source, lambda: b"") as draft:
        return change.commit(draft, text, None)
