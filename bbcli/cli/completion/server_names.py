"""Projects, repositories, pull requests and users of a server, and the servers of the configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bbcli.cli.completion.session import ListQuery, matching
from bbcli.client.endpoints import API, PROJECT_REPOS, PULLS

if TYPE_CHECKING:
    from bbcli.cli.completion.session import CompletionSession, Pair

PROJECTS, USERS = f"{API}/projects", f"{API}/users"
PERMISSIONS = tuple(f"{place}_{right}" for place in ("PROJECT", "REPO") for right in ("READ", "WRITE", "ADMIN"))
# What every server gives in one page.
_PAGE = 1000


def projects(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return keys of projects; behind a tilde, users, whose personal projects are named for them."""
    if begun.startswith("~"):
        return [(f"~{name}", text) for name, text in users(asked, begun[1:])]
    found = asked.all_of(ListQuery(PROJECTS, {}, lambda each: (each["key"], each.get("name", "")), {"limit": _PAGE}))
    return matching(found, begun)


def repos(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return projects, and behind the slash of one its repositories; of an address as a browser has it, too."""
    if begun.startswith(("http:", "https:")):
        return _addresses(asked, begun)
    project, slash, slug = begun.partition("/")
    if not slash:
        return [(f"{key}/", text) for key, text in projects(asked, project)]
    return [(f"{project}/{name}", text) for name, text in slugs(asked, project, slug)]


def slugs(asked: CompletionSession, project: str, begun: str) -> list[Pair]:
    """Return the repositories of a project."""
    from bbcli.config.addresses import parse_project

    def named(repo: Any) -> Pair:
        return repo["slug"], repo.get("description") or repo.get("name", "").removeprefix(repo["slug"])

    wanted = ListQuery(PROJECT_REPOS, {"projectKey": parse_project(project)}, named, {"limit": _PAGE})
    return matching(asked.all_of(wanted), begun)


def _addresses(asked: CompletionSession, begun: str) -> list[Pair]:
    base = f"{asked.app.server.url}/projects/"
    if not begun.startswith(base):
        return matching([(base, "")], begun)
    project, inside, slug = begun.removeprefix(base).partition("/repos/")
    if not inside:
        return [(f"{base}{key}/repos/", text) for key, text in projects(asked, project)]
    return [(f"{base}{project}/repos/{name}", text) for name, text in slugs(asked, project, slug)]


def users(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return names of users, with those that people know them by."""

    def named(user: Any) -> Pair:
        return user["name"], user.get("displayName", "")

    wanted = ListQuery(USERS, {}, named, {"limit": 100, "filter": begun or None})
    return matching(asked.all_of(wanted), begun)


def pulls(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return the numbers of open pull requests, with their titles."""

    def named(pull: Any) -> Pair:
        return str(pull["id"]), pull.get("title", "")

    wanted = ListQuery(PULLS, asked.repo.variables, named, {"limit": 100, "state": "OPEN"})
    return matching(asked.all_of(wanted), begun)


def servers(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return the servers of config.toml."""
    return matching([(server.name, server.url) for server in asked.app.selection.config.servers.values()], begun)


def accounts(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return the accounts of the server that are signed in."""
    return matching(
        [(user, account.auth) for user, account in asked.app.selection.require_server.accounts.items()], begun
    )


def settings(asked: CompletionSession, begun: str) -> list[Pair]:
    """Return what a setting of the configuration may be set to, where that is known."""
    key = next(iter(asked.line.values_of("key")), "")
    if key in ("insecure", "read_only"):
        return matching([("true", ""), ("false", "")], begun)
    find = {"project": projects, "repo": repos, "default": servers}.get(key)
    return find(asked, begun) if find else []


def permissions(_: CompletionSession, begun: str) -> list[Pair]:
    """Return the permissions that a list of them may go on with."""
    before, comma, last = begun.rpartition(",")
    found = matching([(name, "") for name in PERMISSIONS if name not in before.upper().split(",")], last)
    return [(f"{before}{comma}{name}", text) for name, text in found]
