"""What may stand on a command line: parameter types, and the options that many commands share."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from bbcli import completion
from bbcli.endpoints import METHODS
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.address import RepoAddress

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT_LIMIT = 25
_REPO_HELP = "WORK/my-repo, a web address or a clone URL; left out, that of the working copy. [env var: BBCLI_REPO]"
# What git does not allow in the name of a ref, and what would be more than one commit.
_NOT_A_REF = r"^[-/]|[\s~^:?*\[\\\x00-\x1f\x7f]|\.\.|@\{|[/.]$|\.lock$|^$"
_AGE = r"(\d+) *(m|h|d|w|y|minute|hour|day|week|year)s?( ago)?"
_AGE_HOURS = {"m": 1 / 60, "h": 1, "d": 24, "w": 24 * 7, "y": 24 * 365.2425}


class Project(click.ParamType[str]):
    """A project key; upper-cased, but for `~user`."""

    name = "projectKey"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the key as the server writes it."""
        from bbcli.address import parse_project

        return parse_project(value)


class Repo(click.ParamType["RepoAddress"]):
    """A repository in any form in which it is written, copied or cloned."""

    name = "repo"

    def convert(
        self, value: str | RepoAddress, param: click.Parameter | None, ctx: click.Context | None
    ) -> RepoAddress:
        """Return where the repository is."""
        from bbcli.address import parse_named

        return parse_named(value) if isinstance(value, str) else value


class Commit(click.ParamType[str]):
    """A commit by hash, branch, tag or HEAD, as it is typed."""

    name = "commit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name; InvalidInput for what can't be one."""
        if re.search(_NOT_A_REF, value):
            raise InvalidInput(
                f"{value!r} is not a commit, branch or tag", hint="name one commit: 01f9c86, master, v1.0, HEAD"
            )
        return str(value)


class FilePath(click.ParamType[str]):
    """A path in the repository; an empty one, as a script's unset variable gives, would mean everything."""

    name = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the path as it is typed."""
        if not value.strip("/"):
            self.fail(f"{value!r} is not a path in the repository", param, ctx)
        return str(value)


class Date(click.ParamType[int]):
    """A day, a time, or an age such as 2w."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return epoch ms; a time without a zone is local."""
        if isinstance(value, int):
            return value
        try:
            if age := re.fullmatch(_AGE, value):
                moment = datetime.now().astimezone() - timedelta(hours=int(age[1]) * _AGE_HOURS[age[2][0]])
            else:
                moment = datetime.fromisoformat(value).astimezone()
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is not a date: write 2026-11-24, 2026-11-24T09:30+01:00, or an age such as 2w", param, ctx
            )
        return int(moment.timestamp() * 1000)


class Number(click.ParamType[float]):
    """A number that is large enough, and not too large; `what` says so in an error."""

    def __init__(self, name: str, what: str, least: float, *, most: float = float("inf"), whole: bool = True) -> None:
        self.name = name
        self.what = what
        self.least = least
        self.most = most
        self.whole = whole

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number."""
        try:
            number = float(value) if not self.whole else int(value) if str(value).isdecimal() else -1
        except (ValueError, OverflowError):
            number = -1
        if not self.least <= number <= self.most:
            self.fail(f"{value!r} is not {self.what}", param, ctx)
        return number


class Words(click.ParamType[tuple[str, ...]]):
    """A list of words in upper case, with commas between them."""

    name = "list"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the words."""
        if isinstance(value, tuple):
            return value
        words = tuple(word.upper() for word in re.split(r"[,\s]+", value) if word)
        if not words or not all(re.fullmatch(r"[A-Z_]+", word) for word in words):
            self.fail(f"{value!r} is not a list such as PROJECT_READ,REPO_WRITE", param, ctx)
        return words


class Days(click.ParamType[int]):
    """A time in whole days: 90d, 12w, 1y, or a number of days."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the days."""
        match = re.fullmatch(r"(\d{1,5})([dwy]?)", str(value))
        if not match or int(match[1]) == 0:
            self.fail(f"{value!r} is not a number of days: write 90d, 12w or 1y", param, ctx)
        return int(match[1]) * {"d": 1, "w": 7, "y": 365}[match[2] or "d"]


class OutputFile(click.ParamType["Path | None"]):
    """A file that is written, in a folder that is there; - is stdout."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | None:
        """Return its path; None for stdout."""
        from pathlib import Path

        if value == "-":
            return None
        path = Path(value)
        if path.is_dir() or not value:
            self.fail(f"{value!r} is {'a folder' if value else 'no name'}: name a file", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"{value!r}: there is no folder {str(path.parent)!r}", param, ctx)
        return path


class Method(click.ParamType[str]):
    """A method of HTTP, in either case."""

    name = "method"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return it in upper case."""
        if value.upper() not in METHODS:
            self.fail(f"{value!r} is none of {', '.join(METHODS)}", param, ctx)
        return str(value).upper()


