"""Reads what is typed behind `api call`: parameters, headers, and a body in one of its forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.commands.api.request_input import ApiCallInput, Body, parse_header, parse_pair
from bbcli.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


def parse_input(
    app: App, path: str, method: str | None, *, parameters: Sequence[str], fields: Sequence[tuple[str, str]],
    source: str | None, forms: Sequence[str], headers: Sequence[str], repo: RepoAddress | None,
) -> ApiCallInput:  # fmt: skip
    """Return the input of a call; InvalidInput for unreadable values and options that exclude each other.

    `fields` are (option, text) pairs in the order of the command line; the option is -f or -F.
    """
    named = tuple(map(parse_header, headers))
    used = [
        option for option, value in (("-f/-F", fields), ("--input", source), ("--form", forms)) if value or value == ""
    ]
    if len(used) > 1:
        raise InvalidInput(f"{' and '.join(used)} exclude each other: there is one body", hint="name one of them")
    if sum(text.endswith("=@-") for text in (*(text for option, text in fields if option == "-F"), *forms)) > 1:
        raise InvalidInput("stdin is read once, and it is named twice", hint="name a file for the other: @FILE")
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
    from bbcli.commands.api.body_fields import build_object, parse_field

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
        raise InvalidInput("a file has no name", hint="write @FILE, or @- for stdin")
    if file != "-":
        try:
            yield Path(app.cwd, file).read_bytes()
        except OSError as error:
            hint = "name a file that can be read, or - for stdin"
            raise InvalidInput(f"{file}: {error.strerror}", hint=hint) from None
    elif app.stdin is not None:
        with app.progress.aside():
            yield app.stdin.buffer.read()


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
