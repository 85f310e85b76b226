"""The URL to clone a repository from, as the server returns it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.config.addresses import clone_url_problem, without_user
from bbcli.errors import NotFound, ServerFailed

if TYPE_CHECKING:
    from bbcli.output import Record


def clone_url(repo: Record, kind: str, server_url: str) -> str:
    """Return the clone link of a kind, ssh or http; NotFound if the server has none.

    ServerFailed for a link that leads to another server, or could make git run a program.
    """
    links = repo.get("links.clone")
    known = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
    found = next((link.get("href") for link in known if link.get("name") == kind), None)
    if not found:
        raise NotFound(f"the server has no {kind} clone URL", reason="no_clone_url", kind=kind)
    if problem := clone_url_problem(str(found), server_url, kind):
        message = f"cannot clone from the {kind} URL that the server returned: {problem}"
        raise ServerFailed(message, reason="unsafe_clone_url", kind=kind)
    return without_user(str(found))
