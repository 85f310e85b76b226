"""Reads an OpenAPI 3 document: facts of its operations, with what is known to be wrong in Atlassian's own mended."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bbcli.codec import msgspec
from bbcli.errors import InvalidInput
from bbcli.spec import Answer, Body, Operation, Parameter, Schema, Spec
from bbcli.spec.permissions import permissions_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_PLACES = frozenset({"path", "query", "header"})
_OLD = r"Deprecated (?:since|in) (\d+\.\d+)"
_PAGE = frozenset({"values", "isLastPage", "nextPageStart"})


def read(document: Any, *, plugin: str = "") -> Spec:
    """Return the description in a decoded OpenAPI 3 document; InvalidInput for anything else.

    Its operations are said to be of a plug-in, where one is named.
    """
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise InvalidInput("this is no OpenAPI 3 document", hint="it has to have a member openapi: 3…, and paths")
    reading = _Reading(document, plugin)
    try:
        operations = tuple(reading.operations())
        schemas = {name: msgspec.Raw(msgspec.json.encode(reading.schema(each))) for name, each in reading.schemas()}
    except (AttributeError, TypeError, ValueError, LookupError) as error:
        raise InvalidInput(f"this OpenAPI document can't be read: {error}") from None
    info = document.get("info")
    info = info if isinstance(info, dict) else {}
    return Spec(
        str(info.get("title") or ""), str(info.get("version") or ""), tuple(reading.mended), operations, schemas
    )


@dataclass
class _Reading:
    """A document while it is read; `mended` says what was wrong in it."""

    document: Mapping[str, Any]
    plugin: str
    mended: list[str] = field(default_factory=list)
    glued_types: int = 0

    def operations(self) -> Iterator[Operation]:
        base = _base(self.document)
        self._check_names()
        for path, item in (self.document.get("paths") or {}).items():
            for method in (each for each in _METHODS if each in item):
                yield self._operation(method.upper(), self._mended_path(base + path, method), item, item[method])
        if self.glued_types:
            self.mended.append(f"{self.glued_types} bodies and answers have media types with parameters")

    def schemas(self) -> Iterator[tuple[str, Any]]:
        yield from ((self.document.get("components") or {}).get("schemas") or {}).items()

    def _operation(self, method: str, path: str, item: Mapping[str, Any], facts: Mapping[str, Any]) -> Operation:
        listed = [self._followed(each) for each in (*item.get("parameters", ()), *facts.get("parameters", ()))]
        parameters = [self._parameter(each, method, path) for each in listed if each.get("in") in _PLACES]
        parameters += self._undeclared(method, path, parameters)
        text = f"{facts.get('description', '')}"
        answers = tuple(self._answers(facts))
        return Operation(
            method, path,
            name=re.sub(r"_\d+$", "", str(facts.get("operationId") or "")),
            tags=tuple(facts.get("tags") or ()),
            permission=permissions_in(text),
            since=_version(r"(?:^|>|\s)Since (\d+\.\d+)", text),
            deprecated=_version(_OLD, text) or ("yes" if facts.get("deprecated") else ""),
            pages=self._pages(answers),
            plugin=self.plugin,
            parameters=tuple(sorted(parameters, key=lambda each: _order(each, path))),
            body=self._body(facts.get("requestBody")),
            answers=answers,
            fails=tuple(sorted(int(status) for status in facts.get("responses", {}) if re.match("[45]..$", status))),
        )  # fmt: skip

    def _parameter(self, facts: Mapping[str, Any], method: str, path: str) -> Parameter:
        schema = facts.get("schema")
        if schema is None:
            schema = next((each.get("schema") for each in facts.get("content", {}).values()), None) or {}
            self.mended.append(f"{method} {path}: the parameter {facts['name']} has a body's form; it is a plain value")
            schema = {name: each for name, each in schema.items() if name != "$ref"} or {"type": "string"}
        place = str(facts["in"])
        return Parameter(str(facts["name"]), place, bool(facts.get("required")) or place == "path", self.schema(schema))

    def _undeclared(self, method: str, path: str, declared: list[Parameter]) -> Iterator[Parameter]:
        known = {each.name for each in declared if each.place == "path"}
        for name in re.findall(r"\{(\w+)\}", path):
            if name not in known:
                self.mended.append(f"{method} {path}: the path parameter {name} was not declared")
                yield Parameter(name, "path", required=True)

    def _body(self, given: Any) -> Body | None:
        if not given:
            return None
        facts = self._followed(given)
        content = facts.get("content") or {}
        schema = _first_schema(content)
        return Body(self._types(content), self.schema(schema), bool(facts.get("required")))

    def _answers(self, facts: Mapping[str, Any]) -> Iterator[Answer]:
        for status, given in (facts.get("responses") or {}).items():
            if not re.match("2..$", str(status)):
                continue
            content = self._followed(given).get("content") or {}
            schema = _first_schema(content)
            yield Answer(int(status), self._types(content), self.schema(schema))

    def _types(self, content: Mapping[str, Any]) -> tuple[str, ...]:
        self.glued_types += any(";" in name for name in content)
        return tuple(dict.fromkeys(name.partition(";")[0].strip() for name in content))

    def _pages(self, answers: tuple[Answer, ...]) -> str:
        """Return how a list is paged, by the form of its answer."""
        for answer in answers:
            schema = answer.schema
            if schema.ref:
                schema = self.schema(dict(self.schemas()).get(schema.ref, {}))
            if schema.properties.keys() >= _PAGE:
                return "values"
        return ""

    def schema(self, facts: Mapping[str, Any]) -> Schema:
        """Return the facts of a schema, without what is said of them."""
        if ref := facts.get("$ref"):
            return Schema(ref=str(ref).rpartition("/")[2])
        kind = facts.get("type")
        kinds = [each for each in kind if each != "null"] if isinstance(kind, list) else [kind]
        variants = facts.get("oneOf") or facts.get("anyOf") or ()
        inherited = [self._followed(each) for each in facts.get("allOf") or ()]
        properties = {
            name: each for base in (*inherited, facts) for name, each in (base.get("properties") or {}).items()
        }
        return Schema(
            type=str(kinds[0] or "") if len(kinds) == 1 else "",
            format=str(facts.get("format") or ""),
            enum=tuple(facts.get("enum") or ()),
            default=facts.get("default"),
            properties={name: self.schema(each) for name, each in properties.items()},
            required=tuple(name for base in (*inherited, facts) for name in base.get("required") or ()),
            items=self.schema(facts["items"]) if facts.get("items") else None,
            one_of=tuple(self.schema(each) for each in variants),
            read_only=bool(facts.get("readOnly")),
            pattern=str(facts.get("pattern") or ""),
            min_length=facts.get("minLength"),
            max_length=facts.get("maxLength"),
            min_items=facts.get("minItems"),
            minimum=facts.get("minimum"),
        )  # fmt: skip

    def _followed(self, facts: Any) -> Any:
        """Return what a reference within the document leads to."""
        for _ in range(20):  # documents can go in a circle
            if not isinstance(facts, dict) or "$ref" not in facts:
                return facts
            found: Any = self.document
            for step in str(facts["$ref"]).removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            facts = found
        raise ValueError("references go in a circle")

    def _mended_path(self, path: str, method: str) -> str:
        mended = re.sub(r"(?<=[\w])\{path\}$", "/{path}", path)
        if mended != path:
            self.mended.append(f"{method.upper()} {path}: the path is {mended}")
        return mended

    def _check_names(self) -> None:
        facts = (
            item[method] for item in (self.document.get("paths") or {}).values() for method in _METHODS & item.keys()
        )
        names = Counter(str(each["operationId"]) for each in facts if each.get("operationId"))
        self.mended += [f"the operationId {name} stands {count} times" for name, count in names.items() if count > 1]
        if numbered := sum(re.search(r"_\d+$", name) is not None for name in names):
            self.mended.append(f"{numbered} operationIds end in a number of no meaning")


def _first_schema(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a body is made of; the media types that it may have are forms of the same."""
    return next((each["schema"] for each in content.values() if each.get("schema")), {})


def _base(document: Mapping[str, Any]) -> str:
    """Return what stands between /rest and the paths of a document, by its first server."""
    servers = document.get("servers") or [{}]
    path = re.sub(r"\{\w+\}", "", urlsplit(str(servers[0].get("url") or "")).path)
    return path.rpartition("/rest")[2].rstrip("/") if "/rest" in path else ""


def _version(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""


def _order(parameter: Parameter, path: str) -> tuple[int, int]:
    """Return what puts the variables of a path first, in its order, then what is required."""
    if parameter.place == "path":
        return 0, path.find(f"{{{parameter.name}}}")
    return (1 if parameter.required else 2), 0
