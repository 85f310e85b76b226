"""A sandbox per test module, and a minimal HTTP client."""

from __future__ import annotations

import base64
import gzip
import http.client
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def exception(self) -> str:
        """The last word of the first error's exception name."""
        return str(self.json["errors"][0]["exceptionName"]).rpartition(".")[2]


@dataclass(frozen=True)
class Api:
    """Sends one request on one connection, as fred unless told otherwise."""

    sandbox: Sandbox

    def send(self, method: str, path: str, body: Any = None, *, user: str | None = "fred", **headers: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if user is not None and "Authorization" not in sent:
            pair = user if ":" in user else f"{user}:{user}"
            sent["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        if method != "GET":
            sent.setdefault("X-Atlassian-Token", "no-check")
        place = urlsplit(self.sandbox.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
        try:
            connection.request(method, place.path + path, body, sent)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return Answer(response.status, response.headers, content)

    def get(self, path: str, **options: Any) -> Answer:
        return self.send("GET", path, **options)

    def json(self, path: str, **options: Any) -> Any:
        answer = self.get(path, **options)
        assert answer.status == 200, answer.body
        return answer.json

    def all(self, path: str, *, limit: int, **options: Any) -> list[Any]:
        """Return every value of a paged list, following nextPageStart."""
        values, start = [], 0
        while True:
            separator = "&" if "?" in path else "?"
            page = self.json(f"{path}{separator}limit={limit}&start={start}", **options)
            values += page["values"]
            if page["isLastPage"]:
                return values
            start = page["nextPageStart"]


@pytest.fixture(scope="module")
def sandbox(live: Sandbox) -> Sandbox:
    """A running sandbox, which the tests of one module share and may change."""
    return live


@pytest.fixture(scope="module")
def api(sandbox: Sandbox) -> Api:
    return Api(sandbox)
