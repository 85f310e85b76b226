"""Operations that real servers have and the sandbox does not."""

from __future__ import annotations

from functools import cache

from bbcli.openapi import bare
from bbcli.openapi.match import operation_at
from bbcli.openapi.store import bundled_spec
from bbcli.sandbox.problems import ApiError
from bbcli.sandbox.routes import ENDPOINTS, REST


def not_implemented(method: str, path: str) -> ApiError | None:
    """501 for a path below /rest that the description of Bitbucket has and the sandbox does not; None for others."""
    below = path.removeprefix(REST)
    operation = operation_at(bundled_spec(), below, method) if below else None
    if operation is None or operation.key in _implemented():
        return None
    # `/api/latest` can be left out for people who look for an operation, but not on a server.
    if not below.startswith(operation.path.partition("{")[0].rstrip("/")):
        return None
    return ApiError(501, f"the sandbox does not implement {method} {REST}{operation.path}")


@cache
def _implemented() -> frozenset[tuple[str, str]]:
    """Those of every version: where an old one lacks an operation, it answers as that server does."""
    return frozenset((endpoint.method, bare(endpoint.template)) for endpoint in ENDPOINTS)
