"""Valid responses by the description of the REST API, with consistent values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from bbcli.client.endpoints import BRANCHES, COMMITS, COMPARE, PROJECT_REPOS, TAG, TAGS
from bbcli.client.endpoints import DIFF as DIFFS
from bbcli.openapi.match import find_templates
from bbcli.openapi.store import bundled_spec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.openapi import Operation, Schema

PAGE, TOTAL = 2, 4
HASHES = [digit * 40 for digit in "0123456789abcdef"]
DIFF = b"diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-one\n+two\n"
_DEEPEST = 6
_TEXTS = {
    "displayId": "0123456",
    "slug": "my-repo",
    "version": "9.4.22",
    "name": "fred",
    "displayName": "Fred Normal",
    "emailAddress": "fred@example.com",
    "message": "One line\n\nand more",
    "toString": "README.md",
    "token": "s3cr3t",
    "href": "http://127.0.0.1/page",
    "url": "http://127.0.0.1/builds/1",
    "title": "Title",
    "type": "ADD",
    "severity": "LOW",
    "reportKey": "lint",
    "description": "What it is",
    "result": "PASS",
}
_DIFF_FILE = {
    "source": {"toString": "README.md"},
    "destination": {"toString": "README.md"},
    "hunks": [
        {
            "sourceLine": 1,
            "destinationLine": 1,
            "segments": [
                {"type": "REMOVED", "lines": [{"line": "one"}]},
                {"type": "ADDED", "lines": [{"line": "two"}, {"line": "3"}]},
            ],
        }
    ],
}
_DIFF_OBJECT = {"toHash": HASHES[0], "diffs": [_DIFF_FILE], "truncated": False}
_LINK = {"self": [{"href": "http://127.0.0.1/page"}]}
_ANNOTATION = {"reportKey": "lint", "severity": "LOW", "message": "Unused", "path": "README.md", "line": 3}
_ENTRIES = [
    {"path": {"toString": name}, "type": kind, "size": 12, "contentId": HASHES[0]}
    for name, kind in (("README.md", "FILE"), ("languages", "DIRECTORY"), ("module", "SUBMODULE"))
]
_DIRECTORY = {
    "path": {"toString": ""},
    "revision": "master",
    "children": {"values": _ENTRIES, "size": 3, "limit": 500, "start": 0, "isLastPage": True},
}
_TAR, _ZIP = bytes(257) + b"ustar" + bytes(250), b"PK\5\6" + bytes(18)
_MODEL_PLACE = "projects/WORK/repos/my-repo/branchmodel"
_MODEL = {
    "development": {"id": "refs/heads/master", "displayId": "master", "refId": None, "useDefault": True},
    "types": [{"id": "FEATURE", "displayName": "Feature", "prefix": "feature/", "enabled": True}],
}
# Lists of refs, and one of them -> the beginning of the full names, and the short names.
_BRANCHES = ("refs/heads/", ("staging", "release/1.0", "topic", "other"))
_TAGS = ("refs/tags/", ("v1.0", "v1.1", "v1.2", "v2.0"))
_REFS = {BRANCHES: _BRANCHES, TAGS: _TAGS, TAG: _TAGS}
# What the description leaves out: parts of repositories, whole resources.
_LEFT_OUT: Mapping[str, Any] = {
    f"{COMMITS}/{{commitId}}/diff/{{path}}": _DIFF_OBJECT,
    f"{COMPARE}/diff/{{path}}": _DIFF_OBJECT,
    DIFFS: _DIFF_OBJECT,
    f"{COMPARE}/diff-stats-summary/{{path}}": {"filesChanged": 1, "linesAdded": 2, "linesRemoved": 1},
    f"{PROJECT_REPOS}/{{repositorySlug}}/browse/{{path}}": {
        "lines": [{"text": "one"}, {"text": "two"}],
        "start": 0,
        "size": 2,
        "isLastPage": True,
        "blame": [{"commitHash": HASHES[0], "author": {"name": "fred"}, "lineNumber": 1, "spannedLines": 2}],
    },
    f"{PROJECT_REPOS}/{{repositorySlug}}/browse": _DIRECTORY,
    # The description has objects here, servers have texts.
    f"{PROJECT_REPOS}/{{repositorySlug}}/files": {
        "values": ["README.md", "languages/java.lang"],
        "size": 2,
        "limit": 25,
        "start": 0,
        "isLastPage": True,
    },
    f"{PROJECT_REPOS}/{{repositorySlug}}/files/{{path}}": {
        "values": ["README.md", "languages/java.lang"],
        "size": 2,
        "limit": 25,
        "start": 0,
        "isLastPage": True,
    },
    f"{PROJECT_REPOS}/{{repositorySlug}}/last-modified": {"files": {"README.md": {"id": HASHES[1], "message": "One"}}},
    f"/branch-utils/latest/{_MODEL_PLACE}": _MODEL,
    f"/branch-utils/1.0/{_MODEL_PLACE}/configuration": _MODEL,
    "/capabilities": {"application": "stash", "capabilities": {"build": "http://127.0.0.1/rest/build/1.0/things"}},
    "/plugins/1.0": {"plugins": [{"key": "com.example.notes", "enabled": True, "userInstalled": True}]},
}
# Resources whose response the description leaves out -> those with the same one.
_SAME_AS = {"/api/latest/inbox/pull-requests": "/api/latest/dashboard/pull-requests"}
_CLONE = [
    {"name": "http", "href": "http://127.0.0.1/scm/work/my-repo.git"},
    {"name": "ssh", "href": "ssh://git@127.0.0.1:7999/work/my-repo.git"},
]


@dataclass(frozen=True)
class Good:
    """A valid response: `value` is its JSON, None if the body is not JSON; `is_file` says that it is that of a file."""

    status: int
    media_type: str
    value: Any = None
    body: bytes = b""
    is_file: bool = False


def _of_file(method: str, path: str, query: str) -> Good | None:
    """Return the response for a directory and to an edit; None for other requests."""
    if "/browse/" in path and method == "PUT":
        return Good(200, "application/json", {"id": HASHES[1], "message": "One"})
    if "/browse/" in path and path.endswith("/languages"):
        return Good(200, "application/json", {"type": "DIRECTORY"} if "type=true" in query else _DIRECTORY)
    return None


@cache
def good_response(method: str, target: str, accept: str) -> Good:
    """Return the valid response to a request for a path with its query."""
    path, _, query = target.partition("?")
    path = path.removeprefix("/rest")
    path = _SAME_AS.get(path, path)
    template, operation = _operation(method, path)
    if "/raw/" in path:
        return Good(200, "text/plain", body=b"some text\n", is_file=True)
    if path.endswith("/archive"):
        return Good(200, "application/octet-stream", body=_TAR if "format=tar" in query else _ZIP)
    if "text/plain" in accept and "/diff" in path:
        return Good(200, "text/plain", body=DIFF)
    if found := _of_file(method, path, query):
        return found
    if template in _LEFT_OUT:
        return Good(200, "application/json", _LEFT_OUT[template])
    if operation is None or not operation.answers:
        error = {"message": "HTTP 404 Not Found", "status-code": 404, "sub-code": -1}
        return Good(404, "application/json", error) if method == "GET" else Good(204, "")
    answer = operation.answers[0]
    if not answer.types:
        return Good(answer.status, "")
    if not answer.types[0].endswith("json"):
        return Good(answer.status, answer.types[0].replace("*/*", "text/plain"), body=b"some text\n")
    if operation.pages == "values":
        return Good(200, "application/json", _page(operation, parse_qs(query)))
    return Good(answer.status, "application/json", _value(answer.schema, template))


@cache
def _operation(method: str, path: str) -> tuple[str, Operation | None]:
    for found in find_templates(bundled_spec(), path):
        if method in found.operations:
            return found.path, found.operations[method]
    return path.rstrip("/"), None


def _page(operation: Operation, query: dict[str, list[str]]) -> dict[str, Any]:
    spec = bundled_spec()
    schema = spec.resolved(operation.answers[0].schema)
    items = schema.properties["values"].items if "values" in schema.properties else schema
    start, limit = (int(query.get(name, [default])[0]) for name, default in (("start", "0"), ("limit", "25")))
    size = max(min(limit, PAGE, TOTAL - start), 0)
    values = [_value(items, operation.path, start + number) for number in range(size)] if items else []
    envelope = {"size": size, "limit": min(limit, PAGE), "start": start, "values": values}
    if start + size >= TOTAL:
        return {**envelope, "isLastPage": True}
    return {**envelope, "isLastPage": False, "nextPageStart": start + size}


def _value(schema: Schema, template: str, number: int = 0, name: str = "", depth: int = _DEEPEST) -> Any:
    """Return a value of a schema, the one of this number in its list."""
    schema = bundled_spec().resolved(schema)
    while schema.one_of:
        schema = bundled_spec().resolved(schema.one_of[0])
    if schema.type == "array":
        return [_value(schema.items, template, number, name, depth - 1)] if schema.items and depth else []
    if schema.properties or schema.type == "object":
        return _object(schema, template, number, name, depth)
    return _plain(schema, template, number, name) if schema.has_type else {}


def _object(schema: Schema, template: str, number: int, name: str, depth: int) -> dict[str, Any]:
    if name == "links" or not depth:
        return _LINK if name == "links" else {}
    found = {each: _value(part, template, number, each, depth - 1) for each, part in schema.properties.items()}
    if "slug" in found or "key" in found or "displayId" in found:
        found["links"] = {**_LINK, "clone": _CLONE} if "forkable" in found else _LINK
    if name == "project" or ("/projects" in template and "public" in found and "slug" not in found):
        found["key"] = "WORK"
    if template in _REFS and not name:
        place, known = _REFS[template]
        found |= {"id": f"{place}{known[number]}", "displayId": known[number]}
    if name in ("path", "srcPath"):
        return {"toString": "README.md", "components": ["README.md"], "name": "README.md", "parent": ""}
    return found


def _plain(schema: Schema, template: str, number: int, name: str) -> Any:
    if schema.type in ("integer", "number"):
        is_time = name.endswith(("Date", "Timestamp", "expiryDate"))
        return 1334730000000 - number * 60_000 if is_time else number + 1
    if schema.type == "boolean":
        return number % 2 == 0
    if name == "state" and "SUCCESSFUL" in schema.enum:
        return "SUCCESSFUL"
    if name == "state" and "MERGED" in schema.enum:
        return "OPEN"
    if schema.enum:
        return schema.enum[0]
    if name == "key":
        return "unit-tests" if number == 0 else f"unit-tests-{number}"
    if name == "id":
        return HASHES[number % len(HASHES)]
    text = _TEXTS.get(name, "text")
    return text if number == 0 or name in ("type", "severity", "href", "version") else f"{text}-{number}"
