"""How one value reads: whole in a pipe, short and coloured on a terminal; control characters made visible."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import tzinfo

    from bbcli.output import Record

JIRA_KEY_STYLE = "cyan"


class Cell(NamedTuple):
    """`text` is the value whole; `short` (the text, if empty), `style` and `link` are for a terminal.

    `accents` are parts of the text, drawn in the style beside them. (A list makes one a value: a frozen dataclass takes
    three times as long.)
    """

    text: str
    short: str = ""
    style: str = ""
    link: str = ""
    accents: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> str:
        """What of it a terminal is shown."""
        return self.short or self.text


class CellContext(NamedTuple):
    """What a cell may look at besides its value: the whole record, the time in epoch ms, and where it will be shown.

    Off a terminal the text is all that is looked at: what is costly about the rest is left out. `time` is how times
    are shown: relative, iso, epoch, local, or utc, which is local where that is UTC; empty as is usual there.
    """

    record: Record
    now: int
    on_terminal: bool = True
    time: str = ""


CellOf = Callable[[Any, CellContext], Cell]

# Controls, and halves of characters.
_CONTROLS = "\x00-\x1f\x7f-\x9f\ud800-\udfff"
# What Unicode calls Bidi_Control, Default_Ignorable_Code_Point and Cf, but for marks of Cf that are drawn (U+0600).
_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Scripts whose letters join: of Arabic, Syriac, India, South-East Asia and Mongolia.
_JOINING = (
    "[\u0620-\u07ff\u0840-\u08e1\u08e3-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u17df\u1807\u180a\u1820-\u18af\u1900-\u1cff"
    "\ua800-\uabff\ufb50-\ufdff\ufe70-\ufefc\U00011000-\U00011fff]"
)
_EMOJI = (
    r"[\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u23ff\u2460-\u27bf\u2900-\u2bff\u3030\u303d\u3297\u3299"
    r"\U0001f000-\U0001faff]"
)
# Where what is not seen means something, alone: joiners in words and emoji, selectors of a form, keycaps.
_MEANT = (
    rf"(?<={_JOINING})[\u200c\u200d](?={_JOINING})"
    rf"|(?:(?<={_EMOJI})|(?<={_EMOJI}\ufe0f))\u200d(?={_EMOJI})"
    rf"|(?<={_EMOJI})[\ufe0e\ufe0f]|(?<=[0-9#*])\ufe0f(?=\u20e3)"
    r"|(?<=[\u1820-\u18a8])[\u180b-\u180d\u180f]"
)


@cache
def _invisible_pattern(*, is_ascii: bool) -> re.Pattern[str]:
    """Return what finds a character that does not show; patterns are compiled when a text needs them."""
    return re.compile(r"[\x00-\x1f\x7f]" if is_ascii else f"[{_CONTROLS}{_UNSEEN}]")


@cache
def _meaningful_pattern() -> re.Pattern[str]:
    return re.compile(_MEANT)


def replace_invisible(text: str, written: Callable[[str], str], *, keep: str = "") -> str:
    """Return the text with each character that a terminal acts on, or does not show, as it is to be `written`.

    Those in `keep` stay, and so do joiners and variation selectors where a language or an emoji needs them.
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
    """Return the text with every character that a terminal acts on, or does not show, replaced by a sign.

    Those in `keep` stay: a newline in a text, a tab in CSV.
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
    """Whether a text is one line in which everything shows, without blanks around it: a name that can be believed."""
    return text.strip() == text == visible(text)


def one_line(text: str) -> str:
    """Return the text as a cell that holds no tab and no line break."""
    if text.isprintable():
        return visible(text)
    return visible(text.replace("\t", " ").replace("\r\n", " ").replace("\n", " ").replace("\r", " "))


def text(value: Any, _: CellContext) -> Cell:
    """A value as it is."""
    return Cell(plain(value))


def plain(value: Any) -> str:
    """Return a JSON value as a script reads it: true, false, nothing for null, a list with commas.

    What is nested is JSON, with an ellipsis for what is nested too deeply.
    """
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() if not any(map(_is_nested, value)):
            return ", ".join(map(plain, value))
        case dict() | list():
            return as_json(value)
        case _:
            return str(value)


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict | list) for item in value))


def as_json(value: Any) -> str:
    """Return a value as JSON, with an ellipsis for what is nested too deeply."""
    from bbcli._lazy import msgspec
    from bbcli.output.repair import CUT, cut_deep

    try:
        return cut_deep(msgspec.json.encode(value)).decode()
    except RecursionError:
        return CUT


def subject(value: Any) -> str:
    """Return the first line of a text that is not blank."""
    return next(filter(str.strip, plain(value).splitlines()), "")


def first_line(value: Any, seen: CellContext) -> Cell:
    """The subject of a commit message; issue keys that the server found in it are accented."""
    keys = issue_keys(seen.record) if seen.on_terminal else ()
    return Cell(subject(value), accents=tuple([(key, JIRA_KEY_STYLE) for key in keys]))


def issue_keys(record: Record) -> tuple[str, ...]:
    """Return the Jira keys of a commit: `properties`, which old servers call `attributes`."""
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


def linked(value: Any, seen: CellContext) -> Cell:
    """A name that leads to its page."""
    return Cell(plain(value), style="bold", link=seen.record.web_url if seen.on_terminal else "")


def url(value: Any, _: CellContext) -> Cell:
    """A web address."""
    return Cell(plain(value), style="blue", link=value if isinstance(value, str) else "")


def web(_: Any, seen: CellContext) -> Cell:
    """The web page of the record itself."""
    return url(seen.record.web_url, seen)


def hashes(value: Any, _: CellContext) -> Cell:
    """The hashes of a list of commits, such as parents."""
    short = (item.get("displayId") or item["id"] for item in value or ())
    return Cell(" ".join(item["id"] for item in value or ()), " ".join(short), "yellow")


def person(value: Any) -> str:
    """Return an author as git writes one: name, and the address where there is one."""
    value = value or {}
    name, email = plain(value.get("displayName") or value.get("name")), plain(value.get("emailAddress"))
    return f"{name} <{email}>" if email else name


def author(value: Any, _: CellContext) -> Cell:
    """An author by full name, which the server knows for those who have an account."""
    return Cell(plain(value and (value.get("displayName") or value.get("name"))))


def path(value: Any, _: CellContext) -> Cell:
    """A path, which servers give as text or as an object of its parts."""
    return Cell(plain(value["toString"] if isinstance(value, dict) else value))


def added(value: Any, _: CellContext) -> Cell:
    """A count of lines gained."""
    return Cell(plain(value), f"+{value}", "green" if value else "dim")


def removed(value: Any, _: CellContext) -> Cell:
    """A count of lines lost."""
    return Cell(plain(value), f"-{value}", "red" if value else "dim")


def dim(value: Any, _: CellContext) -> Cell:
    """A value that stands back."""
    return Cell(plain(value), style="dim")


_STATES = {
    "AVAILABLE": "green", "OPEN": "green", "MERGED": "magenta", "DECLINED": "red", "OFFLINE": "red",
    "INITIALISATION_FAILED": "red", "INITIALISING": "yellow",
    "SUCCESSFUL": "green", "FAILED": "red", "INPROGRESS": "yellow", "CANCELLED": "magenta", "UNKNOWN": "dim",
    "PASS": "green", "FAIL": "red", "HIGH": "red", "MEDIUM": "yellow",
    "ADD": "green", "DELETE": "red", "MODIFY": "yellow", "MOVE": "cyan", "COPY": "cyan",
}  # fmt: skip


def check_mark(value: Any, _: CellContext) -> Cell:
    """Whether something is well; a word for scripts, a sign for people, a dash for what was not looked at."""
    word, sign, style = {True: ("ok", "✓", "green"), False: ("fail", "✗", "red")}.get(value, ("-", "-", "dim"))
    return Cell(word, sign, style)


def finding(value: Any, seen: CellContext) -> Cell:
    """What was found, and the next step where there is one; on a terminal in a line of its own."""
    found, hint = one_line(plain(value)), plain(seen.record.get("hint"))
    return Cell(f"{found}; hint: {hint}", f"{found}\nhint: {hint}") if hint else Cell(found)


def state(value: Any, _: CellContext) -> Cell:
    """A state or kind, in the colour that people expect."""
    return Cell(plain(value), style=_STATES.get(plain(value), ""))


def visibility(value: Any, seen: CellContext) -> Cell:
    """`public` as a word; a repository is public in a public project, too."""
    public = value or seen.record.get("project.public")
    return Cell("public", style="green") if public else Cell("private", style="yellow")


def repo(value: Any, _: CellContext) -> Cell:
    """A repository by project and slug, as it is written on the command line."""
    return Cell(f"{value['project']['key']}/{value['slug']}" if value else "")


def repo_state(value: Any, seen: CellContext) -> Cell:
    """The state of a repository; being archived goes before being available."""
    return Cell("ARCHIVED", style="dim") if seen.record.get("archived") else state(value, seen)


def clone_links(value: Any, _: CellContext) -> Cell:
    """The URLs to clone from, which servers list in any order: http, then ssh."""
    return Cell(" ".join(link["href"] for link in sorted(value or (), key=lambda link: str(link["name"]))))


def age(value: Any, seen: CellContext) -> Cell:
    """A time in epoch ms: ISO 8601 in a pipe, how long ago on a terminal; or as the person wants it."""
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
    """Return a time as it is shown there: how long ago, ISO 8601 in UTC, local with its zone, or epoch milliseconds."""
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
    """Return epoch milliseconds as date, time and offset in a zone, without one that of this machine."""
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
    """Return an age as people say it, in its largest whole unit."""
    seconds = abs(ms) // 1000
    if seconds < 5:
        return "just now"
    unit, size = next(each for each in _UNITS if each[1] <= seconds)
    count = seconds // size
    words = f"{count} {unit}{'s' if count != 1 else ''}"
    return f"in {words}" if ms < 0 else f"{words} ago"
