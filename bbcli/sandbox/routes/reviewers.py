"""Default reviewers, reviewer groups, code owners, required builds, and the issues of pull requests."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from bbcli.sandbox.errors import ApiError, bad_argument, no_such_entity
from bbcli.sandbox.git import log, names
from bbcli.sandbox.pulls.matchers import ANY, matches, read_matcher
from bbcli.sandbox.request_body import items, required, text
from bbcli.sandbox.request_context import Endpoint
from bbcli.sandbox.responses import empty_response, json_response, paginate, parse_int32
from bbcli.sandbox.store.records import Level
from bbcli.sandbox.store.scope import column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from bbcli.sandbox.git.repository import GitRepository
    from bbcli.sandbox.request_context import RequestContext
    from bbcli.sandbox.store.pull_settings import ScopedSetting
    from bbcli.sandbox.store.scope import Scope

    ScopeOf = Callable[[RequestContext, Level], Scope]
    Handler = Callable[[RequestContext], Response]

IN_PROJECT = "projects/{projectKey}"
IN_REPOSITORY = f"{IN_PROJECT}/repos/{{repositorySlug}}"
DEFAULT_REVIEWERS = "/default-reviewers/latest"
REQUIRED_BUILDS = f"/required-builds/latest/{IN_REPOSITORY}"
CODE_OWNERS = f"/ui/latest/{IN_REPOSITORY}/code-owners"
ISSUES = f"/jira/latest/{IN_REPOSITORY}/pull-requests/{{pullRequestId}}/issues"
GROUP, CONDITION, BUILD = "reviewer-group", "reviewer-condition", "required-build"
# The first that exists is read.
OWNERS_FILES = (".bitbucket/CODEOWNERS", "CODEOWNERS")
JIRA = "https://jira.example.com"


def _of_project(context: RequestContext, need: Level) -> Scope:
    return context.project(need)


def _of_repository(context: RequestContext, need: Level) -> Scope:
    return context.repository(need)


def default_reviewers(context: RequestContext) -> Response:
    """List the users of the conditions that match two branches, as a bare array, the caller included.

    `sourceRepoId` and `targetRepoId` are numbers of repositories. Whether servers omit the caller is unknown.
    """
    repository = context.repository()
    for side in ("source", "target"):
        number = parse_int32(context.query(f"{side}RepoId") or "0") or 0
        if context.store.repositories.by_id(number) is None:
            raise bad_argument(f"The {side} repository with id '{number}' does not exist", f"{side}RepoId")
    refs = {side: _ref(context.query(f"{side}RefId")) for side in ("source", "target")}
    found: dict[int, None] = {}
    for condition in context.store.scoped_settings.visible(CONDITION, repository):
        if all(matches(condition.value[f"{side}RefMatcher"], ref) for side, ref in refs.items()):
            found |= dict.fromkeys(condition.value["reviewers"])
    return json_response([context.serialize.user_by_id(user_id) for user_id in found])


def _ref(name: str | None) -> str:
    return names.full_name(name, names.HEADS) if name else ""


def _list_conditions(scope_of: ScopeOf) -> Handler:
    def handler(context: RequestContext) -> Response:
        """List the conditions as a bare array; those of a repository include those of its project."""
        scope = scope_of(context, Level.READ)
        found = context.store.scoped_settings.visible(CONDITION, scope)
        return json_response([_condition(context, each) for each in found])

    return handler


def _create_condition(scope_of: ScopeOf) -> Handler:
    def handler(context: RequestContext) -> Response:
        """Create a condition; its reviewers are named by their numbers."""
        scope = scope_of(context, Level.ADMIN)
        value = _read_condition(context, context.json_body())
        return json_response(_condition(context, context.store.scoped_settings.create(CONDITION, scope, value)))

    return handler


def _change_condition(scope_of: ScopeOf) -> Handler:
    def handler(context: RequestContext) -> Response:
        """Replace a condition."""
        setting = _find(context, CONDITION, scope_of(context, Level.ADMIN))
        value = _read_condition(context, context.json_body())
        return json_response(_condition(context, context.store.scoped_settings.update(setting, value)))

    return handler


def _delete_setting(kind: str, scope_of: ScopeOf) -> Handler:
    def handler(context: RequestContext) -> Response:
        """Delete a condition or group; one of the project too, if it is addressed through a repository."""
        context.store.scoped_settings.delete(_find(context, kind, scope_of(context, Level.ADMIN)))
        return empty_response()

    return handler


def _read_condition(context: RequestContext, body: dict[str, Any]) -> dict[str, Any]:
    approvals = body.get("requiredApprovals", 0)
    reviewers = _user_ids(context, body, "reviewers")
    if not isinstance(approvals, int) or isinstance(approvals, bool) or not 0 <= approvals <= len(reviewers):
        raise ApiError.invalid_fields({"requiredApprovals": "requiredApprovals must be at most the reviewers."})
    return {
        "sourceRefMatcher": read_matcher(body, "sourceMatcher"),
        "targetRefMatcher": read_matcher(body, "targetMatcher"),
        "reviewers": reviewers,
        "requiredApprovals": approvals,
    }


def _user_ids(context: RequestContext, body: dict[str, Any], name: str) -> list[int]:
    """Return the ids of users that are sent with their number or their name. Raises ApiError 400."""
    known = {user.id: user for user in context.store.users.all()}
    found = []
    for each in items(body, name):
        number = each.get("id")
        user = known.get(number) if isinstance(number, int) else None
        if user is None and isinstance(each.get("name"), str):
            user = context.store.users.by_name(each["name"])
        if user is None:
            raise bad_argument("The user does not exist.", name)
        found.append(user.id)
    return found


def _condition(context: RequestContext, setting: ScopedSetting) -> dict[str, Any]:
    value = setting.value
    return {
        "id": setting.id,
        "scope": _scope(setting),
        "sourceRefMatcher": value["sourceRefMatcher"],
        "targetRefMatcher": value["targetRefMatcher"],
        "reviewers": [context.serialize.user_by_id(user_id) for user_id in value["reviewers"]],
        "requiredApprovals": value["requiredApprovals"],
    }


def _scope(setting: ScopedSetting) -> dict[str, Any]:
    if setting.repository_id is None:
        return {"type": "PROJECT", "resourceId": setting.project_id}
    return {"type": "REPOSITORY", "resourceId": setting.repository_id}


def _find(context: RequestContext, kind: str, scope: Scope) -> ScopedSetting:
    """Return the object in the path. Raises ApiError 404."""
    typed = context.path_param("id")
    number = parse_int32(typed)
    found = (each for each in context.store.scoped_settings.visible(kind, scope) if each.id == number)
    setting = next(found, None)
    if setting is None and kind == GROUP:
        name = "com.atlassian.bitbucket.reviewer.NoSuchReviewerGroupException"
        raise ApiError(404, f"Reviewer group {typed} does not exist.", name)
    if setting is None:
        raise no_such_entity(f"There is no condition with ID {typed}")
    return setting


def _list_groups(scope_of: ScopeOf) -> Handler:
    def handler(context: RequestContext) -> Response:
        """List the reviewer groups; those of a repository include those of its project."""
        found = context.store.scoped_settings.visible(GROUP, scope_of(context, Level.READ))
        return paginate(found, context.page_request()).map(lambda each: _group(context, each)).list_response()

    return handler


def _create_group(scope_of: ScopeOf) -> Handler:
    def handler(context: RequestContext) -> Response:
        """Create a reviewer group."""
        scope, body = scope_of(context, Level.ADMIN), context.json_body()
        (name,) = required(body, "name")
        _check_unique(context, scope, name)
        value = {"name": name, "description": text(body, "description"), "users": _user_ids(context, body, "users")}
        return json_response(_group(context, context.store.scoped_settings.create(GROUP, scope, value)), 201)

    return handler


def _check_unique(context: RequestContext, scope: Scope, name: str, except_for: int | None = None) -> None:
    column = column_of(scope)
    others = (
        each
        for each in context.store.scoped_settings.visible(GROUP, scope)
        if each.id != except_for and getattr(each, column) == scope.id
    )
    if any(each.value["name"].lower() == name.lower() for each in others):
        raise ApiError(409, f"A reviewer group with the name '{name}' already exists.", context="name")


def _show_group(scope_of: ScopeOf) -> Handler:
    def handler(context: RequestContext) -> Response:
        """Show a reviewer group."""
        return json_response(_group(context, _find(context, GROUP, scope_of(context, Level.READ))))

    return handler


def _change_group(scope_of: ScopeOf) -> Handler:
    def handler(context: RequestContext) -> Response:
        """Change a reviewer group; what is not sent stays."""
        scope, body = scope_of(context, Level.ADMIN), context.json_body()
        group = _find(context, GROUP, scope)
        value = dict(group.value)
        if "name" in body:
            (value["name"],) = required(body, "name")
            _check_unique(context, scope, value["name"], group.id)
        if "description" in body:
            value["description"] = text(body, "description")
        if "users" in body:
            value["users"] = _user_ids(context, body, "users")
        return json_response(_group(context, context.store.scoped_settings.update(group, value)))

    return handler


def _group(context: RequestContext, setting: ScopedSetting) -> dict[str, Any]:
    value: Mapping[str, Any] = setting.value
    description = {} if value["description"] is None else {"description": value["description"]}
    users = [
        {name: member for name, member in context.serialize.user_by_id(user_id).items() if name != "links"}
        for user_id in value["users"]
    ]
    return {"id": setting.id, "name": value["name"], **description, "scope": _scope(setting), "users": users}


def list_group_users(context: RequestContext) -> Response:
    """List the users of a group as a bare array."""
    group = _find(context, GROUP, context.repository())
    return json_response([context.serialize.user_by_id(user_id) for user_id in group.value["users"]])


def code_owners(context: RequestContext) -> Response:
    """List the owners of the files that two branches differ in, the caller included: an endpoint of the web pages."""
    repository = context.repository()
    git = context.git(repository)
    given = [context.query(name) for name in ("sourceRefId", "targetRefId")]
    if not all(given):
        raise bad_argument("sourceRefId and targetRefId are required.")
    source, target = (git.resolve(each or "") for each in given)
    if given[0] == given[1]:
        raise bad_argument("The source and the target must differ.")
    base = git.merge_base(source, target) or target
    changed, _, _, _ = git.changes(until=source, since=base, limit=1000)
    owners: dict[int, None] = {}
    rules = _rules(git, target)
    for change in changed:
        for name in _owners_of(rules, change["path"]["toString"]):
            user = context.store.users.by_name(name)
            owners |= {} if user is None else {user.id: None}
    return json_response({"codeOwners": [context.serialize.user_by_id(user_id) for user_id in owners]})


def _rules(git: GitRepository, at: str) -> list[tuple[str, list[str]]]:
    """Return pattern and owners of each line of the file of owners, in order; simpler than a server's."""
    for path in OWNERS_FILES:
        try:
            _, chunks = git.raw(path, at)
        except ApiError:
            continue
        words = (line.split() for line in b"".join(chunks).decode("utf-8", "replace").splitlines())
        return [(each[0], [name.removeprefix("@") for name in each[1:]]) for each in words if each and each[0] != "#"]
    return []


