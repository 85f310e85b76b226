"""The envelope of a refusal: what its entries say, which field each is about, and what stands beside the message."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bbcli.errors import ServerFailed, few, shortened
from bbcli.output.cells import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bbcli.response import Response

# Of a value that is quoted.
_LONGEST = 60
# A string of JSON that may break off, without the escape in which it does; each byte is looked at once.
_MESSAGE = re.compile(rb'"message"\s*:\s*"((?:[^"\\]|\\(?:u[0-9a-fA-F]{4}|[^u]))*+)')


def entries(response: Response) -> list[dict[str, Any]] | None:
    """Return the entries of an error envelope, or of the unknown-route answer; None where it is neither."""
    from bbcli.paging import decode

    if response.is_cut:
        return _cut(response.body)
    try:
        body, _ = decode(response.body)
    except ServerFailed:
        return None
    match body:
        case {"errors": [*found]}:
            return [entry for entry in found if isinstance(entry, dict)]
        case {"status-code": int(), "message": str(message)}:
            path = urlsplit(response.url).path
            what = f"this server has no {path}" if response.status == 404 else path
            return [{"message": f"{message}: {what}"}]
        case {"message": _} | {"exceptionName": str()}:  # an entry without its envelope
            return [body]
        case _:
            return None


def _cut(body: bytes) -> list[dict[str, Any]] | None:
    """Return what is left of the first message of an envelope that was cut; None where there is none."""
    from bbcli.paging import decode

    found = _MESSAGE.search(body)
    try:
        message, _ = decode(b'"%s"' % found[1].decode("utf-8", "ignore").encode()) if found else ("", False)
    except ServerFailed:
        return None
    return [{"message": message}] if message else None


def exception_name(found: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the name of the exception that was the cause; None if no entry has one."""
    names = (entry.get("exceptionName") for entry in found)
    return next((name for name in names if isinstance(name, str) and name), None)


def worded(entry: Mapping[str, Any], body: Mapping[str, object], set_by: Callable[[str], str]) -> str:
    """Return the message of an entry, behind the field that it is about and before the option that sets that.

    `body` is what was sent: the server names only the field, not what was wrong with it.
    """
    message, field = plain(entry.get("message")), plain(entry.get("context"))
    if not field:
        return message
    value, option = body.get(field), set_by(field)
    shown = f"{field} {shortened(value, _LONGEST)}" if isinstance(value, str) and value else field
    return f"{shown}: {message.rstrip('.')} ({option})" if option else f"{shown}: {message}"


def details(found: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return what the entries say beside their messages, each in a text of its own."""
    return tuple(few([text for entry in found for text in _details(entry) if text]))


def _details(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is said beside one message; servers that say it in another form are quoted as they do."""
    yield from map(_text, _listed(entry.get("details")))
    yield from map(_text, _listed(entry.get("vetoes")))
    if entry.get("conflicted") is True:
        yield "the branches conflict with each other"
    current, expected = entry.get("currentVersion"), entry.get("expectedVersion")
    if current is not None or expected is not None:
        yield f"version {_known(current)} is the current one, and {_known(expected)} was expected"
    if isinstance(existing := entry.get("existingPullRequest"), dict):
        yield _pull(existing)
    yield from map(_reviewer, _listed(entry.get("reviewerErrors")))
    if valid := [name for each in _listed(entry.get("validReviewers")) if (name := _user(each))]:
        yield f"valid reviewers: {', '.join(valid)}"


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _text(detail: Any) -> str:
    """Return a detail or a veto: its summary and what it means, which may be the same."""
    if not isinstance(detail, dict):
        return plain(detail)
    names = ("summaryMessage", "detailedMessage", "message")
    texts = list(dict.fromkeys(plain(detail[name]) for name in names if detail.get(name)))
    said = [text for text in texts if not any(text != other and text.rstrip(".") in other for other in texts)]
    return ": ".join((*(text.rstrip(".") for text in said[:-1]), *said[-1:])) or plain(detail)


def _known(version: Any) -> str:
    return "?" if version is None else plain(version)


def _pull(pull: Mapping[str, Any]) -> str:
    from bbcli.output.record import Record

    known = Record(b"", value=pull)
    facts = (f"#{plain(pull.get('id'))}", plain(pull.get("title")), known.web)
    return f"the pull request that is there: {' '.join(filter(None, facts))}"


def _reviewer(error: Any) -> str:
    if not isinstance(error, dict):
        return plain(error)
    name, message = plain(error.get("context")), plain(error.get("message"))
    return f"reviewer {name}: {message}" if name else message


def _user(reviewer: Any) -> str:
    """Return the name of a reviewer, whom servers give as a user or with the user inside."""
    if not isinstance(reviewer, dict):
        return plain(reviewer)
    user = reviewer["user"] if isinstance(reviewer.get("user"), dict) else reviewer
    return plain(user.get("name") or user.get("slug"))
