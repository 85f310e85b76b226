"""What may stand for a value of each kind, as the server, the configuration and the description of the API have it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bbcli.completion.asked import Wanted, matching
from bbcli.endpoints import API, METHODS, PROJECT_REPOS, PULLS
from bbcli.errors import BbcliError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bbcli.completion.asked import Asked, Pair

PROJECTS, USERS = f"{API}/projects", f"{API}/users"
# What every server gives in one page.
_PAGE = 1000


def values(asked: Asked, begun: str) -> list[Pair]:
    """Return what may stand where the cursor is, each with what it is."""
    value = asked.line.value
    if value is None:
        return []
    if value.words:
        return matching([(word, "") for word in value.words], begun)
    find = KINDS.get(value.kind)
    return find(asked, begun) if find else []


def projects(asked: Asked, begun: str) -> list[Pair]:
    """Return keys of projects; behind a tilde, users, whose personal projects are named for them."""
    if begun.startswith("~"):
        return [(f"~{name}", text) for name, text in users(asked, begun[1:])]
    found = asked.all_of(Wanted(PROJECTS, {}, lambda each: (each["key"], each.get("name", "")), {"limit": _PAGE}))
    return matching(found, begun)


def repos(asked: Asked, begun: str) -> list[Pair]:
    """Return projects, and behind the slash of one its repositories; of an address as a browser has it, too."""
    if begun.startswith(("http:", "https:")):
        return _addresses(asked, begun)
    project, slash, slug = begun.partition("/")
    if not slash:
        return [(f"{key}/", text) for key, text in projects(asked, project)]
    return [(f"{project}/{name}", text) for name, text in slugs(asked, project, slug)]


def slugs(asked: Asked, project: str, begun: str) -> list[Pair]:
    """Return the repositories of a project."""
    from bbcli.address import parse_project

    def named(repo: Any) -> Pair:
        return repo["slug"], repo.get("description") or repo.get("name", "").removeprefix(repo["slug"])

    wanted = Wanted(PROJECT_REPOS, {"projectKey": parse_project(project)}, named, {"limit": _PAGE})
    return matching(asked.all_of(wanted), begun)


def _addresses(asked: Asked, begun: str) -> list[Pair]:
    base = f"{asked.app.server.url}/projects/"
    if not begun.startswith(base):
        return matching([(base, "")], begun)
    project, inside, slug = begun.removeprefix(base).partition("/repos/")
    if not inside:
        return [(f"{base}{key}/repos/", text) for key, text in projects(asked, project)]
    return [(f"{base}{project}/repos/{name}", text) for name, text in slugs(asked, project, slug)]


def users(asked: Asked, begun: str) -> list[Pair]:
    """Return names of users, with those that people know them by."""

    def named(user: Any) -> Pair:
        return user["name"], user.get("displayName", "")

    wanted = Wanted(USERS, {}, named, {"limit": 100, "filter": begun or None})
    return matching(asked.all_of(wanted), begun)


def pulls(asked: Asked, begun: str) -> list[Pair]:
    """Return the numbers of open pull requests, with their titles."""

    def named(pull: Any) -> Pair:
        return str(pull["id"]), pull.get("title", "")

    wanted = Wanted(PULLS, asked.repo.variables, named, {"limit": 100, "state": "OPEN"})
    return matching(asked.all_of(wanted), begun)


def branches(asked: Asked, begun: str) -> list[Pair]:
    """Return branches."""
    from bbcli.completion import refs

    return refs.branches(asked, begun)


def commits(asked: Asked, begun: str) -> list[Pair]:
    """Return what may name a commit: branches, tags, hashes, HEAD."""
    from bbcli.completion import refs

    return refs.commits(asked, begun)


def servers(asked: Asked, begun: str) -> list[Pair]:
    """Return the servers of config.toml."""
    return matching([(server.name, server.url) for server in asked.app.config.servers.values()], begun)


def accounts(asked: Asked, begun: str) -> list[Pair]:
    """Return the accounts of the server that are signed in."""
    return matching([(user, account.auth) for user, account in asked.app.chosen.accounts.items()], begun)


def operations(asked: Asked, begun: str) -> list[Pair]:
    """Return METHOD, or what goes on from a path of the API, with the values that its variables may have."""
    method = next(iter(asked.line.texts("operation")), None)
    if method is None and begun[:1].isupper():
        return matching([(each, "") for each in METHODS], begun)
    from bbcli.spec import names

    paths = names.paths(asked.app.spec, begun, method.upper() if method else None)
    known = _in_path(asked, begun)
    if known and begun not in dict(known):  # what was begun is one of these, and not yet a step to go on from
        paths = [path for path in paths if path.count("/") == begun.count("/")]
    return [*((path, "") for path in paths), *known]


def _in_path(asked: Asked, begun: str) -> list[Pair]:
    """Return a path that was begun with the values that the variable at its end may have."""
    from bbcli.spec import names

    before, slash, last = begun.rpartition("/")
    project = before.strip("/").removeprefix("api/latest/").removeprefix("projects/").partition("/")[0]
    variables = names.variables(asked.app.spec, begun) if slash else []
    return [
        (f"{before}/{value}", text)
        for variable in variables for value, text in _variable(asked, variable, last, project)
    ]  # fmt: skip


def parameters(asked: Asked, begun: str) -> list[Pair]:
    """Return the parameters of the operation that the line has, or the values of one."""
    from bbcli.spec import names
    from bbcli.spec.match import operation_at

    *method, path = asked.line.texts("operation") or ("",)
    operation = operation_at(asked.app.spec, path, method[0].upper() if method else None)
    if operation is None:
        return []
    found = [(text, _described(operation.parameter(text.rstrip("=")))) for text in names.parameters(operation, begun)]
    name, equals, value = begun.partition("=")
    if found or not equals:
        return found
    return [(f"{name}={each}", text) for each, text in _variable(asked, name, value, "")]


def _described(parameter: object) -> str:
    place, schema = getattr(parameter, "place", ""), getattr(parameter, "schema", None)
    required = "required" if getattr(parameter, "required", False) else ""
    return ", ".join(filter(None, (place, getattr(schema, "type", ""), required)))


def _variable(asked: Asked, name: str, begun: str, project: str) -> list[Pair]:
    """Return values of a variable or parameter of the API; none where the server can't be asked."""
    with suppress(BbcliError):  # the path itself is known without it
        if name == "repositorySlug" and (project or asked.line.values_of("repo")):
            return slugs(asked, project or asked.repo.project, begun)
        if find := _VARIABLES.get(name):
            return find(asked, begun)
    return []


