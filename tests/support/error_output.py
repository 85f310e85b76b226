"""Checks of a failed run: the same error as text and, with --json, as one object."""

from __future__ import annotations

import json
import re
import shlex
import signal
import sys
from typing import TYPE_CHECKING, Any

from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from tests.conftest import Invoke, Result

# What a process is seen to end with that Ctrl-C ends: the signal, as with git and curl. A shell says 130.
BY_CTRL_C = -signal.SIGINT if sys.platform != "win32" else 130
KINDS = {
    1: "failure", 2: "usage", 3: "not_found", 4: "not_authenticated", 5: "not_permitted", 6: "conflict",
    7: "rate_limited", 9: "server_failed", 10: "configuration",
}  # fmt: skip
MEMBERS = ["kind", "message", "hint", "status", "exceptionName", "details", "requestId", "retryable"]


def error_text(message: str, hint: str | None = None, request_id: str | None = None) -> str:
    """Return the text of an error on stderr, with the request id for a failure of the server."""
    middle = f"request id: {request_id}\n" if request_id else ""
    return f"error: {message}\n{middle}" + (f"hint: {hint}\n" if hint else "")


def without_colors(text: str) -> str:
    """Return what a terminal was sent without colors."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def error_object(result: Result) -> dict[str, Any]:
    """Parse stderr as one error object."""
    assert result.err.count("\n") == 1, result.err
    assert result.err.endswith("\n")
    error: dict[str, Any] = json.loads(result.err)
    assert list(error) == MEMBERS
    return error


def assert_fails(
    invoke: Invoke, words: str, code: int, message: str | re.Pattern[str], hint: str | None = None, **how: Any
) -> dict[str, Any]:
    """Run with and without --json; assert an empty stdout and this error on stderr. Return the error object.

    A verb without a result refuses --json: it is run once, and the object is empty.
    """
    spoken = invoke(*shlex.split(words), **how)
    first = spoken.err.partition("\n")[0].removeprefix("error: ")
    assert _matches(message, first), spoken.err
    # Each request has its own.
    request_id = (re.findall("^request id: (.+)$", spoken.err, re.MULTILINE) or [None])[0]
    if any(command.prints_nothing for verb, command in EVERY.items() if f"{words} ".startswith(f"{verb} ")):
        assert (spoken.code, spoken.out, spoken.err) == (code, "", error_text(first, hint, request_id))
        return {}
    as_json = invoke(*shlex.split(words), "--json", **how)
    error = error_object(as_json)
    assert (request_id is not None) == (code in (1, 9) and error["requestId"] is not None)
    assert (spoken.code, spoken.out, spoken.err) == (code, "", error_text(first, hint, request_id))
    assert _matches(message, error["message"]), error
    assert (as_json.code, as_json.out, error["kind"], error["hint"]) == (code, "", KINDS[code], hint)
    return error


def _matches(wanted: str | re.Pattern[str], message: str) -> bool:
    return wanted == message if isinstance(wanted, str) else wanted.fullmatch(message) is not None
