"""Everything that the sandbox answers, as one table of methods and path templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.oauth1 import is_available
from bbcli.sandbox.routes import (
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
    pulls,
    refs,
    repos,
    search,
    server,
    sessions,
    tokens,
    users,
    watches,
)
from bbcli.sandbox.routes.control import CONTROL
from bbcli.sandbox.routes.scm import scm_routes
from bbcli.sandbox.routes.wadls import wadl_of

if TYPE_CHECKING:
    from bbcli.sandbox.call import Endpoint
    from bbcli.sandbox.version import Version

__all__ = ["CONTROL", "ENDPOINTS", "OUTSIDE_REST", "endpoints_of", "scm_routes"]

# every other template is below /rest
OUTSIDE_REST = (CONTROL, sessions.SIGN_IN, sessions.LOGIN, oauth1.ROOT)

ENDPOINTS = (
    *server.ENDPOINTS,
    *users.ENDPOINTS,
    *projects.ENDPOINTS,
    *repos.ENDPOINTS,
    *refs.ENDPOINTS,
    *commits.ENDPOINTS,
    *content.ENDPOINTS,
    *comments.ENDPOINTS,
    *builds.ENDPOINTS,
    *pulls.ENDPOINTS,
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
    """What a server of this version answers; OAuth 1.0a only where the libraries for it are installed."""
    left_out = () if is_available() else oauth1.ENDPOINTS
    return [endpoint for endpoint in ENDPOINTS if endpoint.since <= version and endpoint not in left_out]
