"""`bbcli tags`: list, show, create and delete tags."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from bbcli.cli.command import Group, pass_app
from bbcli.cli.decorators import (
    COMMIT,
    NEW_GIT_TAG,
    REF_HINTS,
    REF_ORDERS,
    BatchArgument,
    Option,
    list_options,
    one_of,
    repo_option,
    yes_option,
)
from bbcli.cli.decorators import (
    GIT_TAG as TAG_NAME,
)
from bbcli.client.endpoints import DEFAULT_BRANCH, GIT_TAG, GIT_TAGS, TAG, TAGS
from bbcli.errors import InvalidInput
from bbcli.output import Column, cells

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bbcli.cli.batch import Batch
    from bbcli.client.pages import ListRange
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record, RecordList


def _kind(value: Any, _: cells.CellContext) -> cells.Cell:
    """Return the cell of the type; only an annotated tag is an object with a hash."""
    return cells.Cell("annotated" if value else "lightweight", style="dim")


COLUMNS = (
    Column("NAME", "displayId", cells.linked),
    Column("COMMIT", "latestCommit", cells.commit_hash),
    Column("TYPE", "hash", _kind),
)
FIELDS = (*COLUMNS, Column("WEB", "id", cells.web))

group = Group(help="Manage tags", example="bbcli tags list -R WORK/my-repo", topics=("scripting",), position=34)


@group.command("list", endpoint={f"GET {TAGS}": "List the tags of a repository."}, columns=COLUMNS, empty="no tags")
@repo_option
@click.option(
    "--sort",
    "order",
    type=click.Choice(list(REF_ORDERS)),
    default="modified",
    show_default=True,
    help="Order on the server: newest first, or by name",
)
@click.option("--filter", "text", cls=Option, section="Filtering", metavar="TEXT", help="Show only tags with TEXT")
@list_options
@pass_app
def list_tags(app: App, repo: RepoAddress | None, order: str, text: str | None, list_range: ListRange) -> RecordList:
    """List tags, the newest first.

    \b
    Examples:
      # Find the newest release
      bbcli tags list --filter v1 -L 1 -R WORK/my-repo
      # Print the names of all tags
      bbcli tags list --sort name --all -R WORK/my-repo --jsonl | jq -r .displayId
    """
    from bbcli.context.refs import ref_pages

    address = app.repo(repo)
    found = app.client.records(TAGS, address.variables, list_range, filterText=text, orderBy=REF_ORDERS[order])
    return found.with_web_url(ref_pages(app, address))


@group.command("show", endpoint=f"GET {TAG}", columns=FIELDS)
@click.argument("name", cls=BatchArgument, type=TAG_NAME, metavar="NAME", help="Tag name")
@repo_option
@pass_app
def show_tag(app: App, name: str, repo: RepoAddress | None) -> Record:
    """Show a tag.

    \b
    Examples:
      # Show a tag
      bbcli tags show v1.0 -R WORK/my-repo
      # Show its commit
      bbcli commits show v1.0 -R WORK/my-repo
    """
    from bbcli.context.refs import find_tag, ref_pages

    address = app.repo(repo)
    return find_tag(app, address, name).with_web_url(ref_pages(app, address))


@group.command(
    "create",
    endpoint={
        f"POST {GIT_TAGS}": "Create a tag.",
        f"GET {TAG}": "Find out in a dry run whether the tag exists.",
        f"GET {DEFAULT_BRANCH}": "Find the branch that is tagged.",
    },
    columns=FIELDS,
    field_options={"name": "NAME", "startPoint": "--from", "message": "--message"},
    writes=True,
    hints=REF_HINTS,
)
@click.argument("name", cls=BatchArgument, type=NEW_GIT_TAG, metavar="NAME", help="Name of the new tag")
@repo_option
@click.option("--from", "start", type=COMMIT, metavar="REF", help="Tag this ref or commit [default: default branch]")
@click.option("-m", "--message", "messages", multiple=True, metavar="TEXT", help="Paragraph of an annotated tag")
@click.option("-F", "--file", metavar="FILE", help="Read the message of an annotated tag from a file")
@pass_app
def create_tag(
    app: App,
    name: str,
    repo: RepoAddress | None,
    start: str | None,
    messages: tuple[str, ...],
    file: str | None,
) -> Record | None:
    """Create a tag on the server, annotated if it has a message.

    The server signs no tags: for that use `git tag -s`, and push the tag. A name that is both a branch and a tag is
    refused for --from: write refs/heads/NAME or refs/tags/NAME.

    \b
    Examples:
      # Tag the tip of the default branch
      bbcli tags create v3.0 -m "Release 3.0" -R WORK/my-repo
      # Tag a commit with a lightweight tag
      bbcli tags create nightly --from 01f9c86 -R WORK/my-repo
    """
    from bbcli.context.refs import find_tag, ref_pages, resolve_start, taken

    one_of(message=messages, file=file)
    address = app.repo(repo)
    message = _message(app, messages, file)
    body = {"name": name, "startPoint": resolve_start(app, address, start)}
    body |= {"type": "ANNOTATED", "message": message} if message else {"type": "LIGHTWEIGHT"}
    if app.selection.options.dry_run:
        app.connections.dry_run.blocked = taken("tag", lambda: find_tag(app, address, name))
    made = app.client.write("POST", GIT_TAGS, address.variables, body)
    return made and made.with_web_url(ref_pages(app, address))


@group.command(
    "delete",
    endpoint={
        f"DELETE {GIT_TAG}": "Delete a tag.",
        f"GET {TAG}": "Read a tag before it is deleted.",
        f"GET {TAGS}": "Find the tags before they are deleted.",
    },
    writes=True,
)
@click.argument("names", cls=BatchArgument, type=TAG_NAME, nargs=-1, metavar="[NAME]...", help="Tags to delete")
@repo_option
@click.option("--matching", metavar="GLOB", help="Delete the tags whose name matches, e.g. 'nightly-*'")
@yes_option
@pass_app
def delete_tags(
    app: App, names: tuple[str, ...], repo: RepoAddress | None, matching: str | None, yes: bool
) -> Batch | None:
    """Delete tags on the server.

    Tags are read before, so that a missing one is an error; if one of several is missing, nothing is deleted. Unlike a
    branch, a tag is deleted even if it was moved in between: servers have no check for that.

    \b
    Examples:
      # Delete a tag without a prompt
      bbcli tags delete old-release --yes -R WORK/my-repo
      # Delete all tags of a kind
      bbcli tags delete --matching 'nightly-*' --yes -R WORK/my-repo
    """
    from bbcli.cli.batch import Batch
    from bbcli.context.refs import described, find_tag, select_refs

    if bool(names) == bool(matching):
        raise click.UsageError("name the tags, or select them with --matching")
    address = app.repo(repo)
    if len(names) == 1:
        confirm = app.confirming("tag", names[0], yes=yes)
        tag = find_tag(app, address, names[0])
        confirm([f"commit {cells.short_hash(tag.text_at('latestCommit'))}"])
        _delete(app, address, tag)
        return None
    confirm_many = app.confirming_many("tags", f"matching {matching}" if matching else ", ".join(names), yes=yes)
    found = select_refs(app, address, "tag", names, matching)
    if not found:
        app.console.info(f"no tag of {address} matches {matching}")
        return None
    confirm_many(len(found), map(described, found))
    finds = ((tag.text_at("displayId"), partial(_delete, app, address, tag)) for tag in found)
    return Batch(app, finds, names_accepted=True)


def _delete(app: App, repo: RepoAddress, tag: Record) -> None:
    from bbcli.context.refs import delete_tag, described

    app.summarize_loss(described(tag))
    delete_tag(app, repo, tag)
    app.console.success(f"deleted {described(tag)}")


def _message(app: App, messages: Sequence[str], file: str | None) -> str:
    """Return the message of an annotated tag, empty for a lightweight one; InvalidInput for a message without text."""
    if not messages and file is None:
        return ""
    text = "\n\n".join(messages) if file is None else _text_of(app, file)
    if not text.strip():
        raise InvalidInput("the message of the tag is empty", hint="write a message, or omit it for a lightweight tag")
    return text.rstrip("\n")


def _text_of(app: App, file: str) -> str:
    """Return the text of a file, of stdin for -; InvalidInput for a file that cannot be read."""
    if file == "-":
        return app.console.text_or_stdin(file)
    from pathlib import Path

    try:
        return Path(app.selection.cwd, file).read_text(encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror}", hint="name a readable file, or - for stdin") from None
    except UnicodeDecodeError:
        raise InvalidInput(f"{file} is not UTF-8") from None
