"""The sandbox held against Atlassian's own document: every operation, its status, media type and body.

DIFFERENCES lists where real servers answer otherwise than the document says; an entry that nothing needs fails.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jsonschema
import pytest

from bbcli.sandbox.routes import ENDPOINTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.sandbox.conftest import Answer, Api

DOCUMENT = Path(
    os.environ.get("BBCLI_OPENAPI")
    or Path(__file__).parents[2].parent / "shared" / "spec" / "bitbucket-9.4-openapi.json"
)
pytestmark = pytest.mark.skipif(not DOCUMENT.exists(), reason=f"Atlassian's document is not at {DOCUMENT}")

PROJECT = "/api/latest/projects/{projectKey}"
REPO = PROJECT + "/repos/{repositorySlug}"
COMMIT = REPO + "/commits/{commitId}"
PULLS = REPO + "/pull-requests"
UTILS = "/branch-utils/latest/projects/{projectKey}/repos/{repositorySlug}/branches"
GIT_TAGS = "/git/latest/projects/{projectKey}/repos/{repositorySlug}/tags"
TOKENS = "/access-tokens/latest"

OPERATIONS = 76
LISTED = 23  # differences
UNDOCUMENTED = {
    "/capabilities": "what other applications look at; recorded from servers",
    "/j_atl_security_check": "the login page's form",
    COMMIT + "/diff": "the document has it with a path only, servers without one too",
    "/sandbox/faults": "the sandbox's own",
    "/sandbox/captcha/{userSlug}": "the sandbox's own",
}


@dataclass(frozen=True)
class Case:
    """A request for one operation and the status that it must have; `keep` saves a field for the paths to come."""

    status: int
    method: str
    template: str
    body: Any = None
    query: str = ""
    user: str | None = "fred"
    accept: str = "application/json"
    keep: tuple[str, str] | None = None
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def operation(self) -> str:
        return f"{self.method} {self.template}"


@dataclass(frozen=True)
class Difference:
    """Findings that are right all the same: globs for operation and finding, and why."""

    operation: str
    finding: str
    reason: str


VALUES = {
    "projectKey": "WORK",
    "repositorySlug": "my-repo",
    "userSlug": "fred",
    "commitId": "01f9c8680e9db9888463b61e423b7b1d18a5c2c1",
    "path": "README.md",
    "name": "v1.0",
    "pullRequestId": "3",
}
NEW = {"repositorySlug": "contract"}
NOWHERE = {"repositorySlug": "nowhere"}
NEW_PROJECT = {"projectKey": "CONTRACT"}
TOKEN = {"name": "ci", "permissions": ["REPO_READ"]}
TOKEN_OWNERS = (
    f"{TOKENS}/users/{{userSlug}}",
    f"{TOKENS}/projects/{{projectKey}}",
    f"{TOKENS}/projects/{{projectKey}}/repos/{{repositorySlug}}",
)


def _token_cases() -> Iterator[Case]:
    for owner in TOKEN_OWNERS:
        yield Case(200, "PUT", owner, TOKEN, user="admin", keep=("tokenId", "id"))
        yield Case(200, "GET", owner, user="admin")
        yield Case(401, "GET", owner, user="mary")
        yield Case(200, "GET", owner + "/{tokenId}", user="admin")
        yield Case(200, "POST", owner + "/{tokenId}", {**TOKEN, "name": "cd"}, user="admin")
        yield Case(204, "DELETE", owner + "/{tokenId}", user="admin")


def _pull(branch: str) -> dict[str, Any]:
    return {"title": "New", "fromRef": {"id": f"refs/heads/{branch}"}, "toRef": {"id": "refs/heads/master"}}


CASES = (
    Case(200, "GET", "/api/latest/application-properties"),
    Case(200, "GET", "/api/latest/users"),
    Case(401, "GET", "/api/latest/users", user=None),
    Case(200, "GET", "/api/latest/users/{userSlug}"),
    Case(404, "GET", "/api/latest/users/{userSlug}", values={"userSlug": "nobody"}),
    Case(200, "GET", "/api/latest/projects", query="limit=100"),
    Case(201, "POST", "/api/latest/projects", {"key": "CONTRACT", "name": "Contract", "description": "For a test"}),
    Case(409, "POST", "/api/latest/projects", {"key": "CONTRACT", "name": "Contract"}),
    Case(400, "POST", "/api/latest/projects", {"key": "1", "name": ""}),
    Case(401, "POST", "/api/latest/projects", {"key": "MINE", "name": "Mine"}, user="mary"),
    Case(200, "GET", PROJECT),
    Case(404, "GET", PROJECT, values={"projectKey": "NOWHERE"}),
    Case(401, "GET", PROJECT, user=None),
    Case(200, "GET", PROJECT, values={"projectKey": "~FRED"}),
    Case(200, "PUT", PROJECT, {"description": "Changed"}, values=NEW_PROJECT),
    Case(409, "DELETE", PROJECT, user="admin"),
    Case(204, "DELETE", PROJECT, values=NEW_PROJECT),
    Case(200, "GET", "/api/latest/repos", query="limit=100"),
    Case(200, "GET", PROJECT + "/repos"),
    Case(201, "POST", PROJECT + "/repos", {"name": "Contract", "scmId": "git"}),
    Case(409, "POST", PROJECT + "/repos", {"name": "Contract"}),
    Case(400, "POST", PROJECT + "/repos", {"name": "/"}),
    Case(200, "GET", REPO),
    Case(404, "GET", REPO, values=NOWHERE),
    Case(401, "GET", REPO, user=None),
    Case(201, "PUT", REPO, {"description": "Changed"}, values=NEW),
    Case(401, "PUT", REPO, {"description": "Changed"}, user="mary"),
    Case(403, "PUT", REPO, {"description": "Changed"}, values={"repositorySlug": "archived-repo"}),
    Case(201, "POST", REPO, {"name": "forked"}),
    Case(200, "GET", REPO + "/forks"),
    Case(200, "GET", REPO + "/branches"),
    Case(200, "POST", REPO + "/branches", {"name": "contract/one", "startPoint": "master"}),
    Case(201, "POST", UTILS, {"name": "contract/two", "startPoint": "master"}),
    Case(400, "POST", UTILS, {"name": "contract/two", "startPoint": "master"}),
    Case(204, "DELETE", UTILS, {"name": "contract/two"}),
    Case(200, "GET", REPO + "/branches/default"),
    Case(204, "GET", REPO + "/branches/default", values=NEW),
    Case(204, "PUT", REPO + "/branches/default", {"id": "refs/heads/master"}),
    Case(200, "GET", REPO + "/default-branch"),
    Case(204, "PUT", REPO + "/default-branch", {"id": "refs/heads/master"}),
    Case(404, "PUT", REPO + "/default-branch", {"id": "refs/heads/nowhere"}),
    Case(200, "GET", REPO + "/tags", query="limit=100"),
    Case(200, "POST", REPO + "/tags", {"name": "v1.0-contract", "startPoint": "master", "message": "Annotated"}),
    Case(200, "GET", REPO + "/tags/{name}", values={"name": "v1.0-contract"}),
    Case(404, "GET", REPO + "/tags/{name}", values={"name": "nowhere"}),
    Case(201, "POST", GIT_TAGS, {"name": "v2-contract", "startPoint": "master", "type": "LIGHTWEIGHT"}),
    Case(204, "DELETE", GIT_TAGS + "/{name}", values={"name": "v2-contract"}),
    Case(200, "GET", REPO + "/commits", query="limit=100&withCounts=true"),
    Case(404, "GET", REPO + "/commits", query="until=nowhere"),
    Case(200, "GET", COMMIT),
    Case(404, "GET", COMMIT, values={"commitId": "master"}),
    Case(200, "GET", COMMIT + "/changes"),
    Case(200, "GET", COMMIT + "/diff/{path}", values={"path": "languages/java.lang"}),
    Case(200, "GET", COMMIT + "/merge-base", query="otherCommitId=c9d6630b88143dab6a922c5cffe931dae68a612a"),
    Case(200, "GET", REPO + "/changes", query="since=c9d6630&until=master"),
    Case(200, "GET", REPO + "/diff", query="since=c9d6630&until=master", accept="text/plain"),
    Case(200, "GET", REPO + "/diff/{path}", values={"path": "languages/java.lang"}, accept="text/plain"),
    Case(200, "GET", REPO + "/compare/changes", query="from=feature/STASH-3000-syntax-highlight&to=master"),
    Case(200, "GET", REPO + "/compare/commits", query="from=feature/STASH-3000-syntax-highlight&to=master"),
    Case(
        200,
        "GET",
        REPO + "/compare/diff{path}",
        query="from=feature/STASH-3000-syntax-highlight&to=master",
        values={"path": "/languages/groovy.lang"},
    ),
    Case(200, "GET", REPO + "/raw/{path}"),
    Case(404, "GET", REPO + "/raw/{path}", values={"path": "nowhere"}),
    Case(200, "GET", REPO + "/browse"),
    Case(200, "GET", REPO + "/browse/{path}"),
    Case(200, "GET", REPO + "/files"),
    Case(200, "GET", REPO + "/files/{path}", values={"path": "languages"}),
    Case(201, "POST", COMMIT + "/comments", {"text": "Nice"}, keep=("commentId", "id")),
    Case(201, "POST", COMMIT + "/comments", {"text": "Here", "anchor": {"path": "languages/java.lang", "line": 1}}),
    Case(400, "POST", COMMIT + "/comments", {"text": ""}),
    Case(200, "GET", COMMIT + "/comments", query="path=languages/java.lang"),
    Case(400, "GET", COMMIT + "/comments"),
    Case(200, "GET", COMMIT + "/comments/{commentId}"),
    Case(200, "PUT", COMMIT + "/comments/{commentId}", {"text": "Nicer", "version": 0}),
    Case(409, "PUT", COMMIT + "/comments/{commentId}", {"text": "Nicest", "version": 0}),
    Case(409, "DELETE", COMMIT + "/comments/{commentId}", query="version=0"),
    Case(204, "DELETE", COMMIT + "/comments/{commentId}", query="version=1"),
    Case(200, "GET", PULLS, query="state=ALL"),
    Case(201, "POST", PULLS, _pull("feature/größe-日本語")),
    Case(409, "POST", PULLS, _pull("feature/größe-日本語")),
    Case(409, "POST", PULLS, _pull("contract/one")),
    Case(200, "GET", PULLS + "/{pullRequestId}"),
    Case(404, "GET", PULLS + "/{pullRequestId}", values={"pullRequestId": "99"}),
    Case(200, "GET", PULLS + "/{pullRequestId}/commits"),
    Case(200, "GET", COMMIT + "/pull-requests"),
    *(
        Case(status, method, template + "/watch", user=user)
        for template in (COMMIT, PULLS + "/{pullRequestId}", REPO)
        for method in ("POST", "DELETE")
        for status, user in ((204, "mary"), (401, None))
    ),
    *_token_cases(),
    Case(401, "DELETE", REPO, user="mary", values=NEW),
    Case(202, "DELETE", REPO, values=NEW),
)

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
    Difference("GET */changes", "extra $.values[].path.toString", "PROTOCOL 5: a path has toString"),
    Difference("GET */changes", "extra $.values[].properties", "PROTOCOL 5: properties.gitChangeType"),
    Difference("GET */commits", "extra $.values[].properties", "PROTOCOL 5: properties.jira-key"),
    Difference("GET */merge-base", "extra $.properties", "PROTOCOL 5: properties.jira-key"),
    Difference("GET */commits", "extra $.values[].author.*", PERSON),
    Difference("GET */commits", "extra $.values[].committer.*", PERSON),
    Difference("* */branches", "extra $*isDefault", "PROTOCOL 5: isDefault; `default` is never sent"),
    Difference("GET */branches/default", "extra $.isDefault", "PROTOCOL 5: isDefault; `default` is never sent"),
    Difference("POST */tags", "type $.hash", TAGGED),
    Difference("GET */tags", "type $.values[].hash", TAGGED),
    Difference("GET */diff*{path}", "extra $.*", DIFF),
    Difference("GET */raw/{path}", "media type text/plain", "PROTOCOL 1: raw is the file, not JSON"),
    Difference("* /access-tokens/*", "type $*createdDate", "PROTOCOL 5: dates are epoch ms everywhere"),
    Difference("* */pull-requests*", "extra $*.author", "the document forgot it; clients that work read it"),
    Difference("* */comments*", "extra $*anchor.path.toString", "PROTOCOL 5: a path has toString"),
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
    return api.send(case.method, quote(path, safe="/~?&=%"), case.body, user=case.user, Accept=case.accept)


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
