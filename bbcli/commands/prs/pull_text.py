"""Title and description of a pull request: from options, commits, a template or the editor."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.client.endpoints import BROWSE_PATH, COMPARED_COMMITS
from bbcli.client.pages import ListRange
from bbcli.client.request import Request
from bbcli.errors import BbcliError, InvalidInput, NotFound
from bbcli.records import objects, plain

if TYPE_CHECKING:
    from bbcli.commands.prs.branches import Source, Target
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App

TEMPLATE = ".bitbucket/PULL_REQUEST_TEMPLATE.md"
# Commits whose subjects a description lists.
_MOST_COMMITS = 100
_ISSUE_KEY = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9_]{1,254}-[1-9]\d*(?![A-Za-z0-9])")


class Text(NamedTuple):
    """Title and description; a description of None is not set."""

    title: str
    description: str | None = None


def read_file(app: App, source: str) -> str:
    """Return the text of a file, or of stdin for -; InvalidInput if it cannot be read."""
    if source == "-":
        return app.console.text_or_stdin("-")
    try:
        return (app.selection.cwd / source).read_text("utf-8").rstrip("\n")
    except UnicodeDecodeError:
        raise InvalidInput(f"cannot read {source}: it is not UTF-8 text") from None
    except (OSError, ValueError) as error:
        raise InvalidInput(f"cannot read {source}: {getattr(error, 'strerror', None) or error}") from None


def edit_text(app: App, text: Text) -> Text:
    """Open a text in the editor and return it: the first line is the title, the lines below are the description.

    InvalidInput for an empty text, or without a terminal.
    """
    if app.selection.options.dry_run:
        raise InvalidInput("a dry run opens no editor", reason="no_editor")
    edited = edit_words(app, f"{text.title}\n\n{text.description or ''}".rstrip("\n") + "\n", "PULL_REQUEST.md")
    title, _, rest = edited.strip("\n").partition("\n")
    if not title.strip():
        raise InvalidInput("the title is empty", hint="write it in the first line of the text")
    return Text(title.strip(), rest.strip("\n"))


def edit_words(app: App, text: str, name: str) -> str:
    """Open a text in the editor and return it as it was saved; BbcliError if the editor fails."""
    from bbcli.context import editor

    path = editor.private_file(name, text.encode())
    try:
        edited = editor.edit(path, app.console, app.selection.environ)
    except BbcliError:
        editor.discard(path)
        raise
    editor.discard(path)
    return edited.decode("utf-8", "replace").replace("\r\n", "\n")


def issue_key(branch: str) -> str:
    """Return the issue key in the name of a branch, such as ABC-12; empty without one."""
    found = _ISSUE_KEY.search(branch)
    return found[0] if found else ""


def text_of_commits(branch: str, messages: list[str]) -> Text:
    """Return title and description from the messages of commits, the oldest first.

    They are those of the only commit, else the name of the branch and the list of subjects. The
    issue key of the branch is put in front of a title that does not contain it.
    """
    key = issue_key(branch)
    if len(messages) == 1:
        title, _, description = messages[0].partition("\n")
    else:
        words = branch.rpartition("/")[2].replace(key, "", 1) if key else branch.rpartition("/")[2]
        title = re.sub(r"[-_\s]+", " ", words).strip()
        title = title[:1].upper() + title[1:] or key or branch
        description = "\n".join(f"* {message.partition(chr(10))[0]}" for message in messages)
    if key and key not in title:
        title = f"{key}: {title}"
    return Text(title.strip(), description.strip("\n"))


def read_messages(app: App, repo: RepoAddress, source: Source, target: Target) -> list[str]:
    """Return the messages of the newest commits that the target branch does not have, the oldest first.

    They are those of the local clone while the server does not have the branch.
    """
    query: dict[str, Any] = {"from": source.ref, "to": target.ref, "fromRepo": str(source.repo)}
    if not source.is_fork_of(repo):
        del query["fromRepo"]
    try:
        found = [*app.client.records(COMPARED_COMMITS, repo.variables, ListRange(_MOST_COMMITS), **query)]
    except NotFound:
        if not source.commit:
            raise
        clone = app.selection.local_clone
        base = f"refs/remotes/{clone.remote_of(repo, app.server)}/{target.name}"
        return clone.messages(base, source.commit, _MOST_COMMITS)
    merges = (each for each in reversed(found) if len(each.get("parents") or ()) <= 1)
    return [text for each in merges if (text := plain(each.get("message")).strip())]


def read_template(app: App, repo: RepoAddress, source: Source, target: Target) -> str:
    """Return the template of descriptions in the repository: that of the local clone, else of the target branch."""
    if source.branch:
        return app.selection.local_clone.content(TEMPLATE).rstrip("\n")
    request = Request("GET", BROWSE_PATH, {**repo.variables, "path": TEMPLATE}, {"at": target.ref, "limit": 1000})
    found = app.client.gather({"template": request})["template"]
    if isinstance(found, BbcliError):
        if not isinstance(found, NotFound):
            app.console.footer(f"warning: cannot read {TEMPLATE}: {found.message}")
        return ""
    return "\n".join(plain(line.get("text")) for line in objects(found.get("lines"))).rstrip("\n")
