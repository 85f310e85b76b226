"""Two servers with saved logins: each receives its own credential, and a repository's URL selects one."""

from __future__ import annotations

import json
import shlex
from itertools import count
from typing import TYPE_CHECKING

import click
import pytest

from bbcli.cli.decorators import REPO
from tests.support.command_fixtures import config
from tests.support.error_output import error_text
from tests.support.plain_http import create_token, requests_to
from tests.support.samples import first_sample, words_about
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring

SKIPPED = {
    "auth tokens create": "asks for a password",
    "auth tokens revoke": "asks for a password",
    "api browse": "requires a terminal",
    "prs checkout": "requires a local clone",
    "repos open": "sends no request",
    "branches open": "sends no request",
    "files open": "sends no request",
}
TAKING_A_REPO = [
    pytest.param(words, isinstance(param, click.Option), id=f"{words} {param.opts[0]}")
    for words, command in EVERY.items()
    if words not in SKIPPED
    for param in command.params
    if param.type is REPO
]
# What else these need; each has a repository of its own where it makes or deletes one.
NEEDED = {
    "commit": ["01f9c86"],
    "commit_and_file": ["01f9c86"],
    "pull": ["3"],
    "where": ["01f9c86"],
    "words": ["/projects/{projectKey}/repos/{repositorySlug}"],
}
MORE = {
    "builds set": ["--state", "successful", "--key", "k", "--url", "https://ci.example.com/1"],
    "builds show": ["--key", "unit-tests"],
    "builds delete": ["--key", "nightly", "--yes"],
    "insights report": ["--key", "mine", "--title", "Lint"],
    "insights annotate": ["--key", "mine", "--format", "pylint"],
    "insights show": ["--key", "lint"],
    "insights delete": ["--key", "lint", "--yes"],
    "repos edit": ["--description", "x"],
    "repos delete": ["--yes"],
    "repos browse": ["--print"],
    "repos rename": ["renamed"],
    "repos clone": ["copy", "--", "--quiet"],
    "commits open": ["--print"],
    "commits follow": ["--last", "1", "-L", "1"],
}
# The nouns that these tables know; a verb of any other is run as its sample says.
NOUNS = {"api", "auth", "builds", "commits", "insights", "repos", "watch"}
# Numbers for the names in samples.
NUMBERS = count(1)
REPOS = {
    "repos create": "WORK/brand-new",
    "repos delete": "WORK/audit-log",
    "repos clone": "OPEN/website",
    "repos rename": "WORK/css-theme",
}


@pytest.fixture
def two_logins(signed_out: Sandbox, second: Sandbox, invoke: Invoke) -> Sandbox:
    """Sign in as fred to the first server, the default one, and as admin to the second; return the second."""
    for server, user in ((signed_out, "fred"), (second, "admin")):
        secret = create_token(server, f"users/{user}", "REPO_ADMIN", user=user)
        assert invoke("auth", "login", server.url, "--with-token", stdin=secret).code == 0
        server.requests.clear()
    return second


def host_of(sandbox: Sandbox) -> str:
    return sandbox.url.removeprefix("http://")


def test_every_command_that_takes_a_repository_is_looked_at() -> None:
    assert {str(each.values[0]).split()[0] for each in TAKING_A_REPO} >= NOUNS
    assert len(TAKING_A_REPO) >= 20


@pytest.mark.parametrize(("words", "by_option"), TAKING_A_REPO)
def test_a_url_of_the_second_server_leads_to_it_and_to_no_other(
    signed_out: Sandbox, two_logins: Sandbox, invoke: Invoke, words: str, by_option: bool
) -> None:
    project, _, slug = REPOS.get(words, "WORK/my-repo").partition("/")
    url = f"{two_logins.url}/projects/{project}/repos/{slug}/browse"
    if words.split()[0] not in NOUNS:
        sample, number = first_sample(words), next(NUMBERS)
        line = words_about(
            words, lambda *repo: "{}/projects/{}/repos/{}/browse".format(two_logins.url, *repo), by_option
        )
        for before in sample.before:
            prepared = invoke(*shlex.split(before.format(n=number)), "--server", two_logins.url)
            assert (prepared.code, requests_to(two_logins) != []) == (0, True), prepared.err
        two_logins.requests.clear()
        result = invoke(*(word.format(n=number) for word in line), stdin=sample.stdin.format(n=number))
        assert (result.code, requests_to(signed_out)) == (0, []), result.err
        assert {request.user for request in requests_to(two_logins) if request.path.startswith("/rest/")} == {"admin"}
        return
    arguments = [
        word
        for param in EVERY[words].params
        if isinstance(param, click.Argument)
        for word in NEEDED.get(param.name or "", ())
    ]
    more = ["--name", f"fork-{by_option}"] if words == "repos fork" else MORE.get(words, [])
    result = invoke(*words.split(), *(["-R", url] if by_option else [url]), *arguments, *more)
    assert (result.code, requests_to(signed_out)) == (0, []), result.err
    seen = requests_to(two_logins)
    assert seen
    assert {request.user for request in seen if request.path.startswith("/rest/")} == {"admin"}


