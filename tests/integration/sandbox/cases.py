"""A request for every operation of the sandbox, ordered so that each finds the objects that it needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PROJECT = "/api/latest/projects/{projectKey}"
REPO = PROJECT + "/repos/{repositorySlug}"
COMMIT = REPO + "/commits/{commitId}"
PULLS = REPO + "/pull-requests"
UTILS = "/branch-utils/latest/projects/{projectKey}/repos/{repositorySlug}/branches"
INSIGHTS = "/insights/latest/projects/{projectKey}/repos/{repositorySlug}/commits/{commitId}"
RESTRICTIONS = "/branch-permissions/latest/projects/{projectKey}"
GIT_TAGS = "/git/latest/projects/{projectKey}/repos/{repositorySlug}/tags"
BUILDS = "/build-status/latest/commits"
TOKENS = "/access-tokens/latest"
FORM = "multipart/form-data; boundary=x"


@dataclass(frozen=True)
class Case:
    """A request for one operation and its expected status; `keep` saves a field of the response for later paths."""

    status: int
    method: str
    template: str
    body: Any = None
    query: str = ""
    user: str | None = "fred"
    accept: str = "application/json"
    keep: tuple[str, str] | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None

    @property
    def operation(self) -> str:
        return f"{self.method} {self.template}"


VALUES = {
    "projectKey": "WORK",
    "repositorySlug": "my-repo",
    "userSlug": "fred",
    "commitId": "01f9c8680e9db9888463b61e423b7b1d18a5c2c1",
    "path": "README.md",
    "name": "v1.0",
    "pullRequestId": "3",
    "key": "lint",
    "externalId": "one",
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


def _build(**more: Any) -> dict[str, Any]:
    return {"state": "SUCCESSFUL", "key": "contract", "url": "https://ci.example.com/1", **more}


RICH_BUILD = _build(
    name="Contract", description="All is well", buildNumber="1", duration=1500, parent="all", ref="refs/heads/master",
    testResults={"failed": 0, "skipped": 1, "successful": 2},
)  # fmt: skip


def _insight_cases() -> Iterator[Case]:
    report = f"{INSIGHTS}/reports/{{key}}"
    annotation = {"message": "Unused", "severity": "LOW", "path": "README.md", "line": 1, "type": "CODE_SMELL"}
    data = [{"title": "Coverage", "type": "PERCENTAGE", "value": 85}]
    yield Case(200, "PUT", report, {"title": "Lint", "result": "PASS", "data": data})
    yield Case(400, "PUT", report, {"title": "", "data": []})
    yield Case(400, "PUT", report, {"title": "Lint", "data": []}, values={"commitId": "01f9c86"})
    yield Case(401, "PUT", report, {"title": "Lint", "data": []}, user="mary")
    yield Case(200, "GET", report)
    yield Case(404, "GET", report, values={"key": "nowhere"})
    yield Case(200, "GET", f"{INSIGHTS}/reports")
    yield Case(404, "GET", f"{INSIGHTS}/reports", values={"commitId": "0" * 40})
    yield Case(204, "POST", f"{report}/annotations", {"annotations": [annotation, annotation]})
    yield Case(404, "POST", f"{report}/annotations", {"annotations": [annotation]}, values={"key": "nowhere"})
    yield Case(204, "PUT", f"{report}/annotations/{{externalId}}", {**annotation, "link": "https://example.com/1"})
    yield Case(200, "GET", f"{report}/annotations")
    yield Case(200, "GET", f"{INSIGHTS}/annotations", query="severity=LOW&key=lint")
    yield Case(401, "DELETE", f"{report}/annotations", user="mary")
    yield Case(204, "DELETE", f"{report}/annotations", query="externalId=one")
    yield Case(401, "DELETE", report, user="mary")
    yield Case(204, "DELETE", report)
    yield Case(404, "DELETE", report)


def _restriction_cases() -> Iterator[Case]:
    main = {"type": "no-deletes", "matcher": {"id": "refs/heads/master", "type": {"id": "BRANCH"}}, "users": ["mary"]}
    for owner in (RESTRICTIONS, f"{RESTRICTIONS}/repos/{{repositorySlug}}"):
        listed, one = f"{owner}/restrictions", f"{owner}/restrictions/{{id}}"
        yield Case(200, "POST", listed, main, user="admin", keep=("id", "id"))
        yield Case(200, "POST", listed, [main], user="admin", media_type="application/vnd.atl.bitbucket.bulk+json")
        yield Case(400, "POST", listed, {**main, "users": [{"name": "mary"}]}, user="admin")
        yield Case(200, "GET", listed, query="type=no-deletes&matcherId=refs/heads/master", user="admin")
        yield Case(401, "GET", listed, user="mary")
        yield Case(200, "GET", one, user="admin")
        yield Case(204, "DELETE", one, user="admin")
        yield Case(404, "DELETE", one, user="admin")


def form(**fields: str) -> bytes:
    parts = (f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items())
    return "".join((*parts, "--x--\r\n")).encode()


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
    Case(200, "GET", UTILS + "/info/{commitId}"),
    Case(404, "GET", UTILS + "/info/{commitId}", values={"commitId": "0" * 40}),
    Case(200, "GET", REPO + "/ref-change-activities", query="ref=refs/heads/contract/two"),
    Case(401, "GET", REPO + "/ref-change-activities", user="mary"),
    Case(200, "GET", REPO + "/ref-change-activities/branches", query="filterText=contract"),
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
    *(
        Case(200, "GET", template, query=query, values={"path": path}, accept="application/json, text/plain")
        for template, query, path in (
            (REPO + "/compare/diff-stats-summary{path}", "from=feature/STASH-3000-syntax-highlight&to=master", ""),
            (COMMIT + "/diff-stats-summary/{path}", "", "languages/java.lang"),
            (REPO + "/patch", "since=c9d6630&until=master", ""),
            (REPO + "/archive", "format=tar&path=docs&prefix=x", ""),
            (REPO + "/last-modified", "at=master", ""),
            (REPO + "/last-modified/{path}", "", "docs"),
        )
    ),
    Case(404, "GET", REPO + "/last-modified", query="at=nowhere"),
    Case(200, "GET", REPO + "/raw/{path}"),
    Case(404, "GET", REPO + "/raw/{path}", values={"path": "nowhere"}),
    Case(200, "GET", REPO + "/browse"),
    Case(200, "GET", REPO + "/browse/{path}"),
    Case(
        200,
        "PUT",
        REPO + "/browse/{path}",
        form(content="New.", branch="bugfix/STASH-1485-search"),
        media_type=FORM,
        values={"path": "edited.md"},
    ),
    Case(
        409,
        "PUT",
        REPO + "/browse/{path}",
        form(content="Newer.", branch="bugfix/STASH-1485-search"),
        media_type=FORM,
        values={"path": "edited.md"},
    ),
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
    Case(204, "POST", COMMIT + "/builds", RICH_BUILD),
    Case(400, "POST", COMMIT + "/builds", _build(state="GREEN")),
    Case(404, "POST", COMMIT + "/builds", RICH_BUILD, values={"commitId": "0" * 40}),
    Case(200, "GET", COMMIT + "/builds", query="key=contract"),
    Case(400, "GET", COMMIT + "/builds"),
    Case(404, "GET", COMMIT + "/builds", query="key=nowhere"),
    Case(401, "GET", COMMIT + "/builds", query="key=contract", user=None),
    Case(204, "POST", BUILDS + "/{commitId}", _build(key="old")),
    Case(400, "POST", BUILDS + "/{commitId}", _build(url="x" * 451)),
    Case(401, "POST", BUILDS + "/{commitId}", _build(), user=None),
    Case(200, "GET", BUILDS + "/{commitId}", query="orderBy=oldest"),
    Case(401, "GET", BUILDS + "/{commitId}", user=None),
    Case(200, "GET", BUILDS + "/stats/{commitId}"),
    Case(401, "GET", BUILDS + "/stats/{commitId}", user=None),
    Case(200, "POST", BUILDS + "/stats", [VALUES["commitId"]]),
    Case(401, "POST", BUILDS + "/stats", [], user=None),
    Case(401, "DELETE", COMMIT + "/builds", query="key=contract", user="mary"),
    Case(400, "DELETE", COMMIT + "/builds"),
    Case(204, "DELETE", COMMIT + "/builds", query="key=contract"),
    Case(200, "GET", PULLS, query="state=ALL"),
    Case(201, "POST", PULLS, _pull("feature/größe-日本語")),
    Case(409, "POST", PULLS, _pull("feature/größe-日本語")),
    Case(409, "POST", PULLS, _pull("contract/one")),
    Case(200, "GET", PULLS + "/{pullRequestId}"),
    Case(404, "GET", PULLS + "/{pullRequestId}", values={"pullRequestId": "99"}),
    Case(200, "GET", PULLS + "/{pullRequestId}/commits", query="withCounts=true"),
    Case(200, "GET", COMMIT + "/pull-requests"),
    *(
        Case(status, method, template + "/watch", user=user)
        for template in (COMMIT, PULLS + "/{pullRequestId}", REPO)
        for method in ("POST", "DELETE")
        for status, user in ((204, "mary"), (401, None))
    ),
    *_token_cases(),
    *_insight_cases(),
    *_restriction_cases(),
    Case(401, "DELETE", REPO, user="mary", values=NEW),
    Case(202, "DELETE", REPO, values=NEW),
)
