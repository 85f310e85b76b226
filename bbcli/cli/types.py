"""The types of arguments and options: a project key, a repository, a commit, a date, a number.

Attributes that other parts read: `kind` selects the completion candidates (bbcli.cli.completion.candidates); `words`
lists every accepted value; `record_fields` are the fields of a record that identify it, joined by a slash, if - reads
records from stdin [default: id].
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from bbcli.client.endpoints import METHODS
from bbcli.config.sizes import parse_size
from bbcli.errors import InvalidInput, shortened

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.config.addresses import CommentName, PullName, RepoAddress
    from bbcli.context.app import App

# Maximum length of a value that an error quotes.
_LONGEST = 60
# Characters that git allows in no ref name, and syntax for more than one commit.
_NOT_A_REF = r"^[-/]|[\s~^:?*\[\\\x00-\x1f\x7f]|\.\.|@\{|[/.]$|\.lock$|^$"
# A path that cannot be a ref: of a directory, or relative to one.
_PATH = r"\.\.?(/[^\s:]*)?|[^-/\s:][^\s:]*/"
# The suffixes of a git revision: an upstream, an earlier branch or a date; then ancestors and parents.
_SUFFIXES = r"(?:@\{[\w +:./-]{1,40}\})?(?:~\d{0,5}|\^\d{0,2}|\^\{(?:commit)?\})*"
_AGE = r"(\d+) *(m|h|d|w|y|minute|hour|day|week|year)s?( ago)?"
_DURATION = r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,8}(?:\.\d{1,3})?)s)?"
# Key of a context's `meta`: pairs of a project key that was given as a URL, and the URL of its server.
PASTED = "bbcli.pasted"
# The words of the command line in `ctx.meta`.
WORDS_OF_LINE = "bbcli.words"
_AGE_HOURS = {"m": 1 / 60, "h": 1, "d": 24, "w": 24 * 7, "y": 24 * 365.2425}


class Project(click.ParamType[str]):
    """A project key, upper-cased, but for `~user`; or the URL of a page of the project."""

    name = "projectKey"
    kind = "project"
    record_fields = ("key",)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the key as the server writes it; the server of a URL is left for `Command` in `ctx.meta`."""
        from bbcli.config.addresses import parse_project_or_url

        key, base = parse_project_or_url(value)
        if base and ctx:
            ctx.meta.setdefault(PASTED, []).append((key, base))
        return key


def use_pasted_servers(ctx: click.Context, app: App) -> None:
    """Use the servers of the URLs that stand in the place of project keys; InvalidInput for more than one server."""
    for key, base in ctx.meta.pop(PASTED, ()):
        app.use_server_of(key, base)


class ProjectOrName(Project):
    """A project key, for a list whose hint is the search by name."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the key; InvalidInput with the command that searches by name."""
        try:
            return super().convert(value, param, ctx)
        except InvalidInput as error:
            if "://" not in value:
                error.hint = repos_named(value)
            raise


def repos_named(text: str) -> str:
    """Return the command that finds repositories by name."""
    from bbcli.config.shell import command_line

    return command_line("bbcli", "repos", "list", "--name", text)


class Repo(click.ParamType["RepoAddress"]):
    """A repository in any form in which it is written, copied or cloned."""

    name = "repo"
    kind = "repo"
    record_fields = ("project.key", "slug")

    def convert(
        self, value: str | RepoAddress, param: click.Parameter | None, ctx: click.Context | None
    ) -> RepoAddress:
        """Return the address of the repository."""
        from bbcli.config.addresses import parse_named

        return parse_named(value) if isinstance(value, str) else value


