"""Build examples for an operation: parameter values and request bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bbcli.openapi.model import Parameter, Schema, Spec

# The nesting depth of a skeleton, and the maximum depth of required fields.
_SKELETON_DEPTH, _MAX_DEPTH = 4, 20
_COMMIT = "01f9c8680e9db9888463b61e423b7b1d18a5c2c1"
# Example values by parameter name; where possible, something that exists in a sandbox.
VALUES = {
    "archived": "ALL", "at": "refs/heads/master", "avatarScheme": "https", "avatarSize": "64", "base": "master",
    "commitId": _COMMIT, "contextLines": "3", "direction": "INCOMING", "displayName": "Fred Normal",
    "emailAddress": "fred@example.com", "emoticon": "smile", "filter": "my", "filterText": "master", "format": "zip",
    "from": _COMMIT, "fromHash": _COMMIT, "group": "developers", "issueKey": "WORK-1", "levelName": "DEBUG",
    "limit": "25", "loggerName": "com.example", "merges": "exclude", "order": "NEWEST", "orderBy": "ALPHABETICAL",
    "otherCommitId": "01f9c86", "path": "README.md", "permission": "REPO_READ", "permission.N": "LICENSED_USER",
    "prefix": "my", "projectKey": "WORK", "projectkey": "WORK", "projectname": "Work", "pullRequestId": "1",
    "ref": "refs/heads/master", "repositorySlug": "my-repo", "role": "REVIEWER", "scmId": "git", "since": "v1.0",
    "sinceId": _COMMIT, "sourceRefId": "refs/heads/master", "srcPath": "README.md", "start": "0", "state": "OPEN",
    "targetRefId": "refs/heads/master", "to": "master", "toHash": _COMMIT, "until": "master", "untilId": _COMMIT,
    "url": "https://example.com/hook", "user": "fred", "userName": "fred", "userSlug": "fred", "username": "fred",
    "username.N": "fred", "version": "0", "whitespace": "ignore-all",
}  # fmt: skip
PATH_VALUES = {"name": "v1.0"}
# Names of text parameters that hold true or false.
_FLAG_NAME = re.compile(
    r"(?:all|auto|follow|html|ignore|include|no|pre|with)[A-Z]|\w+Required$|(?:allow|blame|count|draft|effective|hardwrap)$"
)
# Example values by the suffix of a parameter name.
_VALUES_BY_SUFFIX = {
    "Id": "1", "id": "1", "Number": "1", "Changes": "1", "Length": "0", "Since": "86400", "size": "64",
    "Key": "my-key", "key": "my-key", "Name": "my-name", "name": "my-name", "Range": "bytes=0-99",
}  # fmt: skip
_FORMATS = {
    "date": "2026-11-24",
    "date-time": "2026-11-24T09:30:00Z",
    "email": "fred@example.com",
    "uri": "https://example.com",
    "url": "https://example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
_MAX_LENGTH = 1000
_REPEATS, _MOST_REPEATS = re.compile(r"[*+{]"), 2
_REPEATED_GROUP = re.compile(r"\)[*+{]")
_LITERAL = re.compile(r"\^?((?:[\w/ :-]|\\\W)*)")


def skeleton(spec: Spec, schema: Schema, depth: int = _SKELETON_DEPTH) -> Any:
    """Return a JSON value with every writable field, each with a value of its type.

    Read-only fields are omitted. A list has one element. Below `depth`, only required fields are included.
    """
    known = _concrete(spec, schema)
    if not depth:
        return smallest(spec, known)
    if known.type == "array":
        return [skeleton(spec, known.items, depth - 1)] if known.items else []
    if _is_object(known):
        return {name: skeleton(spec, each, depth - 1) for name, each in _sendable(spec, known)}
    return _plain(known)


def smallest(spec: Spec, schema: Schema, depth: int = _MAX_DEPTH) -> Any:
    """Return a JSON value with only the required fields, none of them below `depth`."""
    known = _concrete(spec, schema)
    if known.type == "array":
        # Halve the depth so that nested lists stay small.
        count = min(known.min_items or 0, depth)
        return [smallest(spec, known.items, depth // 2)] * count if known.items and count else []
    if _is_object(known):
        needed = [each for each in _sendable(spec, known) if each[0] in known.required] if depth else []
        return {name: smallest(spec, each, depth - 1) for name, each in needed}
    return _plain(known)


def value_for(parameter: Parameter) -> str:
    """Return an example value for a parameter as typed on the command line."""
    name, schema = parameter.name, parameter.schema
    if schema.type == "array" and schema.items:
        schema = schema.items
    named = [PATH_VALUES[name]] if parameter.place == "path" and name in PATH_VALUES else []
    named += [VALUES[name]] if name in VALUES else []
    if _FLAG_NAME.match(name):
        named.append("true")
    return next((value for value in named if _fits(schema, value)), None) or _value_of_type(name, schema)


def _concrete(spec: Spec, schema: Schema) -> Schema:
    """Return a schema with references and alternatives resolved; the first alternative is used."""
    for _ in range(_MAX_DEPTH):
        schema = spec.resolved(schema)
        if not schema.one_of:
            break
        schema = schema.one_of[0]
    return schema


def _is_object(schema: Schema) -> bool:
    return schema.type == "object" or bool(schema.properties)


def _sendable(spec: Spec, schema: Schema) -> Iterator[tuple[str, Schema]]:
    for name, each in schema.properties.items():
        if not (each.read_only or spec.resolved(each).read_only):
            yield name, each


def _plain(schema: Schema) -> Any:
    """Return a value for a schema without parts: its default, first choice, or an example of its type."""
    if schema.default is not None:
        return schema.default
    if schema.enum:
        return schema.enum[0]
    if schema.type in {"integer", "number"}:
        return max(0, int(schema.minimum or 0))
    return False if schema.type == "boolean" else _text(schema)


def _text(schema: Schema) -> str:
    """Return the simplest text that fits the schema, or an empty string."""
    return next((text for text in _texts(schema) if _fits(schema, text)), "")


def _texts(schema: Schema) -> Iterator[str]:
    if schema.format in _FORMATS:
        yield _FORMATS[schema.format]
    least = min(schema.min_length or 0, _MAX_LENGTH)
    yield "a" * least
    # A pattern is often a list of words or begins with a literal.
    begins = _LITERAL.match(schema.pattern)
    start = begins[1].replace("\\", "") if begins else ""
    for text in (start, f"{start}a", "1", "A"):
        yield text + text[-1:] * (least - len(text))


def _value_of_type(name: str, schema: Schema) -> str:
    value = True if schema.type == "boolean" and schema.default is None else _plain(schema)
    if isinstance(value, bool):
        return str(value).lower()
    if value != "":
        return str(value or 1)
    return next((text for end, text in _VALUES_BY_SUFFIX.items() if name.endswith(end) and _fits(schema, text)), "text")


def _fits(schema: Schema, text: str) -> bool:
    if schema.enum:
        return text in schema.enum
    if schema.type in {"integer", "number"}:
        return text.isdecimal()
    longest = len(text) if schema.max_length is None else schema.max_length
    return schema.type != "boolean" and (schema.min_length or 0) <= len(text) <= longest and _matches(schema, text)


def _matches(schema: Schema, text: str) -> bool:
    # Skip server patterns whose repetitions multiply: matching them can take exponential time.
    if len(_REPEATS.findall(schema.pattern)) > _MOST_REPEATS or _REPEATED_GROUP.search(schema.pattern):
        return True
    try:
        return re.search(schema.pattern, text) is not None
    except re.error:  # a pattern in another regular expression dialect
        return True
