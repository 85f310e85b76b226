"""Reads a description that somebody has: from a file, from stdin, from a URL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from bbcli.client.http.urls import resolved
from bbcli.client.request import Request
from bbcli.client.response import Response, described
from bbcli.commands.api.spec_store import LARGEST, LONGEST, ROOT, attributed, check_size, counted, keep, whole
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


def read_from(app: App, source: str, plugin: str | None = None) -> Iterator[Record]:
    """Read a description from a file, a URL, or - for stdin; yield its record, and keep what the index does not have.

    InvalidInput names what is wrong with it.
    """
    name, content = _brought(app, source)
    root = ROOT.search(name)
    try:
        spec = loading.read(content, f"{root[1]}/{root[2]}" if root else "", plugin=plugin or "")
    except InvalidInput as error:
        raise InvalidInput(f"{name}: {shortened(error.message, LONGEST)}", hint=error.hint) from None
    new = additions(attributed(spec))
    yield counted(name, spec, new)
    server = app.require_server
    keep(app, server, app.found_on(server).with_spec(plugin or name, new), plugin or name)


def _brought(app: App, source: str) -> tuple[str, bytes]:
    """Return what a source is called, and what is in it."""
    if re.match(r"https?://", source, re.IGNORECASE):
        return _downloaded(app, source)
    name, content = ("stdin", _stdin(app)) if source == "-" else _file(source)
    check_size(len(content), name)
    return name, content


def _file(source: str) -> tuple[str, bytes]:
    path = Path(source).absolute()
    try:
        with path.open("rb") as file:
            return str(path), file.read(LARGEST + 1)
    except OSError as error:
        hint = "name a file that can be read, a URL, or - for stdin"
        raise InvalidInput(f"{source}: {error.strerror}", hint=hint) from None


def _stdin(app: App) -> bytes:
    stream = getattr(app.stdin, "buffer", None)
    with app.progress.aside():
        return bytes(stream.read(LARGEST + 1)) if stream is not None else b""


def _downloaded(app: App, url: str) -> tuple[str, bytes]:
    """GET a document, with the credential where it is on the server at hand, and without one from anywhere else."""
    # A password in it would be said, kept and sent.
    target = resolved(url, url) if "@" not in url.split("/")[2] else None
    if target is None or target.origin.endswith("//"):
        raise InvalidInput("this is no URL of a document", hint="write https://HOST/PATH, without a user and password")
    whole_url = target.url.partition("#")[0]
    app.use_server(whole_url)
    # The path is decoded here: an encoded `..` might lead a proxy out of the context path.
    is_own = whole_url.startswith(f"{app.require_server.url}/") and ".." not in target.path.split("/")
    base = app.server.url if is_own else _safe(target.origin)
    client = app.client if is_own else app.client_for(Server(name=base, url=base), None)
    request = Request("GET", whole_url.removeprefix(base), accept=_ACCEPTED, root="")
    response = client.fetch(request, stream=True)
    name = whole_url.partition("?")[0]
    if error := client.error_of(request, response) if is_own else _missing(name, response):
        raise error
    return name, whole(response, name).body


def _safe(origin: str) -> str:
    if origin.startswith("https:") or is_loopback(origin):
        return origin
    raise InvalidInput(
        f"{origin} is plain http: the document could be changed on the way",
        hint="use https, or fetch it yourself and name the file",
    )


def _missing(name: str, response: Response) -> BbcliError | None:
    if response.status < 400:
        return None
    kind = NotFound if response.status in (404, 410) else ServerFailed
    return kind(f"{name} can't be had: {described(response)}", hint="fetch it yourself, and name the file")
