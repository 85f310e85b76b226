"""The sandbox held against Atlassian's own document: every operation, its status, media type and body.

DIFFERENCES lists where real servers answer otherwise than the document says; an entry that nothing needs fails.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jsonschema
import pytest

from bbcli.sandbox.routes import ENDPOINTS
from bbcli.sandbox.routes.plugins import NOTE, NOTES
from tests.sandbox.cases import CASES, COMMIT, VALUES, Case

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.sandbox.conftest import Answer, Api

DOCUMENT = Path(
    os.environ.get("BBCLI_OPENAPI")
    or Path(__file__).parents[2].parent / "shared" / "spec" / "bitbucket-9.4-openapi.json"
)
pytestmark = pytest.mark.skipif(not DOCUMENT.exists(), reason=f"Atlassian's document is not at {DOCUMENT}")

OPERATIONS = 93
LISTED = 31  # differences
UNDOCUMENTED = {
    "/capabilities": "what other applications look at; recorded from servers",
    "/j_atl_security_check": "the login page's form",
    COMMIT + "/diff": "the document has it with a path only, servers without one too",
    "/sandbox/faults": "the sandbox's own",
    "/sandbox/captcha/{userSlug}": "the sandbox's own",
    "/sandbox/sessions": "the sandbox's own",
    "/sandbox/oauth/access-tokens": "the sandbox's own",
    "/sandbox/oauth/logins": "the sandbox's own",
    "/sandbox/oauth/lifetime": "the sandbox's own",
    "/sandbox/oauth/clients": "the sandbox's own",
    "/sandbox/oauth1/consumers": "the sandbox's own",
    "/api/latest/application.wadl": "PROTOCOL 6: WADL, documented for servers before 9.0",
    "/release-notes/latest/application.wadl": "PROTOCOL 6: WADL of a plug-in",
    "/plugins/latest": "PROTOCOL 6: what the Universal Plugin Manager lists; its version is 1.0",
    NOTES: "of an invented plug-in",
    NOTE: "of an invented plug-in",
    "/search/latest/search": "PROTOCOL 7: search",
    "/login": "the page with the login form",
    "/oauth2/latest/authorize": "PROTOCOL 3: OAuth 2.0, from 7.20",
    "/oauth2/latest/token": "PROTOCOL 3: OAuth 2.0, from 7.20",
    "/plugins/servlet/oauth/request-token": "PROTOCOL 3: OAuth 1.0a",
    "/plugins/servlet/oauth/authorize": "PROTOCOL 3: OAuth 1.0a",
    "/plugins/servlet/oauth/access-token": "PROTOCOL 3: OAuth 1.0a",
}


@dataclass(frozen=True)
class Difference:
    """Findings that are right all the same: globs for operation and finding, and why."""

    operation: str
    finding: str
    reason: str


ENVELOPE = "PROTOCOL 2: "
HISTORY = "PROTOCOL 1: commits and changes have the second envelope"
PERSON = "PROTOCOL 5: an author matched to an account is shown as the account"
DIFF = "the document shows one file's difference; servers send the whole, with fromHash, toHash and truncated"
TAGGED = "PROTOCOL 5: hash is null for a lightweight tag"

DIFFERENCES = (
    Difference("GET /api/latest/users", "extra $.*", "PROTOCOL 1: a page; the document says one user"),
    Difference("*", "type $.errors[].context", ENVELOPE + "context is null where no field is meant"),
    Difference("*", "type $.errors[].exceptionName", ENVELOPE + "null for field validation and a missing tag"),
    Difference("* */comments/{commentId}", "extra $.errors[].*Version", ENVELOPE + "out of date says both versions"),
    Difference("POST */pull-requests", "extra $.errors[].existingPullRequest", ENVELOPE + "duplicate shows the other"),
    Difference("GET */commits", "extra $.*Count", "PROTOCOL 1: withCounts adds totalCount and authorCount"),
    Difference("GET *", "type $.nextPageStart", HISTORY + ", with nextPageStart null on the last page"),
    Difference("GET */changes", "extra $.*Hash", HISTORY + ", changes with fromHash and toHash"),
    Difference("GET */changes", "extra $.properties", "recorded: an empty object beside the hashes"),
    Difference("GET */commits/{commitId}", "extra $.parents.*", "recorded: the parents of a single commit are whole"),
    Difference("GET */changes", "extra $.values[].path.toString", "PROTOCOL 5: a path has toString"),
    Difference("GET */changes", "extra $.values[].properties", "PROTOCOL 5: properties.gitChangeType"),
    Difference("GET */commits", "extra $.values[].properties", "PROTOCOL 5: properties.jira-key"),
    Difference("GET */merge-base", "extra $.properties", "PROTOCOL 5: properties.jira-key"),
    Difference("GET */commits", "extra $.values[].author.*", PERSON),
    Difference("GET */commits", "extra $.values[].committer.*", PERSON),
    Difference("PUT */browse/{path}", "extra $.author.*", PERSON),
    Difference("PUT */browse/{path}", "extra $.committer.*", PERSON),
    Difference("* */branches", "extra $*isDefault", "PROTOCOL 5: isDefault; `default` is never sent"),
    Difference("GET */branches/default", "extra $.isDefault", "PROTOCOL 5: isDefault; `default` is never sent"),
    Difference("POST */tags", "type $.hash", TAGGED),
    Difference("GET */tags", "type $.values[].hash", TAGGED),
    Difference("GET */diff*{path}", "extra $.*", DIFF),
    Difference("GET */raw/{path}", "media type text/plain", "PROTOCOL 1: raw is the file, not JSON"),
    Difference("* /access-tokens/*", "type $*createdDate", "PROTOCOL 5: dates are epoch ms everywhere"),
    Difference("* */pull-requests*", "extra $*.properties", "PULL REQUESTS A.3: properties, in lists with counters"),
    Difference("GET */pull-requests/{pullRequestId}/commits", "extra $.*Count", "PROTOCOL 1: withCounts adds both"),
    Difference("* */comments*", "extra $*.permittedOperations", "recorded: what the caller may do with a comment"),
    Difference("* */pull-requests*", "extra $*.author", "the document forgot it; clients that work read it"),
    Difference("* */comments*", "extra $*anchor.path.toString", "PROTOCOL 5: a path has toString"),
    Difference("* */reports*", "type $*data.value", "the document's own words and its example have numbers, too"),
)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(DOCUMENT.read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def findings(document: dict[str, Any], api: Api) -> list[tuple[str, str]]:
    """What every case's answer has that the document does not say: (operation, finding)."""
    found: list[tuple[str, str]] = []
    kept: dict[str, str] = {}
    for case in CASES:
        answer = _send(api, case, kept)
        assert answer.status == case.status, f"{case.operation}: {answer.status} {answer.body!r}"
        if case.keep is not None:
            kept[case.keep[0]] = str(answer.json[case.keep[1]])
        found += [(case.operation, finding) for finding in _compare(document, case, answer)]
    return found


