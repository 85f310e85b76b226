"""Projects, repositories, pull requests and users of a server; servers and accounts of the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.cli.completion.session import ListQuery, matching
from bbcli.client.endpoints import API, PROJECT_REPOS, PULLS, USERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.cli.completion.session import CompletionSession, Pair

PROJECTS = f"{API}/projects"
PERMISSIONS = tuple(f"{place}_{right}" for place in ("PROJECT", "REPO") for right in ("READ", "WRITE", "ADMIN"))
# The largest page that every server returns.
_PAGE = 1000


def projects(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return project keys; after a tilde, the users, whose personal projects have their names."""
    if prefix.startswith("~"):
        return [(f"~{name}", text) for name, text in users(session, prefix[1:])]
    found = session.all_of(ListQuery(PROJECTS, {}, lambda each: (each["key"], each.get("name", "")), {"limit": _PAGE}))
    return matching(found, prefix)


def repos(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return projects, and after PROJECT/ its repositories; the same in a URL of the server."""
    if prefix.startswith(("http:", "https:")):
        return _addresses(session, prefix)
    project, slash, slug = prefix.partition("/")
    if not slash:
        return [(f"{key}/", text) for key, text in projects(session, project)]
    return [(f"{project}/{name}", text) for name, text in slugs(session, project, slug)]


def slugs(session: CompletionSession, project: str, prefix: str) -> list[Pair]:
    """Return the repositories of a project."""
    from bbcli.config.addresses import parse_project

    def named(repo: Any) -> Pair:
        return repo["slug"], repo.get("description") or repo.get("name", "").removeprefix(repo["slug"])

    wanted = ListQuery(PROJECT_REPOS, {"projectKey": parse_project(project)}, named, {"limit": _PAGE})
    return matching(session.all_of(wanted), prefix)


def _addresses(session: CompletionSession, prefix: str) -> list[Pair]:
    base = f"{session.app.server.url}/projects/"
    if not prefix.startswith(base):
        return matching([(base, "")], prefix)
    project, inside, slug = prefix.removeprefix(base).partition("/repos/")
    if not inside:
        return [(f"{base}{key}/repos/", text) for key, text in projects(session, project)]
    return [(f"{base}{project}/repos/{name}", text) for name, text in slugs(session, project, slug)]


def users(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return user names with their display names."""

    def named(user: Any) -> Pair:
        return user["name"], user.get("displayName", "")

    wanted = ListQuery(USERS, {}, named, {"limit": 100, "filter": prefix or None})
    return matching(session.all_of(wanted), prefix)


def pulls(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the numbers of open pull requests, with their titles; their source branches if a name has begun."""
    pick = _with_branch if prefix and not prefix.isdecimal() else _with_number
    return matching(session.all_of(_open_pulls(session, pick)), prefix)


def pull_numbers(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the numbers of open pull requests, with their titles."""
    return matching(session.all_of(_open_pulls(session, _with_number)), prefix)


def _open_pulls(session: CompletionSession, pick: Callable[[Any], Pair]) -> ListQuery:
    return ListQuery(PULLS, session.repo.variables, pick, {"limit": 100, "state": "OPEN"})


def _with_number(pull: Any) -> Pair:
    return str(pull["id"]), pull.get("title", "")


def _with_branch(pull: Any) -> Pair:
    return pull["fromRef"]["displayId"], f"{pull['id']}: {pull.get('title', '')}"


def servers(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the servers of config.toml."""
    return matching([(server.name, server.url) for server in session.app.selection.config.servers.values()], prefix)


def accounts(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the saved logins of the server."""
    return matching(
        [(user, account.auth) for user, account in session.app.selection.require_server.accounts.items()], prefix
    )


def logins(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the saved servers, unless the line names one, and the accounts on them."""
    selection, named = session.app.selection, session.line.of_param("server")
    known = [selection.config.named(named[-1])] if named else list(selection.config.servers.values())
    users = [(user, server.url) for server in known for user in server.accounts]
    return [*([] if named else servers(session, prefix)), *matching(users, prefix)]


def settings(session: CompletionSession, prefix: str) -> list[Pair]:
    """Return the values of the setting that the line names, if they are known."""
    key = next(iter(session.line.of_param("key")), "")
    if key in ("insecure", "read_only"):
        return matching([("true", ""), ("false", "")], prefix)
    if key == "color":
        from bbcli.config.model import COLORS

        return matching([(color, "") for color in COLORS], prefix)
    find = {"project": projects, "repo": repos, "default": servers}.get(key)
    return find(session, prefix) if find else []


def permissions(_: CompletionSession, prefix: str) -> list[Pair]:
    """Return the next permissions of a comma-separated list."""
    before, comma, last = prefix.rpartition(",")
    found = matching([(name, "") for name in PERMISSIONS if name not in before.upper().split(",")], last)
    return [(f"{before}{comma}{name}", text) for name, text in found]
