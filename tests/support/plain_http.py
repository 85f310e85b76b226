"""A second client of the sandbox that shares no code with bbcli: plain HTTP, and JSON objects as text."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from bbcli.sandbox.app import LoggedRequest
    from bbcli.sandbox.server import Sandbox

MARK = "/rest/capabilities"


def get(url: str, *, user: str = "fred", accept: str = "application/json") -> bytes:
    """Return the body of a GET; the password is the user name."""
    return _send("GET", url, user, None, accept)


def put(url: str, body: object, *, user: str = "fred") -> Any:
    """PUT a JSON body and return the decoded response."""
    return json.loads(_send("PUT", url, user, json.dumps(body).encode(), "application/json"))


def _send(method: str, url: str, user: str, body: bytes | None, accept: str) -> bytes:
    basic = b64encode(f"{user}:{user}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}", "Accept": accept, "Content-Type": "application/json"}
    with urlopen(Request(url, body, headers, method=method)) as answer:
        content = answer.read()
    assert isinstance(content, bytes)
    return content


def values(url: str, *, user: str = "fred", **query: str | int) -> list[str]:
    """Return every object of every page, each as the text that the server sent."""
    found: list[str] = []
    start: int | None = 0
    while start is not None:
        page = get(f"{url}?{urlencode({**query, 'start': start})}", user=user).decode()
        found += objects(page)
        start = next_start(page)
    return found


def next_start(page: str) -> int | None:
    """Return the start of the next page; None on the last."""
    envelope = json.loads(page)
    return None if envelope["isLastPage"] else int(envelope["nextPageStart"])


def objects(page: str) -> list[str]:
    """Return the JSON text of each object of a page."""
    found, at = [], page.index('"values":[') + len('"values":[')
    while page[at] != "]":
        _, end = json.JSONDecoder().raw_decode(page, at)
        found.append(page[at:end])
        at = end + (page[end] == ",")
    return found


def requests_to(sandbox: Sandbox) -> list[LoggedRequest]:
    """Return the requests so far, in order.

    The server records a request after its response is sent, perhaps after the client has read it. One more request,
    handled by the same thread, ensures that all earlier ones are recorded.
    """
    get(sandbox.url + MARK)
    return [seen for seen in sandbox.requests if not seen.path.endswith(MARK)]


def create_token(sandbox: Sandbox, owner: str, *permissions: str, user: str = "fred") -> str:
    """Make an access token of `users/fred`, `projects/WORK` or a repository, and return its secret."""
    body = {"name": "test", "permissions": permissions or ["REPO_READ"]}
    return str(put(f"{sandbox.url}/rest/access-tokens/latest/{owner}", body, user=user)["token"])
