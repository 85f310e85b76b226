"""Build the request of a call: find its operation, fill in missing path parameters, and check it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from bbcli._lazy import msgspec
from bbcli.client.endpoints import PULLS, short
from bbcli.client.request import JSON, Request
from bbcli.commands.api.request_args import ApiCallInput, ParsedPath, below_rest, parse_header, parse_path
from bbcli.config.addresses import RepoAddress
from bbcli.config.shell import command_line
from bbcli.errors import BbcliError, InvalidInput, NotFound
from bbcli.openapi import Operation
from bbcli.openapi.match import TemplateMatch, find_templates, is_optional, nearest_template, with_api_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bbcli.context.app import App
    from bbcli.openapi import Parameter

# Accept header: any type, preferably JSON.
ANYTHING = f"{JSON}, */*;q=0.5"
# Characters that are not encoded in a path; % begins an escape of a path that is encoded already.
_SAFE = "/%~:@!$&'()*+,;="
_REPO_VARIABLES = ("projectKey", "repositorySlug")


class Call(msgspec.Struct, frozen=True):
    """A request that is ready to be sent; `operation` is None if no description has it."""

    request: Request
    operation: Operation | None
    input: ApiCallInput

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.request.method


def plan_call(app: App, call_input: ApiCallInput, *, check: bool = True) -> Call:
    """Return the call of an input; with `check`, InvalidInput for what its description does not allow."""
    parsed = parse_path(call_input.path)
    # First the server is selected: it has its own description.
    app.selection.address = call_input.repo
    if parsed.url:
        app.selection.use_server(parsed.url)
        parsed = ParsedPath(
            below_rest(parsed, app.selection.require_server.url), parsed.query, parsed.url, is_rooted=True
        )
    elif "/rest/" in parsed.path:  # with a context path, as in a browser's URL
        context = f"{urlsplit(app.selection.known_url).path}/rest"
        path = parsed.path.removeprefix(context) if parsed.path.startswith(f"{context}/") else parsed.path
        parsed = ParsedPath(path, parsed.query, is_rooted=path != parsed.path or parsed.is_rooted)
    found = find_templates(app.spec, parsed.path)
    method = call_input.method or _default_method(found, has_body=call_input.body is not None)
    fitting = next((each for each in found if method in each.operations), None)
    if fitting is None:
        if check:
            _check_known(app, _rest_path(parsed), method, found, call_input)
        return Call(_undescribed_request(parsed, method, call_input), None, call_input)
    return _plan_operation(app, fitting, method, parsed, call_input, check=check)


def known_values(app: App, names: Iterable[str]) -> dict[str, str]:
    """Return the values of these path parameters that the local clone has, without a request."""
    missing = [name for name in names if name != "pullRequestId"]
    with suppress(BbcliError):
        return _values_from_context(app, missing, {}, None)
    return {}


def _plan_operation(
    app: App, found: TemplateMatch, method: str, parsed: ParsedPath, call_input: ApiCallInput, *, check: bool
) -> Call:
    operation = found.operations[method]
    variables, query, headers = dict(found.values), _group_by_name(parsed.query), dict(call_input.headers)
    for name, value in call_input.parameters:
        if operation.parameter(name, "path") or name in operation.variables:
            if name in variables:
                raise InvalidInput(f"{name} is set twice: {variables[name]} and {value}")
            variables[name] = value
        elif operation.parameter(name, "header"):
            headers.setdefault(*parse_header(f"{name}: {value}"))
        else:
            query[name] = (*query.get(name, ()), value)
    variables |= _missing_values(app, operation, variables, call_input.repo)
    if check:
        _check(app, operation, variables, query, call_input)
    template = operation.path
    if "path" in operation.variables and "path" not in variables:
        template = template.removesuffix("/{path}")
    return Call(_create_request(method, template, variables, query, headers, call_input), operation, call_input)


def _create_request(
    method: str,
    template: str,
    variables: Mapping[str, str],
    query: Mapping[str, tuple[str, ...]],
    headers: Mapping[str, str],
    call_input: ApiCallInput,
) -> Request:
    more = {"Content-Type": call_input.body.media_type} if call_input.body else {}
    return Request(
        method,
        template,
        variables,
        dict(query.items()),
        accept=ANYTHING,
        data=call_input.body.data if call_input.body else None,
        more_headers={**more, **headers},
    )


def _undescribed_request(parsed: ParsedPath, method: str, call_input: ApiCallInput) -> Request:
    """Return the request of an operation without a description: the path as it was typed."""
    query = _group_by_name((*parsed.query, *call_input.parameters))
    return _create_request(
        method, quote(_rest_path(parsed), safe=_SAFE), {}, query, dict(call_input.headers), call_input
    )


def _rest_path(parsed: ParsedPath) -> str:
    """Return the path below /rest of an operation without a description."""
    return parsed.path if parsed.is_rooted else with_api_root(parsed.path)


def _group_by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def _default_method(found: list[TemplateMatch], *, has_body: bool) -> str:
    """Return GET; with a body the only method that takes one, else POST."""
    if not has_body:
        return "GET"
    takers = [method for method, operation in found[0].operations.items() if operation.body] if found else []
    return takers[0] if len(takers) == 1 else "POST"


def _missing_values(
    app: App, operation: Operation, path_values: Mapping[str, str], repo: RepoAddress | None
) -> dict[str, str]:
    """Return values for missing path parameters; InvalidInput names those without one."""
    missing = [name for name in operation.variables if name not in path_values and not is_optional(operation, name)]
    if repo and not set(_REPO_VARIABLES) & set(missing) and not _is_same_repo(repo, path_values):
        raise InvalidInput(f"-R {repo} cannot apply: the path names another repository, or none", hint="omit -R")
    found = _values_from_context(app, missing, path_values, repo)
    if unresolved := [name for name in missing if name not in found]:
        shown = " ".join(f"-p {command_line(name)}=…" for name in unresolved)
        raise InvalidInput(f"{operation_name(operation)}: missing {' and '.join(unresolved)}", hint=shown)
    return found


def _values_from_context(
    app: App, missing: Iterable[str], path_values: Mapping[str, str], repo: RepoAddress | None
) -> dict[str, str]:
    """Return values from -R and the local clone: the repository, HEAD, and the pull request of the branch."""
    names = set(missing)
    if not names & {*_REPO_VARIABLES, "commitId", "pullRequestId"}:
        return {}
    from_path = {name: path_values[name] for name in _REPO_VARIABLES if name in path_values}
    address = RepoAddress(*from_path.values()) if len(from_path) == len(_REPO_VARIABLES) else app.repo(repo)
    if from_path and not _is_same_repo(address, from_path):
        what = " and ".join(f"{name} {value}" for name, value in from_path.items())
        raise InvalidInput(f"the path has {what}, but the repository is {address}", hint="write the complete path")
    found = {name: value for name, value in address.variables.items() if name in names}
    if "commitId" in names:
        found["commitId"] = _from_local_clone(
            "commitId", lambda: app.selection.local_clone.head_in(address, app.server)
        )
    if "pullRequestId" in names:
        branch = _from_local_clone("pullRequestId", lambda: app.selection.local_clone.branch_in(address, app.server))
        found["pullRequestId"] = _open_pull_id(app, address, branch)
    return found


def _is_same_repo(repo: RepoAddress, path_values: Mapping[str, str]) -> bool:
    """True if the path names this repository, or its project."""
    known = [name for name in _REPO_VARIABLES if name in path_values]
    return bool(known) and all(repo.variables[name].casefold() == path_values[name].casefold() for name in known)


def _from_local_clone(name: str, find: Callable[[], str]) -> str:
    """Return a value from the local clone; InvalidInput with the reason, and the option to set it."""
    try:
        return find()
    except InvalidInput as error:
        raise InvalidInput(f"cannot set {name}: {error.message}", hint=f"-p {name}=…") from None


def _open_pull_id(app: App, repo: RepoAddress, branch: str) -> str:
    at = f"refs/heads/{branch}"
    found = app.client.first(PULLS, repo.variables, at=at, direction="OUTGOING", state="OPEN")
    if found is None:
        raise InvalidInput(f"{repo} has no open pull request from branch {branch}", hint="-p pullRequestId=…")
    return found.text_at("id")


def _check(
    app: App,
    operation: Operation,
    variables: Mapping[str, str],
    query: Mapping[str, tuple[str, ...]],
    call_input: ApiCallInput,
) -> None:
    body = call_input.body
    if not (query or body or operation.body or any(map(_has_constraints, operation.parameters))):
        return  # as in most reads: skip the import
    from bbcli.openapi.check import body_problems, form_problems, parameter_problems, path_parameter_problems

    media_type = dict(call_input.headers).get("Content-Type") or (body.media_type if body else None)
    problems = [
        *path_parameter_problems(operation, variables),
        *parameter_problems(operation, query),
        *body_problems(app.spec, operation, media_type if body else None, body.value if body else None),
    ]
    if body and body.parts and not problems:
        problems += form_problems(app.spec, operation, body.parts)
    if problems:
        show = command_line("bbcli", "api", "show", operation.method, short(operation.path))
        hint = f"{show}; --no-check sends the request anyway"
        if body and operation.body is None:
            hint = f"set query parameters with -p NAME=VALUE; {hint}"
        raise InvalidInput(f"{operation_name(operation)}: {'; '.join(map(app.console.worded, problems))}", hint=hint)


def _has_constraints(parameter: Parameter) -> bool:
    """True if a path parameter has restricted values, or a query parameter is required."""
    if parameter.place == "path":
        return bool(parameter.schema.enum) or parameter.schema.type != "string"
    return parameter.place == "query" and parameter.required


def _check_known(app: App, path: str, method: str, found: list[TemplateMatch], call_input: ApiCallInput) -> None:
    """Raise InvalidInput for an unknown operation of a described root; inform if the root has no description."""
    if found:
        methods = " and ".join(found[0].operations)
        path = short(found[0].path)
        show = command_line("bbcli", "api", "show", next(iter(found[0].operations)), path)
        hint = f"{show}; --no-check sends the request anyway"
        if call_input.body and not call_input.method:
            hint = f"a body changes the method to {method}; set query parameters with -p NAME=VALUE; {hint}"
        raise NotFound(f"{path} does not support {method}: it supports {methods}", hint=hint)
    if not any(operation.path.startswith(f"/{path.split('/')[1]}/") for operation in app.spec.operations):
        sync = "fetch descriptions with bbcli api sync, or add --no-check"
        app.console.info(f"{method} {path} is not described and is sent unchecked ({sync})")
        return
    near = nearest_template(app.spec, path)
    hint = f"did you mean {short(near)}? " if near else ""
    what = f"no operation has the path {short(path)}"
    raise NotFound(what, hint=f"{hint}bbcli api list WORDS; --no-check sends the request anyway")


def operation_name(operation: Operation) -> str:
    """Return the name of an operation in messages: method and short path."""
    return f"{operation.method} {short(operation.path)}"
