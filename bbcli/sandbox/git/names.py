"""Validate names from requests: revisions, refs and paths."""

from __future__ import annotations

import re

from bbcli.sandbox.errors import ApiError, no_such_path

HEADS = "refs/heads/"
TAGS = "refs/tags/"
HASH = re.compile(r"[0-9a-fA-F]{40}")
ABBREVIATION = re.compile(r"[0-9a-fA-F]{4,40}")

# Not allowed in ref names (git-check-ref-format(1)); excludes ranges, `rev^{commit}`, `rev:path` and `@{upstream}`.
_FORBIDDEN = re.compile(
    r"[\x00-\x20\x7f~^:?*\[\\\ud800-\udc7f\udd00-\udfff]|\.\.|@\{|//|(^|/)\.|\.lock(/|$)|\.$|^/|/$|^-|^@?$"
)

_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}

# A ref is a file: file systems limit a segment to 255 bytes, including git's `.lock`, and the operating system limits
# the arguments of a program.
_LONGEST_PART = 250
_LONGEST_NAME = 2048


def is_ref_name(name: str) -> bool:
    """True if a short or full name is a valid ref name; a leading dash is not accepted."""
    return not _FORBIDDEN.search(name) and not is_too_long(name)


def is_too_long(name: str) -> bool:
    """True if a revision or ref is longer, in bytes, than git can store."""
    if len(name) > _LONGEST_NAME:
        return True
    encoded = name.encode("utf-8", "surrogatepass")
    return len(encoded) > _LONGEST_NAME or any(len(part) > _LONGEST_PART for part in encoded.split(b"/"))


def short_name(ref: str) -> str:
    """Return a ref without `refs/heads/` or `refs/tags/`."""
    return ref.removeprefix(HEADS).removeprefix(TAGS)


def ref_json(ref: str) -> dict[str, str]:
    """Return the minimal object of a full ref."""
    return {"id": ref, "displayId": short_name(ref), "type": "TAG" if ref.startswith(TAGS) else "BRANCH"}


def full_name(name: str, prefix: str) -> str:
    """Return the full name of a branch (`prefix` HEADS) or tag (TAGS). Raises ApiError 400 if it is invalid."""
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
    """Return a name for a message, shortened if it is long."""
    return name if len(name) <= _LONGEST_PART else f"{name[:_LONGEST_PART]}…"


def clean_path(path: str, rev: str) -> str:
    """Return a path within a tree without leading and trailing slashes; "" is the root.

    Raises no_such_path for segments that no tree can contain: `.`, `..`, empty, with NUL or a lone surrogate.
    """
    stripped = path.strip("/")
    if not stripped:
        return ""
    impossible = "\0" in stripped or re.search(r"[\ud800-\udc7f\udd00-\udfff]", stripped)
    if impossible or any(part in ("", ".", "..") for part in stripped.split("/")):
        raise no_such_path(path, rev)
    return stripped


def path_json(path: str) -> dict[str, object]:
    """Return a path as the REST API represents it; `extension` only if the name has one."""
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
    r"""Return the bytes of a name that git quotes: `"in\\tquotes"` for quotes, backslashes or control characters."""
    if not name.startswith(b'"'):
        return name
    return _ESCAPE.sub(lambda match: _unescape(match[1]), name[1:-1])


def _unescape(code: bytes) -> bytes:
    return bytes([int(code, 8)]) if code.isdigit() else _LETTERS.get(code, code)