def _owners_of(rules: list[tuple[str, list[str]]], path: str) -> list[str]:
    """Return the owners of the last rule that matches a path."""
    owners: list[str] = []
    for pattern, found in rules:
        wanted = pattern.lstrip("/")
        is_below = path.startswith(wanted if wanted.endswith("/") else f"{wanted}/")
        if is_below or fnmatchcase(path, wanted) or fnmatchcase(path.rpartition("/")[2], wanted):
            owners = found
    return owners


def list_required_builds(context: RequestContext) -> Response:
    """List the required builds of a repository."""
    found = context.store.scoped_settings.visible(BUILD, context.repository())
    return paginate(found, context.page_request()).map(_required_build).list_response()


def create_required_build(context: RequestContext) -> Response:
    """Require builds by the keys of their plans."""
    repository = context.repository(Level.ADMIN)
    value = _read_required_build(context.json_body())
    return json_response(_required_build(context.store.scoped_settings.create(BUILD, repository, value)))


def change_required_build(context: RequestContext) -> Response:
    """Replace a required build."""
    setting = _find(context, BUILD, context.repository(Level.ADMIN))
    return json_response(
        _required_build(context.store.scoped_settings.update(setting, _read_required_build(context.json_body())))
    )


def delete_required_build(context: RequestContext) -> Response:
    """Delete a required build if it exists."""
    repository = context.repository(Level.ADMIN)
    number = parse_int32(context.path_param("id"))
    for setting in context.store.scoped_settings.visible(BUILD, repository):
        if setting.id == number:
            context.store.scoped_settings.delete(setting)
    return empty_response()


