"""The arguments [ID|URL|BRANCH] COMMENT of the verbs about one comment, and the comment that they name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from bbcli.cli.decorators import COMMENT, TASK, BatchArgument, LeadingArgument, repo_option
from bbcli.cli.decorators import PULL_REQUEST as PULL_TYPE
from bbcli.commands.prs.argument import METAVAR, resolve_pull
from bbcli.commands.prs.endpoints import COMMENT_PATH
from bbcli.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.commands.prs.pull import Pull
    from bbcli.config.addresses import CommentName, PullName, RepoAddress
    from bbcli.context.app import App
    from bbcli.output import Record

F = TypeVar("F", bound="Callable[..., Any]")
COMMENT_HELP = "Comment number, its URL, or last: your newest comment"


class PullComment(NamedTuple):
    """A comment on a pull request of the server of the run."""

    pull: Pull
    id: int

    @property
    def variables(self) -> dict[str, str]:
        """The path parameters of operations on a comment."""
        return {**self.pull.variables, "commentId": str(self.id)}

    def __str__(self) -> str:
        return f"comment {self.id} on {self.pull}"

    def read(self, app: App, template: str = COMMENT_PATH) -> Record:
        """Return the comment with its replies; NotFound."""
        return app.client.record(template, self.variables)


def leading_pull_argument(command: F) -> F:
    """Add the argument [ID|URL|BRANCH] in front of others; the function gets `pull`, a PullName or None."""
    help_text = "Pull request number, its URL, or its source branch [default: of the current branch]"
    return click.argument("pull", cls=LeadingArgument, type=PULL_TYPE, metavar=METAVAR, help=help_text)(command)


def comment_argument(command: F) -> F:
    """Add [ID|URL|BRANCH] COMMENT and -R; the function gets `pull`, `comment`, a CommentName, and `repo`."""
    return _with_comment(command, COMMENT)


def task_argument(command: F) -> F:
    """Add the same as comment_argument; completion has the tasks only."""
    return _with_comment(command, TASK)


def _with_comment(command: F, kind: click.ParamType[CommentName]) -> F:
    argument = click.argument("comment", cls=BatchArgument, type=kind, metavar="COMMENT", help=COMMENT_HELP)
    return leading_pull_argument(argument(repo_option(command)))


def resolve_comment(app: App, repo: RepoAddress | None, pull: PullName | None, comment: CommentName) -> PullComment:
    """Return the named comment; its URL names the pull request, which is otherwise found as by resolve_pull."""
    if pull and comment.pull:
        raise InvalidInput("a URL of a comment and a pull request cannot be combined", hint="omit the pull request")
    named = resolve_pull(app, repo, comment.pull or pull)
    return PullComment(named, comment.id or last_comment(app, named))


def last_comment(app: App, pull: Pull) -> int:
    """Return the number of the newest comment of the signed-in user; NotFound without one."""
    from bbcli.commands.prs.activities import list_activities

    name = app.client.whoami()
    for activity in list_activities(app, pull):
        is_new = activity.get("action") == "COMMENTED" and activity.get("commentAction") in (None, "ADDED", "REPLIED")
        author, number = (activity.get(f"comment.{field}") for field in ("author.name", "id"))
        if is_new and str(author).casefold() == name.casefold() and isinstance(number, int):
            return number
    raise NotFound(f"{name} has no comments on {pull}", reason="no_own_comment", pull=str(pull.id), repo=str(pull.repo))
