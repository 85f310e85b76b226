"""All endpoints of the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.oauth1 import is_available
from bbcli.sandbox.routes import (
    branch_model,
    builds,
    comments,
    commits,
    content,
    control,
    insights,
    oauth,
    oauth1,
    plugins,
    projects,
    pull_activities,
    pull_comments,
    pull_diffs,
    pull_lists,
    pull_merges,
    pull_requests,
    pull_reviews,
    refs,
    repos,
    restrictions,
    reviewers,
    search,
    server,
    sessions,
    tokens,
    users,
    watches,
)
from bbcli.sandbox.routes.control import CONTROL
from bbcli.sandbox.routes.scm import scm_routes
from bbcli.sandbox.routes.wadl import wadl_of

if TYPE_CHECKING:
    from bbcli.sandbox.request_context import Endpoint
    from bbcli.sandbox.version import Version

__all__ = ["CONTROL", "ENDPOINTS", "OUTSIDE_REST", "endpoints_of", "operations", "path_of", "scm_routes"]

REST = "/rest"
# all other templates are below REST
OUTSIDE_REST = (CONTROL, sessions.SIGN_IN, sessions.LOGIN, oauth1.ROOT, repos.SIZES)

ENDPOINTS = (
    *server.ENDPOINTS,
    *users.ENDPOINTS,
    *projects.ENDPOINTS,
    *repos.ENDPOINTS,
    *refs.ENDPOINTS,
    *branch_model.ENDPOINTS,
    *restrictions.ENDPOINTS,
    *commits.ENDPOINTS,
    *content.ENDPOINTS,
    *comments.ENDPOINTS,
    *builds.ENDPOINTS,
    *pull_diffs.ENDPOINTS,
    *pull_requests.ENDPOINTS,
    *pull_lists.ENDPOINTS,
    *pull_reviews.ENDPOINTS,
    *pull_activities.ENDPOINTS,
    *pull_comments.ENDPOINTS,
    *reviewers.ENDPOINTS,
    *pull_merges.ENDPOINTS,
    *watches.ENDPOINTS,
    *tokens.ENDPOINTS,
    *sessions.ENDPOINTS,
    *oauth.ENDPOINTS,
    *oauth1.ENDPOINTS,
    *plugins.ENDPOINTS,
    *search.ENDPOINTS,
    *insights.ENDPOINTS,
    *control.ENDPOINTS,
    wadl_of("/api/latest", lambda version: endpoints_of(version)),
    wadl_of(plugins.RELEASE_NOTES, lambda version: endpoints_of(version)),
)


def endpoints_of(version: Version) -> list[Endpoint]:
    """Return the endpoints of a server version."""
    return [endpoint for endpoint in _available() if endpoint.since <= version]


def operations() -> list[tuple[str, str, Version]]:
    """Return method, path and first version of every operation, by path."""
    listed = [(endpoint.method, path_of(endpoint), endpoint.since) for endpoint in _available()]
    return sorted(listed, key=lambda each: (each[1], each[0]))


def path_of(endpoint: Endpoint) -> str:
    """Return the full path template on the server."""
    return endpoint.template if endpoint.template.startswith(OUTSIDE_REST) else REST + endpoint.template


def _available() -> list[Endpoint]:
    """Return all endpoints; those of OAuth 1.0a only if its libraries are installed."""
    left_out = () if is_available() else oauth1.ENDPOINTS
    return [endpoint for endpoint in ENDPOINTS if endpoint not in left_out]
