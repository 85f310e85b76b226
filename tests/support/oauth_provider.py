"""A strict OAuth 2.0 provider over HTTP that shares no code with bbcli, with a browser and a client."""

from __future__ import annotations

import json
import secrets
import threading
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CONTEXT = "/ctx"
CLIENT_ID, CLIENT_SECRET = "client-1", "s3cret-of-the-client"


@dataclass
class Provider:
    """A provider below a context path; codes and refresh tokens are valid once; using one again revokes the login."""

    lasts: float = 3600
    rotates: bool = True
    allows: bool = True
    awaited: int = 0
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refresh_tokens: set[str] = field(default_factory=set)
    access_tokens: set[str] = field(default_factory=set)
    renewals: int = 0
    forms: list[dict[str, str]] = field(default_factory=list)
    waiting: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def __enter__(self) -> Self:
        provider = self

        class Talk(BaseHTTPRequestHandler):
            disable_nagle_algorithm = True  # else each request on an open connection waits 40 ms

            def do_GET(self) -> None:
                _answer(self, *provider.get(self.path, self.headers.get("Authorization", "")))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                _answer(self, *provider.post(self.path, _single(body)))

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Talk)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{CONTEXT}"

    def get(self, target: str, authorization: str) -> tuple[int, dict[str, str], bytes]:
        path, query = urlsplit(target).path, _single(urlsplit(target).query)
        if path == f"{CONTEXT}/ready":
            self.waiting.release()
            return 204, {}, b""
        if path == f"{CONTEXT}/whoami":
            return (200 if authorization.removeprefix("Bearer ") in self.access_tokens else 401), {}, b""
        assert path == f"{CONTEXT}/rest/oauth2/latest/authorize"
        assert (query["response_type"], query["client_id"]) == ("code", CLIENT_ID)
        assert (query["code_challenge_method"], len(query["code_challenge"])) == ("S256", 43)
        code = secrets.token_hex(8)
        self.codes[code] = query
        answer = {"code": code} if self.allows else {"error": "access_denied", "error_description": "No, thanks"}
        return 302, {"Location": f"{query['redirect_uri']}?{urlencode({**answer, 'state': query['state']})}"}, b""

    def landing(self, page: str) -> str:
        """Return the redirect URL of the consent page."""
        return self.get(page.removeprefix(self.url.removesuffix(CONTEXT)), "")[1]["Location"]

    def post(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        assert path == f"{CONTEXT}/rest/oauth2/latest/token"
        self.forms.append(form)
        if (form["client_id"], form["client_secret"]) != (CLIENT_ID, CLIENT_SECRET):
            return _json(401, {"error": "invalid_client"})
        granted = self._redeemed(form) if form["grant_type"] == "authorization_code" else self._renewed(form)
        return _json(200, self._tokens()) if granted else _json(400, {"error": "invalid_grant"})

    def _redeemed(self, form: Mapping[str, str]) -> bool:
        asked = self.codes.pop(form["code"], {})
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        return bool(asked) and (challenge, form["redirect_uri"]) == (asked["code_challenge"], asked["redirect_uri"])

    def _renewed(self, form: Mapping[str, str]) -> bool:
        assert form["grant_type"] == "refresh_token"
        # Nothing is answered before all who want to renew have begun: they are at it at the same time.
        for _ in range(self.awaited):
            assert self.waiting.acquire(timeout=60)
        self.awaited = 0
        if form["refresh_token"] not in self.refresh_tokens:
            self.refresh_tokens.clear()
            return False
        self.renewals += 1
        if self.rotates:
            self.refresh_tokens.remove(form["refresh_token"])
        return True

    def _tokens(self) -> dict[str, object]:
        access, refresh = f"access-{secrets.token_hex(16)}", f"refresh-{secrets.token_hex(16)}"
        self.access_tokens.add(access)
        tokens: dict[str, object] = {"access_token": access, "token_type": "bearer", "expires_in": self.lasts}
        if self.rotates or not self.refresh_tokens:
            self.refresh_tokens.add(refresh)
            tokens["refresh_token"] = refresh
        return tokens


def _answer(talk: BaseHTTPRequestHandler, status: int, headers: Mapping[str, str], body: bytes) -> None:
    talk.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body))}.items():
        talk.send_header(name, value)
    talk.end_headers()
    talk.wfile.write(body)


def _json(status: int, value: object) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json"}, json.dumps(value).encode()


def _single(query: str) -> dict[str, str]:
    found = parse_qs(query, keep_blank_values=True)
    assert all(len(values) == 1 for values in found.values())
    return {name: values[0] for name, values in found.items()}


def poster(server_url: str) -> Callable[[str, Mapping[str, str], Mapping[str, str]], tuple[int, bytes]]:
    """Return a function that posts a form below the server's URL and returns the response, errors included."""

    def post(path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        return fetch(Request(server_url + path, urlencode(form).encode(), dict(headers)))

    return post


def fetch(request: str | Request) -> tuple[int, bytes]:
    """Return status and body after redirects."""
    try:
        with urlopen(request, timeout=60) as answer:
            return int(answer.status), answer.read()
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read()


@dataclass
class Browser:
    """Opens each page in a thread, as a browser does, and keeps its text."""

    shown: list[tuple[int, str]] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    def open(self, page: str) -> bool:
        self.threads.append(threading.Thread(target=self._visit, args=(page,)))
        self.threads[-1].start()
        return True

    def _visit(self, page: str) -> None:
        status, body = fetch(page)
        self.shown.append((status, body.decode()))

    def close(self) -> list[tuple[int, str]]:
        """Wait for all pages and return their texts."""
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()
        return self.shown
