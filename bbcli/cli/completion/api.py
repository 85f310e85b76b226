"""Paths of the REST API, parameters and their values, tags and plugins."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bbcli.cli.completion.candidates import of_kind
from bbcli.cli.completion.session import matching
from bbcli.client.endpoints import METHODS
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from bbcli.cli.completion.session import CompletionSession, Pair

# Path and query parameter -> kind of its values.
_VARIABLES = {
    "projectKey": "project",
    "userSlug": "user",
    "pullRequestId": "pull_number",
    **dict.fromkeys(("commitId", "until", "since", "at"), "commit"),
}


def operations(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return methods, or the next steps of a path, with values for its path parameters."""
    method = next(iter(session.line.of_kind("operation")), None)
    if method is None and prefix[:1].isupper():
        return matching([(each, "") for each in METHODS], prefix)
    from bbcli.openapi import completion

    paths = completion.paths(session.app.spec, prefix, method.upper() if method else None)
    known = _in_path(session, prefix)
    if known and prefix not in dict(known):  # the prefix is within one of these: offer no path that goes deeper
        paths = [path for path in paths if path.count("/") == prefix.count("/")]
    return [*((path, "") for path in paths), *known]


def _in_path(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the path with the values of the path parameter at its end."""
    from bbcli.openapi import completion

    before, slash, last = prefix.rpartition("/")
    project = before.strip("/").removeprefix("api/latest/").removeprefix("projects/").partition("/")[0]
    variables = completion.variables(session.app.spec, prefix) if slash else []
    return [
        (f"{before}/{value}", text)
        for variable in variables
        for value, text in _variable(session, variable, last, project)
    ]


def parameters(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the parameters of the operation of the line, or values of the parameter before an equals sign."""
    from bbcli.openapi import completion
    from bbcli.openapi.match import operation_at

    *method, path = session.line.of_kind("operation") or ("",)
    operation = operation_at(session.app.spec, path, method[0].upper() if method else None)
    if operation is None:
        return []
    found = [
        (text, _described(operation.parameter(text.rstrip("=")))) for text in completion.parameters(operation, prefix)
    ]
    name, equals, value = prefix.partition("=")
    if found or not equals:
        return found
    return [(f"{name}={each}", text) for each, text in _variable(session, name, value, "")]


def body(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the fields of the request body of the operation, or values of the field before an equals sign."""
    from bbcli.openapi.match import operation_at

    *method, path = session.line.of_kind("operation") or ("",)
    spec, named = session.app.spec, [*method, *session.line.of_param("named"), "POST"][0]
    operation = operation_at(spec, path, named.upper())
    known = spec.resolved(operation.body.schema).properties if operation and operation.body else {}
    name, equals, _ = prefix.partition("=")
    if not equals:
        fields = {field: spec.resolved(schema) for field, schema in known.items()}
        return matching([(f"{field}=", found.type) for field, found in fields.items() if not found.read_only], prefix)
    schema = spec.resolved(known[name]) if name in known else None
    words = map(str, schema.enum or (("true", "false") if schema.type == "boolean" else ())) if schema else ()
    return matching([(f"{name}={word}", "") for word in words], prefix)


def _described(parameter: object) -> str:
    place, schema = getattr(parameter, "place", ""), getattr(parameter, "schema", None)
    required = "required" if getattr(parameter, "required", False) else ""
    return ", ".join(filter(None, (place, getattr(schema, "type", ""), required)))


def _variable(session: CompletionSession, name: str, prefix: str, project: str) -> list[Pair]:
    """Return values of a path or query parameter; none if the server cannot be reached."""
    with suppress(BbcliError):  # the path itself is a candidate without a server
        if name == "repositorySlug" and (project or session.line.of_param("repo")):
            from bbcli.cli.completion.server_names import slugs

            return slugs(session, project or session.repo.project, prefix)
        if kind := _VARIABLES.get(name):
            return of_kind(session, kind, prefix)
    return []


def tags(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the tags of the API."""
    return matching([(tag, f"{count} operations") for tag, count in session.app.spec.tags.items()], prefix)


def plugins(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the plugins whose operations are known."""
    found = dict.fromkeys(each.plugin for each in session.app.spec.operations if each.plugin)
    return matching([(name, "") for name in found], prefix)
