"""Every verb that writes, with --dry-run and in read-only mode: the server receives only reads."""

from __future__ import annotations

import re
import shlex
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.support.plain_http import put, requests_to
from tests.support.samples import LEAKS, WRITES, samples_for
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bbcli.cli.endpoint import Endpoint
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, Result
    from tests.support.samples import Sample

ADMIN = {"BBCLI_USERNAME": "admin", "BBCLI_PASSWORD": "admin"}
NUMBERS = count(1)
# What git asks for by POST is what it reads, too; and counts of builds are read by POST.
READS = re.compile(r"(GET|HEAD) .*|POST /scm/.*/git-upload-pack|POST /rest/build-status/latest/commits/stats")
# No verb of its own: what is sent in it is chosen in it, and passes the same gate.
IN_ONE_SITTING = {"api browse"}
WRITING = samples_for(WRITES)


class WriteLine:
    """A sample of a writing verb with a unique number."""

    def __init__(self, entry: Sample, sandbox: Sandbox, invoke: Invoke) -> None:
        self.entry, self.sandbox, self.invoke = entry, sandbox, invoke
        self.known = {"n": next(NUMBERS), "url": sandbox.url}
        if "{token_id}" in entry.line:
            owner = f"{sandbox.url}/rest/access-tokens/latest/users/admin"
            made = put(owner, {"name": "old", "permissions": ["REPO_READ"]}, user="admin")
            self.known["token_id"] = made["id"]
        for line in entry.before:
            assert self._run(line).code == 0, line
        sandbox.requests.clear()

    def run(self, *more: str, **env: str) -> tuple[Result, list[str]]:
        """Run it; return the result and its requests that are not reads."""
        self.sandbox.requests.clear()
        result = self._run(self.entry.line, *more, **env)
        sent = [f"{seen.method} {seen.path.partition('?')[0]}" for seen in requests_to(self.sandbox)]
        return result, [each for each in sent if not READS.fullmatch(each)]

    def _run(self, line: str, *more: str, **env: str) -> Result:
        words = shlex.split(line.format(**self.known))
        stdin = self.entry.stdin.format(**self.known)
        return self.invoke(*words, *more, stdin=stdin, env={**ADMIN, "BBCLI_READ_ONLY": "", **env})


def is_declared(request: str, endpoints: tuple[Endpoint, ...]) -> bool:
    """Return True if a request is one of the operations that a verb declares."""
    method, _, path = request.partition(" ")
    templates = (re.sub(r"\\{\w+\\}", "[^/]+", re.escape(each.path)) for each in endpoints if each.method == method)
    return any(re.fullmatch(f"/rest{template}", path) for template in templates)


def planned_requests(shown: str, url: str) -> Iterator[str]:
    """Return the requests in the printed curl lines."""
    for line in shown.splitlines():
        words = shlex.split(line, comments=True)
        if words:
            assert words[0] == "curl"
            yield f"{words[words.index('-X') + 1]} {words[-1].removeprefix(url).partition('?')[0]}"


def test_every_verb_that_writes_has_a_sample_that_does() -> None:
    assert {entry.verb for entry in WRITING} == {verb for verb, command in EVERY.items() if command.writes}
    methods = {entry.arguments.split()[0] for entry in WRITING if entry.verb == "api call"}
    assert methods == {"POST", "PUT", "DELETE"}


@pytest.mark.parametrize("entry", WRITING, ids=str)
def test_a_dry_run_and_read_only_mode_send_no_write_and_name_what_the_run_then_sends(
    entry: Sample, sandbox: Sandbox, invoke: Invoke
) -> None:
    line = WriteLine(entry, sandbox, invoke)
    dry, sent = line.run("--dry-run")
    assert (dry.code, dry.err, sent) == (0, "", [])
    planned = list(planned_requests(dry.out, sandbox.url))
    refused, sent = line.run(BBCLI_READ_ONLY="1")
    assert (refused.code, refused.out, sent) == (10, "", [])
    found = re.fullmatch(r"error: read only: (\w+ /\S+) was not sent\nhint: unset BBCLI_READ_ONLY.*\n", refused.err)
    assert found, refused.err
    assert planned[0] == found[1]
    dry, sent = line.run("--dry-run", BBCLI_READ_ONLY="1")
    assert (dry.code, sent, list(planned_requests(dry.out, sandbox.url))) == (0, [], planned)
    real, sent = line.run()
    assert real.code == 0, real.err
    assert sent == planned != []
    declared = EVERY[entry.verb].endpoints
    assert not declared or [each for each in sent if not is_declared(each, declared)] == []


READING = [
    entry
    for entry in samples_for(LEAKS)
    if not (entry.foreground or entry.in_person or EVERY[entry.verb].writes or entry.verb in IN_ONE_SITTING)
]


@pytest.mark.parametrize("entry", READING, ids=str)
def test_a_verb_that_does_not_say_that_it_writes_does_not(
    entry: Sample, sandbox: Sandbox, invoke: Invoke, tmp_path: Path
) -> None:
    known = {"n": next(NUMBERS), "url": sandbox.url, "place": sandbox.url[7:], "folder": tmp_path, "token": "none"}
    words, _, rest = entry.line.format(**known).partition(" -- ")
    stdin = "" if entry.verb == "auth git-credential" and entry.arguments == "get" else entry.stdin.format(**known)
    (tmp_path / "gitconfig").touch()
    env = {**ADMIN, "GIT_CONFIG_GLOBAL": str(tmp_path / "gitconfig")}
    invoke(*words.split(), *(["--", *rest.split()] if rest else []), stdin=stdin, env=env)
    sent = [f"{seen.method} {seen.path}" for seen in requests_to(sandbox)]
    assert [each for each in sent if not READS.fullmatch(each)] == []
