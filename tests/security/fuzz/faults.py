"""Faults of a response: in its JSON, pages, length, status or error envelope."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.security.fuzz.responses import Good

# Stands for bytes that json would not write.
_RAW = "@@raw@@"
CONTROLS = (
    "\x1b]0;owned\x07", "\x1b[2J", "\x9b31m", "\u202eevil\u2066", "a\tb\nc\r\nd", "\x00\x08\x7f", "\u2028x\u2029",
    "\x1b]8;;http://127.0.0.2/\x1b\\x", "\x85\x0b\x0c\x1c",
)  # fmt: skip
_OTHERS: tuple[Any, ...] = (
    None, True, False, 0, 7, -1, 2.5, 10**30, "", "text", "7", [], {}, [None], [[]], [{}], [1, "a"], {"a": 1},
    {"": None}, [{"id": [1]}], {"toString": 1}, {"name": {}}, {"id": {"a": 1}},
)  # fmt: skip
TOKEN = "fuzz-token-0c9d5e7a81b3"
_HTML = b"<!DOCTYPE html><html><head><title>Log in\x1b[31m</title></head><form><input type=password></form></html>"
_BOUNDS: tuple[Any, ...] = (-1, 0, 1, 2, 4, 10**18, 10**30, 2.5, True, None, "2", "x", [], {})
_NAMES = (
    "com.atlassian.bitbucket.AuthorisationException", "com.atlassian.bitbucket.NoSuchRepositoryException", "x", "",
    None, 7, ["a"], "a.b.DuplicateRefException",
)  # fmt: skip
_EXTRAS = (
    "details", "vetoes", "reviewerErrors", "validReviewers", "existingPullRequest", "currentVersion", "conflicted",
)  # fmt: skip
_ODD_EXTRAS = ([{"summaryMessage": 1}], [{"user": 7}], {"links": 7, "id": {}}, list(CONTROLS))
_STATUSES = (100, 201, 202, 204, 206, 301, 302, 303, 304, 307, 400, 401, 403, 404, 405, 406, 407, 409, 410, 413, 415,
             418, 429, 500, 501, 502, 503, 504, 599, 999)  # fmt: skip


@dataclass(frozen=True)
class Response:
    """A response as it goes over the wire; a `length` of -1 is that of the body, None leaves the header out."""

    status: int
    headers: tuple[tuple[str, str | bytes], ...]
    body: bytes = b""
    length: int | str | None = -1

    @property
    def is_html(self) -> bool:
        """True if the body is HTML, whatever its media type is."""
        kinds = [value for name, value in self.headers if name == "Content-Type"]
        return self.body == _HTML or "text/html" in kinds

    @property
    def wire(self) -> bytes:
        """Return the bytes of the response."""
        lines = [f"HTTP/1.1 {self.status} Something".encode()]
        lines += [name.encode() + b": " + (v if isinstance(v, bytes) else v.encode()) for name, v in self.headers]
        if self.length is not None:
            lines.append(f"Content-Length: {len(self.body) if self.length == -1 else self.length}".encode())
        return b"\r\n".join((*lines, b"", b"")) + self.body


@dataclass(frozen=True)
class Fault:
    """A short description of a fault, and the faulty response.

    `is_fatal`: the response is unusable, so that a run that needs it must fail. `cuts`: the rest of the list is still a
    valid list. `has_token`: the response itself shows the token. `refuses`: the status
    says that the request was refused, or leads elsewhere.
    """

    name: str
    apply: Callable[[Good], Response] = field(repr=False)
    is_fatal: bool = False
    cuts: bool = False
    has_token: bool = False
    refuses: bool = False


def as_sent(good: Good, body: bytes | None = None) -> Response:
    """Return a valid response as sent, with another body if one is given."""
    if body is None:
        body = good.body if good.value is None else encoded(good.value)
    kind = f"{good.media_type};charset=UTF-8" if good.media_type else ""
    headers = [("X-AUSERNAME", "fred"), ("X-AREQUESTID", "@1x1x1x1")]
    return Response(good.status, (*headers, *([("Content-Type", kind)] if kind else [])), body)


def encoded(value: Any, raw: bytes = b"") -> bytes:
    """Return the JSON of a value with raw bytes in place of placeholders."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return text.replace(f'"{_RAW}"'.encode(), raw, 1)


def fault_for(good: Good, random: Random) -> Fault:
    """Return a random fault for a response."""
    kinds: list[tuple[int, Callable[[Good, Random], Fault]]] = [
        (2, _change_length),
        (2, _change_status),
        (3, _refuse),
        (2, _change_media_type),
    ]
    if good.value is not None:
        kinds += [(10, _change_value), (1, _replace_body)]
    if isinstance(good.value, dict) and "values" in good.value:
        kinds.append((4, _break_paging))
    (made,) = random.choices([make for _, make in kinds], [weight for weight, _ in kinds])
    return made(good, random)