METHOD = Method()
OUTPUT_FILE = OutputFile()
PROJECT = Project()
REPO = Repo()
COMMIT = Commit()
FILE_PATH = FilePath()
DATE = Date()
# What a server does with a limit of 0 or less is not known: it is not asked.
LIMIT = Number("count", "a count of 1 or more; --all has no limit", 1)
COUNT = Number("count", "a count of 1 or more", 1)
SECONDS = Number("seconds", "a number of seconds, above 0 and up to 86400", 0.001, most=86400, whole=False)
START = Number("start", "a position, 0 or more", 0)
JOBS = Number("n", "a number from 1 to 16", 1, most=16)
RETRIES = Number("n", "a number from 0 to 10", 0, most=10)
PULL = Number("id", "the number of a pull request", 1)
PORT = Number("port", "a port from 0 to 65535", 0, most=65535)
WORDS = Words()
DAYS = Days()


class Debug(click.ParamType[str | None]):
    """How much is shown of what goes over the wire: the requests, or the bodies of the answers too."""

    name = "debug"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | None:
        """Return "1" or "body"; None for a variable that says no."""
        meanings = {"body": "body", **dict.fromkeys(("1", "true", "yes", "on"), "1")}
        if str(value).lower() not in (*meanings, "0", "false", "no", "off"):
            self.fail(f"{value!r} is neither 1 nor body", param, ctx)
        return meanings.get(str(value).lower())


DEBUG = Debug()


def changes(**wanted: str | bool | None) -> dict[str, str | bool]:
    """Return what an edit names; InvalidInput where that is nothing."""
    named = {name: value for name, value in wanted.items() if value is not None}
    if not named:
        raise InvalidInput("nothing to change", hint="name what is to be changed, such as --description TEXT")
    return named


def one_of(**wanted: object) -> str | None:
    """Return the name of the one option that was used, None for none; InvalidInput for two that exclude each other."""
    used = [name for name, value in wanted.items() if value]
    if len(used) > 1:
        raise InvalidInput(" and ".join(f"--{name.replace('_', '-')}" for name in used) + " exclude each other")
    return used[0] if used else None


def part_options(command: F) -> F:
    """Add -L, --all and --start; the command gets the `part` of the list that is wanted."""
    help_text = "Go on from this position, as the server counts, where an earlier run broke off."
    return limit_option(click.option("--start", type=START, metavar="N", default=0, help=help_text)(command))


def limit_option(command: F) -> F:
    """Add -L and --all; the command gets the `part` of the list that is wanted, which begins at its beginning."""
    command = click.option("--all", "all_records", is_flag=True, help="All of them, without a limit.")(command)
    return click.option(
        "-L", "--limit", type=LIMIT, default=DEFAULT_LIMIT, show_default=True, help="How many at the most."
    )(command)


def yes_option(command: F) -> F:
    """Add -y: do it without asking."""
    return click.option("-y", "--yes", is_flag=True, help="Delete without asking.")(command)


def repo_option(command: F) -> F:
    """Add -R; the command gets `repo`, None where it is left to BBCLI_REPO and the working copy."""
    return click.option("-R", "--repo", type=REPO, metavar="REPO", help=_REPO_HELP)(command)


def repos_option(command: F) -> F:
    """Add -R, which may stand several times; the command gets `repos`."""
    return click.option("-R", "--repo", "repos", type=REPO, metavar="REPO", multiple=True, help=_REPO_HELP)(command)


def repo_argument(command: F) -> F:
    """Add an optional REPO argument, and -R for those who are used to it; the command gets `repo` of either."""
    command = click.option("-R", "--repo", "repo_option", type=REPO, metavar="REPO", help="The same as REPO.")(command)
    help_text = "WORK/my-repo, a web address or a clone URL; left out, that of the working copy."
    return click.argument("repo", type=REPO, metavar="[REPO]", required=False, help=help_text)(command)


def operation_argument(command: F) -> F:
    """Add METHOD, which may be left out, and PATH; the command gets `method` (None where it is left out) and `path`."""

    @wraps(command)
    def with_operation(*args: Any, words: tuple[str, ...], **kwargs: Any) -> Any:
        if len(words) > 2:
            raise click.UsageError(f"Got unexpected extra arguments ({' '.join(words[2:])})")
        if len(words) == 1 and words[0] in METHODS:
            raise click.UsageError(f"Missing argument 'PATH' behind {words[0]}")
        method = METHOD.convert(words[0], None, None) if len(words) == 2 else None
        return command(*args, method=method, path=words[-1], **kwargs)

    help_text = "A template, or a path as it is called; /api/latest may be left out."
    argument = click.argument(
        "words", nargs=-1, required=True, metavar="[METHOD] PATH", help=help_text, shell_complete=completion.paths
    )
    return cast("F", argument(with_operation))


def commit_argument(command: F) -> F:
    """Add the COMMIT argument."""
    help_text = "A hash, full or short, a branch or a tag; HEAD in a working copy."
    return click.argument("commit", type=COMMIT, metavar="COMMIT", help=help_text)(command)