def tags(asked: Asked, begun: str) -> list[Pair]:
    """Return the tags of the API."""
    return matching([(tag, f"{count} operations") for tag, count in asked.app.spec.tags.items()], begun)


def plugins(asked: Asked, begun: str) -> list[Pair]:
    """Return the plug-ins whose operations are known."""
    found = dict.fromkeys(each.plugin for each in asked.app.spec.operations if each.plugin)
    return matching([(name, "") for name in found], begun)


KINDS: dict[str, Callable[[Asked, str], list[Pair]]] = {
    "account": accounts, "branch": branches, "commit": commits, "operation": operations, "parameter": parameters,
    "plugin": plugins, "project": projects, "pull": pulls, "repo": repos, "server": servers, "tag": tags, "user": users,
}  # fmt: skip
_VARIABLES: dict[str, Callable[[Asked, str], list[Pair]]] = {
    "projectKey": projects, "userSlug": users, "pullRequestId": pulls,
    **dict.fromkeys(("commitId", "until", "since", "at"), commits),
}  # fmt: skip


def lines(found: Iterable[Pair]) -> list[str]:
    """Return what is offered, a line each: what may be typed, a tab, what it is; nothing that a terminal obeys.

    Servers let people write anything into titles. What is no text of one line can't be typed either.
    """
    each = dict(pair for pair in reversed(list(found)) if pair[0].isprintable())
    return [f"{value}\t{_one_line(text)}".rstrip("\t") for value, text in reversed(each.items())]


def _one_line(text: str) -> str:
    if text.isprintable():
        return text
    from bbcli.output.cells import one_line

    return one_line(text)
