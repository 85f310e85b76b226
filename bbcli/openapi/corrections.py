"""Correct Atlassian's OpenAPI document of Bitbucket 9.4 where servers behave differently.

"(document)" marks facts that the document states in a description or an example, but not in its schemas. The others
come from recorded traffic, tests against servers, and Atlassian's other documentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli._lazy import msgspec
from bbcli.openapi.model import Parameter, Schema, by_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bbcli.openapi.model import Body, Operation, Spec

_PROJECT = "/api/latest/projects/{projectKey}"
_REPO = f"{_PROJECT}/repos/{{repositorySlug}}"
_BELOW = _REPO.removeprefix("/api/latest")
_PULLS = f"{_REPO}/pull-requests"
_PULL = f"{_PULLS}/{{pullRequestId}}"
_UTILS = f"/branch-utils/latest{_BELOW}/branches"
_TOKENS = "/access-tokens/latest"
_COMMENTS = (f"{_REPO}/commits/{{commitId}}/comments", f"{_PULL}/comments", f"{_PULL}/blocker-comments")

# Paged lists whose responses the document describes differently or not at all.
PAGES = {
    "/api/latest/users": "values",
    "/api/latest/inbox/pull-requests": "values",
    f"{_PULL}/changes": "values",
    f"{_REPO}/webhooks": "values",
    f"{_PROJECT}/webhooks": "values",
    f"{_REPO}/browse": "browse",
    f"{_REPO}/browse/{{path}}": "browse",
}
# Parameters that servers require, although the document calls them optional.
REQUIRED_PARAMETERS = {
    f"{_REPO}/commits/{{commitId}}/comments": {"path"},
    f"/default-reviewers/latest{_BELOW}/reviewers": {"sourceRepoId", "targetRepoId", "sourceRefId", "targetRefId"},
}
# The first server version with paths that have this segment.
SINCE = {"auto-merge": "8.15", "diff-stats-summary": "9.1", "blocker-comments": "7.2"}
# Parameters missing from the schemas (document).
EXTRA_PARAMETERS = {
    ("GET", _PULLS): (
        Parameter("username.N"),
        Parameter("role.N", schema=Schema("string", enum=("AUTHOR", "REVIEWER", "PARTICIPANT"))),
        Parameter("approved.N", schema=Schema("boolean")),
    ),
}
# The values that servers accept.
CHOICES = {("GET", f"{_REPO}/commits"): {"merges": ("exclude", "include", "only")}}
# The minimum of the paging parameters.
MINIMUMS = {"start": 0, "limit": 1}
# Fields that servers require in a request body.
REQUIRED_FIELDS = {
    ("POST", "/api/latest/projects"): ("key", "name"),  # document
    ("POST", f"{_PROJECT}/repos"): ("name",),  # document
    # Branches and tags.
    ("POST", f"{_REPO}/branches"): ("name", "startPoint"),
    ("POST", _UTILS): ("name", "startPoint"),
    ("DELETE", _UTILS): ("name",),
    ("PUT", f"{_REPO}/branches/default"): ("id",),
    ("PUT", f"{_REPO}/default-branch"): ("id",),
    ("POST", f"{_REPO}/tags"): ("name", "startPoint"),
    ("POST", f"/git/latest{_BELOW}/tags"): ("name", "startPoint"),
    # Pull requests, comments on pull requests and commits, builds, webhooks, files.
    ("POST", _PULLS): ("title", "fromRef", "toRef"),
    ("PUT", _PULL): ("version",),
    ("PUT", f"{_PULL}/participants/{{userSlug}}"): ("status",),
    **{("POST", path): ("text",) for path in _COMMENTS},
    **{("PUT", f"{path}/{{commentId}}"): ("version",) for path in _COMMENTS},
    ("POST", "/build-status/latest/commits/{commitId}"): ("state", "key", "url"),
    **{("POST", f"{owner}/webhooks"): ("name", "url", "events") for owner in (_PROJECT, _REPO)},
    **{("PUT", f"{owner}/webhooks/{{webhookId}}"): ("name", "url", "events") for owner in (_PROJECT, _REPO)},
    ("PUT", f"{_REPO}/browse/{{path}}"): ("content", "branch"),
    # Access tokens.
    **{
        ("PUT", f"{_TOKENS}/{owner}"): ("name", "permissions")
        for owner in ("users/{userSlug}", "projects/{projectKey}", _BELOW[1:])
    },
}
# A restriction is sent alone as JSON, several as an array of the document's media type. Servers ignore the fields that
# the document requires (userSlugs, groupNames, accessKeyIds), and expect names and numbers.
_TEXTS, _NUMBERS = Schema("array", items=Schema("string")), Schema("array", items=Schema("integer"))
_RESTRICTION = Schema(
    "object",
    properties={
        "type": Schema("string"),
        "matcher": Schema("object"),
        "users": _TEXTS,
        "groups": _TEXTS,
        "accessKeys": _NUMBERS,
    },
    required=("type", "matcher"),
)
BODIES = {
    ("POST", f"/branch-permissions/latest{owner}/restrictions"): Schema(
        one_of=(_RESTRICTION, Schema("array", items=_RESTRICTION))
    )
    for owner in ("/projects/{projectKey}", _BELOW)
}
# Fields that servers accept, and the document lacks or types differently.
EXTRA_FIELDS = {
    "RestRepositoryPullRequestSettings": {"requiredApprovers": Schema()},
    "RestPullRequestAssignStatusRequest": {"user": Schema("object", properties={"name": Schema("string")})},
    "RestApplySuggestionRequest": {"message": Schema("string")},
}
# Fields that servers accept although the document marks them readOnly; those of comments (document).
WRITABLE_FIELDS = {
    "RestComment": ("anchor", "parent"),
    "RestProject": ("name", "description", "public"),
    "RestRepository": ("description", "public", "forkable"),
}
# Fields of type object that hold a number, text or boolean (document).
ANY_TYPE_FIELDS = {"RestInsightReportData": ("value",)}


def apply_corrections(spec: Spec) -> Spec:
    """Return a description with the corrections of this module."""
    changed = {
        name: (WRITABLE_FIELDS.get(name, ()), ANY_TYPE_FIELDS.get(name, ()))
        for name in (*WRITABLE_FIELDS, *ANY_TYPE_FIELDS)
    }
    schemas = {name: _sendable(raw, *changed[name]) if name in changed else raw for name, raw in spec.schemas.items()}
    schemas |= {name: _with_fields(schemas[name], fields) for name, fields in EXTRA_FIELDS.items() if name in schemas}
    return msgspec.structs.replace(spec, paths=by_path(map(_operation, spec.operations)), schemas=schemas)


def _sendable(raw: msgspec.Raw, sent: Iterable[str], plain: Iterable[str]) -> msgspec.Raw:
    schema = msgspec.json.decode(raw, type=Schema)
    properties = {
        **schema.properties,
        **{name: msgspec.structs.replace(schema.properties[name], read_only=False) for name in sent},
        **{name: msgspec.structs.replace(schema.properties[name], type="") for name in plain},
    }
    return msgspec.Raw(msgspec.json.encode(msgspec.structs.replace(schema, properties=properties)))


def _with_fields(raw: msgspec.Raw, fields: Mapping[str, Schema]) -> msgspec.Raw:
    schema = msgspec.json.decode(raw, type=Schema)
    changed = msgspec.structs.replace(schema, properties={**schema.properties, **fields})
    return msgspec.Raw(msgspec.json.encode(changed))


def _operation(operation: Operation) -> Operation:
    is_read = operation.method == "GET"
    pages = PAGES.get(operation.path, "") if is_read else ""
    gate = next((version for part, version in SINCE.items() if part in operation.path.split("/")), "")
    more = EXTRA_PARAMETERS.get((operation.method, operation.path), ())
    return msgspec.structs.replace(
        operation,
        pages=pages or operation.pages,
        since=gate or operation.since,
        parameters=(*(_parameter(operation, each) for each in operation.parameters), *more),
        body=_body(operation),
    )


def _parameter(operation: Operation, parameter: Parameter) -> Parameter:
    required = REQUIRED_PARAMETERS.get(operation.path, set()) if operation.method == "GET" else set()
    schema = parameter.schema
    if choices := CHOICES.get((operation.method, operation.path), {}).get(parameter.name):
        schema = msgspec.structs.replace(schema, enum=choices)
    if parameter.place == "query" and parameter.name in MINIMUMS and schema.type in ("integer", "number"):
        schema = msgspec.structs.replace(schema, minimum=MINIMUMS[parameter.name])
    is_required = parameter.required or parameter.name in required
    return msgspec.structs.replace(parameter, required=is_required, schema=schema)


def _body(operation: Operation) -> Body | None:
    """Return the body with the fields that this operation requires; other operations share the schema."""
    body, needed = operation.body, REQUIRED_FIELDS.get((operation.method, operation.path))
    if body is not None and (schema := BODIES.get((operation.method, operation.path))):
        return msgspec.structs.replace(body, types=("application/json", *body.types), schema=schema)
    if body is None or needed is None:
        return body
    return msgspec.structs.replace(body, schema=msgspec.structs.replace(body.schema, required=needed))
