"""Options and arguments that many verbs share, as decorators, and checks of several options together."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from bbcli.cli.types import (
    ALIAS,
    BRANCH,
    COMMENT,
    COMMIT,
    COMMIT_RANGE,
    COMPARISON,
    COUNT,
    DATE,
    DAYS,
    DEBUG,
    DURATION,
    FIELD,
    FILE_PATH,
    GIT_TAG,
    JOBS,
    KEY,
    LIMIT,
    LOGIN,
    MERGE_STRATEGY,
    METHOD,
    NEW_BRANCH,
    NEW_GIT_TAG,
    OPERATION,
    OUTPUT_FILE,
    PARAMETER,
    PLUGIN,
    PORT,
    PROJECT,
    PROJECT_OR_NAME,
    PULL,
    PULL_FILE,
    PULL_REQUEST,
    REF,
    REPO,
    REPO_PATH,
    RETRIES,
    REVIEWER,
    SECONDS,
    SERVER,
    SETTING,
    SIDE,
    SIZE,
    START,
    TAG,
    TASK,
    USER,
    WEB_URL,
    WORDS,
    WORDS_OF_LINE,
)
from bbcli.client.endpoints import METHODS
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_LIMIT = 25


def list_branches(facts: Mapping[str, Any]) -> str:
    """Return the command that lists the branches of the repository of an error."""
    from bbcli.config.shell import command_line

    repo = facts.get("repo")
    return command_line("bbcli", "branches", "list", *(("-R", repo) if repo else ()))


def list_commits(facts: Mapping[str, Any]) -> str:
    """Return the command that lists the commits of the repository of an error."""
    return _line(facts, "bbcli", "commits", "list")


def path_or_list(facts: Mapping[str, Any], argument: str, *command: str) -> str:
    """Return the hint for a commit that does not exist: as git takes paths, the argument can be one.

    The path stands behind the words of `command`.
    """
    until, typed = facts["until"], facts["typed"]
    is_path = re.search(r"/|\.\w+$", until) or (not _names_repo(typed) and _exists(facts["cwd"] / until))
    if argument in typed and "path" not in typed and is_path:
        return f"for a file or directory: {_line(facts, *command, until)}"
    return list_commits(facts)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # the name is too long
        return False


def _line(facts: Mapping[str, Any], *words: str) -> str:
    """Return a command line with the repository of an error if the command that failed names one."""
    from bbcli.config.shell import command_line

    is_named = _names_repo(facts["typed"]) and facts.get("repo")
    return command_line(*words, *(("-R", facts["repo"]) if is_named else ()))


def _names_repo(typed: Container[str]) -> bool:
    return any(name in typed for name in ("repo", "repos", "repo_option"))


def push_or_list(argument: str) -> Callable[[Mapping[str, Any]], str]:
    """Return the hint for a ref that the server does not have: without the argument it is what is checked out."""
    push = "push the branch first: git push -u origin HEAD"
    return lambda facts: list_branches(facts) if argument in facts["typed"] else push


# Of commands that take a branch or tag rather than a commit: reason of an error -> hint.
REF_HINTS = {"no_such_commit": list_branches}
# Values of --sort for branches and tags -> those of the server.
REF_ORDERS = {"modified": "MODIFICATION", "name": "ALPHABETICAL"}
# Of commands whose paths are relative to the current directory of a local clone.
PATH_HINTS = {
    "no_such_path": "paths are case-sensitive; in a local clone they are relative to the current directory,"
    " with -R to the root"
}
_REPO_HELP = "Repository: WORK/my-repo or a URL [default: of the local clone] [env var: BBCLI_REPO]"


PAGING = "Paging"


class Option(click.Option):
    """An option with a heading of its own in the help, which stands where its first option is declared."""

    def __init__(self, *args: Any, section: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.section = section


class _Stdin:
    """The value of a batch argument that is -: its values are the lines of stdin."""


STDIN = _Stdin()


class BatchArgument(click.Argument):
    """The argument that names the object of the verb; for - the verb runs once per line of stdin.

    With `nargs=-1` it takes several names, each line of stdin one.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help = f"{self.help or ''} [- reads one per line from stdin]"

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """Return the converted value; STDIN for -."""
        if value == "-" or (self.nargs == -1 and tuple(value or ()) == ("-",)):
            return STDIN
        if self.nargs == -1 and "-" in (value or ()):
            raise click.UsageError("- reads names from stdin, and cannot be combined with other names", ctx)
        return super().type_cast_value(ctx, value)


