"""Import a description of the REST API from a file, stdin or a URL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.client.http.urls import resolved
from bbcli.client.request import Request
from bbcli.client.response import Response, describe
from bbcli.commands.api.spec_store import (
    MAX_BYTES,
    MAX_MESSAGE,
    ROOT,
    check_size,
    read_body,
    save,
    spec_record,
    with_plugin_names,
)
from bbcli.config.addresses import is_loopback
from bbcli.config.model import Server
from bbcli.errors import BbcliError, InvalidInput, NotFound, ServerFailed, shortened
from bbcli.openapi import loading
from bbcli.openapi.store import additions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.context.app import App
    from bbcli.output import Record

_ACCEPTED = "application/json, application/yaml, application/vnd.sun.wadl+xml, application/xml;q=0.9, */*;q=0.1"


def import_spec(app: App, source: str, plugin: str | None = None) -> Iterator[Record]:
    """Read a description from a file, a URL, or - for stdin; yield its record, and save what the index lacks.

    InvalidInput names the problem in it.
    """
    name, content = _read_source(app, source)
    root = ROOT.search(name)
    try:
        spec = loading.read(content, f"{root[1]}/{root[2]}" if root else "", plugin=plugin or "")
    except InvalidInput as error:
        raise InvalidInput(
            f"{name}: {shortened(error.message, MAX_MESSAGE)}", hint=error.hint, reason=error.reason, **error.facts
        ) from None
    new = additions(with_plugin_names(spec))
    yield spec_record(name, spec, new)
    server = app.selection.require_server
    save(app, server, app.connections.saved_spec(server).with_spec(plugin or name, new), plugin or name)


def _read_source(app: App, source: str) -> tuple[str, bytes]:
    """Return the name of a source for messages, and its contents."""
    if re.match(r"https?://", source, re.IGNORECASE):
        return _download(app, source)
    name, content = ("stdin", _read_stdin(app)) if source == "-" else _read_file(source)
    check_size(len(content), name)
    return name, content


def _read_file(source: str) -> tuple[str, bytes]:
    path = Path(source).absolute()
    try:
        with path.open("rb") as file:
            return str(path), file.read(MAX_BYTES + 1)
    except OSError as error:
        hint = "use a readable file, a URL, or - for stdin"
        raise InvalidInput(f"{source}: {error.strerror}", hint=hint) from None


def _read_stdin(app: App) -> bytes:
    stream = getattr(app.console.stdin, "buffer", None)
    with app.console.progress.aside():
        return bytes(stream.read(MAX_BYTES + 1)) if stream is not None else b""


def _download(app: App, url: str) -> tuple[str, bytes]:
    """Download a document; the credential goes only to the selected server."""
    # A password in the URL would appear in messages and in the cache.
    target = resolved(url, url) if "@" not in url.split("/")[2] else None
    if target is None or target.origin.endswith("//"):
        raise InvalidInput("not a URL of a document", hint="write https://HOST/PATH, without a user and password")
    whole_url = target.url.partition("#")[0]
    app.selection.use_server(whole_url)
    # target.path is decoded: a proxy might resolve an encoded `..` to a path outside the context path.
    is_own = whole_url.startswith(f"{app.selection.require_server.url}/") and ".." not in target.path.split("/")
    base = app.server.url if is_own else _require_https(target.origin)
    client = app.client if is_own else app.connections.client_for(Server(name=base, url=base), None)
    request = Request("GET", whole_url.removeprefix(base), accept=_ACCEPTED, root="")
    response = client.fetch(request, stream=True)
    name = whole_url.partition("?")[0]
    if error := client.error_of(request, response) if is_own else _download_error(name, response):
        raise error
    return name, read_body(response, name).body


def _require_https(origin: str) -> str:
    if origin.startswith("https:") or is_loopback(origin):
        return origin
    raise InvalidInput(
        f"{origin} is plain http: others could change the document",
        hint="use https, or download the document and use the file",
    )


def _download_error(name: str, response: Response) -> BbcliError | None:
    if response.status < 400:
        return None
    kind = NotFound if response.status in (404, 410) else ServerFailed
    return kind(f"cannot download {name}: {describe(response)}", hint="download the document, and use the file")
