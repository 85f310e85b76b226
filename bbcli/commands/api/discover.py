"""Discover a server's REST API: read its WADL documents, found by its capabilities and plugins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bbcli._lazy import DECODE_ERRORS, msgspec
from bbcli.client.endpoints import PROPERTIES
from bbcli.client.request import JSON, Request
from bbcli.client.response import describe
from bbcli.client.server_version import reported_version
from bbcli.commands.api.spec_store import (
    MAX_MESSAGE,
    ROOT,
    format_count,
    message_record,
    read_body,
    save,
    spec_record,
    with_plugin_names,
)
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
# The plugin list of the Universal Plugin Manager has its own media type.
_PLUGINS = "/plugins/1.0/"
_PLUGINS_TYPE = f"application/vnd.atl.plugins.installed+json, {JSON};q=0.9, */*;q=0.1"
_WADL_TYPE = "application/vnd.sun.wadl+xml, application/xml;q=0.9, */*;q=0.1"
_ROOT_NAME = re.compile(r"[A-Za-z0-9][\w-]*")
_VERSIONS = ("1.0", "latest")


def discover(app: App, plugin: str | None = None) -> Iterator[Record]:
    """Read the REST API of the selected server; yield a record for each request, and save what the index lacks.

    Missing or forbidden resources are records; ServerFailed and NotAuthenticated concern the whole server.
    """
    if plugin is not None:
        raise InvalidInput("--plugin requires --from", hint="add --from FILE, or a URL")
    look = _Discovery(app.client, app.connections.saved_spec(app.server), app.console.without_secrets)
    yield from look.run()
    known = app.connections.saved_spec(app.server).with_spec("", merge_specs(Spec(), look.found), look.version)
    save(app, app.server, known, "", look.absent)


@dataclass
class _Discovery:
    """The discovery of one server: `found` collects descriptions, `absent` counts missing resources.

    `saved` is the result of earlier runs, `redact` removes secrets from messages of the server.
    """

    client: Client
    saved: SavedSpec
    redact: Callable[[str], str]
    version: str = ""
    found: list[Spec] = field(default_factory=list)
    absent: int = 0
    has_no_response: bool = False

    def run(self) -> Iterator[Record]:
        """Yield a record for each request; they are sent one after the other to spare the server."""
        self.version = reported_version(self.client.properties())
        yield self._result_record(PROPERTIES, f"Bitbucket {self.version}" if self.version else "reports no version")
        # With the roots of earlier runs: a user with more permissions may have found them.
        versions = {name: [version] for name, version in map(_split_root, self._saved_roots())}
        for name, version in (yield from self._roots_from_capabilities()):
            versions.setdefault(name, []).append(version)
        yield from self._first_wadl(_API, _VERSIONS)
        for name in (yield from self._roots_from_plugins()):
            versions.setdefault(name, [])
        bundled = dict(map(_split_root, roots()))
        for name in sorted({*versions, *bundled} - {_API}):
            # The index has the latest version of the roots that come with Bitbucket.
            yield from self._first_wadl(name, [bundled[name]] if name in bundled else (*versions[name], *_VERSIONS))

    def _saved_roots(self) -> set[str]:
        spec = self.saved.specs.get("", Spec())
        return {root for each in spec.operations if (root := root_of(each)).count("/") == 2}

    def _roots_from_capabilities(self) -> Generator[Record, None, list[tuple[str, str]]]:
        """Read the capabilities, and return (root, version) of the resources that they name."""
        body, why = self._fetch(_CAPABILITIES, JSON)
        listed = _member(body, "capabilities")
        urls = [str(url) for url in listed.values()] if isinstance(listed, dict) else []
        yield self._result_record(_CAPABILITIES, why or format_count(len(urls), "capability", "capabilities"))
        return [(match[1], match[2]) for url in urls if (match := ROOT.search(url))]

    def _roots_from_plugins(self) -> Generator[Record, None, list[str]]:
        """Read the list of plugins, and return roots guessed from their keys."""
        body, why = self._fetch(_PLUGINS, _PLUGINS_TYPE)
        listed = _member(body, "plugins")
        plugins = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        # Bundled plugins are skipped: the index has their resources.
        added = [each for each in plugins if each.get("userInstalled", True) and each.get("enabled", True)]
        yield self._result_record(
            _PLUGINS, why or f"{format_count(len(plugins), 'plugin')}, {len(added)} user-installed"
        )
        keys = [key for each in added if isinstance(key := each.get("key"), str)]
        return [f"/{name}" for key in keys for name in _candidate_names(key)]

    def _first_wadl(self, name: str, versions: Sequence[str]) -> Iterator[Record]:
        """Read the WADL of a root in the first of these versions that has one."""
        for version in dict.fromkeys(versions):
            if (yield from self._wadl(name, version)):
                return

    def _wadl(self, name: str, version: str) -> Generator[Record, None, bool]:
        """Read the WADL of a root in a version; return True if there was one."""
        root = f"{name}/{version}"
        path = f"{root}/application.wadl"
        body, why = self._fetch(path, _WADL_TYPE)
        if why:
            yield self._result_record(path, why)
            return False
        try:
            spec = with_plugin_names(_with_version(wadl.read(body, root), name, version))
        except InvalidInput as error:
            yield self._result_record(path, f"cannot be read: {error.message}")
            return False
        new = additions(spec)
        self.found.append(new)
        yield spec_record(self.redact(f"/rest{path}"), spec, new)
        return True

    def _fetch(self, path: str, accept: str) -> tuple[bytes, str]:
        """Return (body, ""), or (b"", reason) if there is none; ServerFailed after two requests without a response."""
        try:
            response = read_body(self.client.fetch(Request("GET", path, accept=accept), stream=True), "it")
        except InvalidInput as error:
            return b"", f"cannot be read: {error.message}"
        except ServerFailed as error:
            # A single lost response may be an accident; two in a row mean that server or network failed.
            was_silent, self.has_no_response = self.has_no_response, error.refusal.status is None
            if was_silent and self.has_no_response:
                raise
            return b"", self._count_absent("redirected") if error.refusal.status else f"cannot be read: {error.message}"
        self.has_no_response = False
        if response.status in (401, 403):
            return b"", "not allowed"
        if response.status in (404, 410) or response.is_html:
            return b"", self._count_absent("a web page" if response.is_html else "")
        return (response.body, "") if response.status == 200 else (b"", f"cannot be read: {describe(response)}")

    def _result_record(self, path: str, result: str) -> Record:
        return message_record(self.redact(f"/rest{path}"), self.redact(shortened(result, MAX_MESSAGE)))

    def _count_absent(self, instead: str) -> str:
        self.absent += 1
        return f"not found ({instead})" if instead else "not found"


def _member(body: bytes, name: str) -> Any:
    """Return a member of a JSON object; None if it is missing, or the body is something else."""
    try:
        value = msgspec.json.decode(body or b"null")
    except DECODE_ERRORS:
        return None
    return value.get(name) if isinstance(value, dict) else None


def _candidate_names(key: str) -> Iterator[str]:
    """Yield possible roots of a plugin: bitbucket-notes and notes for com.example.bitbucket-notes."""
    last = key.rpartition(".")[2]
    bare = re.sub(r"^(?:bitbucket|stash)-|(?:-for)?-(?:bitbucket|stash)$|-plugin$", "", last)
    yield from (name for name in dict.fromkeys((last, bare)) if _ROOT_NAME.fullmatch(name))


def _split_root(root: str) -> tuple[str, str]:
    name, _, version = root.rpartition("/")
    return name, version


def _with_version(spec: Spec, name: str, version: str) -> Spec:
    """Return a description whose paths have the requested version: the WADL of "latest" contains a number."""
    if name == _API:  # its paths are normalized already
        return spec
    other = re.compile(rf"{re.escape(name)}/[^/]+(?=/|$)")
    paths = (other.sub(f"{name}/{version}", each.path, count=1) for each in spec.operations)
    moved = (msgspec.structs.replace(each, path=path) for each, path in zip(spec.operations, paths, strict=True))
    return msgspec.structs.replace(spec, paths=by_path(moved))
