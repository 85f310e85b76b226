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
PULL = PULLS + "/{pullRequestId}"
IN_REPO = "projects/{projectKey}/repos/{repositorySlug}"
REBASE = f"/git/latest/{IN_REPO}/pull-requests/{{pullRequestId}}/rebase"
LIKES = f"/comment-likes/latest/{IN_REPO}/pull-requests/{{pullRequestId}}/comments/{{commentId}}/reactions/{{emoticon}}"
DEFAULT_REVIEWERS = "/default-reviewers/latest"
REQUIRED_BUILDS = f"/required-builds/latest/{IN_REPO}"
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
    "emoticon": "thumbsup",
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


def _pull_cases() -> Iterator[Case]:
    """Requests for pull request 3, which mary opened for fred to review, and for one that fred opens."""
    mine: dict[str, Any] = {"keep": ("pullRequestId", "id")}
    yield Case(201, "POST", PULLS, _pull("feature/größe-日本語"), **mine)
    yield Case(409, "POST", PULLS, _pull("feature/größe-日本語"))
    yield Case(409, "POST", PULLS, _pull("contract/one"))
    yield Case(409, "PUT", PULL, {"title": "Newer"})
    yield Case(200, "PUT", PULL, {"title": "Newer", "version": 0, "reviewers": [{"user": {"name": "mary"}}]})
    yield Case(401, "PUT", PULL, {"title": "Mine", "version": 1}, user="mary")
    yield Case(400, "PUT", PULL, {"title": "", "version": 1})
    yield Case(409, "POST", PULL + "/decline", {}, query="version=0")
    yield Case(200, "POST", PULL + "/decline", {"comment": "Not now"}, query="version=1")
    yield Case(409, "GET", PULL + "/merge")
    yield Case(200, "POST", PULL + "/reopen", {}, query="version=2")
    yield Case(409, "POST", PULL + "/reopen", {}, query="version=3")
    yield Case(200, "GET", PULL)
    yield Case(404, "GET", PULL, values={"pullRequestId": "99"})
    yield Case(200, "GET", PULL + "/merge")
    yield Case(200, "GET", PULL + "/commits", query="withCounts=true")
    yield Case(200, "GET", PULL + "/merge-base")
    yield Case(200, "GET", PULL + "/changes")
    yield Case(200, "GET", PULL + "/diff/{path}", values={"path": "README.md", "pullRequestId": "3"})
    yield Case(200, "GET", PULL + "/diff-stats-summary/{path}", values={"pullRequestId": "3"})
    yield Case(200, "GET", PULL + ".diff", accept="text/plain")
    yield Case(200, "GET", PULL + ".patch", accept="text/plain")
    yield Case(200, "GET", PULL + "/commit-message-suggestion")
    yield from _review_cases()
    yield from _comment_cases()
    yield from _merge_cases()
    yield Case(200, "GET", "/api/latest/dashboard/pull-requests")
    yield Case(400, "GET", "/api/latest/dashboard/pull-requests", query="role=BOSS")
    yield Case(200, "GET", "/api/latest/dashboard/pull-request-suggestions", query="changesSince=600")
    yield Case(200, "GET", "/api/latest/inbox/pull-requests")
    yield Case(200, "GET", "/api/latest/inbox/pull-requests/count")
    yield Case(200, "GET", f"/jira/latest/{IN_REPO}/pull-requests/{{pullRequestId}}/issues")
    yield Case(200, "GET", PULLS, query="state=ALL")
    yield Case(200, "GET", PULL + "/activities")
    yield Case(409, "DELETE", PULL, {"version": 3}, values={"pullRequestId": "1"}, user="admin")
    yield Case(200, "GET", COMMIT + "/pull-requests")