def test_a_second_server_on_the_same_host_gets_a_name_of_its_own(
    signed_out: Sandbox, two_logins: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    servers = config(tmp_path)["servers"]
    assert {name: server["url"] for name, server in servers.items()} == {
        "127.0.0.1": signed_out.url,
        host_of(two_logins): two_logins.url,
    }
    assert config(tmp_path)["default"] == "127.0.0.1"
    assert set(vault.held) == {(f"bbcli:{signed_out.url}", "fred"), (f"bbcli:{two_logins.url}", "admin")}
    facts = ("name", "url", "user", "auth", "source", "state")
    assert [[login[fact] for fact in facts] for login in json.loads(invoke("auth", "status", "--json").out)] == [
        ["127.0.0.1", signed_out.url, "fred", "bearer", "keyring", "signed in"],
        [host_of(two_logins), two_logins.url, "admin", "bearer", "keyring", "signed in"],
    ]
    assert invoke("projects", "show", "WORK", "-S", host_of(two_logins)).code == 0


def test_signing_in_again_keeps_the_name(two_logins: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    before = config(tmp_path)
    again = create_token(two_logins, "users/admin", user="admin")
    assert invoke("auth", "login", two_logins.url, "--with-token", stdin=again).code == 0
    assert config(tmp_path) == before


def test_the_name_of_another_server_is_refused_and_nothing_is_lost(
    signed_out: Sandbox, two_logins: Sandbox, invoke: Invoke, vault: MemoryKeyring, tmp_path: Path
) -> None:
    before, held = config(tmp_path), dict(vault.held)
    words = ("auth", "login", two_logins.url, "--with-token", "--name", "127.0.0.1")
    result = invoke(*words, stdin=create_token(two_logins, "users/admin", user="admin"))
    assert (result.code, result.out) == (6, "")
    assert result.err == error_text(f"the name 127.0.0.1 is already used for {signed_out.url}", "use another --name")
    assert (config(tmp_path), vault.held) == (before, held)


def test_a_token_of_the_environment_is_tried_on_the_server_of_the_run_only(
    signed_out: Sandbox, two_logins: Sandbox, invoke: Invoke
) -> None:
    secret = create_token(signed_out, "users/mary", user="mary")
    two_logins.requests.clear()
    result = invoke("auth", "status", "--json", env={"BBCLI_TOKEN": secret})
    logins = {login["url"]: login for login in json.loads(result.out)}
    assert logins[signed_out.url].items() >= {"user": "mary", "source": "BBCLI_TOKEN", "state": "signed in"}.items()
    assert logins[two_logins.url].items() >= {"user": "admin", "source": "keyring", "state": "signed in"}.items()
    assert {(seen.user, seen.status) for seen in requests_to(two_logins)} == {("admin", 200)}


@pytest.mark.parametrize("words", [("repos", "show"), ("repos", "forks"), ("watch", "repo"), ("repos", "edit")])
def test_repo_may_be_an_option_where_it_is_an_argument(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...]
) -> None:
    more = ["--description", "x"] if words == ("repos", "edit") else []
    as_argument = invoke(*words, "WORK/my-repo", *more)
    assert (as_argument.code, as_argument.err) == (0, "")
    assert invoke(*words, "-R", "WORK/my-repo", *more) == as_argument
    assert invoke(*words, "--repo", "WORK/my-repo", *more) == as_argument


def test_a_checkout_of_the_second_server_leads_to_it(
    signed_out: Sandbox, two_logins: Sandbox, invoke: Invoke, tmp_path: Path, git: Callable[..., str]
) -> None:
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", f"{two_logins.url}/scm/work/my-repo.git")
    assert len(invoke("commits", "list", "-L", "1").lines) == 1
    assert (len(requests_to(two_logins)), requests_to(signed_out)) == (1, [])
