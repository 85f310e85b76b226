"""Cells: one value as text, complete for a pipe, short and styled for a terminal, without control characters."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from bbcli.config.sizes import shown_size
from bbcli.records import plain

if TYPE_CHECKING:
    from datetime import tzinfo

    from bbcli.records import Record

JIRA_KEY_STYLE = "cyan"


class Cell(NamedTuple):
    """A value as text; `short` (default: the text), `style` and `link` are for a terminal.

    `accents` are (part of the text, style). A NamedTuple, since lists create one per value, and creating a frozen
    dataclass takes three times as long.
    """

    text: str
    short: str = ""
    style: str = ""
    link: str = ""
    accents: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> str:
        """The text for a terminal."""
        return self.short or self.text


class CellContext(NamedTuple):
    """The context of a cell: the whole record, the current time in epoch ms, and the destination.

    Without a terminal only `text` of a cell is used, so that costly other fields can be omitted. `time` is the form of
    times: relative, iso, epoch, local, or utc (local in UTC); empty for the default of the destination.
    """

    record: Record
    now: int
    on_terminal: bool = True
    time: str = ""


CellOf = Callable[[Any, CellContext], Cell]

# Control characters and surrogates.
_CONTROLS = "\x00-\x1f\x7f-\x9f\ud800-\udfff"
# Unicode's Bidi_Control, Default_Ignorable_Code_Point and Cf, except visible characters of Cf such as U+0600.
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Scripts in which joiners matter: Arabic, Syriac, and those of India, South-East Asia and Mongolia.
_JOINING = (
    "[\u0620-\u07ff\u0840-\u08e1\u08e3-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u17df\u1807\u180a\u1820-\u18af\u1900-\u1cff"
    "\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00011000-\U00011fff]"
)
_EMOJI = (
    r"[\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u23ff\u2460-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299"
    r"\U0001f000-\U0001faff]"
)
# Meaningful invisible characters: joiners in words and emoji, variation selectors, keycaps.
_MEANT = (
    rf"(?<={_JOINING})[\u200c\u200d](?={_JOINING})"
    rf"|(?:(?<={_EMOJI})|(?<={_EMOJI}\ufe0f))\u200d(?={_EMOJI})"
    rf"|(?<={_EMOJI})[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    r"|(?<=[\u1820-\u18a8])[\u180b-\u180d\u180f]"
)


@cache
def _invisible_pattern(*, is_ascii: bool) -> re.Pattern[str]:
    """Return the pattern of characters to replace; compiled when a text first needs it."""
    return re.compile(r"[\x00-\x1f\x7f]" if is_ascii else f"[{_CONTROLS}{_UNSEEN}]")


@cache
def _meaningful_pattern() -> re.Pattern[str]:
    return re.compile(_MEANT)


def replace_invisible(text: str, written: Callable[[str], str], *, keep: str = "") -> str:
    """Return the text with control and invisible characters replaced by the result of `written`.

    Characters in `keep` stay, and so do joiners and variation selectors that words and emoji need.
    """
    if (is_ascii := text.isascii()) and text.isprintable():
        return text

    def shown(found: re.Match[str]) -> str:
        char = found[0]
        if char in keep or (not char.isascii() and _meaningful_pattern().match(text, found.start())):
            return char
        return written(char)

    return _invisible_pattern(is_ascii=is_ascii).sub(shown, text)


def visible(text: str, *, keep: str = "") -> str:
    """Return the text with control and invisible characters replaced by visible ones.

    Characters in `keep` stay: a newline in text, a tab in CSV.
    """
    return replace_invisible(text, _sign, keep=keep)


def _sign(char: str) -> str:
    match ord(char):
        case code if code < 0x20:
            return chr(0x2400 + code)
        case 0x7F:
            return "\u2421"
        case code if 0xD800 <= code < 0xE000:
            return "\ufffd"
        case code:
            return f"<U+{code:04X}>"


def is_plain(text: str) -> bool:
    """True for one line without invisible characters and without blanks around it: a name that shows as it is."""
    return text.strip() == text == visible(text)


def one_line(text: str) -> str:
    """Return the text on one line, without tabs and control characters."""
    if text.isprintable():
        return visible(text)
    return visible(text.replace("\t", " ").replace("\r\n", " ").replace("\n", " ").replace("\r", " "))


def text(value: Any, _: CellContext) -> Cell:
    """Any value as plain text."""
    return Cell(plain(value))


def subject(value: Any) -> str:
    """Return the first line of a text that is not blank; empty if there is none."""
    return next(filter(str.strip, plain(value).splitlines()), "")


# What a block of Markdown that suggests lines is called where it is drawn.
SUGGESTION = "Suggestion:"
_FENCE = re.compile(r" {0,3}(`{3,})suggestion\b")


def comment_line(value: Any, _: CellContext | None = None) -> Cell:
    """The first line of a comment that is not blank; of a suggestion, its first line behind the word for one."""
    lines = filter(str.strip, plain(value).splitlines())
    first = next(lines, "")
    fence = _FENCE.match(first)
    if not fence:
        return Cell(first)
    suggested = next(lines, "").strip()
    return Cell(SUGGESTION if suggested.startswith(fence[1]) else f"{SUGGESTION} {suggested}".strip())


def first_line(value: Any, seen: CellContext) -> Cell:
    """The subject of a commit message, in which Jira keys that the server has found are accented."""
    keys = issue_keys(seen.record) if seen.on_terminal else ()
    return Cell(subject(value), accents=tuple([(key, JIRA_KEY_STYLE) for key in keys]))


def issue_keys(record: Record) -> tuple[str, ...]:
    """Return the Jira keys of a commit, which are in `properties`, or in `attributes` of old servers."""
    keys = record.get("properties.jira-key") or record.get("attributes.jira-key") or ()
    return tuple(map(plain, keys)) if isinstance(keys, list | tuple) else ()


def words(value: Any, _: CellContext) -> Cell:
    """A list of words."""
    return Cell(", ".join(map(plain, value or ())))


def keys(_: Any, seen: CellContext) -> Cell:
    """The Jira keys of a commit."""
    return Cell(", ".join(issue_keys(seen.record)), style=JIRA_KEY_STYLE)


def commit(value: Any, seen: CellContext) -> Cell:
    """A commit hash: whole in a pipe, as the server abbreviates it on a terminal, linked to its page."""
    if not seen.on_terminal:
        return Cell(plain(value))
    return Cell(plain(value), plain(seen.record.get("displayId")), "yellow", seen.record.web_url)


def short_hash(commit: str) -> str:
    """Return the first characters of a commit hash, as many as Bitbucket shows."""
    return commit[:11]


def commit_hash(value: Any, _: CellContext) -> Cell:
    """A commit hash beside other fields: whole in a pipe, its first 11 characters on a terminal."""
    return Cell(plain(value), short_hash(plain(value)), "yellow")


def linked(value: Any, seen: CellContext) -> Cell:
    """A name that links to the web page of the record."""
    return Cell(plain(value), style="bold", link=seen.record.web_url if seen.on_terminal else "")


def url(value: Any, _: CellContext) -> Cell:
    """A URL, linked to itself."""
    return Cell(plain(value), style="blue", link=value if isinstance(value, str) else "")


def web(_: Any, seen: CellContext) -> Cell:
    """The URL of the record's web page."""
    return url(seen.record.web_url, seen)


