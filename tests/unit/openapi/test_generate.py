"""The bundled index has the facts of Atlassian's document and none of its sentences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from bbcli._lazy import msgspec
from bbcli.openapi import Schema
from bbcli.openapi.generate import main, to_json
from bbcli.openapi.store import INDEX, bundled_spec

if TYPE_CHECKING:
    from collections.abc import Iterator

REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"
LOOSE = "/projects/{projectKey}/repos/{repositorySlug}"
PLAIN = "has a body's form; it is a plain value"
EXEMPT = "secret-scanning/exempt"
UNDECLARED = [
    (f"{method} {path}", name)
    for path, methods, names in (
        (f"{REPO}/{EXEMPT}", ("GET", "PUT", "DELETE"), ("projectKey", "repositorySlug")),
        (f"/api/latest/projects/{{projectKey}}/{EXEMPT}", ("GET", "POST"), ("projectKey",)),
    )
    for method in methods
    for name in names
]
# Known defects of the document, among them two parameters that are described as bodies.
MENDED = (
    *(f"the operationId {name} stands 2 times" for name in ("get", "authenticate", "getStatus")),
    "155 operationIds end in a number of no meaning",
    f"GET /branch-utils/latest{LOOSE}/branches/info/{{commitId}}: the parameter commitId {PLAIN}",
    f"POST /ssh/latest/keys: the parameter user {PLAIN}",
    *(
        f"GET {REPO}/compare/{name}{{path}}: the path is {REPO}/compare/{name}/{{path}}"
        for name in ("diff-stats-summary", "diff")
    ),
    *(f"{operation}: the path parameter {name} was not declared" for operation, name in UNDECLARED),
    "365 bodies and answers have media types with parameters",
)


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a JSON value, the names of fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from (text for each in value for text in texts(each))
    elif isinstance(value, dict):
        yield from value
        yield from (text for each in value.values() for text in texts(each))


def test_every_operation_is_there() -> None:
    operations = bundled_spec().operations
    assert (len(operations), len(bundled_spec().paths)) == (546, 349)
    assert len({each.key for each in operations}) == 546


def test_each_defect_of_the_document_is_listed_and_no_other() -> None:
    assert sorted(bundled_spec().mended) == sorted(MENDED)


def test_making_it_needs_the_document() -> None:
    with pytest.raises(SystemExit, match="usage: python -m bbcli"):
        main([])


def test_it_holds_what_a_description_is_made_of_and_nothing_else() -> None:
    spec = bundled_spec()
    assert to_json(spec) == INDEX.read_bytes()
    for raw in spec.schemas.values():
        assert msgspec.json.encode(msgspec.json.decode(raw, type=Schema)) == bytes(raw)


def test_no_text_in_it_is_a_sentence() -> None:
    facts = json.loads(INDEX.read_bytes())
    del facts["mended"]
    assert [text for text in texts(facts) if len(text.split()) > 4] == []


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(each)


def test_every_variable_of_a_path_is_a_parameter_that_is_required() -> None:
    for operation in bundled_spec().operations:
        variables = [each.name for each in operation.parameters if each.place == "path" and each.required]
        assert variables == operation.variables
        assert operation.parameters[: len(variables)] == tuple(
            each for each in operation.parameters if each.place == "path"
        )


def test_what_refers_to_a_schema_finds_one() -> None:
    spec = bundled_spec()
    refs = {each["ref"] for each in _objects(json.loads(INDEX.read_bytes())) if isinstance(each.get("ref"), str)}
    assert len(refs) > 200
    assert [name for name in refs if name not in spec.schemas] == []


@pytest.mark.parametrize(
    ("method", "path", "pages"),
    [
        ("GET", f"{REPO}/commits", "values"),
        ("GET", "/api/latest/users", "values"),
        ("GET", f"{REPO}/browse/{{path}}", "browse"),
        ("GET", REPO, ""),
        ("POST", f"{REPO}/branches", ""),
    ],
)
def test_a_list_says_how_it_is_paged(method: str, path: str, pages: str) -> None:
    assert bundled_spec().at(path)[method].pages == pages


def test_permissions_versions_and_ends_of_life_are_read_from_the_document() -> None:
    spec = bundled_spec()
    assert spec.at("/api/latest/projects")["POST"].permission == ("PROJECT_CREATE",)
    assert spec.at(f"{REPO}/commits")["GET"].permission == ("REPO_READ",)
    assert {each.deprecated for each in spec.operations} == {"", "2.10", "4.2", "7.14", "8.6", "yes"}
