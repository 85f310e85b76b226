"""WADL documents of parts of the REST API, in the form of Jersey.

Servers before 9.0 are documented to have them; for 9 and 10 it is unknown. The sandbox always has them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from starlette.responses import Response

from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import JSON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from xml.etree.ElementTree import Element

    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.version import Version

NAMESPACE = "http://wadl.dev.java.net/2009/02"
MEDIA_TYPE = "application/vnd.sun.wadl+xml"


def document(endpoints: Iterable[Endpoint], root: str, base: str) -> bytes:
    """Return the WADL document of the endpoints below `root`; `base` is its URL."""
    application = ET.Element("application", {"xmlns": NAMESPACE})
    ET.SubElement(application, "grammars")
    resources = ET.SubElement(application, "resources", {"base": base})
    below: dict[str, list[Endpoint]] = {}
    for endpoint in endpoints:
        below.setdefault(endpoint.template.removeprefix(root), []).append(endpoint)
    _lay_out(resources, below)
    _add_own(resources)
    written: bytes = ET.tostring(application, encoding="UTF-8", xml_declaration=True)
    return written


def _lay_out(resources: Element, below: dict[str, list[Endpoint]]) -> None:
    """Nest each resource in the one whose path is its prefix."""
    outer = [("", resources)]
    for path, endpoints in sorted(below.items()):
        while outer[-1][0] and not path.startswith(f"{outer[-1][0]}/"):
            outer.pop()
        resource = _resource(outer[-1][1], path.removeprefix(outer[-1][0]))
        outer.append((path, resource))
        for endpoint in endpoints:
            _method(resource, endpoint)
        ET.SubElement(resource, "method", {"id": "apply", "name": "OPTIONS"})


def _resource(outer: Element, path: str) -> Element:
    """Add a resource with its path parameters; `path` may contain slashes, which Jersey writes as a pattern."""
    resource = ET.SubElement(outer, "resource", {"path": path.strip("/").replace("{path}", "{path:.*}")})
    for name in re.findall(r"\{(\w+)\}", path):
        _param(resource, "template", name, "string")
    return resource


def _param(element: Element, style: str, name: str, kind: str) -> None:
    ET.SubElement(element, "param", {"name": name, "style": style, "type": f"xs:{kind}"})


def _method(resource: Element, endpoint: Endpoint) -> None:
    first, *others = endpoint.handler.__name__.split("_")
    name = first + "".join(word.capitalize() for word in others)
    method = ET.SubElement(resource, "method", {"id": name, "name": endpoint.method})
    takes_body = endpoint.method in ("POST", "PUT")
    if endpoint.query or takes_body:
        request = ET.SubElement(method, "request")
        for parameter, kind in endpoint.query.items():
            _param(request, "query", parameter, kind)
        if takes_body:
            ET.SubElement(request, "representation", {"mediaType": JSON})
    response = ET.SubElement(method, "response")
    for media_type in endpoint.produces or ("*/*",):
        ET.SubElement(response, "representation", {"mediaType": media_type})


def _add_own(resources: Element) -> None:
    """Add the resource of the document itself, which Jersey lists last."""
    resource = ET.SubElement(resources, "resource", {"path": "application.wadl"})
    method = ET.SubElement(resource, "method", {"id": "getWadl", "name": "GET"})
    response = ET.SubElement(method, "response")
    ET.SubElement(response, "representation", {"mediaType": MEDIA_TYPE})


DOCUMENT = "application.wadl"


def wadl_of(root: str, endpoints_of: Callable[[Version], Iterable[Endpoint]]) -> Endpoint:
    """Return the endpoint of the WADL document of everything below `root`."""

    def show_wadl(context: RequestContext) -> Response:
        known = (each for each in endpoints_of(context.server.version) if each.template.startswith(f"{root}/"))
        own = (each for each in known if not each.template.endswith(DOCUMENT))
        base = f"{context.base}{context.request.scope['requested_path'].removesuffix(DOCUMENT)}"
        return Response(document(own, root, base), media_type=context.media_type)

    return Endpoint("GET", f"{root}/{DOCUMENT}", show_wadl, produces=(MEDIA_TYPE, "application/xml"))
