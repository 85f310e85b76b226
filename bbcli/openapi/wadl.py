"""Read a WADL document, in which old servers and plugins list their resources."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from bbcli.config.addresses import has_detour
from bbcli.errors import InvalidInput
from bbcli.openapi.model import Answer, Body, Operation, Parameter, Schema, Spec, in_order
from bbcli.openapi.paths import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

_NAMESPACE = re.compile(r"\{http://(?:wadl\.dev\.java\.net/2009/02|research\.sun\.com/wadl/2006/10)/?\}")
# Without OPTIONS, which Jersey adds to every resource.
_METHODS = frozenset({"GET", "PUT", "POST", "DELETE", "PATCH", "HEAD"})
_WADL_PATH = "/application.wadl"
_PLACES = {"template": "path", "query": "query", "header": "header"}
_TYPES = {
    "boolean": ("boolean", ""),
    **dict.fromkeys(("byte", "int", "integer", "short", "unsignedInt"), ("integer", "int32")),
    "long": ("integer", "int64"),
    **dict.fromkeys(("decimal", "double", "float"), ("number", "")),
}
# A path parameter with an optional pattern, which may contain braces.
_VARIABLE = re.compile(r"\{\s*([\w.-]+)\s*(?::((?:[^{}]|\{[^{}]*\})*))?\}")
_SEGMENTS = re.compile(r"(?:/(?!\.\.?(?:/|$))(?:[\w.~!$&'()*+,;=:@%-]|\{\w+\})+)*")
_MAX_DEPTH = 40


def read(document: bytes, root: str, *, plugin: str = "") -> Spec:
    """Return the description in a WADL document. Raises InvalidInput.

    `root` is the base path, such as /api/1.0, of resources without one. Operations are attributed to `plugin` if it is
    given.
    """
    application = _parsed(document)
    if _name(application) != "application":
        raise InvalidInput(
            "not a WADL document", hint="use a document with an element application in the WADL namespace"
        )
    reading = _Reader(plugin, {each.get("id", ""): each for each in application.iter() if each.get("id")})
    operations: dict[tuple[str, str], Operation] = {}
    for resources in _children(application, "resources"):
        prefix = _prefix(resources.get("base", ""), root)
        for operation in reading.operations(resources, "", prefix, {}):
            operations.setdefault(operation.key, operation)
    return Spec.of(operations.values(), {})


def _parsed(document: bytes) -> Element:
    # Entities can expand without limit or read local files. UTF-16 has zero bytes between the characters.
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", document.replace(b"\0", b""), re.IGNORECASE):
        raise InvalidInput("the WADL document has a DOCTYPE, which is not allowed")
    try:
        return ET.fromstring(document)  # noqa: S314 - without a DOCTYPE it has no entities
    except (ET.ParseError, ValueError, LookupError) as error:
        raise InvalidInput(f"not XML: {error}") from None


def _name(element: Element) -> str:
    """Return the local name of a WADL element, or an empty string for other namespaces."""
    namespace = _NAMESPACE.match(str(element.tag))
    return str(element.tag)[namespace.end() :] if namespace else ""


def _children(element: Element, name: str) -> Iterator[Element]:
    return (each for each in element if _name(each) == name)


def _prefix(base: str, root: str) -> str:
    """Return the path between /rest and the resources: from the base URL, else the root."""
    try:
        path = urlsplit(base).path
    except ValueError:
        raise InvalidInput(f"the base {base!r} is not a URL") from None
    _, separator, below = path.rpartition("/rest/")
    prefix, variables = _template(below if separator and below.strip("/") else root)
    if variables:
        raise InvalidInput(f"the base {base!r} has variables")
    return prefix


@dataclass(frozen=True)
class _Reader:
    """Reads one document; `named` maps ids to the elements that others refer to."""

    plugin: str
    named: Mapping[str, Element]

    def operations(
        self, resource: Element, path: str, prefix: str, inherited: Mapping[tuple[str, str], Parameter], depth: int = 0
    ) -> Iterator[Operation]:
        """Yield the operations of a resource and all below it; `inherited` holds the outer resources' parameters."""
        if depth > _MAX_DEPTH:
            raise InvalidInput(f"the resources of {prefix}{path} are nested too deeply")
        for inner in _children(resource, "resource"):
            own, patterns = _template(inner.get("path", ""))
            whole = path + own
            if whole == _WADL_PATH or whole.startswith(f"{_WADL_PATH}/"):
                continue
            known = {**inherited, **_variables(patterns), **self._parameters(inner, patterns)}
            for method in _children(inner, "method"):
                yield from self._operation(self._resolve(method), _joined(prefix, whole), known)
            yield from self.operations(inner, whole, prefix, known, depth + 1)

    def _operation(
        self, method: Element, path: str, inherited: Mapping[tuple[str, str], Parameter]
    ) -> Iterator[Operation]:
        name = method.get("name", "").upper()
        if name not in _METHODS:
            return
        requests = list(_children(method, "request"))
        parameters = dict(inherited)
        for request in requests:
            parameters |= self._parameters(request, {})
        # Drop declared path parameters that the path does not have.
        parameters = {at: each for at, each in parameters.items() if at[0] != "path" or f"{{{at[1]}}}" in path}
        answers, fails = self._answers(method)
        yield Operation(
            name, path,
            name=method.get("id", ""),
            tags=(self.plugin,) if self.plugin else (),
            pages="values" if name == "GET" and parameters.keys() >= {("query", "start"), ("query", "limit")} else "",
            plugin=self.plugin,
            parameters=in_order(parameters.values(), path),
            body=self._body(requests) if name not in {"GET", "HEAD"} else None,
            answers=answers,
            fails=fails,
        )  # fmt: skip

    def _parameters(self, element: Element, patterns: Mapping[str, str]) -> dict[tuple[str, str], Parameter]:
        found = {}
        for given in _children(element, "param"):
            param = self._resolve(given)
            place, name = _PLACES.get(param.get("style", "")), param.get("name", "")
            if not place or not name:
                continue
            name = _variable(name) if place == "path" else name
            schema = _schema(param, patterns.get(name, "") if place == "path" else "")
            is_required = place == "path" or param.get("required") in ("true", "1")
            found[place, name] = Parameter(name, place, is_required, schema)
        return found

    def _body(self, requests: list[Element]) -> Body | None:
        forms = [self._resolve(form) for request in requests for form in _children(request, "representation")]
        return Body(_types(forms)) if forms else None

    def _answers(self, method: Element) -> tuple[tuple[Answer, ...], tuple[int, ...]]:
        answers: list[Answer] = []
        fails: set[int] = set()
        for response in _children(method, "response"):
            types = _types([self._resolve(form) for form in _children(response, "representation")])
            for word in response.get("status", "200").split():
                status = int(word) if re.fullmatch("[1-5][0-9]{2}", word) else 0
                if 200 <= status < 300:
                    answers.append(Answer(status, types))
                elif status >= 400:
                    fails.add(status)
        return tuple(answers), tuple(sorted(fails))

    def _resolve(self, element: Element) -> Element:
        """Return the element that an `href` refers to within the document, or the element itself."""
        found = self.named.get(element.get("href", "").removeprefix("#"))
        return found if found is not None and found.tag == element.tag else element


