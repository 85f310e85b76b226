"""The server's version and capabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import json_response

if TYPE_CHECKING:
    from starlette.responses import Response

    from bbcli.sandbox.request_context import RequestContext

BUILD_DATE = "1783935727556"


def application_properties(context: RequestContext) -> Response:
    """Show the version, also to anonymous callers; X-AUSERNAME in the response shows who is signed in."""
    version = context.server.version
    return json_response(
        {
            "version": str(version),
            "buildNumber": version.build_number,
            "buildDate": BUILD_DATE,
            "displayName": "Bitbucket",
        }
    )


def capabilities(context: RequestContext) -> Response:
    """Show the capabilities; `stash` is the product's former name."""
    base = context.base
    return json_response(
        {
            "links": {"self": f"{base}/rest/capabilities"},
            "application": "stash",
            "buildDate": BUILD_DATE,
            "capabilities": {
                "access-tokens": f"{base}/rest/access-tokens/latest",
                "release-notes": f"{base}/rest/release-notes/1.0",
            },
        }
    )


ENDPOINTS = (
    Endpoint("GET", "/api/latest/application-properties", application_properties),
    Endpoint("GET", "/capabilities", capabilities),
)
