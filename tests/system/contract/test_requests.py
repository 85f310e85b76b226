"""Requests for all operations of bbcli's description, checked against Atlassian's document with openapi-core.

MENDS lists errors of the document and limits of openapi-core; an unused entry fails.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import pytest
from msgspec.structs import replace
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.templating.paths.finders import APICallPathFinder
from openapi_core.templating.paths.iterators import TemplatePathsIterator
from openapi_core.templating.paths.parsers import PathParser
from werkzeug.datastructures import Headers, ImmutableMultiDict

from bbcli.client.request import Request
from bbcli.openapi.corrections import ANY_TYPE_FIELDS, WRITABLE_FIELDS
from bbcli.openapi.example import skeleton, smallest, value_for
from bbcli.openapi.store import bundled_spec
from tests.system.contract.contract import DOCUMENT, needs_document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jsonschema_path import SchemaPath

    from bbcli.openapi import Operation

pytestmark = [
    needs_document,
    # It says so of what is sent, and it is sent on purpose.
    pytest.mark.filterwarnings("ignore:version parameter is deprecated:DeprecationWarning"),
]
OPERATIONS = {(each.method, each.path): each for each in bundled_spec().operations}
# Values that have to be quoted, and that have slashes where they may.
HARD = {"projectKey": "~fred", "repositorySlug": "my.repo", "path": "docs/grün & blau/a+b.md", "name": "release/1.0"}
REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"


@dataclass
class Sent:
    """A request in the interface that openapi-core requires."""

    request: Request
    host_url: str = "http://example.com:7990"
    parameters: RequestParameters = field(default_factory=RequestParameters)

    def __post_init__(self) -> None:
        self.parameters.query = ImmutableMultiDict(parse_qsl(self._target.query, keep_blank_values=True))
        self.parameters.header = Headers(self.request.headers)

    @property
    def _target(self) -> SplitResult:
        return urlsplit(self.host_url + self.request.target)

    @property
    def method(self) -> str:
        return self.request.method.lower()

    @property
    def path(self) -> str:
        return self._target.path

    @property
    def content_type(self) -> str:
        return self.request.headers.get("Content-Type", "")

    @property
    def body(self) -> bytes | None:
        return self.request.content

    @property
    def variables(self) -> dict[str, str]:
        """The values of the path parameters that openapi-core found."""
        return {name: unquote(str(value)) for name, value in self.parameters.path.items()}


def build_request(operation: Operation, *, whole: bool) -> Request:
    """Build a request with all parameters of an operation, or only with the required ones."""
    asked: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
    for each in operation.parameters:
        if each.required or whole:
            value = HARD.get(each.name) if whole and each.place == "path" else None
            asked[each.place][each.name] = value or value_for(each)
    request = Request(operation.method, operation.path, asked["path"], asked["query"], more_headers=asked["header"])
    if operation.body is None:
        return request
    make = skeleton if whole else smallest
    return with_body(request, operation.body.types[0], make(bundled_spec(), operation.body.schema))


def with_body(request: Request, kind: str, value: Any) -> Request:
    """Put a body of this media type into a request."""
    if isinstance(value, dict) and kind in {"*/*", "application/json"}:
        return replace(request, body=value)
    if kind == "multipart/form-data":
        kind, data = f"{kind}; boundary=edge", b"".join(parts(value)) + b"--edge--\r\n"
    else:
        kind, data = kind.replace("*/*", "application/json"), json.dumps(value).encode()
    return replace(request, data=data, more_headers={**request.more_headers, "Content-Type": kind})


def parts(value: Mapping[str, Any]) -> Iterator[bytes]:
    for name, text in value.items():
        yield f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()


class _LongPaths(PathParser):
    """A template whose last variable may contain slashes, but not start with one."""

    def _compile_template_to_regex(self, template: str) -> str:
        found = super()._compile_template_to_regex(template)
        is_long = template.endswith(("{path}", "{name}"))
        return f"{found.removesuffix('[^/]*)')}[^/].*)" if is_long else found


class _Paths(TemplatePathsIterator):
    """A path finder: of templates with equally many variables the one with more fixed text wins."""

    def __call__(self, name: str, spec: SchemaPath, base_url: str | None = None) -> Iterator[Any]:
        found = super().__call__(name, spec, base_url)
        yield from sorted(found, key=lambda each: (len(each[1].variables), -len(each[1].pattern)))

    @cache  # noqa: B019 - as its base has it; there is one
    def _get_path_parser(self, path_pattern: str) -> PathParser:
        return _LongPaths(path_pattern, post_expression="$")


class _Finder(APICallPathFinder):
    paths_iterator = _Paths("paths")


Settings = dict[str, Any]


def paths_of_servers(document: dict[str, Any], settings: Settings) -> None:
    settings["path_finder_cls"] = _Finder


def any_media_type(document: dict[str, Any], settings: Settings) -> None:
    settings["extra_media_type_deserializers"]["*/*"] = json.loads


def restrictions_sent_alone(document: dict[str, Any], settings: Settings) -> None:
    for owner in ("/projects/{projectKey}", REPO.removeprefix("/api/latest")):
        operation = document["paths"][f"/branch-permissions/latest{owner}/restrictions"]["post"]
        operation["requestBody"]["content"]["application/json"] = {"schema": {}}


def fields_of_other_types(document: dict[str, Any], settings: Settings) -> None:
    document["components"]["schemas"]["RestRepositoryPullRequestSettings"]["properties"]["requiredApprovers"] = {}


def glued_paths(document: dict[str, Any], settings: Settings) -> None:
    for name in ("diff", "diff-stats-summary"):
        document["paths"][f"{REPO}/compare/{name}/{{path}}"] = document["paths"].pop(f"{REPO}/compare/{name}{{path}}")


def parameters_with_content(document: dict[str, Any], settings: Settings) -> None:
    for path, method, name in (
        (f"/branch-utils/latest{REPO.removeprefix('/api/latest')}/branches/info/{{commitId}}", "get", "commitId"),
        ("/ssh/latest/keys", "post", "user"),
    ):
        parameter = next(each for each in document["paths"][path][method]["parameters"] if each["name"] == name)
        parameter["schema"] = {"type": "string"}
        del parameter["content"]


def fields_that_are_sent(document: dict[str, Any], settings: Settings) -> None:
    for name, fields in WRITABLE_FIELDS.items():
        for each in fields:
            del document["components"]["schemas"][name]["properties"][each]["readOnly"]


def fields_of_any_type(document: dict[str, Any], settings: Settings) -> None:
    for name, fields in ANY_TYPE_FIELDS.items():
        for each in fields:
            del document["components"]["schemas"][name]["properties"][each]["type"]


MENDS: dict[Callable[[dict[str, Any], Settings], None], str] = {
    glued_paths: "in two paths the slash before {path} is missing",
    parameters_with_content: "two parameters are described as bodies; in a URL they are plain",
    fields_that_are_sent: "fields are called readOnly that its own sentences say are sent",
    fields_of_any_type: "fields are called objects whose own examples are numbers",
    paths_of_servers: "OpenAPI has no path parameters with slashes, and takes 1.diff for a number; servers do not",
    any_media_type: "openapi-core does not know how to read */*; bbcli sends JSON",
    restrictions_sent_alone: "a restriction is sent as JSON, not in an array of another media type",
    fields_of_other_types: "an object of the document is a number or an object with a number",
}


def validator(*left_out: Callable[[dict[str, Any], Settings], None]) -> OpenAPI:
    """Read the document and apply MENDS, except for the omitted ones."""
    document = json.loads(DOCUMENT.read_bytes())
    settings = Settings(spec_validator_cls=None, extra_media_type_deserializers={})
    for mend in (each for each in MENDS if each not in left_out):
        mend(document, settings)
    return OpenAPI.from_dict(document, config=Config(**settings))


@pytest.fixture(scope="module")
def document() -> OpenAPI:
    return validator()


def errors(document: OpenAPI, request: Request) -> list[str]:
    return [f"{each}: {each.__cause__!r}" for each in document.iter_request_errors(Sent(request))]


def refused_operations(document: OpenAPI, *, whole: bool) -> dict[tuple[str, str], list[str]]:
    found = {key: errors(document, build_request(each, whole=whole)) for key, each in OPERATIONS.items()}
    return {key: each for key, each in found.items() if each}


def test_a_request_with_what_is_needed_alone_is_accepted_for_every_operation(document: OpenAPI) -> None:
    assert refused_operations(document, whole=False) == {}


def test_a_request_with_all_that_there_is_is_accepted_for_every_operation(document: OpenAPI) -> None:
    assert refused_operations(document, whole=True) == {}


def test_the_operation_that_was_meant_is_the_one_that_accepts_the_request(document: OpenAPI) -> None:
    for operation in OPERATIONS.values():
        request = Sent(build_request(operation, whole=True))
        assert list(document.iter_request_errors(request)) == []
        assert request.variables == request.request.variables


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.__name__)
def test_every_mend_is_still_needed(mend: Callable[[dict[str, Any], Settings], None]) -> None:
    document = validator(mend)
    assert any(errors(document, build_request(each, whole=True)) for each in OPERATIONS.values())


COMMENTS = ("GET", f"{REPO}/pull-requests/{{pullRequestId}}/comments")
BUILDS = ("POST", f"{REPO}/commits/{{commitId}}/builds")


def test_the_validator_refuses_a_request_without_a_parameter_that_is_required(document: OpenAPI) -> None:
    assert errors(document, replace(build_request(OPERATIONS[COMMENTS], whole=False), query={}))


@pytest.mark.parametrize(
    ("key", "query"),
    [(COMMENTS, {"path": "a", "limit": "many"}), (("GET", f"{REPO}/branches"), {"orderBy": "SIZE"})],
)  # fmt: skip
def test_the_validator_refuses_a_value_that_is_not_of_the_type(
    document: OpenAPI, key: tuple[str, str], query: dict[str, str]
) -> None:
    assert errors(document, replace(build_request(OPERATIONS[key], whole=False), query=query))


@pytest.mark.parametrize(
    "body", [{}, {"key": "k", "state": "DONE", "url": "u"}, {"key": "k" * 256, "state": "FAILED", "url": "u"}]
)
def test_the_validator_refuses_a_body_that_does_not_fit(document: OpenAPI, body: dict[str, str]) -> None:
    assert errors(document, replace(build_request(OPERATIONS[BUILDS], whole=False), body=body))


@pytest.mark.parametrize(("method", "path"), [("PATCH", f"{REPO}/branches"), ("GET", "/api/latest/nothing")])
def test_the_validator_refuses_what_is_no_operation(document: OpenAPI, method: str, path: str) -> None:
    assert errors(document, Request(method, path, {"projectKey": "WORK", "repositorySlug": "my-repo"}))
