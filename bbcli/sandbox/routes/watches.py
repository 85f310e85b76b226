"""Following commits, pull requests and repositories. There is nothing to GET: servers only tell by mail."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli.sandbox.call import Endpoint
from bbcli.sandbox.problems import no_such_commit
from bbcli.sandbox.routes.commits import COMMIT
from bbcli.sandbox.routes.pulls import PULL_REQUEST, find_pull
from bbcli.sandbox.routes.repos import REPOSITORY
from bbcli.sandbox.wire import empty

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.call import Call
    from bbcli.sandbox.store.records import Repository

FULL_HASH = re.compile(r"[0-9a-f]{40}")


def _commit(call: Call) -> tuple[str, Repository, str]:
    """The commit to follow, by its full hash only; one that has two names is followed once."""
    repository = call.repository()
    commit_id = call.arg("commitId")
    if not FULL_HASH.fullmatch(commit_id):
        raise no_such_commit(commit_id, repository.slug)
    return "commit", repository, str(call.git(repository).commit(commit_id)["id"])


def _pull(call: Call) -> tuple[str, Repository, str]:
    repository = call.repository()
    return "pull-request", repository, str(find_pull(call, repository).number)


def _repository(call: Call) -> tuple[str, Repository, str]:
    return "repository", call.repository(), ""


def watch_commit(call: Call) -> Response:
    """Follow a commit."""
    call.store.watches.add(call.user(), *_commit(call))
    return empty()


def unwatch_commit(call: Call) -> Response:
    """Stop following a commit."""
    call.store.watches.remove(call.user(), *_commit(call))
    return empty()


def watch_pull(call: Call) -> Response:
    """Follow a pull request."""
    call.store.watches.add(call.user(), *_pull(call))
    return empty()


def unwatch_pull(call: Call) -> Response:
    """Stop following a pull request."""
    call.store.watches.remove(call.user(), *_pull(call))
    return empty()


def watch_repository(call: Call) -> Response:
    """Follow a repository."""
    call.store.watches.add(call.user(), *_repository(call))
    return empty()


def unwatch_repository(call: Call) -> Response:
    """Stop following a repository."""
    call.store.watches.remove(call.user(), *_repository(call))
    return empty()


ENDPOINTS = (
    Endpoint("POST", f"{COMMIT}/watch", watch_commit),
    Endpoint("DELETE", f"{COMMIT}/watch", unwatch_commit),
    Endpoint("POST", f"{PULL_REQUEST}/watch", watch_pull),
    Endpoint("DELETE", f"{PULL_REQUEST}/watch", unwatch_pull),
    Endpoint("POST", f"{REPOSITORY}/watch", watch_repository),
    Endpoint("DELETE", f"{REPOSITORY}/watch", unwatch_repository),
)