def _read_required_build(body: dict[str, Any]) -> dict[str, Any]:
    keys = body.get("buildParentKeys")
    if not isinstance(keys, list) or not keys or not all(isinstance(each, str) for each in keys):
        raise ApiError.invalid_fields({"buildParentKeys": "buildParentKeys must be a list of keys."})
    exempt = {"exemptRefMatcher": read_matcher(body, "exemptRefMatcher")} if body.get("exemptRefMatcher") else {}
    matcher = read_matcher(body, "refMatcher") if body.get("refMatcher") else ANY
    return {"buildParentKeys": keys, "refMatcher": matcher, **exempt}


def _required_build(setting: ScopedSetting) -> dict[str, Any]:
    return {"id": setting.id, **setting.value}


def list_issues(context: RequestContext) -> Response:
    """List the issues that title, branch and commits name, as a bare array; empty for an unknown pull request."""
    repository = context.repository()
    number = parse_int32(context.path_param("pullRequestId"))
    pull = context.store.pull_requests.numbered(repository, number) if number is not None else None
    if pull is None:
        return json_response([])
    commits, _ = context.git(repository).commits(until=pull.from_commit, since=pull.to_commit, limit=100)
    texts = [pull.title, names.short_name(pull.from_ref), *(commit["message"] for commit in commits)]
    keys = log.jira_keys("\n".join(texts).replace("/", " "))
    return json_response([{"key": key, "url": f"{JIRA}/browse/{key}"} for key in keys])