def _template(path: str) -> tuple[str, dict[str, str]]:
    """Return a path template and the patterns of its parameters. Raises InvalidInput."""
    patterns: dict[str, str] = {}

    def plain(match: re.Match[str]) -> str:
        name, pattern = _variable(match[1]), (match[2] or "").strip()
        patterns[name] = ".*" if re.fullmatch(r"\(?/?\??\.\*\)?\??", pattern) else pattern
        return f"{{{name}}}"

    plainer = _VARIABLE.sub(plain, path).strip("/")
    # Some documents attach an optional parameter to the preceding segment, with the slash in its pattern.
    found = re.sub(r"(?<=\w)\{path\}$", "/{path}", f"/{plainer}" if plainer else "")
    if not _SEGMENTS.fullmatch(found) or has_detour(found):
        raise InvalidInput(f"the path {path!r} is not a valid path template")
    return found, patterns


def _variable(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _variables(patterns: Mapping[str, str]) -> dict[tuple[str, str], Parameter]:
    """Return the path parameters, which not every document declares."""
    return {
        ("path", name): Parameter(name, "path", required=True, schema=Schema("string", pattern=pattern))
        for name, pattern in patterns.items()
    }


def _joined(prefix: str, path: str) -> str:
    """Return a path below /rest; some paths already contain the prefix."""
    is_whole = prefix != "" and f"{path}/".startswith(f"{prefix}/")
    return canonical((path if is_whole else prefix + path) or "/")


def _schema(param: Element, pattern: str) -> Schema:
    kind, form = _TYPES.get(param.get("type", "").rpartition(":")[2], ("string", ""))
    options = tuple(value for option in _children(param, "option") if (value := option.get("value")) is not None)
    given = param.get("default")
    default = None if given is None else _value(given, kind)
    schema = Schema(kind, format=form, enum=options, default=default, pattern=pattern)
    if param.get("repeating") in ("true", "1") and param.get("style") != "template":
        return Schema("array", items=schema)
    return schema


def _value(text: str, kind: str) -> str | int | float | bool:
    """Return a default with its type; text if it does not have that type."""
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    if kind == "integer" and re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    return float(text) if kind == "number" and re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?", text) else text


def _types(forms: list[Element]) -> tuple[str, ...]:
    """Return the media types without parameters and without `*/*`."""
    types = (form.get("mediaType", "").partition(";")[0].strip() for form in forms)
    return tuple(dict.fromkeys(each for each in types if each and each != "*/*"))
