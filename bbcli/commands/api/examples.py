"""Create example calls of operations: with required parameters only, and realistic values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import IN_REPO, PROJECT_REPOS, REPO
from bbcli.client.request import Request
from bbcli.commands.api.request_args import ApiCallInput, Body
from bbcli.commands.api.request_builder import ANYTHING, Call
from bbcli.openapi.example import VALUES, skeleton, smallest, value_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bbcli.openapi import Operation, Schema, Spec

FORM = "multipart/form-data"
_NO_VALUES: Mapping[str, str] = {}
# Fields that examples prefer, in this order.
_PREFERRED_FIELDS = ("title", "name", "text", "message", "description", "key", "id")
_PROJECT = "/api/latest/projects/{projectKey}"
_PULL = f"{REPO}/pull-requests/{{pullRequestId}}"
_COMMENTS = (f"{REPO}/commits/{{commitId}}/comments", f"{_PULL}/comments", f"{_PULL}/blocker-comments")
_BRANCH = {"name": "feature/new", "startPoint": "master"}
_TOKEN = {"name": "ci", "permissions": ["REPO_READ"]}
_TOKEN_OWNERS = ("users/{userSlug}", "projects/{projectKey}", IN_REPO)
_BUILD = {"state": "SUCCESSFUL", "key": "build-1", "url": "https://example.com/builds/1"}
_BUILDS = f"{REPO}/commits/{{commitId}}/builds"
_REPORT = f"/insights/latest/{IN_REPO}/commits/{{commitId}}/reports/{{key}}"
_ANNOTATION = {"message": "Unused import", "severity": "LOW", "path": "README.md", "line": 1}
_HOOK = {"name": "ci", "url": "https://example.com/hook", "events": ["repo:refs_changed"], "active": True}
_MASTER = {"id": "refs/heads/master", "type": {"id": "BRANCH"}}
_ANY_REF = {"id": "ANY_REF_MATCHER_ID", "type": {"id": "ANY_REF"}}
_CONDITION = {"sourceMatcher": _ANY_REF, "targetMatcher": _MASTER, "reviewers": [{"id": 101}], "requiredApprovals": 1}
_GROUP = {"name": "core", "users": [{"name": "fred"}]}
_REQUIRED_BUILD = {"buildParentKeys": ["build-1"], "refMatcher": _MASTER}
_SUGGESTION = {"commentVersion": 0, "pullRequestVersion": 0, "suggestionIndex": 0, "message": "Apply suggestion"}
# Realistic bodies; None for no body.
_BODIES: Mapping[tuple[str, str], Mapping[str, Any] | list[str] | None] = {
    ("POST", "/api/latest/projects"): {"key": "NEW", "name": "New project"},
    ("PUT", _PROJECT): {"description": "What everybody works on"},
    ("POST", PROJECT_REPOS): {"name": "new-repo"},
    ("POST", REPO): {"name": "my-fork"},
    ("PUT", REPO): {"description": "Colors for source code"},
    ("POST", f"{REPO}/branches"): _BRANCH,
    ("PUT", f"{REPO}/branches/default"): {"id": "refs/heads/master"},
    ("PUT", f"{REPO}/default-branch"): {"id": "refs/heads/master"},
    ("POST", f"/branch-utils/latest/{IN_REPO}/branches"): {**_BRANCH, "name": "feature/newer"},
    ("DELETE", f"/branch-utils/latest/{IN_REPO}/branches"): {"name": "feature/new"},
    ("POST", f"{REPO}/tags"): {"name": "v9.0", "startPoint": "master", "message": "Version 9.0"},
    ("POST", f"/git/latest/{IN_REPO}/tags"): {"name": "v9.1", "startPoint": "master", "type": "LIGHTWEIGHT"},
    ("POST", f"{REPO}/pull-requests"): {
        "title": "New colors",
        "fromRef": {"id": "refs/heads/feature/new"},
        "toRef": {"id": "refs/heads/master"},
    },
    ("PUT", _PULL): {"title": "New colors", "version": 0},
    ("POST", f"{_PULL}/participants"): {"user": {"name": "mary"}, "role": "REVIEWER"},
    ("PUT", f"{_PULL}/participants/{{userSlug}}"): {"user": {"name": "fred"}, "status": "APPROVED"},
    ("PUT", f"{_PULL}/review"): {"participantStatus": "APPROVED"},
    ("POST", f"{_PULL}/comments/{{commentId}}/apply-suggestion"): _SUGGESTION,
    ("POST", f"/required-builds/latest/{IN_REPO}/condition"): _REQUIRED_BUILD,
    ("PUT", f"/required-builds/latest/{IN_REPO}/condition/{{id}}"): _REQUIRED_BUILD,
    **{
        (method, f"{start}{owner}{behind}{one}"): body
        for owner in ("projects/{projectKey}", IN_REPO)
        for start, behind, body in (
            ("/default-reviewers/latest/", "/condition", _CONDITION),
            ("/api/latest/", "/settings/reviewer-groups", _GROUP),
        )
        for method, one in (("POST", ""), ("PUT", "/{id}"))
    },
    ("POST", f"{_PULL}/merge"): None,
    ("POST", f"{_PULL}/decline"): None,
    ("POST", f"{_PULL}/reopen"): None,
    ("POST", f"{REPO}/watch"): None,
    **{("POST", f"{owner}/webhooks"): _HOOK for owner in (_PROJECT, REPO)},
    **{("PUT", f"{owner}/webhooks/{{webhookId}}"): _HOOK for owner in (_PROJECT, REPO)},
    ("POST", "/build-status/latest/commits/{commitId}"): _BUILD,
    ("POST", "/build-status/latest/commits/stats"): [VALUES["commitId"]],
    ("POST", _BUILDS): _BUILD,
    ("PUT", _REPORT): {"title": "Scan", "result": "PASS", "data": [{"title": "Files", "value": 12}]},
    ("POST", f"{_REPORT}/annotations"): {"annotations": [_ANNOTATION]},
    ("PUT", f"{_REPORT}/annotations/{{externalId}}"): _ANNOTATION,
    **{
        (method, f"{about}{behind}"): {"text": "Well done", **version}
        for about in _COMMENTS
        for method, behind, version in (("POST", "", {}), ("PUT", "/{commentId}", {"version": 0}))
    },
    **{
        (method, f"/access-tokens/latest/{owner}{behind}"): _TOKEN
        for owner in _TOKEN_OWNERS
        for method, behind in (("PUT", ""), ("POST", "/{tokenId}"))
    },
}
_FORMS = {("PUT", f"{REPO}/browse/{{path}}"): ("content=@colors.md", "message=Name the colors", "branch=feature/new")}
# Values of parameters, besides the required ones or instead of generic ones.
_PARAMETERS = {
    ("GET", f"{REPO}/files/{{path}}"): {"path": "languages"},
    ("PUT", f"{REPO}/browse/{{path}}"): {"path": "colors.md"},
    ("DELETE", f"{REPO}/commits/{{commitId}}/comments/{{commentId}}"): {"version": "0"},
    ("DELETE", f"{_PULL}/comments/{{commentId}}"): {"version": "0"},
    ("DELETE", _PULL): {"version": "0"},
    ("POST", f"{_PULL}/merge"): {"version": "0"},
    ("POST", f"{_PULL}/decline"): {"version": "0"},
    ("POST", f"{_PULL}/reopen"): {"version": "0"},
    **{(method, _BUILDS): {"key": "build-1"} for method in ("GET", "DELETE")},
    **{
        (method, f"{_REPORT}{behind}"): {"key": "lint" if method == "GET" else "scan"}
        for method in ("GET", "PUT", "POST", "DELETE")
        for behind in ("", "/annotations", "/annotations/{externalId}")
    },
    ("GET", f"{REPO}/changes"): {"until": "master"},
    ("GET", f"{REPO}/diff"): {"until": "master"},
    ("GET", f"{REPO}/diff/{{path}}"): {"until": "master"},
    **{
        ("GET", f"{REPO}/compare/{what}"): {"from": "v1.0", "to": "master"}
        for what in ("changes", "commits", "diff/{path}")
    },
    ("GET", f"{REPO}/commits/{{commitId}}/merge-base"): {"otherCommitId": "master"},
}


def example(spec: Spec, operation: Operation, values: Mapping[str, str] = _NO_VALUES) -> Call:
    """Return a call with the required parameters of an operation; `values` take precedence."""
    preset = {**_PARAMETERS.get((operation.method, operation.path), {}), **values}
    needed = [each for each in operation.parameters if each.required or each.name in preset]
    chosen = {each.name: preset.get(each.name) or value_for(each) for each in needed}
    places = {each.name: each.place for each in operation.parameters}
    body = _body(spec, operation)
    headers = {"Content-Type": body.media_type} if body else {}
    request = Request(
        operation.method,
        operation.path,
        {name: value for name, value in chosen.items() if places[name] == "path"},
        {name: value for name, value in chosen.items() if places[name] == "query"},
        accept=ANYTHING,
        data=body.data if body else None,
        more_headers=headers,
    )
    return Call(request, operation, ApiCallInput(operation.path, operation.method, body=body))


def _body(spec: Spec, operation: Operation) -> Body | None:
    body = operation.body
    if body is None:
        return None
    key = operation.method, operation.path
    if FORM in body.types and (key in _FORMS or spec.resolved(body.schema).properties):
        return Body(b"", FORM, source=tuple(_form_arguments(_FORMS.get(key, ()), spec, body.schema)))
    if key in _BODIES:
        return Body.of(_BODIES[key]) if _BODIES[key] else None
    if not spec.resolved(body.schema).has_type:
        return None  # the description does not tell its fields
    return Body.of(smallest(spec, body.schema) or _first_fields(skeleton(spec, body.schema)))


def _form_arguments(known: tuple[str, ...], spec: Spec, schema: Schema) -> Iterator[str]:
    """Yield the --form arguments: the known ones, else a file for each field."""
    for part in known or [f"{name}=@FILE" for name in spec.resolved(schema).properties]:
        yield from ("--form", part)


def _first_fields(value: Any) -> Any:
    """Return the first scalar fields of a body without required ones."""
    if not isinstance(value, dict):
        return value
    texts = {name: "text" for name in _PREFERRED_FIELDS if value.get(name) == ""}
    plain = {name: each for name, each in value.items() if not isinstance(each, dict | list) and each != ""}
    return dict(list({**texts, **plain}.items())[:2]) or value
