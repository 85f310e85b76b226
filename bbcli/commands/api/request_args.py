"""The input of `api call`: parse path, parameters, headers and body as they are typed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.client.request import JSON
from bbcli.commands.api.body_fields import build_object, parse_field, parse_pair
from bbcli.config.addresses import RepoAddress, has_detour, parse_url
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.context.app import App

# Headers that bbcli sets itself, each with the hint of the error.
_RESERVED_HEADERS = {
    "Authorization": "use --token-file FILE, or sign in: bbcli auth login URL",
    "Cookie": "save the session cookies: bbcli auth login URL --cookie-stdin",
    **dict.fromkeys(("Host", "Content-Length", "Transfer-Encoding", "Connection"), "omit the header"),
}


class Body(msgspec.Struct, frozen=True):
    """A body as it is sent: `value` is its JSON value, `source` the curl arguments of one that is a form or a file.

    These are Structs and no dataclasses: creating dataclasses would take a tenth of a run with one request.
    """

    data: bytes
    media_type: str = JSON
    value: Any = None
    source: tuple[str, ...] = ()

    @property
    def parts(self) -> list[str]:
        """The names of the parts of a multipart form; empty for other bodies."""
        return [text.partition("=")[0] for text in self.source[1::2]] if self.source[:1] == ("--form",) else []

    @classmethod
    def of(cls, value: Any) -> Body:
        """Encode a JSON value; InvalidInput for text with lone surrogates."""
        try:
            return cls(msgspec.json.encode(value), value=value)
        except UnicodeEncodeError:
            raise InvalidInput("the request contains text that is not UTF-8") from None

    @classmethod
    def read(cls, data: bytes, media_type: str | None, source: tuple[str, ...] = ()) -> Body:
        """Return a body of bytes; without another media type they must be JSON, else InvalidInput."""
        if media_type not in (None, JSON):
            return cls(data, str(media_type), source=source)
        if not data.strip():
            raise InvalidInput("the request body is empty", hint="omit --input to send no body")
        try:
            return cls(data, value=msgspec.json.decode(data), source=source)
        except msgspec.ValidationError:  # a number that msgspec cannot represent
            return cls(data, source=source)
        except DECODE_ERRORS as error:
            hint = "set another type with -H 'Content-Type: …'"
            raise InvalidInput(f"the request body is not JSON: {error}", hint=hint) from None


class ApiCallInput(msgspec.Struct, frozen=True):
    """The parsed arguments of a call; without a `method` the operation decides."""

    path: str
    method: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: Body | None = None
    repo: RepoAddress | None = None


class ParsedPath(msgspec.Struct, frozen=True):
    """A parsed path: `path` is the part below /rest, `url` the whole URL if it was one.

    `is_rooted` is True if the path began with /rest, so that it names its API root itself.
    """

    path: str
    query: tuple[tuple[str, str], ...] = ()
    url: str | None = None
    is_rooted: bool = False


def parse_path(text: str) -> ParsedPath:
    """Parse a path, a path template or a URL; InvalidInput for anything else."""
    if text[1:3] in (":/", ":\\"):
        raise InvalidInput(
            f"{text!r} begins with {text[:3]}: Git Bash converts a leading slash",
            hint=f"omit the first slash: {_undo_git_bash_path(text)}",
        )
    url = parse_url(text) if text[:8].lower().startswith(("http://", "https://")) else None
    text = url.geturl() if url else text
    path, _, query = (url.path, "", url.query) if url else text.partition("?")
    if re.match(r"[A-Za-z]+ +/", path):
        raise InvalidInput(f"{text!r} is one argument: METHOD and PATH are separate arguments", hint="omit the quotes")
    if not path.strip("/ ") or not path.isprintable():
        raise InvalidInput(f"{text!r} is not a path", hint="write a path such as /projects/WORK/repos")
    if has_detour(path):
        raise InvalidInput(f"{text!r}: a path on the server cannot contain '.' or '..'")
    path = "/" + path.lstrip("/")
    begins = path.startswith("/rest/") and not url
    below = path[5:] if begins else path
    return ParsedPath(below, tuple(parse_qsl(query, keep_blank_values=True)), text if url else None, begins)


def _undo_git_bash_path(text: str) -> str:
    """Return the typed path, without the Windows directory that Git Bash put in front of it."""
    path = text.replace("\\", "/")
    start = r"(?:rest|api|projects|users|repos|admin|[\w.-]+/(?:latest|\d[\w.]*))(?:/|$)"
    found = re.sub(rf"^.*?/(?={start})", "", path)
    return found if found != path else re.sub(r"(?i)^.*?/(?:\w*git|msys\d*)/", "", path)


def below_rest(parsed: ParsedPath, server_url: str) -> str:
    """Return the path below /rest; InvalidInput for a URL outside of `server_url`, to which no credential is sent."""
    if parsed.url is None:
        return parsed.path
    base = urlsplit(server_url)
    root = f"{base.path}/rest/"
    url = urlsplit(parsed.url)
    if (url.scheme, url.netloc) != (base.scheme, base.netloc) or not parsed.path.startswith(root):
        raise InvalidInput(
            f"{parsed.url} is not below {server_url}/rest, the only URL that the credential is for",
            hint="add --server, or omit the server from the path",
        )
    return "/" + parsed.path[len(root) :]


def parse_header(text: str) -> tuple[str, str]:
    """Parse a header `Name: value`; InvalidInput for a malformed or reserved one."""
    name, colon, value = (part.strip() for part in text.partition(":"))
    if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        # The text after the first word may be a secret.
        raise InvalidInput(f"-H {text.split(' ')[0]!r} is not a header", hint="write -H 'Name: value'")
    if not value.isascii() or not value.isprintable():
        raise InvalidInput(f"-H {name}: the value is not printable ASCII")
    name = "-".join(part.capitalize() for part in name.split("-"))
    if name in _RESERVED_HEADERS:
        raise InvalidInput(f"-H {name}: bbcli sets this header", hint=_RESERVED_HEADERS[name])
    return name, value


def parse_input(
    app: App, path: str, method: str | None, *, parameters: Sequence[str], fields: Sequence[tuple[str, str]],
    source: str | None, forms: Sequence[str], headers: Sequence[str], repo: RepoAddress | None,
) -> ApiCallInput:  # fmt: skip
    """Return the input of a call; InvalidInput for unreadable values and options that cannot be combined.

    `fields` are (option, text) pairs in the order of the command line; the option is -f or -F.
    """
    named = tuple(map(parse_header, headers))
    used = [
        option for option, value in (("-f/-F", fields), ("--input", source), ("--form", forms)) if value or value == ""
    ]
    if len(used) > 1:
        raise InvalidInput(f"{' and '.join(used)} cannot be combined: a request has one body", hint="omit one of them")
    if sum(text.endswith("=@-") for text in (*(text for option, text in fields if option == "-F"), *forms)) > 1:
        raise InvalidInput("stdin can be read only once", hint="use a file for one of them: @FILE")
    body: Body | None = None
    if forms:
        body = _form_body(app, forms)
    elif source is not None:
        data = b"".join(_read(app, source))
        body = Body.read(data, dict(named).get("Content-Type"), ("--data-binary", f"@{source}"))
    elif fields:
        body = _fields_body(app, fields)
    return ApiCallInput(path, method, tuple(parse_pair(each, "-p") for each in parameters), named, body, repo)


def _fields_body(app: App, fields: Sequence[tuple[str, str]]) -> Body:
    return Body.of(
        build_object(parse_field(option, text, lambda file: _read_text(app, file)) for option, text in fields)
    )


def _read_text(app: App, file: str) -> str:
    try:
        return b"".join(_read(app, file)).decode()
    except UnicodeDecodeError:
        raise InvalidInput(f"-F: {file} is not UTF-8") from None


def _read(app: App, file: str) -> Iterator[bytes]:
    if not file:
        raise InvalidInput("the file name is empty", hint="write @FILE, or @- for stdin")
    if file != "-":
        try:
            yield Path(app.selection.cwd, file).read_bytes()
        except OSError as error:
            hint = "use a readable file, or - for stdin"
            raise InvalidInput(f"{file}: {error.strerror}", hint=hint) from None
    elif app.console.stdin is not None:
        with app.console.progress.aside():
            yield app.console.stdin.buffer.read()


def _form_body(app: App, forms: Sequence[str]) -> Body:
    from bbcli.client.http.urls import File, encoded

    parts: list[tuple[str, str | File]] = []
    for each in forms:
        name, value = parse_pair(each, "--form")
        is_file = value.startswith("@")
        file = value[1:]
        parts.append((name, File(Path(file).name, b"".join(_read(app, file))) if is_file else value))
    data, media_type = encoded(parts)
    return Body(data, media_type, source=tuple(word for each in forms for word in ("--form", each)))
