"""One run of a command with a marked secret, and its result."""

from __future__ import annotations

import json
import os
import re
import threading
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit
from urllib.request import urlopen

from bbcli.cli.main import run
from bbcli.context.app import App
from bbcli.sandbox.store.oauth import Login
from bbcli.sandbox.store.records import Owner
from tests.conftest import Stream
from tests.support.secret_search import secrets_in
from tests.support.sign_in_methods import (
    CALLBACK,
    CLIENT,
    CLIENT_SECRET,
    CONSUMER,
    PASSWORD,
    WAYS,
    command,
    marked_user,
    oauth1,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.support.reverse_proxy import ReverseProxy
    from tests.support.sign_in_methods import Way

# In what a way keeps its secret, or has it from.
EXEMPT = {"token.txt", "vault.txt", "netrc", "oauth1.pem", "logins.json", "chest.json"}
NUMBERS = count(1)


@dataclass
class Place:
    """The environment of the runs of a test: a reverse proxy, a home directory, and the marked secrets."""

    sandbox: Sandbox
    front: ReverseProxy
    folder: Path
    held: MutableMapping[tuple[str, str], str]
    marks: set[str] = field(default_factory=set)
    ways: dict[str, Way] = field(default_factory=dict)
    visits: list[threading.Thread] = field(default_factory=list)
    # What this run takes besides the way that it is signed in.
    taken: set[str] = field(default_factory=set)

    def signed_in(self, name: str) -> Way:
        """Sign in to the server in this way, and in no other."""
        self.held.clear()
        for path in (self.folder / "config").rglob("*"):
            if path.is_file():
                path.unlink()
        # What a run renews is not good for the next one.
        if name not in self.ways or name == "oauth2":
            self.ways[name] = WAYS[name](self.sandbox, self.front.url, self.folder)
        made = self.ways[name]
        made.keep(self.folder / "config", self.front.url, self.held)
        return made

    def fill(self, text: str, number: int) -> str:
        """Fill the placeholders of a sample; secrets in their values are marked."""
        if "{" not in text:
            return text
        names = {"n": str(number), "url": self.front.url, "place": self.front.url.removeprefix("http://")}
        return text.format(**names, folder=self.folder, client=CLIENT, consumer=CONSUMER, **self._make(text))

    def _make(self, text: str) -> dict[str, str]:
        """Make the values of placeholders: valid secrets, and files that contain them."""
        made: dict[str, str] = {}
        if not re.search(r"\{(?!(?:n|url|place)\})", text):
            return made
        user = marked_user(self.sandbox)
        if "{token" in text:
            token = self.sandbox.store.tokens.create(Owner(user_id=user.id), "for the table", ("REPO_ADMIN",), None)
            made |= {"token": token[1], "token_id": token[0].id}
        if "{cookie}" in text:
            made["cookie"] = f"BITBUCKETSESSIONID={self.sandbox.store.users.open_session(user)}"
        if "{folder}" in text:
            self.taken |= {mark for way in (command, oauth1) for mark in way(self.sandbox, "", self.folder).marks}
        made |= {"password": PASSWORD, "client_secret": CLIENT_SECRET}
        if "{client}" in text:
            self.sandbox.store.oauth.register(CLIENT, CLIENT_SECRET, (CALLBACK,))
        self.taken |= {value.rpartition("=")[2] if name == "cookie" else value for name, value in made.items()}
        self.taken.discard(made.get("token_id", ""))
        return made

    def environ(self, way: Way) -> dict[str, str]:
        """Return the environment of a run; HOME restricts other child processes to the directory, too."""
        own = {
            "HOME": str(self.folder),
            "GIT_CONFIG_GLOBAL": str(self.folder / "gitconfig"),
            "TMPDIR": str(self.folder),
        }
        return {**os.environ, **own, **way.env}

    def visit(self, page: str) -> None:
        """Sign in on an OAuth page, allow access and follow the redirect; the code is marked."""
        store, user = self.sandbox.store, marked_user(self.sandbox)
        query = dict(parse_qsl(urlsplit(page).query))
        if "oauth_token" in query:
            request = store.oauth1.request(query["oauth_token"])
            assert request is not None
            back, answer = request.callback, {**query, "oauth_verifier": store.oauth1.authorize(request, user.id)}
            self.taken.add(answer["oauth_verifier"])
        else:
            back, login = query["redirect_uri"], Login(CLIENT, user.id, query["scope"])
            answer = {"state": query["state"], "code": store.oauth.issue_code(login, back, query["code_challenge"])}
            self.taken.add(answer["code"])
        self.visits.append(threading.Thread(target=_land, args=(f"{back}?{urlencode(answer)}",)))
        self.visits[-1].start()

    def handed_out(self) -> Iterator[str]:
        """Yield the secrets that the server created in this run; deleted cookies are none."""
        for answer in self.front.given:
            for line in answer.headers.get("set-cookie", "").split("\n"):
                yield line.partition("=")[2].partition(";")[0]
            if "/token" in answer.path or "access-tokens" in answer.path:
                yield from _tokens(answer.body)

    def files(self) -> list[str]:
        """Return the files that contain a secret, without the stores of secrets."""
        paths = [path for path in self.folder.rglob("*") if path.is_file() and path.name not in EXEMPT]
        # Archives and clones repeat files: each content is searched once.
        contents = {path.read_bytes(): str(path.relative_to(self.folder)) for path in paths}
        return [name for content, name in contents.items() if secrets_in(content, *self.marks)]


def _land(url: str) -> None:
    with suppress(OSError), urlopen(url, timeout=30) as answer:
        answer.read()


def _tokens(body: bytes) -> Iterator[str]:
    try:
        said = json.loads(body)
    except ValueError:
        return
    if isinstance(said, dict):
        yield from (str(said[name]) for name in ("access_token", "refresh_token", "token") if name in said)


@dataclass(frozen=True)
class RunOutput:
    """The result of a run."""

    code: int
    out: str
    err: str
    opened: list[str] = field(default_factory=list)
    # What child processes were given, by program.
    children: dict[str, str] = field(default_factory=dict)


def in_process(
    place: Place, words: list[str], environ: dict[str, str], stdin: str, cwd: Path | None = None
) -> RunOutput:
    """Run the root command in this process without sleeping."""
    out, err = Stream(), Stream()
    opened: list[str] = []

    def browse(url: str) -> bool:
        opened.append(url)
        if "oauth" in url:
            place.visit(url)
        return True

    app = App(Stream(stdin), out, err, environ, cwd or place.folder, sleep=lambda _: None, browse=browse)
    with redirect_stdout(out), redirect_stderr(err):
        code = run(words, lambda: app)
    for visit in place.visits:
        visit.join(30)
    place.visits.clear()
    return RunOutput(code, out.written.decode("utf-8", "replace"), err.written.decode("utf-8", "replace"), opened)


def leaked(place: Place, way: Way, left: RunOutput, *, but: str = "") -> list[str]:
    """Return the leaked secrets of a run with their stream, without the one it may print."""
    marks = {*way.marks, *place.taken, *filter(None, place.handed_out())}
    place.marks |= marks
    place.taken.clear()
    shown = {"stderr": left.err, "opened": " ".join(left.opened), "stdout": left.out, **left.children}
    return [
        f"{where}: {form!r}" for where, text in shown.items() if where != but for form in secrets_in(text, *marks)[:2]
    ]
