"""Asks a server what its REST API has: its WADL documents, and where those are."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.client.endpoints import PROPERTIES
from bbcli.client.request import JSON, Request
from bbcli.client.response import described
from bbcli.client.server_version import said_by
from bbcli.commands.api.import_spec import read_from
from bbcli.commands.api.spec_store import LONGEST, ROOT, attributed, counted, keep, number, told, whole
from bbcli.errors import InvalidInput, ServerFailed, shortened
from bbcli.openapi import Spec, by_path, wadl
from bbcli.openapi.merge import merge_specs
from bbcli.openapi.store import additions, root_of, roots

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from bbcli.client.client import Client
    from bbcli.context.app import App
    from bbcli.openapi.store import SavedSpec
    from bbcli.output import Record

_API = "/api"
_CAPABILITIES = "/capabilities"
# The Universal Plugin Manager's list, which has a media type of its own.
_PLUGINS = "/plugins/1.0/"
_LISTED = f"application/vnd.atl.plugins.installed+json, {JSON};q=0.9, */*;q=0.1"
_WADL = "application/vnd.sun.wadl+xml, application/xml;q=0.9, */*;q=0.1"
_NAME = re.compile(r"[A-Za-z0-9][\w-]*")
_VERSIONS = ("1.0", "latest")


def discover(app: App, plugin: str | None = None) -> Iterator[Record]:
    """Ask the server at hand; yield a record for each resource that was asked, and keep what the index does not have.

    ServerFailed and NotAuthenticated are of the whole server: what it does not have, or does not show, is in a record.
    """
    if plugin is not None:
        raise InvalidInput("--plugin says whose the operations of --from are", hint="add --from FILE, or a URL")
    look = _Look(app.client, app.found_on(app.server), app.without_secrets)
    yield from look.around()
    known = app.found_on(app.server).with_spec("", merge_specs(Spec(), look.found), look.version)
    keep(app, app.server, known, "", look.absent)


@dataclass
class _Look:
    """A look at one server: what was `found` so far; `before` is what was known of it, and `absent` counts.

    `hide` takes the secrets of the run out of what the server said.
    """

    client: Client
    before: SavedSpec
    hide: Callable[[str], str]
    version: str = ""
    found: list[Spec] = field(default_factory=list)
    absent: int = 0
    is_silent: bool = False

    def around(self) -> Iterator[Record]:
        """Ask for everything, gently: one after the other."""
        self.version = said_by(self.client.properties())
        yield self._told(PROPERTIES, f"Bitbucket {self.version}" if self.version else "tells no version")
        # What an earlier look found, perhaps by somebody who is told more.
        wanted = {name: [version] for name, version in map(_split, self._known())}
        for name, version in (yield from self._named_by_capabilities()):
            wanted.setdefault(name, []).append(version)
        yield from self._first_of(_API, _VERSIONS)
        for name in (yield from self._named_by_plugins()):
            wanted.setdefault(name, [])
        bundled = dict(map(_split, roots()))
        for name in sorted({*wanted, *bundled} - {_API}):
            # Of what comes with Bitbucket the latest version is in the index.
            yield from self._first_of(name, [bundled[name]] if name in bundled else (*wanted[name], *_VERSIONS))

    def _known(self) -> set[str]:
        spec = self.before.specs.get("", Spec())
        return {root for each in spec.operations if (root := root_of(each)).count("/") == 2}

    def _named_by_capabilities(self) -> Generator[Record, None, list[tuple[str, str]]]:
        """Ask for the capabilities, which name resources of applications and plug-ins."""
        body, why = self._asked(_CAPABILITIES, JSON)
        listed = _member(body, "capabilities")
        urls = [str(url) for url in listed.values()] if isinstance(listed, dict) else []
        yield self._told(_CAPABILITIES, why or number(len(urls), "capability", "capabilities"))
        return [(match[1], match[2]) for url in urls if (match := ROOT.search(url))]

    def _named_by_plugins(self) -> Generator[Record, None, list[str]]:
        """Ask for the list of plug-ins, and guess from their keys what their resources are below."""
        body, why = self._asked(_PLUGINS, _LISTED)
        listed = _member(body, "plugins")
        plugins = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        # Those that come with Bitbucket are many, and the index knows which of them have resources.
        own = [each for each in plugins if each.get("userInstalled", True) and each.get("enabled", True)]
        yield self._told(_PLUGINS, why or f"{number(len(plugins), 'plug-in')}, {len(own)} of them added")
        keys = [key for each in own if isinstance(key := each.get("key"), str)]
        return [f"/{name}" for key in keys for name in _names(key)]

    def _first_of(self, name: str, versions: Sequence[str]) -> Iterator[Record]:
        """Ask for the WADL of a root in these versions; the first that is there is enough."""
        for version in dict.fromkeys(versions):
            if (yield from self._wadl(name, version)):
                return

    def _wadl(self, name: str, version: str) -> Generator[Record, None, bool]:
        """Ask for the WADL of a root in a version; return whether there was one."""
        root = f"{name}/{version}"
        path = f"{root}/application.wadl"
        body, why = self._asked(path, _WADL)
        if why:
            yield self._told(path, why)
            return False
        try:
            spec = attributed(_below(wadl.read(body, root), name, version))
        except InvalidInput as error:
            yield self._told(path, f"can't be read: {error.message}")
            return False
        new = additions(spec)
        self.found.append(new)
        yield counted(self.hide(f"/rest{path}"), spec, new)
        return True

    def _asked(self, path: str, accept: str) -> tuple[bytes, str]:
        """Return the body of an answer and nothing else, or no body and why there is none."""
        try:
            response = whole(self.client.fetch(Request("GET", path, accept=accept), stream=True), "it")
        except InvalidInput as error:
            return b"", f"can't be read: {error.message}"
        except ServerFailed as error:
            # One that is cut off says little; the second in a row is the end of the server, or of the network.
            was_silent, self.is_silent = self.is_silent, error.refusal.status is None
            if was_silent and self.is_silent:
                raise
            return b"", self._absent("redirected") if error.refusal.status else f"can't be read: {error.message}"
        self.is_silent = False
        if response.status in (401, 403):
            return b"", "not allowed"
        if response.status in (404, 410) or response.is_html:
            return b"", self._absent("a web page" if response.is_html else "")
        return (response.body, "") if response.status == 200 else (b"", f"can't be read: {described(response)}")

    def _told(self, path: str, result: str) -> Record:
        return told(self.hide(f"/rest{path}"), self.hide(shortened(result, LONGEST)))

    def _absent(self, instead: str) -> str:
        self.absent += 1
        return f"not there ({instead})" if instead else "not there"


def _member(body: bytes, name: str) -> Any:
    """Return a member of a JSON object; None where there is none, and for what is no such object."""
    try:
        value = msgspec.json.decode(body or b"null")
    except DECODE_ERRORS:
        return None
    return value.get(name) if isinstance(value, dict) else None


def _names(key: str) -> Iterator[str]:
    """Yield what the resources of a plug-in may be below: of com.example.bitbucket-notes that, and notes."""
    last = key.rpartition(".")[2]
    bare = re.sub(r"^(?:bitbucket|stash)-|(?:-for)?-(?:bitbucket|stash)$|-plugin$", "", last)
    yield from (name for name in dict.fromkeys((last, bare)) if _NAME.fullmatch(name))


def _split(root: str) -> tuple[str, str]:
    name, _, version = root.rpartition("/")
    return name, version


def _below(spec: Spec, name: str, version: str) -> Spec:
    """Return a description whose paths have the version that was asked for: the latest has a number of its own."""
    if name == _API:  # it has one form already
        return spec
    other = re.compile(rf"{re.escape(name)}/[^/]+(?=/|$)")
    paths = (other.sub(f"{name}/{version}", each.path, count=1) for each in spec.operations)
    moved = (msgspec.structs.replace(each, path=path) for each, path in zip(spec.operations, paths, strict=True))
    return msgspec.structs.replace(spec, paths=by_path(moved))


__all__ = ["discover", "read_from"]
