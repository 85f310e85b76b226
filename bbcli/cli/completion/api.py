"""Paths of the REST API, its parameters and their values, tags and plug-ins."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from bbcli.cli.completion.candidates import of_kind
from bbcli.cli.completion.session import matching
from bbcli.client.endpoints import METHODS
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from bbcli.cli.completion.session import CompletionSession, Pair

# What the variables and parameters of many operations are.
_VARIABLES = {
    "projectKey": "project", "userSlug": "user", "pullRequestId": "pull",
    **dict.fromkeys(("commitId", "until", "since", "at"), "commit"),
}  # fmt: skip


def operations(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return METHOD, or what goes on from a path of the API, with the values that its variables may have."""
    method = next(iter(asked.line.texts("operation")), None)
    if method is None and begun[:1].isupper():
        return matching([(each, "") for each in METHODS], begun)
    from bbcli.openapi import completion

    paths = completion.paths(asked.app.spec, begun, method.upper() if method else None)
    known = _in_path(asked, begun)
    if known and begun not in dict(known):  # what was begun is one of these, and not yet a step to go on from
        paths = [path for path in paths if path.count("/") == begun.count("/")]
    return [*((path, "") for path in paths), *known]


def _in_path(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return a path that was begun with the values that the variable at its end may have."""
    from bbcli.openapi import completion

    before, slash, last = begun.rpartition("/")
    project = before.strip("/").removeprefix("api/latest/").removeprefix("projects/").partition("/")[0]
    variables = completion.variables(asked.app.spec, begun) if slash else []
    return [
        (f"{before}/{value}", text)
        for variable in variables for value, text in _variable(asked, variable, last, project)
    ]  # fmt: skip


def parameters(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return the parameters of the operation that the line has, or the values of one."""
    from bbcli.openapi import completion
    from bbcli.openapi.match import operation_at

    *method, path = asked.line.texts("operation") or ("",)
    operation = operation_at(asked.app.spec, path, method[0].upper() if method else None)
    if operation is None:
        return []
    found = [
        (text, _described(operation.parameter(text.rstrip("=")))) for text in completion.parameters(operation, begun)
    ]
    name, equals, value = begun.partition("=")
    if found or not equals:
        return found
    return [(f"{name}={each}", text) for each, text in _variable(asked, name, value, "")]


def body(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return the fields of the body that the operation of the line takes, or the values of one."""
    from bbcli.openapi.match import operation_at

    *method, path = asked.line.texts("operation") or ("",)
    spec, named = asked.app.spec, [*method, *asked.line.values_of("named"), "POST"][0]
    operation = operation_at(spec, path, named.upper())
    known = spec.resolved(operation.body.schema).properties if operation and operation.body else {}
    name, equals, _ = begun.partition("=")
    if not equals:
        fields = {field: spec.resolved(schema) for field, schema in known.items()}
        return matching([(f"{field}=", found.type) for field, found in fields.items() if not found.read_only], begun)
    schema = spec.resolved(known[name]) if name in known else None
    words = map(str, schema.enum or (("true", "false") if schema.type == "boolean" else ())) if schema else ()
    return matching([(f"{name}={word}", "") for word in words], begun)


def _described(parameter: object) -> str:
    place, schema = getattr(parameter, "place", ""), getattr(parameter, "schema", None)
    required = "required" if getattr(parameter, "required", False) else ""
    return ", ".join(filter(None, (place, getattr(schema, "type", ""), required)))


def _variable(asked: CompletionSession, name: str, begun: str, project: str) -> list[Pair]:
    """Return values of a variable or parameter of the API; none where the server can't be asked."""
    with suppress(BbcliError):  # the path itself is known without it
        if name == "repositorySlug" and (project or asked.line.values_of("repo")):
            from bbcli.cli.completion.server_names import slugs

            return slugs(asked, project or asked.repo.project, begun)
        if kind := _VARIABLES.get(name):
            return of_kind(asked, kind, begun)
    return []


def tags(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return the tags of the API."""
    return matching([(tag, f"{count} operations") for tag, count in asked.app.spec.tags.items()], begun)


def plugins(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return the plug-ins whose operations are known."""
    found = dict.fromkeys(each.plugin for each in asked.app.spec.operations if each.plugin)
    return matching([(name, "") for name in found], begun)
