"""Everything that the sandbox answers, as one table of methods and path templates."""

from __future__ import annotations

from bbcli.sandbox.routes import (
    comments,
    commits,
    content,
    control,
    projects,
    pulls,
    refs,
    repos,
    server,
    tokens,
    users,
    watches,
)
from bbcli.sandbox.routes.control import CONTROL
from bbcli.sandbox.routes.scm import scm_routes
from bbcli.sandbox.routes.server import SIGN_IN

__all__ = ["CONTROL", "ENDPOINTS", "OUTSIDE_REST", "SIGN_IN", "scm_routes"]

OUTSIDE_REST = (CONTROL, SIGN_IN)  # every other template is below /rest

ENDPOINTS = (
    *server.ENDPOINTS,
    *users.ENDPOINTS,
    *projects.ENDPOINTS,
    *repos.ENDPOINTS,
    *refs.ENDPOINTS,
    *commits.ENDPOINTS,
    *content.ENDPOINTS,
    *comments.ENDPOINTS,
    *pulls.ENDPOINTS,
    *watches.ENDPOINTS,
    *tokens.ENDPOINTS,
    *control.ENDPOINTS,
)