def _review_cases() -> Iterator[Case]:
    status, mary = {"user": {"name": "mary"}, "status": "APPROVED"}, {"userSlug": "mary"}
    people = PULL + "/participants"
    yield Case(200, "GET", people)
    yield Case(200, "POST", people, {"user": {"name": "admin"}, "role": "REVIEWER"})
    yield Case(409, "POST", people, {"user": {"name": "ghost"}, "role": "REVIEWER"})
    yield Case(204, "DELETE", people, query="username=admin")
    yield Case(200, "PUT", people + "/{userSlug}", status, user="mary", values=mary)
    yield Case(400, "PUT", people + "/{userSlug}", {"status": "APPROVED"})
    yield Case(204, "DELETE", people + "/{userSlug}", values=mary)
    yield Case(200, "POST", PULL + "/approve", user="mary")
    yield Case(200, "DELETE", PULL + "/approve", user="mary")
    yield Case(200, "GET", PULL + "/review")
    yield Case(404, "PUT", PULL + "/review", {"participantStatus": "APPROVED"})
    yield Case(201, "POST", PULL + "/comments", {"text": "Draft", "state": "PENDING"}, user="mary")
    yield Case(200, "GET", PULL + "/review", user="mary")
    yield Case(200, "PUT", PULL + "/review", {"participantStatus": "NEEDS_WORK"}, user="mary")
    yield Case(201, "POST", PULL + "/comments", {"text": "Draft", "state": "PENDING"})
    yield Case(204, "DELETE", PULL + "/review")


def _comment_cases() -> Iterator[Case]:
    comments, tasks = PULL + "/comments", PULL + "/blocker-comments"
    groovy = {"path": "languages/groovy.lang", "line": 1, "lineType": "ADDED", "fileType": "TO"}
    third = {"pullRequestId": "3"}
    one, task = comments + "/{commentId}", tasks + "/{commentId}"
    suggestion = "```suggestion\nname = Groovy\n```"
    keep: dict[str, Any] = {"keep": ("commentId", "id"), "values": third}
    yield Case(201, "POST", comments, {"text": suggestion, "anchor": groovy}, **keep)
    yield Case(400, "POST", comments, {"text": "x", "anchor": {**groovy, "line": 999}}, values=third)
    yield Case(200, "GET", comments, query="path=languages/groovy.lang", values=third)
    yield Case(400, "GET", comments, values=third)
    yield Case(200, "GET", one, values=third)
    yield Case(200, "GET", PULL + "/activities", values=third)
    yield Case(200, "GET", PULL + "/diff/{path}", values={"path": "languages/groovy.lang", **third})
    yield Case(200, "PUT", LIKES, values=third)
    yield Case(204, "DELETE", LIKES, values=third)
    yield Case(200, "PUT", one, {"threadResolved": True, "version": 0}, values=third)
    yield Case(409, "PUT", one, {"text": "Newer", "version": 0}, values=third)
    apply = {"commentVersion": 1, "pullRequestVersion": 0, "suggestionIndex": 0, "message": "Apply"}
    yield Case(400, "POST", one + "/apply-suggestion", {**apply, "suggestionIndex": 7}, values=third)
    yield Case(204, "POST", one + "/apply-suggestion", apply, values=third)
    yield Case(409, "DELETE", one, query="version=0", values=third)
    yield Case(204, "DELETE", one, query="version=1", values=third)
    yield Case(201, "POST", tasks, {"text": "Do it"}, **keep)
    yield Case(200, "GET", tasks, values=third)
    yield Case(200, "GET", task, values=third)
    yield Case(200, "PUT", task, {"state": "RESOLVED", "version": 0}, values=third)
    yield Case(204, "DELETE", task, query="version=1", values=third)
    yield Case(404, "GET", task, values=third)