def hashes(value: Any, _: CellContext) -> Cell:
    """The hashes of a list of commits, such as parents."""
    short = (item.get("displayId") or item["id"] for item in value or ())
    return Cell(" ".join(item["id"] for item in value or ()), " ".join(short), "yellow")


def person(value: Any) -> str:
    """Return an author as git prints it: the name, and the email if there is one."""
    value = value or {}
    name, email = plain(value.get("displayName") or value.get("name")), plain(value.get("emailAddress"))
    return f"{name} <{email}>" if email else name


def author(value: Any, _: CellContext) -> Cell:
    """The display name of an author who is a user of the server; the name of any other."""
    return Cell(plain(value and (value.get("displayName") or value.get("name"))))


def path(value: Any, _: CellContext) -> Cell:
    """A path, which servers send as text or as an object of its parts."""
    return Cell(plain(value["toString"] if isinstance(value, dict) else value))


def size(value: Any, seen: CellContext) -> Cell:
    """A number of bytes: in a unit on a terminal."""
    if not isinstance(value, int) or isinstance(value, bool):
        return Cell("")
    return Cell(str(value), shown_size(value) if seen.on_terminal else "")


class Itself:
    """The cell of a record that is a text, behind a prefix: lists of paths have no objects."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix

    def __call__(self, _: Any, seen: CellContext) -> Cell:
        """Return the cell."""
        return Cell(self.prefix + plain(seen.record.value))


def added(value: Any, _: CellContext) -> Cell:
    """A number of added lines."""
    return Cell(plain(value), f"+{value}", "green" if value else "dim")


def removed(value: Any, _: CellContext) -> Cell:
    """A number of removed lines."""
    return Cell(plain(value), f"-{value}", "red" if value else "dim")


def dim(value: Any, _: CellContext) -> Cell:
    """A minor value, dimmed."""
    return Cell(plain(value), style="dim")


_STATES = {
    "AVAILABLE": "green",
    "OPEN": "green",
    "MERGED": "magenta",
    "DECLINED": "red",
    "OFFLINE": "red",
    "INITIALISATION_FAILED": "red",
    "INITIALISING": "yellow",
    "SUCCESSFUL": "green",
    "FAILED": "red",
    "INPROGRESS": "yellow",
    "CANCELLED": "magenta",
    "UNKNOWN": "dim",
    "PASS": "green",
    "FAIL": "red",
    "HIGH": "red",
    "MEDIUM": "yellow",
    "ADD": "green",
    "DELETE": "red",
    "MODIFY": "yellow",
    "MOVE": "cyan",
    "COPY": "cyan",
}


def check_mark(value: Any, _: CellContext) -> Cell:
    """The result of a check: ok, fail, or a dash if it was not run; a sign on a terminal."""
    word, sign, style = {True: ("ok", "✓", "green"), False: ("fail", "✗", "red")}.get(value, ("-", "-", "dim"))
    return Cell(word, sign, style)


def finding(value: Any, seen: CellContext) -> Cell:
    """A finding, and its hint if there is one, which has a line to itself on a terminal."""
    found, hint = one_line(plain(value)), plain(seen.record.get("hint"))
    return Cell(f"{found}; hint: {hint}", f"{found}\nhint: {hint}") if hint else Cell(found)


def state(value: Any, _: CellContext) -> Cell:
    """A state or type, in its usual color."""
    return Cell(plain(value), style=_STATES.get(plain(value), ""))


def visibility(value: Any, seen: CellContext) -> Cell:
    """`public` or `private`; a repository of a public project is public too."""
    public = value or seen.record.get("project.public")
    return Cell("public", style="green") if public else Cell("private", style="yellow")


def repo(value: Any, _: CellContext) -> Cell:
    """A repository as PROJECT/slug."""
    return Cell(f"{value['project']['key']}/{value['slug']}" if value else "")


def repo_address(value: Any, seen: CellContext) -> Cell:
    """A record of a repository as PROJECT/slug, as every command takes it, linked to its web page."""
    project, slug = plain(seen.record.get("project.key")), plain(value)
    return linked(f"{project}/{slug}" if project else slug, seen)


def repo_state(value: Any, seen: CellContext) -> Cell:
    """The state of a repository; ARCHIVED takes precedence."""
    return Cell("ARCHIVED", style="dim") if seen.record.get("archived") else state(value, seen)


def clone_links(value: Any, _: CellContext) -> Cell:
    """The clone URLs, sorted by protocol: http, then ssh."""
    return Cell(" ".join(link["href"] for link in sorted(value or (), key=lambda link: str(link["name"]))))


def age(value: Any, seen: CellContext) -> Cell:
    """A time in epoch ms: ISO 8601 in a pipe, its age on a terminal, or the form of the context."""
    if not isinstance(value, int | float):
        return Cell("")
    if seen.time:
        return Cell(time_text(value, seen), style="dim")
    return Cell(iso(value), ago(seen.now - int(value)) if seen.on_terminal else "", "dim")


def moment(value: Any, seen: CellContext) -> Cell:
    """A time in epoch ms, with its age beside it on a terminal."""
    cell = age(value, seen)
    return Cell(cell.text, f"{cell.text} ({cell.short})") if cell.short else Cell(cell.text)


def time_text(ms: float, seen: CellContext) -> str:
    """Return a time in the form of the context: its age, ISO 8601 in UTC, local with offset, or epoch ms."""
    match seen.time or ("relative" if seen.on_terminal else "iso"):
        case "relative":
            return ago(seen.now - int(ms))
        case "epoch":
            return str(ms)
        case "iso":
            return iso(ms)
        case zone:
            return local(ms, UTC if zone == "utc" else None)


def iso(ms: float) -> str:
    """Return epoch milliseconds as ISO 8601 in UTC, to the second."""
    try:
        return datetime.fromtimestamp(ms // 1000, UTC).isoformat()[:19] + "Z"
    except (OverflowError, ValueError, OSError):
        return str(ms)


def local(ms: float, zone: tzinfo | None = None) -> str:
    """Return epoch ms as date, time and offset in a zone; default: the local one."""
    try:
        there = datetime.fromtimestamp(ms // 1000, UTC).astimezone(zone).isoformat(" ")
    except (OverflowError, ValueError, OSError):
        return str(ms)
    return f"{there[:19]} {there[19:]}"


_UNITS = (
    ("year", 31_556_952),
    ("month", 2_629_746),
    ("week", 604_800),
    ("day", 86_400),
    ("hour", 3600),
    ("minute", 60),
    ("second", 1),
)


def ago(ms: int) -> str:
    """Return a duration in ms as an age in its largest whole unit, such as `3 days ago`."""
    seconds = abs(ms) // 1000
    if seconds < 5:
        return "just now"
    unit, size = next(each for each in _UNITS if each[1] <= seconds)
    count = seconds // size
    words = f"{count} {unit}{'s' if count != 1 else ''}"
    return f"in {words}" if ms < 0 else f"{words} ago"