class LeadingArgument(click.Argument):
    """An argument that may be omitted although others follow it: Click would take the next one for it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"nargs": -1, "required": False, **kwargs})

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """Return the converted value, None if it is omitted; UsageError for several."""
        found = super().type_cast_value(ctx, value)
        if len(found) > 1:
            raise click.UsageError(f"unexpected arguments: {' '.join(map(str, value[1:]))}", ctx)
        return found[0] if found else None


def changes(**fields: str | bool | None) -> dict[str, str | bool]:
    """Return the fields that an edit changes; InvalidInput if there are none."""
    changed = {name: value for name, value in fields.items() if value is not None}
    if not changed:
        raise InvalidInput("nothing to change", hint="add a change, such as --description TEXT")
    return changed


def one_of(**options: object) -> str | None:
    """Return the name of the option that is used, None if none is; InvalidInput for more than one."""
    used = [name for name, value in options.items() if value]
    if len(used) > 1:
        raise InvalidInput(
            " and ".join(_as_typed(f"--{name.replace('_', '-')}") for name in used) + " cannot be combined"
        )
    return used[0] if used else None


def _as_typed(option: str) -> str:
    """Return the long name of an option that the command line has, if it has one of several."""
    ctx = click.get_current_context()
    names = next((param.opts for param in ctx.command.params if option in param.opts), [])
    typed = {word.partition("=")[0] for word in ctx.meta[WORDS_OF_LINE]}
    return next((name for name in names if name in typed and name.startswith("--")), option)


def list_options(command: F) -> F:
    """Add -L, --all and --start; the function gets them as `list_range`, a ListRange."""
    help_text = "Continue an interrupted list at this offset"
    start = click.option("--start", cls=Option, section=PAGING, type=START, metavar="N", default=0, help=help_text)
    return limit_option(start(command))


def limit_option(command: F) -> F:
    """Add -L and --all; the function gets them as `list_range`, a ListRange that begins with the first record."""
    help_text = "List all items, without a limit"
    command = click.option("--all", "all_records", cls=Option, section=PAGING, is_flag=True, help=help_text)(command)
    return click.option(
        "-L",
        "--limit",
        cls=Option,
        section=PAGING,
        type=LIMIT,
        metavar="N",
        default=DEFAULT_LIMIT,
        show_default=True,
        help="Maximum number of items",
    )(command)


def yes_option(command: F) -> F:
    """Add -y: delete without a prompt."""
    return click.option("-y", "--yes", is_flag=True, help="Skip the confirmation prompt")(command)


def print_url_option(command: F) -> F:
    """Add --print, in gh -n: print the URL of a web page; the function gets `print_url`."""
    help_text = "Print the URL instead of opening it"
    return click.option("-n", "--no-browser", "--print", "print_url", is_flag=True, help=help_text)(command)


def repo_option(command: F) -> F:
    """Add -R; the function gets `repo`, None if BBCLI_REPO or the local clone selects it."""
    return click.option("-R", "--repo", type=REPO, metavar="REPO", help=_REPO_HELP)(command)


def at_option(command: F) -> F:
    """Add --at: a branch, tag or commit; the function gets `at`."""
    help_text = "Branch, tag or commit; refs/tags/NAME for a tag [default: default branch]"
    return click.option("--at", type=COMMIT, metavar="REF", help=help_text)(command)


def repos_option(command: F) -> F:
    """Add -R, which can be repeated; the function gets `repos`."""
    return click.option("-R", "--repo", "repos", type=REPO, metavar="REPO", multiple=True, help=_REPO_HELP)(command)


def repo_argument(command: F) -> F:
    """Add an optional argument REPO, and -R with the same meaning; the function gets either as `repo`."""
    command = click.option("-R", "--repo", "repo_option", type=REPO, metavar="REPO", help="Same as the argument REPO")(
        command
    )
    help_text = "Repository: WORK/my-repo or a URL [default: of the local clone]"
    return click.argument("repo", cls=BatchArgument, type=REPO, metavar="[REPO]", required=False, help=help_text)(
        command
    )


def operation_argument(command: F) -> F:
    """Add [METHOD] PATH; the function gets `method`, which may be None, and `path`."""

    @wraps(command)
    def with_operation(*args: Any, words: tuple[str, ...], **kwargs: Any) -> Any:
        if len(words) > 2:
            raise click.UsageError(f"unexpected arguments: {' '.join(words[2:])}")
        if len(words) == 1 and words[0] in METHODS:
            raise click.UsageError(f"missing argument PATH after {words[0]}")
        method = METHOD.convert(words[0], None, None) if len(words) == 2 else None
        return command(*args, method=method, path=words[-1], **kwargs)

    help_text = "Path template or actual path; /api/latest can be omitted"
    argument = click.argument("words", type=OPERATION, nargs=-1, required=True, metavar="[METHOD] PATH", help=help_text)
    return cast("F", argument(with_operation))


def commit_argument(command: F) -> F:
    """Add the COMMIT argument."""
    help_text = "Commit hash, branch, tag or git revision"
    return click.argument("commit", cls=BatchArgument, type=COMMIT, metavar="COMMIT", help=help_text)(command)


def commit_range_argument(command: F) -> F:
    """Add the [COMMIT] argument of a verb that takes a range as well."""
    help_text = "Commit, or a range such as v1.1..v1.2 [default: commit of the CI build, else HEAD]"
    argument = click.argument(
        "commit", cls=BatchArgument, type=COMMIT_RANGE, metavar="[COMMIT]", required=False, help=help_text
    )
    return argument(command)


def optional_commit_argument(command: F) -> F:
    """Add the [COMMIT] argument of commands that CI steps run; `context.commit_ref` finds its default."""
    help_text = "Commit hash, branch, tag or git revision [default: commit of the CI build, else HEAD]"
    argument = click.argument(
        "commit", cls=BatchArgument, type=COMMIT, metavar="[COMMIT]", required=False, help=help_text
    )
    return argument(command)


__all__ = [
    "ALIAS",
    "BRANCH",
    "COMMENT",
    "COMMIT",
    "COMMIT_RANGE",
    "COMPARISON",
    "COUNT",
    "DATE",
    "DAYS",
    "DEBUG",
    "DURATION",
    "FIELD",
    "FILE_PATH",
    "GIT_TAG",
    "JOBS",
    "KEY",
    "LIMIT",
    "LOGIN",
    "MERGE_STRATEGY",
    "METHOD",
    "NEW_BRANCH",
    "NEW_GIT_TAG",
    "OPERATION",
    "OUTPUT_FILE",
    "PARAMETER",
    "PATH_HINTS",
    "PLUGIN",
    "PORT",
    "PROJECT",
    "PROJECT_OR_NAME",
    "PULL",
    "PULL_FILE",
    "PULL_REQUEST",
    "REF",
    "REF_HINTS",
    "REF_ORDERS",
    "REPO",
    "REPO_PATH",
    "RETRIES",
    "REVIEWER",
    "SECONDS",
    "SERVER",
    "SETTING",
    "SIDE",
    "SIZE",
    "START",
    "TAG",
    "TASK",
    "USER",
    "WEB_URL",
    "WORDS",
    "BatchArgument",
    "LeadingArgument",
    "Option",
    "at_option",
    "changes",
    "commit_argument",
    "commit_range_argument",
    "limit_option",
    "list_branches",
    "list_commits",
    "list_options",
    "one_of",
    "operation_argument",
    "optional_commit_argument",
    "path_or_list",
    "print_url_option",
    "push_or_list",
    "repo_argument",
    "repo_option",
    "repos_option",
    "yes_option",
]
