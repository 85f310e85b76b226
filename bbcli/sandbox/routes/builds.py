"""Build statuses: of a commit hash alone (all versions), and of a repository's commit (7.14 and later)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument, no_such_commit
from bbcli.sandbox.pulls.merging import try_armed_at
from bbcli.sandbox.request_body import inner, parse_any, required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate
from bbcli.sandbox.routes.commits import COMMIT
from bbcli.sandbox.routes.watches import FULL_HASH
from bbcli.sandbox.store.builds import ORDERS
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.version import BUILDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.builds import Build
    from bbcli.sandbox.store.records import Repository

OF_COMMITS = "/build-status/latest/commits"
STATS = f"{OF_COMMITS}/stats"
OF_COMMIT = f"{COMMIT}/builds"
MAX_BUILDS = 100
STATES = ("SUCCESSFUL", "FAILED", "INPROGRESS")
REPOSITORY_STATES = (*STATES, "CANCELLED", "UNKNOWN")
LENGTHS = {"key": 255, "url": 450, "name": 255, "description": 255}
REPOSITORY_LENGTHS = {**LENGTHS, "buildNumber": 255, "parent": 1024, "ref": 1024}
COUNTS = ("failed", "skipped", "successful")
COUNT_NAMES = {
    "SUCCESSFUL": "successful", "FAILED": "failed", "INPROGRESS": "inProgress", "CANCELLED": "cancelled",
    "UNKNOWN": "unknown",
}  # fmt: skip


def list_builds(context: RequestContext) -> Response:
    """List the builds of a commit, newest first unless `orderBy` is given, at most 100."""
    context.require_sign_in()
    order = (context.query("orderBy") or "NEWEST").upper()
    if order not in ORDERS:
        raise bad_argument(f"orderBy must be one of {', '.join(ORDERS)}.", "orderBy")
    builds = context.store.builds.of_commit(_hash(context), order)[:MAX_BUILDS]
    page = paginate(builds, context.page_request(default=MAX_BUILDS, maximum=MAX_BUILDS))
    return page.map(lambda build: _to_json(context, build)).list_response()


def set_build(context: RequestContext) -> Response:
    """Set a build of a commit; the hash is not checked."""
    context.require_sign_in()
    commit_id, body = _hash(context), context.json_body()
    key, state, url = _required_fields(body, STATES, LENGTHS)
    context.store.builds.put(commit_id, key, state, url, _optional_fields(body, LENGTHS))
    try_armed_at(context.server, commit_id)
    return empty_response()


def count_builds(context: RequestContext) -> Response:
    """Count the builds of a commit by state."""
    context.require_sign_in()
    return json_response(build_counts(context, context.store.builds.of_commit(_hash(context))))


def count_builds_of_commits(context: RequestContext) -> Response:
    """Count the builds of several commits; commits without builds are omitted."""
    context.require_sign_in()
    found = {commit_id: context.store.builds.of_commit(commit_id) for commit_id in _hashes(context.body)}
    return json_response({commit_id: build_counts(context, builds) for commit_id, builds in found.items() if builds})


def show_build(context: RequestContext) -> Response:
    """Show a build of a repository's commit by key."""
    repository = context.repository()
    commit_id, key = _commit_id(context, repository), _key(context)
    build = context.store.builds.by_key(repository, commit_id, key)
    if build is None:
        raise ApiError(404, f"There is no build status with the key {key} on commit {commit_id}.")
    return json_response(_to_json(context, build))


def set_repository_build(context: RequestContext) -> Response:
    """Set a build of a repository's commit, with all fields."""
    repository = context.repository()
    commit_id, body = _commit_id(context, repository), context.json_body()
    key, state, url = _required_fields(body, REPOSITORY_STATES, REPOSITORY_LENGTHS)
    if not (text(body, "ref") or "refs/").startswith("refs/"):
        raise ApiError.invalid_fields({"ref": "ref must begin with refs/."})
    facts = _optional_fields(body, REPOSITORY_LENGTHS) | _number_fields(body)
    context.store.builds.put(commit_id, key, state, url, facts, repository)
    try_armed_at(context.server, commit_id)
    return empty_response()


