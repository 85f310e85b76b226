"""Names of reviewers: users, members of groups, default reviewers and code owners."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from bbcli.client.endpoints import REVIEWER_GROUPS
from bbcli.client.request import Request
from bbcli.commands.prs.endpoints import CODE_OWNERS, DEFAULT_REVIEWERS, GROUP_USERS
from bbcli.commands.prs.users import ME_NAMES
from bbcli.errors import BbcliError, NotFound
from bbcli.records import decode, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bbcli.client.request import Query
    from bbcli.commands.prs.branches import Source, Target
    from bbcli.config.addresses import RepoAddress
    from bbcli.context.app import App


def resolve_reviewers(app: App, repo: RepoAddress, words: Iterable[str]) -> list[str]:
    """Return the names of users: each word is one, `me`, or @GROUP for a reviewer group; several with commas between.

    NotFound for an unknown group.
    """
    names = [name for word in words for name in filter(None, map(str.strip, word.split(",")))]
    groups = [name for name in names if name.startswith("@") and name not in ME_NAMES]
    members = _members(app, repo, groups) if groups else {}
    found: list[str] = []
    for name in names:
        found += members.get(name, [app.client.whoami() if name in ME_NAMES else name])
    return [*dict.fromkeys(found)]


def suggested_reviewers(app: App, repo: RepoAddress, source: Source, target: Target) -> list[str]:
    """Return the default reviewers and the code owners that the server names for two branches, without the author.

    There is a warning if the default reviewers cannot be read; code owners that cannot are omitted.
    """
    refs = {"sourceRefId": source.ref, "targetRefId": target.ref}
    ids: Query = {"sourceRepoId": plain(target.source_repo.get("id")), "targetRepoId": plain(target.repo.get("id"))}
    found: list[str] = []
    try:
        found += _users(app, Request("GET", DEFAULT_REVIEWERS, repo.variables, {**ids, **refs}))
    except BbcliError as error:
        app.console.footer(f"warning: cannot read the default reviewers: {error.message}")
    origin = {"sourceRepo": ids["sourceRepoId"]} if source.is_fork_of(repo) else {}
    with suppress(BbcliError):
        found += _users(app, Request("GET", CODE_OWNERS, repo.variables, {**refs, **origin}))
    if not found:
        return []
    author = app.client.whoami()
    return [name for name in dict.fromkeys(found) if name != author]


def _members(app: App, repo: RepoAddress, groups: Iterable[str]) -> dict[str, list[str]]:
    """Return the names of the users of reviewer groups, by @GROUP."""
    known = {
        f"@{each.text_at('name')}".casefold(): each for each in app.client.records(REVIEWER_GROUPS, repo.variables)
    }
    found = {}
    for name in groups:
        group = known.get(name.casefold())
        if group is None:
            message = f"reviewer group {name} does not exist in {repo}"
            listed = ", ".join(sorted(known)) or "none"
            raise NotFound(message, hint=f"the reviewer groups are: {listed}")
        found[name] = _users(app, Request("GET", GROUP_USERS, {**repo.variables, "id": plain(group.get("id"))}))
    return found


def _users(app: App, request: Request) -> list[str]:
    """Return the names of the users in a response: an array, a page, or an object with codeOwners."""
    value, _ = decode(app.client.send(request).body)
    if isinstance(value, dict):
        value = value.get("codeOwners") or value.get("values")
    return [name for each in value if (name := _name(each))] if isinstance(value, list) else []


def _name(user: Any) -> str:
    return plain(user.get("name")) if isinstance(user, dict) else ""


def reviewers_as_json(names: Iterable[str]) -> list[Mapping[str, Any]]:
    """Return reviewers as the body of a write has them."""
    return [{"user": {"name": name}} for name in names]
