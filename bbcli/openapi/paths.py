"""Path templates below /rest in their canonical forms."""

from __future__ import annotations

import re

# Not compiled here: most runs do not need it.
VARIABLE = r"\{([^{}/]+)\}"
# Core resources may be named without it.
API = "/api/latest"
# These path parameters stand for several segments, so their slashes are slashes.
LONG_VARIABLES = frozenset({"path", "name"})


def bare(path: str) -> str:
    """Return a path template without parameter names, which differ between descriptions."""
    return re.sub(VARIABLE, "{}", canonical(path))


def canonical(path: str) -> str:
    """Return a path below /rest without a trailing slash and with /api/latest for its synonym /api/1.0."""
    path = path.removesuffix("/") if len(path) > 1 else path
    return f"/api/latest{path[8:]}" if path == "/api/1.0" or path.startswith("/api/1.0/") else path
