"""Watch commits, pull requests and repositories. Servers have no GET: they notify by email."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bbcli.sandbox.errors import no_such_commit
from bbcli.sandbox.pulls.lookup import find_pull
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response
from bbcli.sandbox.routes.commits import COMMIT
from bbcli.sandbox.routes.pull_requests import PULL_REQUEST
from bbcli.sandbox.routes.repos import REPOSITORY

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.records import Repository

FULL_HASH = re.compile(r"[0-9a-f]{40}")


def _commit(context: RequestContext) -> tuple[str, Repository, str]:
    """Return the commit, given by its full hash; an alias is watched under the real hash."""
    repository = context.repository()
    commit_id = context.path_param("commitId")
    if not FULL_HASH.fullmatch(commit_id):
        raise no_such_commit(commit_id, repository.slug)
    return "commit", repository, str(context.git(repository).commit(commit_id)["id"])


def _pull(context: RequestContext) -> tuple[str, Repository, str]:
    repository = context.repository()
    return "pull-request", repository, str(find_pull(context, repository).number)


def _repository(context: RequestContext) -> tuple[str, Repository, str]:
    return "repository", context.repository(), ""


def watch_commit(context: RequestContext) -> Response:
    """Watch a commit."""
    context.store.watches.add(context.require_user(), *_commit(context))
    return empty_response()


def unwatch_commit(context: RequestContext) -> Response:
    """Stop watching a commit."""
    context.store.watches.remove(context.require_user(), *_commit(context))
    return empty_response()


def watch_pull(context: RequestContext) -> Response:
    """Watch a pull request."""
    context.store.watches.add(context.require_user(), *_pull(context))
    return empty_response()


def unwatch_pull(context: RequestContext) -> Response:
    """Stop watching a pull request."""
    context.store.watches.remove(context.require_user(), *_pull(context))
    return empty_response()


def watch_repository(context: RequestContext) -> Response:
    """Watch a repository."""
    context.store.watches.add(context.require_user(), *_repository(context))
    return empty_response()


def unwatch_repository(context: RequestContext) -> Response:
    """Stop watching a repository."""
    context.store.watches.remove(context.require_user(), *_repository(context))
    return empty_response()


ENDPOINTS = (
    Endpoint("POST", f"{COMMIT}/watch", watch_commit),
    Endpoint("DELETE", f"{COMMIT}/watch", unwatch_commit),
    Endpoint("POST", f"{PULL_REQUEST}/watch", watch_pull),
    Endpoint("DELETE", f"{PULL_REQUEST}/watch", unwatch_pull),
    Endpoint("POST", f"{REPOSITORY}/watch", watch_repository),
    Endpoint("DELETE", f"{REPOSITORY}/watch", unwatch_repository),
)
