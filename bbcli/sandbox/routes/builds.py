"""The statuses of builds: of commits by their hash alone, as servers have always had it, and of a repository's."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.body import inner, required, text
from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.problems import Problem, bad_argument, no_such_commit
from bbcli.sandbox.routes.commits import COMMIT
from bbcli.sandbox.routes.watches import FULL_HASH
from bbcli.sandbox.store.builds import ORDERS
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.version import BUILDS
from bbcli.sandbox.wire import answer, empty, page_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.store.builds import Build
    from bbcli.sandbox.store.records import Repository

OF_COMMITS = "/build-status/latest/commits"
STATS = f"{OF_COMMITS}/stats"
OF_COMMIT = f"{COMMIT}/builds"
MOST = 100
STATES = ("SUCCESSFUL", "FAILED", "INPROGRESS")
MORE_STATES = (*STATES, "CANCELLED", "UNKNOWN")
LENGTHS = {"key": 255, "url": 450, "name": 255, "description": 255}
MORE_LENGTHS = {**LENGTHS, "buildNumber": 255, "parent": 1024, "ref": 1024}
COUNTS = ("failed", "skipped", "successful")
SHOWN = {
    "SUCCESSFUL": "successful", "FAILED": "failed", "INPROGRESS": "inProgress", "CANCELLED": "cancelled",
    "UNKNOWN": "unknown",
}  # fmt: skip


def list_builds(call: Call) -> Response:
    """Those of a commit, the newest first unless `orderBy` says otherwise; no more than a hundred."""
    call.signed_in()
    order = (call.query("orderBy") or "NEWEST").upper()
    if order not in ORDERS:
        raise bad_argument(f"orderBy must be one of {', '.join(ORDERS)}.", "orderBy")
    builds = call.store.builds.on(_hash(call), order)[:MOST]
    return page_of(builds, call.window(default=MOST, maximum=MOST)).map(lambda build: _shown(call, build)).listing()


def set_build(call: Call) -> Response:
    """Set one of a commit that nobody looks for: any hash will do."""
    call.signed_in()
    commit_id, body = _hash(call), call.json()
    key, state, url = _checked(body, STATES, LENGTHS)
    call.store.builds.put(commit_id, key, state, url, _facts(body, LENGTHS))
    return empty()


def count_builds(call: Call) -> Response:
    """How many of a commit there are in each state."""
    call.signed_in()
    return answer(build_counts(call, call.store.builds.on(_hash(call))))


def count_many(call: Call) -> Response:
    """How many there are of each of many commits; those without any are left out."""
    call.signed_in()
    found = {commit_id: call.store.builds.on(commit_id) for commit_id in _hashes(call.body)}
    return answer({commit_id: build_counts(call, builds) for commit_id, builds in found.items() if builds})


def show_build(call: Call) -> Response:
    """One of a repository's commit, by its key."""
    repository = call.repository()
    commit_id, key = _commit_id(call, repository), _key(call)
    build = call.store.builds.keyed(repository, commit_id, key)
    if build is None:
        raise Problem(404, f"There is no build status with the key {key} on commit {commit_id}.")
    return answer(_shown(call, build))


def set_repository_build(call: Call) -> Response:
    """Set one of a repository's commit, with all that can be said of it."""
    repository = call.repository()
    commit_id, body = _commit_id(call, repository), call.json()
    key, state, url = _checked(body, MORE_STATES, MORE_LENGTHS)
    if not (text(body, "ref") or "refs/").startswith("refs/"):
        raise Problem.fields({"ref": "ref must begin with refs/."})
    facts = _facts(body, MORE_LENGTHS) | _numbers(body)
    call.store.builds.put(commit_id, key, state, url, facts, repository)
    return empty()


def delete_build(call: Call) -> Response:
    """Take one of a repository's commit away, if it is there."""
    repository = call.repository(Level.ADMIN)
    call.store.builds.delete(repository, _commit_id(call, repository), _key(call))
    return empty()


def _hash(call: Call) -> str:
    commit_id = call.arg("commitId")
    if not FULL_HASH.fullmatch(commit_id):
        raise bad_argument(f"'{commit_id}' is not a full commit hash of 40 hexadecimal characters.", "commitId")
    return commit_id


def _hashes(body: bytes) -> list[str]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise Problem(400, "The request's body must be a JSON array of commit hashes.")
    return found


def _commit_id(call: Call, repository: Repository) -> str:
    """The commit, by its full hash only; it must be there."""
    commit_id = call.arg("commitId")
    if not FULL_HASH.fullmatch(commit_id):
        raise no_such_commit(commit_id, repository.slug)
    return str(call.git(repository).commit(commit_id)["id"])


def _key(call: Call) -> str:
    key = call.query("key")
    if key is None:
        raise bad_argument("The key of a build status is required.", "key")
    return key


def _checked(body: Mapping[str, Any], states: Iterable[str], lengths: Mapping[str, int]) -> list[str]:
    """Key, state and URL of a build. Raises Problem 400 that names each field that is missing, too long or unknown."""
    found = required(body, "key", "state", "url")
    wrong = {
        name: f"{name} must not be longer than {most} characters."
        for name, most in lengths.items()
        if len(text(body, name) or "") > most
    }
    if body["state"] not in states:
        wrong["state"] = f"state must be one of {', '.join(states)}."
    if wrong:
        raise Problem.fields(wrong)
    return found


def _facts(body: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    found = {name: text(body, name) for name in names if name not in ("key", "url")}
    return {name: value for name, value in found.items() if value is not None}


def _numbers(body: Mapping[str, Any]) -> dict[str, Any]:
    """The duration in ms and the counts of tests, where they were sent."""
    results = inner(body, "testResults")
    counts = None if results is None else {name: results.get(name, 0) for name in COUNTS}
    given = {"duration": body.get("duration"), **(counts or {})}
    wrong = {name: f"{name} must be a number." for name, value in given.items() if not _is_count(value)}
    if wrong:
        raise Problem.fields(wrong)
    found = {"duration": body.get("duration"), "testResults": counts}
    return {name: value for name, value in found.items() if value is not None}


def _is_count(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)


def build_counts(call: Call, builds: Iterable[Build]) -> dict[str, int]:
    """How many are in each state; servers before the newer resource know three."""
    states = MORE_STATES if call.world.version >= BUILDS else STATES
    found = Counter(build.state for build in builds)
    return {SHOWN[state]: found[state] for state in sorted(states)}


def _shown(call: Call, build: Build) -> dict[str, Any]:
    """A build as the document has it; servers before the newer resource say less, and one date by another name."""
    shown = {"key": build.key, "state": build.state, "url": build.url, **build.facts}
    if call.world.version < BUILDS:
        return {**shown, "dateAdded": build.updated}
    repository = call.store.repositories.by_id(build.repository_id) if build.repository_id else None
    place = {"projectKey": repository.project.key, "repositorySlug": repository.slug} if repository else {}
    return {**shown, **place, "createdDate": build.created, "updatedDate": build.updated}


ENDPOINTS = (
    # Before the commits, one of which might be called `stats`.
    Endpoint("POST", STATS, count_many),
    Endpoint("GET", f"{STATS}/{{commitId}}", count_builds),
    Endpoint("GET", f"{OF_COMMITS}/{{commitId}}", list_builds),
    Endpoint("POST", f"{OF_COMMITS}/{{commitId}}", set_build),
    Endpoint("GET", OF_COMMIT, show_build, since=BUILDS),
    Endpoint("POST", OF_COMMIT, set_repository_build, since=BUILDS),
    Endpoint("DELETE", OF_COMMIT, delete_build, since=BUILDS),
)
