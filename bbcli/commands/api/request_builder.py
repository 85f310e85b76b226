"""Makes a request of what is wanted: finds the operation, fills what is open, and checks it before it is sent."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from bbcli._lazy import msgspec
from bbcli.client.endpoints import PULLS, short
from bbcli.client.request import JSON, Request
from bbcli.commands.api.request_input import ApiCallInput, ParsedPath, below_rest, header, place_of
from bbcli.config.addresses import RepoAddress
from bbcli.config.shell import command_line
from bbcli.errors import BbcliError, InvalidInput
from bbcli.openapi import Operation
from bbcli.openapi.match import TemplateMatch, find_templates, is_optional, nearest_template, with_api_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bbcli.context.app import App
    from bbcli.openapi import Parameter

# Whatever there is, but JSON where it can be had.
ANYTHING = f"{JSON}, */*;q=0.5"
# What may stand in a path as it is; a % stands for what was encoded already.
_SAFE = "/%~:@!$&'()*+,;="
_OF_REPO = ("projectKey", "repositorySlug")


class Call(msgspec.Struct, frozen=True):
    """A request that is ready to be sent, with the operation that it is one of; None where no description has it."""

    request: Request
    operation: Operation | None
    wanted: ApiCallInput

    @property
    def method(self) -> str:
        """The method."""
        return self.request.method


def plan(app: App, wanted: ApiCallInput, *, check: bool = True) -> Call:
    """Return the call that is wanted; InvalidInput says what is wrong with it, unless nothing is to be checked."""
    place = place_of(wanted.path)
    # The server that it is on is the one whose description counts.
    app.address = wanted.repo
    if place.url:
        app.use_server(place.url)
        place = ParsedPath(below_rest(place, app.require_server.url), place.query, place.url, begins=True)
    elif "/rest/" in place.path:  # behind a context path, as a browser's address has it
        context = f"{urlsplit(app.known_url).path}/rest"
        path = place.path.removeprefix(context) if place.path.startswith(f"{context}/") else place.path
        place = ParsedPath(path, place.query, begins=path != place.path or place.begins)
    found = find_templates(app.spec, place.path)
    method = wanted.method or _usual_method(found, has_body=wanted.body is not None)
    fitting = next((each for each in found if method in each.operations), None)
    if fitting is None:
        if check:
            _check_known(app, _root(place), method, found, wanted)
        return Call(_unknown(place, method, wanted), None, wanted)
    return _described(app, fitting, method, place, wanted, check=check)


def filled(app: App, names: Iterable[str]) -> dict[str, str]:
    """Return values for these variables of a path from the working copy, as far as it knows them by itself."""
    missing = [name for name in names if name != "pullRequestId"]
    with suppress(BbcliError):
        return _implied(app, missing, {}, None)
    return {}


def _described(
    app: App, found: TemplateMatch, method: str, place: ParsedPath, wanted: ApiCallInput, *, check: bool
) -> Call:
    operation = found.operations[method]
    variables, query, headers = dict(found.values), _gathered(place.query), dict(wanted.headers)
    for name, value in wanted.parameters:
        if operation.parameter(name, "path") or name in operation.variables:
            if name in variables:
                raise InvalidInput(f"{name} is given twice: {variables[name]} and {value}")
            variables[name] = value
        elif operation.parameter(name, "header"):
            headers.setdefault(*header(f"{name}: {value}"))
        else:
            query[name] = (*query.get(name, ()), value)
    variables |= _open(app, operation, variables, wanted.repo)
    if check:
        _check(app, operation, variables, query, wanted)
    template = operation.path
    if "path" in operation.variables and "path" not in variables:
        template = template.removesuffix("/{path}")
    return Call(_request(method, template, variables, query, headers, wanted), operation, wanted)


def _request(
    method: str, template: str, variables: Mapping[str, str], query: Mapping[str, tuple[str, ...]],
    headers: Mapping[str, str], wanted: ApiCallInput,
) -> Request:  # fmt: skip
    more = {"Content-Type": wanted.body.media_type} if wanted.body else {}
    return Request(
        method, template, variables, dict(query.items()),
        accept=ANYTHING, data=wanted.body.data if wanted.body else None, more_headers={**more, **headers},
    )  # fmt: skip


def _unknown(place: ParsedPath, method: str, wanted: ApiCallInput) -> Request:
    """Return the request for what no description has: the path as it was typed."""
    query = _gathered((*place.query, *wanted.parameters))
    return _request(method, quote(_root(place), safe=_SAFE), {}, query, dict(wanted.headers), wanted)


def _root(place: ParsedPath) -> str:
    """Return the path below /rest of what no description has."""
    return place.path if place.begins else with_api_root(place.path)


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def _usual_method(found: list[TemplateMatch], *, has_body: bool) -> str:
    """Return GET, or with a body what takes one: POST, unless there is only another."""
    if not has_body:
        return "GET"
    takers = [method for method, operation in found[0].operations.items() if operation.body] if found else []
    return takers[0] if len(takers) == 1 else "POST"


def _open(app: App, operation: Operation, given: Mapping[str, str], repo: RepoAddress | None) -> dict[str, str]:
    """Return values for the variables that are open; InvalidInput names those that nothing has a value for."""
    missing = [name for name in operation.variables if name not in given and not is_optional(operation, name)]
    if repo and not set(_OF_REPO) & set(missing) and not _agrees(repo, given):
        raise InvalidInput(
            f"the path names another repository, or is about none: -R {repo} means nothing here", hint="leave -R out"
        )
    found = _implied(app, missing, given, repo)
    if left := [name for name in missing if name not in found]:
        shown = " ".join(f"-p {command_line(name)}=…" for name in left)
        raise InvalidInput(f"{named(operation)}: {' and '.join(left)} missing", hint=shown)
    return found


def _implied(app: App, missing: Iterable[str], given: Mapping[str, str], repo: RepoAddress | None) -> dict[str, str]:
    """Return what -R and the working copy say: the repository, its HEAD, and the pull request of its branch."""
    wanted = set(missing)
    if not wanted & {*_OF_REPO, "commitId", "pullRequestId"}:
        return {}
    known = {name: given[name] for name in _OF_REPO if name in given}
    named = RepoAddress(*known.values()) if len(known) == len(_OF_REPO) else app.repo(repo)
    if known and not _agrees(named, known):
        what = " and ".join(f"{name} {value}" for name, value in known.items())
        raise InvalidInput(f"the path is about {what}, and the repository at hand is {named}", hint="name all of it")
    found = {name: value for name, value in named.variables.items() if name in wanted}
    if "commitId" in wanted:
        found["commitId"] = _in_checkout("commitId", lambda: app.working_copy.head_in(named, app.server))
    if "pullRequestId" in wanted:
        branch = _in_checkout("pullRequestId", lambda: app.working_copy.branch_in(named, app.server))
        found["pullRequestId"] = _pull_of(app, named, branch)
    return found


def _agrees(repo: RepoAddress, given: Mapping[str, str]) -> bool:
    """Whether what a path names of a repository, if anything, is this one."""
    known = [name for name in _OF_REPO if name in given]
    return bool(known) and all(repo.variables[name].casefold() == given[name].casefold() for name in known)


def _in_checkout(name: str, find: Callable[[], str]) -> str:
    """Return what a checkout has for a variable; InvalidInput says why it has nothing, and how it is given."""
    try:
        return find()
    except InvalidInput as error:
        raise InvalidInput(f"{name} is open, and {error.message}", hint=f"-p {name}=…") from None


def _pull_of(app: App, repo: RepoAddress, branch: str) -> str:
    at = f"refs/heads/{branch}"
    found = app.client.first(PULLS, repo.variables, at=at, direction="OUTGOING", state="OPEN")
    if found is None:
        raise InvalidInput(f"{repo} has no open pull request of the branch {branch}", hint="-p pullRequestId=…")
    return found.text_at("id")


def _check(
    app: App,
    operation: Operation,
    variables: Mapping[str, str],
    query: Mapping[str, tuple[str, ...]],
    wanted: ApiCallInput,
) -> None:
    body = wanted.body
    if not (query or body or operation.body or any(map(_is_checked, operation.parameters))):
        return  # as most reads are: there is nothing to check
    from bbcli.openapi.check import (
        body_problems,
        form_problems,
        misspelled_fields,
        parameter_problems,
        path_parameter_problems,
    )

    media_type = dict(wanted.headers).get("Content-Type") or (body.media_type if body else None)
    problems = [
        *path_parameter_problems(operation, variables),
        *parameter_problems(operation, query),
        *body_problems(app.spec, operation, media_type if body else None, body.value if body else None),
    ]
    if body and body.parts and not problems:
        problems += form_problems(app.spec, operation, body.parts)
    if problems:
        show = command_line("bbcli", "api", "show", operation.method, short(operation.path))
        hint = f"{show}; --no-check sends it all the same"
        if body and operation.body is None:
            hint = f"parameters of the query are -p NAME=VALUE; {hint}"
        raise InvalidInput(f"{named(operation)}: {'; '.join(problems)}", hint=hint)
    for remark in misspelled_fields(app.spec, operation, body.value) if body else ():
        app.info(f"{named(operation)}: {remark}")


def _is_checked(parameter: Parameter) -> bool:
    """Whether there is something to check though nothing is given for it, or where any text would do."""
    if parameter.place == "path":
        return bool(parameter.schema.enum) or parameter.schema.type != "string"
    return parameter.place == "query" and parameter.required


def _check_known(app: App, path: str, method: str, found: list[TemplateMatch], wanted: ApiCallInput) -> None:
    """Refuse what a description that knows its neighbours does not have; only say so of what none knows anything of."""
    if found:
        methods = " and ".join(found[0].operations)
        path = short(found[0].path)
        show = command_line("bbcli", "api", "show", next(iter(found[0].operations)), path)
        hint = f"{show}; --no-check sends it all the same"
        if wanted.body and not wanted.method:
            hint = f"a body makes it {method}; parameters of the query are -p NAME=VALUE; {hint}"
        raise InvalidInput(f"{method} does not exist on {path}: it has {methods}", hint=hint)
    if not any(operation.path.startswith(f"/{path.split('/')[1]}/") for operation in app.spec.operations):
        sync = "bbcli api sync asks the server for one, --no-check says nothing"
        app.info(f"no description has {method} {path}: it is sent unchecked ({sync})")
        return
    near = nearest_template(app.spec, path)
    hint = f"did you mean {short(near)}? " if near else ""
    what = f"no operation has the path {short(path)}"
    raise InvalidInput(what, hint=f"{hint}bbcli api list WORDS; --no-check sends it all the same")


def named(operation: Operation) -> str:
    """Return how messages name an operation."""
    return f"{operation.method} {short(operation.path)}"
