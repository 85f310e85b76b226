"""Names that come from outside: which of them git may see as a revision, a ref or a path."""

from __future__ import annotations

import re

from bbcli.sandbox.errors import ApiError, no_such_path

HEADS = "refs/heads/"
TAGS = "refs/tags/"
HASH = re.compile(r"[0-9a-fA-F]{40}")
ABBREVIATION = re.compile(r"[0-9a-fA-F]{4,40}")

# What no ref name holds, by git-check-ref-format(1): with it go ranges, `rev^{commit}`, `rev:path` and `@{upstream}`.
_FORBIDDEN = re.compile(
    r"[\x00-\x20\x7f~^:?*\[\\\ud800-\udc7f\udd00-\udfff]|\.\.|@\{|//|(^|/)\.|\.lock(/|$)|\.$|^/|/$|^-|^@?$"
)

_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}

# A ref is a file: the file system limits each part of its name (255 bytes, with git's `.lock` at the end), and the
# operating system limits an argument of the git program.
_LONGEST_PART = 250
_LONGEST_NAME = 2048


def is_ref_name(name: str) -> bool:
    """Whether a short or full name could be a ref; one that starts with a dash never can be here."""
    return not _FORBIDDEN.search(name) and not is_too_long(name)


def is_too_long(name: str) -> bool:
    """Whether a revision or ref is longer, in bytes, than any that git can store."""
    if len(name) > _LONGEST_NAME:
        return True
    encoded = name.encode("utf-8", "surrogatepass")
    return len(encoded) > _LONGEST_NAME or any(len(part) > _LONGEST_PART for part in encoded.split(b"/"))


def short_name(ref: str) -> str:
    """A branch or tag without its `refs/heads/` or `refs/tags/`."""
    return ref.removeprefix(HEADS).removeprefix(TAGS)


def full_name(name: str, prefix: str) -> str:
    """The full ref of a new or existing branch (`prefix` HEADS) or tag (TAGS); 400 where git has no such names."""
    short = name.removeprefix(prefix)
    if not is_ref_name(short) or short == "HEAD":
        raise ApiError(
            400,
            f"'{shortened(short)}' is not a valid name for a {'branch' if prefix == HEADS else 'tag'}.",
            "com.atlassian.bitbucket.repository.InvalidRefNameException",
            context="name",
        )
    return prefix + short


def shortened(name: str) -> str:
    """A name for a message, which does not repeat a body of any size."""
    return name if len(name) <= _LONGEST_PART else f"{name[:_LONGEST_PART]}…"


def clean_path(path: str, rev: str) -> str:
    """A path inside a tree, without slashes at its ends; "" is the root.

    Raises no_such_path for what no tree can hold: `.`, `..`, an empty part, NUL, a lone surrogate.
    """
    stripped = path.strip("/")
    if not stripped:
        return ""
    impossible = "\0" in stripped or re.search(r"[\ud800-\udc7f\udd00-\udfff]", stripped)
    if impossible or any(part in ("", ".", "..") for part in stripped.split("/")):
        raise no_such_path(path, rev)
    return stripped


def path_json(path: str) -> dict[str, object]:
    """A path as the REST API spells it; `extension` only where the name has one."""
    parent, _, name = path.rpartition("/")
    _, dot, extension = name.rpartition(".")
    return {
        "components": path.split("/") if path else [],
        "parent": parent,
        "name": name,
        **({"extension": extension} if dot and extension else {}),
        "toString": path,
    }


def unquote(name: bytes) -> bytes:
    r"""The bytes of a name that git shows `"in\tquotes"` where it holds quotes, backslashes or control characters."""
    if not name.startswith(b'"'):
        return name
    return _ESCAPE.sub(lambda match: _unescape(match[1]), name[1:-1])


def _unescape(code: bytes) -> bytes:
    return bytes([int(code, 8)]) if code.isdigit() else _LETTERS.get(code, code)