def _condition_endpoints(place: str, scope_of: ScopeOf) -> tuple[Endpoint, ...]:
    one = f"{DEFAULT_REVIEWERS}/{place}/condition"
    return (
        Endpoint("GET", f"{one}s", _list_conditions(scope_of)),
        Endpoint("POST", one, _create_condition(scope_of)),
        Endpoint("PUT", f"{one}/{{id}}", _change_condition(scope_of)),
        Endpoint("DELETE", f"{one}/{{id}}", _delete_setting(CONDITION, scope_of)),
    )


def _group_endpoints(place: str, scope_of: ScopeOf) -> tuple[Endpoint, ...]:
    groups = f"/api/latest/{place}/settings/reviewer-groups"
    return (
        Endpoint("GET", groups, _list_groups(scope_of)),
        Endpoint("POST", groups, _create_group(scope_of)),
        Endpoint("GET", f"{groups}/{{id}}", _show_group(scope_of)),
        Endpoint("PUT", f"{groups}/{{id}}", _change_group(scope_of)),
        Endpoint("DELETE", f"{groups}/{{id}}", _delete_setting(GROUP, scope_of)),
    )


ENDPOINTS = (
    Endpoint("GET", f"{DEFAULT_REVIEWERS}/{IN_REPOSITORY}/reviewers", default_reviewers),
    *_condition_endpoints(IN_PROJECT, _of_project),
    *_condition_endpoints(IN_REPOSITORY, _of_repository),
    *_group_endpoints(IN_PROJECT, _of_project),
    *_group_endpoints(IN_REPOSITORY, _of_repository),
    Endpoint("GET", f"/api/latest/{IN_REPOSITORY}/settings/reviewer-groups/{{id}}/users", list_group_users),
    Endpoint("GET", CODE_OWNERS, code_owners),
    Endpoint("GET", f"{REQUIRED_BUILDS}/conditions", list_required_builds),
    Endpoint("POST", f"{REQUIRED_BUILDS}/condition", create_required_build),
    Endpoint("PUT", f"{REQUIRED_BUILDS}/condition/{{id}}", change_required_build),
    Endpoint("DELETE", f"{REQUIRED_BUILDS}/condition/{{id}}", delete_required_build),
    Endpoint("GET", ISSUES, list_issues),
)