def _merge_cases() -> Iterator[Case]:
    settings, auto = REPO + "/settings/pull-requests", REPO + "/settings/auto-merge"
    armed = PULL + "/auto-merge"
    yield Case(200, "GET", settings)
    yield Case(200, "POST", settings, {"requiredApprovers": {"enabled": True, "count": 1}})
    yield Case(400, "POST", settings, {"requiredApprovers": "many"})
    yield Case(403, "POST", PULL + "/merge", {"autoMerge": True}, query="version=3")
    yield Case(400, "POST", armed)
    yield Case(200, "GET", auto)
    yield Case(200, "PUT", auto, {"enabled": True})
    yield Case(200, "POST", PULL + "/merge", {"autoMerge": True}, query="version=3")
    yield Case(200, "GET", armed)
    yield Case(200, "POST", armed)
    yield Case(204, "DELETE", armed)
    yield Case(404, "GET", armed)
    yield Case(204, "DELETE", auto)
    yield Case(409, "POST", PULL + "/merge", {}, query="version=3")
    yield Case(409, "POST", PULL + "/merge", {})
    yield Case(200, "GET", REBASE)
    yield Case(409, "POST", REBASE, {})
    yield Case(200, "POST", REBASE, {"version": 3})
    yield Case(200, "POST", settings, {"requiredApprovers": 0})
    yield Case(200, "POST", PULL + "/merge", {}, query="version=4")


def _reviewer_cases() -> Iterator[Case]:
    matcher = {"id": "refs/heads/master", "type": {"id": "BRANCH"}}
    condition = {"sourceMatcher": matcher, "targetMatcher": matcher, "reviewers": [{"id": 102}], "requiredApprovals": 1}
    group = {"name": "contract", "description": "For a test", "users": [{"name": "mary"}]}
    admin: dict[str, Any] = {"user": "admin"}
    for place in ("projects/{projectKey}", IN_REPO):
        one = f"{DEFAULT_REVIEWERS}/{place}/condition"
        yield Case(200, "POST", one, condition, keep=("id", "id"), **admin)
        yield Case(400, "POST", one, {**condition, "requiredApprovals": 2}, **admin)
        yield Case(200, "GET", f"{one}s", **admin)
        yield Case(200, "PUT", f"{one}/{{id}}", condition, **admin)
        yield Case(204, "DELETE", f"{one}/{{id}}", **admin)
        yield Case(404, "DELETE", f"{one}/{{id}}", **admin)
        groups = f"/api/latest/{place}/settings/reviewer-groups"
        yield Case(201, "POST", groups, group, keep=("id", "id"), **admin)
        yield Case(409, "POST", groups, group, **admin)
        yield Case(401, "POST", groups, group, user="mary")
        yield Case(200, "GET", groups, **admin)
        yield Case(200, "GET", groups + "/{id}", **admin)
        yield Case(200, "PUT", groups + "/{id}", {"users": []}, **admin)
        yield from [Case(200, "GET", groups + "/{id}/users")] if place == IN_REPO else ()
        yield Case(204, "DELETE", groups + "/{id}", **admin)
        yield Case(404, "GET", groups + "/{id}", **admin)
    defaults = f"{DEFAULT_REVIEWERS}/{IN_REPO}/reviewers"
    yield Case(400, "GET", defaults, query="sourceRefId=a&targetRefId=master")
    yield Case(200, "GET", defaults, query="sourceRepoId=1&targetRepoId=1&sourceRefId=a&targetRefId=master")
    required = {"buildParentKeys": ["plan"], "refMatcher": matcher}
    yield Case(200, "POST", f"{REQUIRED_BUILDS}/condition", required, keep=("id", "id"))
    yield Case(400, "POST", f"{REQUIRED_BUILDS}/condition", {"buildParentKeys": []})
    yield Case(200, "GET", f"{REQUIRED_BUILDS}/conditions")
    yield Case(200, "PUT", f"{REQUIRED_BUILDS}/condition/{{id}}", required)
    yield Case(204, "DELETE", f"{REQUIRED_BUILDS}/condition/{{id}}")


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
    *_pull_cases(),
    *_reviewer_cases(),
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
