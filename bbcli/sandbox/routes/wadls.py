"""The WADL documents that tell what a part of the REST API has.

That servers before 9.0 have them is documented; whether those of 9 and 10 do is not known: the sandbox has them always.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

from bbcli.sandbox import wadl
from bbcli.sandbox.call import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bbcli.sandbox.call import RequestContext
    from bbcli.sandbox.version import Version

DOCUMENT = "application.wadl"


def wadl_of(root: str, endpoints_of: Callable[[Version], Iterable[Endpoint]]) -> Endpoint:
    """The endpoint that answers with the document of all that a version has below `root`."""

    def show_wadl(context: RequestContext) -> Response:
        known = (each for each in endpoints_of(context.server.version) if each.template.startswith(f"{root}/"))
        own = (each for each in known if not each.template.endswith(DOCUMENT))
        base = f"{context.base}{context.request.scope['asked'].removesuffix(DOCUMENT)}"
        return Response(wadl.document(own, root, base), media_type=context.media_type)

    return Endpoint("GET", f"{root}/{DOCUMENT}", show_wadl, produces=(wadl.MEDIA_TYPE, "application/xml"))