def delete_build(context: RequestContext) -> Response:
    """Delete a build of a repository's commit if it exists."""
    repository = context.repository(Level.ADMIN)
    context.store.builds.delete(repository, _commit_id(context, repository), _key(context))
    return empty_response()


def _hash(context: RequestContext) -> str:
    commit_id = context.path_param("commitId")
    if not FULL_HASH.fullmatch(commit_id):
        raise bad_argument(f"'{commit_id}' is not a full commit hash of 40 hexadecimal characters.", "commitId")
    return commit_id


def _hashes(body: bytes) -> list[str]:
    found = parse_any(body)
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ApiError(400, "The request's body must be a JSON array of commit hashes.")
    return found


def _commit_id(context: RequestContext, repository: Repository) -> str:
    """Return the hash of an existing commit, given in full."""
    commit_id = context.path_param("commitId")
    if not FULL_HASH.fullmatch(commit_id):
        raise no_such_commit(commit_id, repository.slug)
    return str(context.git(repository).commit(commit_id)["id"])


def _key(context: RequestContext) -> str:
    key = context.query("key")
    if key is None:
        raise bad_argument("The key of a build status is required.", "key")
    return key


def _required_fields(body: Mapping[str, Any], states: Iterable[str], lengths: Mapping[str, int]) -> list[str]:
    """Return key, state and URL. Raises ApiError 400 with all missing, invalid or too long fields."""
    found = required(body, "key", "state", "url")
    wrong = {
        name: f"{name} must not be longer than {most} characters."
        for name, most in lengths.items()
        if len(text(body, name) or "") > most
    }
    if body["state"] not in states:
        wrong["state"] = f"state must be one of {', '.join(states)}."
    if wrong:
        raise ApiError.invalid_fields(wrong)
    return found


def _optional_fields(body: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    found = {name: text(body, name) for name in names if name not in ("key", "url")}
    return {name: value for name, value in found.items() if value is not None}


def _number_fields(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the duration in ms and the test counts, if sent."""
    results = inner(body, "testResults")
    counts = None if results is None else {name: results.get(name, 0) for name in COUNTS}
    numbers = {"duration": body.get("duration"), **(counts or {})}
    wrong = {name: f"{name} must be a number." for name, value in numbers.items() if not _is_count(value)}
    if wrong:
        raise ApiError.invalid_fields(wrong)
    found = {"duration": body.get("duration"), "testResults": counts}
    return {name: value for name, value in found.items() if value is not None}


def _is_count(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)


def build_counts(context: RequestContext, builds: Iterable[Build]) -> dict[str, int]:
    """Count builds by state; servers before 7.14 know three states."""
    states = REPOSITORY_STATES if context.server.version >= BUILDS else STATES
    found = Counter(build.state for build in builds)
    return {COUNT_NAMES[state]: found[state] for state in sorted(states)}


def _to_json(context: RequestContext, build: Build) -> dict[str, Any]:
    """Return a build; servers before 7.14 have fewer fields and call the date `dateAdded`."""
    shown = {"key": build.key, "state": build.state, "url": build.url, **build.optional_fields}
    if context.server.version < BUILDS:
        return {**shown, "dateAdded": build.updated}
    repository = context.store.repositories.by_id(build.repository_id) if build.repository_id else None
    place = {"projectKey": repository.project.key, "repositorySlug": repository.slug} if repository else {}
    return {**shown, **place, "createdDate": build.created, "updatedDate": build.updated}


ENDPOINTS = (
    # Before the commits: `stats` would match {commitId}.
    Endpoint("POST", STATS, count_builds_of_commits),
    Endpoint("GET", f"{STATS}/{{commitId}}", count_builds),
    Endpoint("GET", f"{OF_COMMITS}/{{commitId}}", list_builds),
    Endpoint("POST", f"{OF_COMMITS}/{{commitId}}", set_build),
    Endpoint("GET", OF_COMMIT, show_build, since=BUILDS),
    Endpoint("POST", OF_COMMIT, set_repository_build, since=BUILDS),
    Endpoint("DELETE", OF_COMMIT, delete_build, since=BUILDS),
)