def _change_value(good: Good, random: Random) -> Fault:
    """Make a JSON value missing, deep, huge, of another type or of unusual characters."""
    value = deepcopy(good.value)
    path = random.choice([path for path in _paths(value) if path] or [()])
    before = _at(value, path)
    name, other, raw = _replacement(random, before)
    if other is _MISSING and not path:
        name, other = "null", None
    shown = ".".join(map(str, path))
    if not path:
        value = other
    elif other is _MISSING:
        del _at(value, path[:-1])[path[-1]]
    else:
        _at(value, path[:-1])[path[-1]] = other
    # The list itself, or an object of it: that shows in every form.
    is_list = path in (("values",), ("annotations",)) or (len(path) == 2 and path[0] == "values")
    kind, sign = (list, b"{") if len(path) == 1 else (str, b'"') if isinstance(before, str) else (dict, b"{")
    is_odd = other is _MISSING or not (isinstance(other, kind) or raw[:1] == sign)
    fatal = is_list and is_odd and not (other is _MISSING and len(path) == 2)
    return Fault(f"{name} at {shown}", lambda good: as_sent(good, encoded(value, raw)), fatal, cuts=is_list)


_MISSING = object()


def _replacement(random: Random, before: Any) -> tuple[str, Any, bytes]:
    """Return the description of a replacement and the replacement; bytes for JSON that Python does not write."""
    match random.randrange(8):
        case 0:
            return "missing", _MISSING, b""
        case 1 | 2:
            other = random.choice([each for each in _OTHERS if type(each) is not type(before)])
            return f"{other!r}", other, b""
        case 3:
            depth = random.choice((20, 130, 400, 900, 1100, 3000, 10_000))
            opened, closed = random.choice(((b"[", b"]"), (b'{"a":', b"}")))
            return f"{depth} deep", _RAW, opened * depth + b"1" + closed * depth
        case 4:
            size = random.choice((5_000, 20_000, 250_000))
            wide = "\u00e4\ufffd".encode() * (size // 3)
            huge = random.choice((
                b'"' + b"x" * size + b'"', b"7" * size, b"[" + b"1," * (size // 5) + b"1]", b'"' + wide + b'"',
                b"1e999", b"-1e-999",
            ))  # fmt: skip
            return f"{len(huge)} bytes", _RAW, huge
        case 5 | 6:
            text = random.choice(CONTROLS)
            return f"{text!r}", text, b""
        case _:
            raw = random.choice((b'"\xff\xfe"', b'"a\xc3"', b'"\\ud800"', b'"\\udc00x"', b'"\xed\xa0\x80"'))
            return f"{raw!r}", _RAW, raw


def _paths(value: Any, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [before]
    if isinstance(value, dict | list):
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            found += _paths(each, (*before, key))
    return found


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def _replace_body(good: Good, random: Random) -> Fault:
    """Replace the whole body."""
    body = random.choice((
        b"", b" ", b"null", b"true", b"7", b'"text"', b"[]", b"[1]", b"{}", b"{", b"NaN", b"\xef\xbb\xbf{}", b"\xff",
        b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 2000 + b"1" + b"}" * 2000, b"{} {}", b"<a/>",
        b'{"values":5}', b'{"diffs":[null]}', b'{"diffs":5}', b'{"message":{"a":1}}', b"text\x1b[2J", b"\x00",
    ))  # fmt: skip
    is_list = isinstance(good.value, dict) and "values" in good.value
    is_fatal = is_list or body[:2] not in (b"{}", b'{"')
    return Fault(f"body {body[:20]!r}", lambda good: as_sent(good, body), is_fatal, cuts=True)


def _break_paging(good: Good, random: Random) -> Fault:
    """Make the paging envelope wrong."""
    name = random.choice(("nextPageStart", "isLastPage", "size", "limit", "start", "nextPageStart", "isLastPage"))
    other = random.choice((*_BOUNDS, _MISSING))
    value = {each: part for each, part in good.value.items() if each != name}
    if other is not _MISSING:
        value[name] = other
    shown = "missing" if other is _MISSING else repr(other)
    # What calls itself the last page is the last page.
    cuts = name in ("isLastPage", "nextPageStart") and (other is True or not value.get("isLastPage", False))
    return Fault(f"{name} {shown}", lambda good: as_sent(good, encoded(value)), cuts=cuts)


def _change_length(good: Good, random: Random) -> Fault:
    """Make Content-Length wrong, or cut the body."""
    response = as_sent(good)
    cut = random.randrange(len(response.body)) if response.body else 0
    made = {
        "length too long": replace(response, length=len(response.body) + 10),
        "length too short": replace(response, length=max(cut, 0)),
        "cut": replace(response, body=response.body[:cut]),
        "cut at its end": replace(response, body=response.body[:-1]),
        "no length, cut": replace(response, body=response.body[:cut], length=None),
        "length -5": replace(response, length="-5"),
        "two lengths": replace(response, headers=(*response.headers, ("Content-Length", "3"))),
        "bad chunks": replace(
            response, headers=(*response.headers, ("Transfer-Encoding", "chunked")), body=b"zz\r\n", length=None
        ),
        "not gzip": replace(response, headers=(*response.headers, ("Content-Encoding", "gzip"))),
        "brotli": replace(response, headers=(*response.headers, ("Content-Encoding", "br"))),
        "no response": replace(response, status=0),
    }
    name = random.choice(list(made))
    answer = made[name]
    if name == "no response":
        return Fault(name, lambda _: answer, is_fatal=True)
    # A text that is cut is a text.
    is_text = good.value is None and name in ("cut", "cut at its end", "no length, cut", "length too short")
    return Fault(f"{name} ({cut})", lambda _: answer, is_fatal=name != "brotli" and bool(response.body) and not is_text)


def _change_media_type(good: Good, random: Random) -> Fault:
    """Change the media type, or make the body HTML."""
    kinds = (
        "text/html",
        "text/plain",
        "",
        "application/xml",
        "application/json",
        "image/png",
        "\u00e4/\u00f6",
        "x" * 500,
    )
    response = as_sent(good)
    kind = random.choice(kinds)
    others = tuple(header for header in response.headers if header[0] != "Content-Type")
    headers = (*others, ("Content-Type", kind)) if kind else others
    if random.randrange(2):
        page = replace(response, headers=headers, body=_HTML)
        # A file can be a web page: the other headers say that Bitbucket sent it.
        return Fault(f"a page as {kind!r}", lambda _: page, is_fatal=not good.is_file)
    more = (("X-AUSERNAME", b"\xff\xfe"), ("Retry-After", "soon"), ("Date", "yesterday"), ("Set-Cookie", "=;,\x01"))
    return Fault(f"media type {kind!r}", lambda _: replace(response, headers=(*headers, random.choice(more))))


def _change_status(good: Good, random: Random) -> Fault:
    """Change the status, with or without the body, or redirect."""
    status = random.choice(_STATUSES)
    where = random.choice(
        ("", "/", "/login", "http://127.0.0.2/x", "/rest/../x", "http://\u202ex/", "//x", "javascript:1", "?a")
    )
    response = as_sent(good)
    headers = (*response.headers, ("Location", where)) if status // 100 == 3 else response.headers
    if status == 429:
        headers = (*headers, ("Retry-After", random.choice(("0", "1", "-1", "x", "9" * 400, "Wed, 99 Foo 2000"))))
    body = random.choice((response.body, b"", _HTML))
    if status in (100, 204, 304):
        body = b""
    answer = Response(status, headers, body)
    return Fault(
        f"status {status}, {len(body)} bytes", lambda _: answer, is_fatal=status >= 300 or status == 100, refuses=True
    )


def _refuse(good: Good, random: Random) -> Fault:
    """Refuse the request with a malformed error envelope."""
    status = random.choice((400, 401, 401, 403, 404, 405, 409, 409, 429, 500, 503))
    message = random.choice((
        "No.", "", None, 7, {"a": 1}, ["a", None], "x" * 50_000, *CONTROLS, f"Bearer {TOKEN} \n hint: rm -rf",
        "error: \x1b[31m", "{not a template} %s",
    ))  # fmt: skip
    entry: Any = {"context": random.choice((None, "name", 7, ["x"], "\x1b")), "message": message,
                  "exceptionName": random.choice(_NAMES)}  # fmt: skip
    entry[random.choice(_EXTRAS)] = random.choice((*_OTHERS, *_ODD_EXTRAS))
    if random.randrange(4) == 0:
        del entry[random.choice(list(entry))]
    shape: Any = random.choice((
        {"errors": [entry]}, {"errors": [entry, entry]}, {"errors": entry}, {"errors": [None, entry, 7]},
        {"errors": None}, {"errors": []}, {"errors": {}}, {"errors": [[entry]]}, entry, [entry], {"message": message},
        {"status-code": status, "message": message}, {"status-code": "x", "message": 7}, {}, None, "text",
        {"error": "invalid_grant"},
    ))  # fmt: skip
    body = encoded(shape)
    if random.randrange(8) == 0:
        deep = b'{"errors":[{"message":' + b"[" * 2000 + b"]" * 2000 + b"}]}"
        not_text = b'{"errors":[{"message":"\xff"}]}'
        body = random.choice((deep, not_text, b"[" * 100_000, body[:-3], TOKEN.encode()))
    kind = random.choice(("application/json", "application/json", "text/plain", "text/html"))
    answer = Response(status, (("X-AUSERNAME", "fred"), ("Content-Type", kind)), body)
    return Fault(
        f"{status} {kind} {body[:60]!r}",
        lambda _: answer,
        is_fatal=True,
        has_token=TOKEN.encode() in body,
        refuses=True,
    )
