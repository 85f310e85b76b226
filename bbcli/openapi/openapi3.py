"""Read an OpenAPI 3 document and correct the known mistakes of Atlassian's own."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from bbcli._lazy import msgspec
from bbcli.errors import InvalidInput
from bbcli.openapi.model import Answer, Body, Operation, Parameter, Schema, Spec, in_order
from bbcli.openapi.paths import VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Made = TypeVar("Made", Operation, Schema)
_METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
_PLACES = frozenset({"path", "query", "header"})
# A range such as 4XX is read as its first status.
_STATUS = re.compile(r"([2-5])(\d\d|XX)")
_SINCE = r"(?:^|>|\s)Since (\d+\.\d+)"
_DEPRECATED = r"Deprecated (?:since|in) (\d+\.\d+)"
_PAGE = frozenset({"values", "isLastPage", "nextPageStart"})
# The errors raised by a document with another structure.
_READ_ERRORS = (AttributeError, LookupError, RecursionError, TypeError, ValueError, msgspec.MsgspecError)


def read(document: Any, *, plugin: str = "") -> Spec:
    """Return the description in a decoded OpenAPI 3 document. Raises InvalidInput.

    Operations are attributed to `plugin` if it is given.
    """
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise InvalidInput("not an OpenAPI 3 document", hint="use a document with openapi: 3… and paths")
    reading = _Reader(document, plugin)
    try:
        return reading.spec()
    except _READ_ERRORS:
        raise InvalidInput(
            f"cannot read the OpenAPI document: {reading.place} is not valid OpenAPI",
            hint="check the document with an OpenAPI validator",
        ) from None


@dataclass
class _Reader:
    """Reads one document; `mended` collects the corrections, `place` is the position for error messages."""

    document: Mapping[str, Any]
    plugin: str
    mended: list[str] = field(default_factory=list)
    parameterized_types: int = 0
    place: str = "the header"

    def spec(self) -> Spec:
        """Return the whole description."""
        info = self.document.get("info") or {}
        title, version = str(info.get("title") or ""), str(info.get("version") or "")
        operations, schemas = tuple(self._operations()), dict(self._schemas())
        return Spec.of(operations, schemas, title=title, version=version, mended=self.mended)

    @property
    def _paths(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The paths and their items; names that begin with x- are extensions."""
        self.place = "the section paths"
        for path, item in (self.document.get("paths") or {}).items():
            if not str(path).startswith("x-"):
                self.place = f"the path {path}"
                yield path, self._resolve(item)

    def _schemas(self) -> Iterator[tuple[str, msgspec.Raw]]:
        for name, facts in ((self.document.get("components") or {}).get("schemas") or {}).items():
            self.place = f"the schema {name}"
            yield str(name), msgspec.Raw(msgspec.json.encode(_checked(self._schema(facts))))

    def _operations(self) -> Iterator[Operation]:
        base = _base(self.document)
        self._check_names()
        for path, item in self._paths:
            below = _below_rest(base, path)
            for method in (each for each in _METHODS if each in item):
                self.place = f"{method.upper()} {path}"
                mended = self._corrected_path(below, method)
                yield _checked(self._operation(method.upper(), mended, item, item[method]))
        if self.parameterized_types:
            self.mended.append(f"{self.parameterized_types} bodies and answers have media types with parameters")

    def _operation(self, method: str, path: str, item: Mapping[str, Any], facts: Mapping[str, Any]) -> Operation:
        listed = [self._resolve(each) for each in (*(item.get("parameters") or ()), *(facts.get("parameters") or ()))]
        # An operation's own parameters override those of its path.
        by_key = {(each["name"], each["in"]): each for each in listed if each["in"] in _PLACES}
        parameters = [self._parameter(each, method, path) for each in by_key.values()]
        parameters += self._undeclared(method, path, parameters)
        text = str(facts.get("description") or "")
        answers = [(status, self._resolve(reference)) for status, reference in _answers(facts)]
        return Operation(
            method, path,
            name=re.sub(r"_\d+$", "", str(facts.get("operationId") or "")),
            tags=tuple(facts.get("tags") or ()),
            permission=permissions_in(text),
            since=_version(_SINCE, text),
            deprecated=_version(_DEPRECATED, text) or ("yes" if facts.get("deprecated") else ""),
            pages="values" if any(status < 300 and self._is_page(each) for status, each in answers) else "",
            plugin=self.plugin,
            parameters=in_order(parameters, path),
            body=self._body(facts.get("requestBody")),
            answers=tuple(self._answer(status, each) for status, each in answers if status < 300),
            fails=tuple(sorted({status for status, _ in answers if status >= 400})),
        )  # fmt: skip

    def _parameter(self, facts: Mapping[str, Any], method: str, path: str) -> Parameter:
        name, place = str(facts["name"]), str(facts["in"])
        schema = self._resolve(facts.get("schema") or {})
        if "content" in facts:
            self.mended.append(f"{method} {path}: the parameter {name} has a body's form; it is a plain value")
            schema = _first_schema(facts["content"])
            schema = {"type": "string"} if "$ref" in schema else schema
        return Parameter(name, place, bool(facts.get("required")) or place == "path", self._schema(schema))

    def _undeclared(self, method: str, path: str, declared: list[Parameter]) -> Iterator[Parameter]:
        known = {each.name for each in declared if each.place == "path"}
        for name in re.findall(VARIABLE, path):
            if name not in known:
                self.mended.append(f"{method} {path}: the path parameter {name} was not declared")
                yield Parameter(name, "path", required=True)

    def _body(self, reference: Any) -> Body | None:
        if not reference:
            return None
        facts = self._resolve(reference)
        content = facts.get("content") or {}
        schema = _first_schema(content)
        return Body(self._types(content), self._schema(schema), bool(facts.get("required")))

    def _answer(self, status: int, facts: Mapping[str, Any]) -> Answer:
        content = facts.get("content") or {}
        return Answer(status, self._types(content), self._schema(_first_schema(content)))

    def _types(self, content: Mapping[str, Any]) -> tuple[str, ...]:
        self.parameterized_types += any(";" in name for name in content)
        return tuple(dict.fromkeys(name.partition(";")[0].strip() for name in content))

    def _is_page(self, response: Mapping[str, Any]) -> bool:
        """True if a response has the fields of a page."""
        schema = self._resolve(_first_schema(response.get("content") or {}))
        return self._schema(schema).properties.keys() >= _PAGE

    def _schema(self, facts: Any) -> Schema:
        """Return a schema without descriptions and examples."""
        if isinstance(facts, bool):  # any value, or none
            return Schema()
        if ref := facts.get("$ref"):
            return Schema(ref=_unescaped(str(ref).rpartition("/")[2]))
        parts = [*self._all_of(facts), facts]
        properties = {name: each for part in parts for name, each in (part.get("properties") or {}).items()}
        return Schema(
            type=_type(facts) or ("object" if properties else "array" if "items" in facts else ""),
            format=str(facts.get("format") or ""),
            enum=tuple(facts.get("enum") or ([facts["const"]] if "const" in facts else ())),
            default=facts.get("default"),
            properties={name: self._schema(each) for name, each in properties.items()},
            required=tuple(dict.fromkeys(name for part in parts for name in part.get("required") or ())),
            items=self._schema(facts["items"]) if facts.get("items") else None,
            one_of=tuple(self._schema(each) for each in facts.get("oneOf") or facts.get("anyOf") or ()),
            read_only=bool(facts.get("readOnly")),
            pattern=str(facts.get("pattern") or ""),
            min_length=facts.get("minLength"),
            max_length=facts.get("maxLength"),
            min_items=facts.get("minItems"),
            minimum=facts.get("minimum"),
        )  # fmt: skip

    def _all_of(self, facts: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Yield the parts of an `allOf`, each after its own parts."""
        for part in facts.get("allOf") or ():
            found = self._resolve(part)
            yield from self._all_of(found)
            yield found

    def _resolve(self, facts: Any) -> Any:
        """Return the target of a reference within the document."""
        for _ in range(20):  # references of a document can be circular
            if not isinstance(facts, dict) or "$ref" not in facts:
                return facts
            found: Any = self.document
            for step in str(facts["$ref"]).removeprefix("#/").split("/"):
                found = found[_unescaped(step)]
            facts = found
        raise ValueError("circular references")

    def _corrected_path(self, path: str, method: str) -> str:
        mended = re.sub(r"(?<=[\w])\{path\}$", "/{path}", path)
        if mended != path:
            self.mended.append(f"{method.upper()} {path}: the path is {mended}")
        return mended

    def _check_names(self) -> None:
        facts = [item[method] for _, item in self._paths for method in _METHODS if method in item]
        names = Counter(str(each["operationId"]) for each in facts if "operationId" in each)
        self.mended += [f"the operationId {name} stands {count} times" for name, count in names.items() if count > 1]
        if numbered := sum(re.search(r"_\d+$", name) is not None for name in names):
            self.mended.append(f"{numbered} operationIds end in a number of no meaning")


def _checked(value: Made) -> Made:
    """Return a value decoded from its encoding. Raises ValidationError for values of other types."""
    return msgspec.json.decode(msgspec.json.encode(value), type=type(value))


def _answers(facts: Mapping[str, Any]) -> Iterator[tuple[int, Any]]:
    """Yield the responses by status, except the default; statuses are numbers in YAML."""
    for status, response in (facts.get("responses") or {}).items():
        if match := _STATUS.fullmatch(str(status).upper()):
            yield int(match[0].replace("X", "0")), response


def _first_schema(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of the first media type; all media types of a body share it."""
    return next((each["schema"] for each in content.values() if each.get("schema")), {})


def _type(facts: Mapping[str, Any]) -> str:
    """Return the only type besides null, or an empty string."""
    kind = facts.get("type")
    kinds = [each for each in kind if each != "null"] if isinstance(kind, list) else [kind]
    return str(kinds[0] or "") if len(kinds) == 1 else ""


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")


def _base(document: Mapping[str, Any]) -> str:
    """Return the path of the document's first server URL."""
    servers = document.get("servers") or [{}]
    return urlsplit(re.sub(VARIABLE, "", str(servers[0].get("url") or ""))).path.rstrip("/")


def _below_rest(base: str, path: str) -> str:
    """Return a path below /rest, which is in the server URL or in the path itself."""
    if match := re.fullmatch(r".*?/rest(/.*)?", base):
        return (match[1] or "") + path
    return path.removeprefix("/rest") if path.startswith("/rest/") else path


def _version(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    return match[1] if match else ""


NAMES = (
    "REPO_READ", "REPO_WRITE", "REPO_ADMIN", "REPO_CREATE", "PROJECT_VIEW", "PROJECT_READ", "PROJECT_WRITE",
    "PROJECT_ADMIN", "PROJECT_CREATE", "LICENSED_USER", "SYS_ADMIN", "ADMIN",
)  # fmt: skip
_NAME = rf"\b({'|'.join(NAMES)})\b"
_SENTENCE = r"(?<=[.;])\s|<br\s*/?>|</li>|\n"
# Sentences that name a permission that is not required: an exception, a value, a comparison.
_OTHER_USES = (
    r"(?i)only users with|\bmay <i>|permission\S{0,40}=|\ba user with|\balways\b|users? may not"
    r"|is a (?:global|project|repository) permission"
)
_SPELT_OUT = (
    (r"(?i)repository \W*admin\W* is required", "REPO_ADMIN"),
    (r"(?i)project \W*admin\W* is required", "PROJECT_ADMIN"),
    (r"\bLICENSED\b", "LICENSED_USER"),
)


def permissions_in(text: str) -> tuple[str, ...]:
    """Return the names of the required permissions in a description text, each once."""
    found: list[str] = []
    for sentence in re.split(_SENTENCE, text):
        # A name alone in a line is a parameter value.
        bare = re.sub(r"<[^<>]*>", "", sentence).strip(" -*\t")
        if bare not in NAMES and not re.search(_OTHER_USES, sentence):
            found += re.findall(_NAME, sentence)
    found += [name for pattern, name in _SPELT_OUT if re.search(pattern, text)]
    return tuple(dict.fromkeys(found))