class Key(click.ParamType[str]):
    """The key of a build or a report; an empty one, from an unset variable of a script, is refused."""

    name = "key"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the key as it is typed."""
        if not value.strip():
            self.fail("the key is empty", param, ctx)
        return str(value)


class Ref(click.ParamType[str]):
    """A commit by hash, branch, tag or HEAD, as it is typed."""

    name = "commit"
    kind = "commit"
    allows_revisions = False
    allows_ranges = False

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name; InvalidInput for text that cannot name a commit."""
        if re.search(_NOT_A_REF, value) and not self._is_more_than_a_ref(value):
            hint = self._path_hint(value, param, ctx) or "write a commit such as 01f9c86, master, v1.0, HEAD"
            if not self.allows_ranges and _is_range(value):
                from bbcli.config.shell import command_line

                hint = f"list a range of commits: {command_line('bbcli', 'commits', 'list', value)}"
            raise InvalidInput(f"{_short(value)} is not a commit, branch or tag", hint=hint)
        return str(value)

    def _path_hint(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return ""

    def _is_more_than_a_ref(self, value: str) -> bool:
        return (self.allows_revisions and _is_revision(value)) or (self.allows_ranges and _is_range(value))


class Commit(Ref):
    """A commit by hash, branch, tag or HEAD, or by a git revision such as master~1, v1.0^2 or @{upstream}."""

    allows_revisions = True


class CommitRange(Commit):
    """A commit, or two with .. or ... between them, of which one may be omitted."""

    allows_ranges = True

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the range as it is typed; InvalidInput for text that cannot be one."""
        if param is not None and param.name == "revision" and "," in value:
            # Rather fields behind --json than a branch.
            raise InvalidInput(
                f"{_short(value)} is not a commit, branch or tag", hint="name such a branch with --until"
            )
        return super().convert(value, param, ctx)

    def _path_hint(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the line for a path in a local clone: as git takes paths, it can stand in the place of a commit."""
        way = _PATH_WAYS.get(param.name or "") if param else None
        words = ctx.meta.get(WORDS_OF_LINE, ()) if ctx else ()
        if way is None or not re.fullmatch(_PATH, value) or any(re.match("-R|--repo", word) for word in words):
            return ""
        from bbcli.config.shell import command_line

        return f"for a file or directory: {command_line('bbcli', 'commits', *way, value)}"


# Argument for a commit -> the words before a path.
_PATH_WAYS = {"commit": ("diff", "HEAD"), "revision": ("list", "--path")}


class RefName(click.ParamType[str]):
    """The name of a branch or of a tag, short or full; `noun` is one of them, the converted name is short."""

    record_fields = ("displayId",)

    def __init__(self, noun: str, kind: str = "") -> None:
        self.name = noun
        self.kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the short name; InvalidInput for the full name of a ref of the other kind, and for no name at all."""
        for noun, place in _PLACES.items():
            if noun != self.name and value.startswith(place):
                raise InvalidInput(f"{_short(value)} is a {noun}, not a {self.name}", hint=f"bbcli {_NOUNS[noun]} list")
        short = str(value).removeprefix(_PLACES[self.name])
        if re.search(_NOT_A_REF, short) or short in ("HEAD", "@"):
            hint = _REF_HINTS[self.name]
            if param is not None and param.nargs == -1 and set(short) & set("*?["):  # of a verb with --matching
                from bbcli.config.shell import command_line

                hint = command_line("--matching", short)
            raise InvalidInput(f"{_short(value)} is not the name of a {self.name}", hint=hint)
        return short


_PLACES = {"branch": "refs/heads/", "tag": "refs/tags/"}
_NOUNS = {"branch": "branches", "tag": "tags"}
_REF_HINTS = {
    "branch": "write a name such as main, feature/login or refs/heads/main",
    "tag": "write a name such as v1.0 or refs/tags/v1.0",
}


class Side(Commit):
    """One side of a comparison: a commit, or REPO:REF for one of another repository."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the side as it is typed; InvalidInput for text that cannot be one."""
        from bbcli.config.addresses import parse_side

        ref = parse_side(value)[1]
        if ref or ref == value:
            super().convert(ref, param, ctx)
        return str(value)


class Comparison(Side):
    """Two sides of a comparison with .. or ... between them, of which one may be omitted; or one side."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the range as it is typed; InvalidInput for text that cannot be one."""
        from bbcli.config.addresses import parse_range

        sides = parse_range(value, omitted="")
        if sides is None:
            return super().convert(value, param, ctx)
        if not any(sides[::2]):
            raise InvalidInput(f"{_short(value)} has no sides", hint="name two branches, tags or commits: A..B")
        for side in filter(None, sides[::2]):
            super().convert(side, param, ctx)
        return str(value)


def _is_revision(text: str) -> bool:
    sign = re.search(r"@\{|[~^]", text)
    if sign is None:
        return not re.search(_NOT_A_REF, text)
    base, suffixes = text[: sign.start()], text[sign.start() :]
    is_base = suffixes.startswith("@{") if not base else not re.search(_NOT_A_REF, base)
    return is_base and re.fullmatch(_SUFFIXES, suffixes) is not None


def _is_range(text: str) -> bool:
    sides = text.partition("..." if "..." in text else "..")[::2]
    return ".." in text and any(sides) and all(_is_revision(side) for side in sides if side)


class PullRequest(click.ParamType["PullName"]):
    """A pull request by its number, its URL or its source branch."""

    name = "pull"
    kind = "pull"
    record_fields = ("links.self.0.href",)

    def convert(self, value: str | PullName, param: click.Parameter | None, ctx: click.Context | None) -> PullName:
        """Return the name, which is not looked up."""
        from bbcli.config.addresses import parse_pull

        return parse_pull(value) if isinstance(value, str) else value


class Comment(click.ParamType["CommentName"]):
    """A comment on a pull request by its number or its URL."""

    name = "comment"
    kind = "comment"

    def convert(
        self, value: str | CommentName, param: click.Parameter | None, ctx: click.Context | None
    ) -> CommentName:
        """Return the name, which is not looked up."""
        from bbcli.config.addresses import parse_comment

        return parse_comment(value) if isinstance(value, str) else value


class Task(Comment):
    """A task of a pull request by its number or its URL."""

    kind = "task"


class WebUrl(click.ParamType[str]):
    """The URL of a web page: http or https; an empty one is left to the command."""

    name = "url"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the URL as it is typed."""
        from bbcli.config.addresses import is_web_url

        if value.strip() and not is_web_url(value):
            self.fail(f"{_short(value)} is not an http or https URL", param, ctx)
        return str(value)


class FilePath(click.ParamType[str]):
    """A path in the repository; an empty one, from an unset variable of a script, would select everything: refused."""

    name = "path"

    def __init__(self, kind: str = "file") -> None:
        self.kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the path as it is typed."""
        if not value.strip("/"):
            self.fail(f"{_short(value)} is not a path in the repository", param, ctx)
        return str(value)


class RepoPath(click.ParamType[str]):
    """A path that a server completes; . is a directory. An empty one, from an unset variable, is refused."""

    name = "path"
    kind = "path"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the path as it is typed."""
        if not value:
            self.fail("the path is empty", param, ctx)
        return str(value)


class Date(click.ParamType[int]):
    """A day, a time, or an age such as 2w."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return epoch ms; a time without a zone is local, or with --utc in UTC."""
        if isinstance(value, int):
            return value
        try:
            if age := re.fullmatch(_AGE, value):
                moment = datetime.now().astimezone() - timedelta(hours=int(age[1]) * _AGE_HOURS[age[2][0]])
            else:
                moment = datetime.fromisoformat(value)
                if moment.tzinfo is None and ctx and ctx.params.get("utc"):
                    moment = moment.replace(tzinfo=UTC)
                moment = moment.astimezone()
        except (ValueError, OverflowError):
            self.fail(
                f"{_short(value)} is not a date: write 2026-11-24, 2026-11-24T09:30+01:00, or an age such as 2w",
                param,
                ctx,
            )
        return int(moment.timestamp() * 1000)


class Number(click.ParamType[float]):
    """A number in a range; `what` describes the range in an error."""

    def __init__(
        self, name: str, what: str, least: float, *, most: float = float("inf"), whole: bool = True, kind: str = ""
    ) -> None:
        self.name = name
        self.kind = kind
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
            self.fail(f"{_short(value)} is not {self.what}", param, ctx)
        return number


class Text(click.ParamType[str]):
    """Any text; `kind` or `words` select its completion."""

    name = "text"

    def __init__(self, kind: str = "", words: tuple[str, ...] = ()) -> None:
        self.kind = kind
        self.words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text."""
        return str(value)


class Words(click.ParamType[tuple[str, ...]]):
    """A comma-separated list of words, upper-cased."""

    name = "list"
    kind = "permissions"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """Return the words."""
        if isinstance(value, tuple):
            return value
        words = tuple(word.upper() for word in re.split(r"[,\s]+", value) if word)
        if not words or not all(re.fullmatch(r"[A-Z_]+", word) for word in words):
            self.fail(f"{_short(value)} is not a list such as PROJECT_READ,REPO_WRITE", param, ctx)
        return words


class Days(click.ParamType[int]):
    """A duration in whole days: 90d, 12w, 6m (months of 30 days), 1y, or a number of days."""

    name = "days"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the days."""
        match = re.fullmatch(r"(\d{1,5})([dwmy]?)", str(value))
        if not match or int(match[1]) == 0:
            self.fail(f"{_short(value)} is not a number of days: write 90d, 12w, 6m or 1y", param, ctx)
        return int(match[1]) * {"d": 1, "w": 7, "m": 30, "y": 365}[match[2] or "d"]


class Duration(click.ParamType[float]):
    """A duration: 90s, 30m, 2h, 1h30m; a number without a unit is seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds."""
        if isinstance(value, float):
            return value
        match = re.fullmatch(_DURATION, f"{value}s" if value.isdecimal() else value)
        if not match or not any(match.groups()):
            self.fail(f"{_short(value)} is not a duration: write 90s, 30m, 2h or 1h30m", param, ctx)
        days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + seconds


class Size(click.ParamType[int]):
    """A size in bytes: 500K, 64M, 2G."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the bytes."""
        if isinstance(value, int):
            return value
        try:
            return parse_size(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class OutputFile(click.ParamType["Path | None"]):
    """An output file in an existing directory; - is stdout."""

    name = "file"
    kind = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path | None:
        """Return its path; None for stdout."""
        from pathlib import Path

        from bbcli.output import FORMATS

        if value == "-":
            return None
        if param and "-o" in param.opts and value in FORMATS:
            self.fail(f"{_short(value)} is a format: write --output {value}, or ./{value} for a file", param, ctx)
        path = Path(value)
        if path.is_dir() or not value:
            self.fail(f"{_short(value)} is {'a directory' if value else 'empty'}: name a file", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"{_short(value)}: directory {str(path.parent)!r} does not exist", param, ctx)
        return path


class Method(click.ParamType[str]):
    """An HTTP method, in either case."""

    name = "method"
    words = METHODS

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return it in upper case."""
        if value.upper() not in METHODS:
            self.fail(f"{_short(value)} is not one of {', '.join(METHODS)}", param, ctx)
        return str(value).upper()


class Debug(click.ParamType[str | None]):
    """The level of --debug: requests, or the bodies of responses too."""

    name = "debug"
    words = ("body",)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | None:
        """Return "1" or "body"; None if the variable is 0, false, no or off."""
        meanings = {"body": "body", **dict.fromkeys(("1", "true", "yes", "on"), "1")}
        if str(value).lower() not in (*meanings, "0", "false", "no", "off"):
            self.fail(f"{_short(value)} is not 1 or body", param, ctx)
        return meanings.get(str(value).lower())


METHOD = Method()
OUTPUT_FILE = OutputFile()
PROJECT = Project()
PROJECT_OR_NAME = ProjectOrName()
REPO = Repo()
REF = Ref()
BRANCH = RefName("branch", kind="branch")
NEW_BRANCH = RefName("branch")
GIT_TAG = RefName("tag", kind="git_tag")
NEW_GIT_TAG = RefName("tag")
COMMIT = Commit()
COMMIT_RANGE = CommitRange()
SIDE = Side()
COMPARISON = Comparison()
KEY = Key()
FILE_PATH = FilePath()
PULL_FILE = FilePath("pull_file")
REPO_PATH = RepoPath()
DATE = Date()
# Servers differ in what a limit of 0 or less does: it is refused here.
LIMIT = Number("count", "a number of 1 or more; --all has no limit", 1)
COUNT = Number("count", "a number of 1 or more", 1)
SECONDS = Number("seconds", "a number of seconds, more than 0 and at most 86400", 0.001, most=86400, whole=False)
START = Number("start", "an offset of 0 or more", 0)
JOBS = Number("n", "a number from 1 to 16", 1, most=16)
RETRIES = Number("n", "a number from 0 to 10", 0, most=10)
PULL = Number("id", "a pull request number", 1, kind="pull_number")
PULL_REQUEST = PullRequest()
COMMENT = Comment()
TASK = Task()
PORT = Number("port", "a port from 0 to 65535", 0, most=65535)
WORDS = Words()
WEB_URL = WebUrl()
DAYS = Days()
DURATION = Duration()
SIZE = Size()
DEBUG = Debug()
ALIAS = Text("alias")
FIELD = Text("field")
LOGIN = Text("login")
REVIEWER = Text("reviewer")
MERGE_STRATEGY = Text(
    "strategy", words=("no-ff", "ff", "ff-only", "rebase-no-ff", "rebase-ff-only", "squash", "squash-ff-only")
)
OPERATION = Text("operation")
PARAMETER = Text("parameter")
PLUGIN = Text("plugin")
SERVER = Text("server")
SETTING = Text("setting")
TAG = Text("tag")
USER = Text("user")


def _short(value: object) -> str:
    """Return a value quoted for an error message, shortened."""
    return repr(shortened(str(value), _LONGEST))