def _send(api: Api, case: Case, kept: Mapping[str, str]) -> Answer:
    values = {name: quote(value, safe="/~") for name, value in {**VALUES, **kept, **case.values}.items()}
    path = "/rest" + case.template.format(**values) + (f"?{case.query}" if case.query else "")
    headers = {"Content-Type": case.media_type} if case.media_type else {}
    return api.send(case.method, quote(path, safe="/~?&=%"), case.body, user=case.user, Accept=case.accept, **headers)


def _compare(document: dict[str, Any], case: Case, answer: Answer) -> Iterator[str]:
    responses = document["paths"][case.template][case.method.lower()]["responses"]
    if str(case.status) not in responses:
        yield f"status {case.status}"
        return
    content = {_bare(name): value for name, value in responses[str(case.status)].get("content", {}).items()}
    media_type = _bare(answer.headers.get("Content-Type", ""))
    if not content or not answer.body:
        if bool(content) != bool(answer.body):
            yield "body" if answer.body else "no body"
        return
    if media_type not in content:
        yield f"media type {media_type}"
        return
    schema = content[media_type].get("schema")
    if schema is not None:
        yield from _hold(document, schema, answer.json)


def _bare(media_type: str) -> str:
    return media_type.partition(";")[0].strip()


def _hold(document: dict[str, Any], schema: dict[str, Any], value: Any) -> Iterator[str]:
    whole = {"allOf": [schema], "components": document["components"]}
    for error in jsonschema.Draft4Validator(whole).iter_errors(value):
        yield f"{error.validator} {_place(error.absolute_path)}"
    yield from (f"extra {place}" for place in _extras(document, schema, value, "$"))


def _place(path: Any) -> str:
    return "$" + "".join("[]" if isinstance(step, int) else f".{step}" for step in path)


def _extras(document: dict[str, Any], schema: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    """Places of members that the schema does not name; one that names none at all leaves them open."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if isinstance(value, list):
        for item in value:
            yield from _extras(document, schema.get("items", {}), item, f"{place}[]")
    elif isinstance(value, dict):
        known = schema.get("properties", {})
        for name, member in value.items():
            if name in known:
                yield from _extras(document, known[name], member, f"{place}.{name}")
            elif known:
                yield f"{place}.{name}"


def test_every_operation_that_is_implemented_is_held_against_the_document(document: dict[str, Any]) -> None:
    documented = {
        f"{endpoint.method} {endpoint.template}" for endpoint in ENDPOINTS if endpoint.template not in UNDOCUMENTED
    }
    assert {case.operation for case in CASES} == documented
    assert len(documented) == OPERATIONS
    assert len(DIFFERENCES) == LISTED


def test_every_route_is_in_the_document_or_in_the_list_of_others(document: dict[str, Any]) -> None:
    unknown = {
        endpoint.template
        for endpoint in ENDPOINTS
        if endpoint.method.lower() not in document["paths"].get(endpoint.template, {})
    }
    assert unknown == set(UNDOCUMENTED)


def test_answers_differ_from_the_document_only_where_real_servers_do(findings: list[tuple[str, str]]) -> None:
    unexplained = {
        f"{operation}: {finding}"
        for operation, finding in findings
        if not any(_explains(difference, operation, finding) for difference in DIFFERENCES)
    }
    assert sorted(unexplained) == []


def test_every_listed_difference_is_still_needed(findings: list[tuple[str, str]]) -> None:
    unneeded = [
        difference
        for difference in DIFFERENCES
        if not any(_explains(difference, operation, finding) for operation, finding in findings)
    ]
    assert unneeded == []


def _explains(difference: Difference, operation: str, finding: str) -> bool:
    return fnmatchcase(operation, difference.operation) and fnmatchcase(
        finding.replace("[]", ""), difference.finding.replace("[]", "")
    )
