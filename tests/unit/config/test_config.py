"""Saved servers: lookup by name or URL, rename and removal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from bbcli.config.addresses import parse_repo
from bbcli.config.model import Account, Config, Server
from bbcli.errors import Conflict, InvalidInput
from tests.support.hints import error_with_hint

if TYPE_CHECKING:
    from pathlib import Path

WORK = Server(
    "work", "https://work.example.com/bitbucket", "fred", accounts={"fred": Account("bearer", backend="some.Keyring")}
)
HOME = Server(
    "home", "http://localhost:7990", "mary", accounts={"mary": Account("basic", "file"), "fred": Account("basic")}
)


def _with(path: Path, servers: list[Server]) -> Config:
    made = Config(path)
    for server in servers:
        made = made.with_server(server)
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "folder" / "config.toml"


def test_the_first_server_is_the_default_until_it_is_forgotten(path: Path) -> None:
    both = _with(path, [WORK, HOME])
    assert both.default_server == WORK
    assert both.without("home").default_server == WORK
    assert replace(both, default="home").with_server(Server("new", "https://new")).without("new").default_server == HOME
    assert replace(both, default="home").without("gone").default_server == HOME
    assert both.without("work").default_server == HOME
    assert both.without("work").without("home") == Config(path)


def test_signing_in_again_replaces_a_server_and_keeps_the_default(path: Path) -> None:
    again = _with(path, [WORK, HOME, replace(HOME, user="seb")])
    assert (again.default_server, again.servers["home"].user, len(again.servers)) == (WORK, "seb", 2)


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("work", WORK),
        ("https://work.example.com/bitbucket", WORK),
        ("https://WORK.example.com:443/bitbucket/dashboard", WORK),
        ("work.example.com/bitbucket", WORK),
        ("http://localhost:7990/projects", HOME),
        ("https://other.example.com", Server("https://other.example.com", "https://other.example.com")),
        ("localhost", HOME),
        ("localhost:7990", HOME),
        ("localhost:7990/", HOME),
        ("LOCALHOST:7990/projects", HOME),
        ("http://localhost:7990/", HOME),
        ("work.example.com", WORK),
        ("work.example.com:443/bitbucket", WORK),
        ("localhost:7991", Server("https://localhost:7991", "https://localhost:7991")),
        ("https://localhost:7990", Server("https://localhost:7990", "https://localhost:7990")),
        ("other.example.com", Server("https://other.example.com", "https://other.example.com")),
    ],
)
def test_a_server_is_named_by_its_name_or_by_any_form_of_its_url(path: Path, text: str, server: Server) -> None:
    assert _with(path, [WORK, HOME]).named(text) == server


def test_a_host_with_several_servers_is_refused_and_https_is_preferred_at_one_place(path: Path) -> None:
    other = Server("localhost:7991", "http://localhost:7991")
    both = _with(path, [HOME, other])
    with pytest.raises(InvalidInput, match="several servers are on localhost: home, localhost:7991") as error:
        both.named("localhost")
    assert error_with_hint(error.value).hint == "bbcli auth status"
    assert both.named("localhost:7991") == other
    plain, secure = Server("plain", "http://a.example.com:8443"), Server("secure", "https://a.example.com:8443")
    assert _with(path, [plain, secure]).named("a.example.com:8443") == secure


def test_a_name_that_no_login_gave_is_refused_with_those_that_are_known(path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"server 'wrok' is not configured \(servers: home, work\)"):
        _with(path, [WORK, HOME]).named("wrok")
    with pytest.raises(InvalidInput, match=r"\(servers: none\)"):
        Config(path).named("work")


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("WORK/x", None),
        ("https://work.example.com/bitbucket/scm/a/x.git", WORK),
        ("git@work.example.com:a/x.git", WORK),
        ("ssh://git@localhost:7999/a/x.git", HOME),
        ("https://elsewhere.example.com/scm/a/x.git", None),
    ],
)
def test_a_repository_leads_to_the_known_server_that_it_can_be_on(path: Path, text: str, server: Server | None) -> None:
    assert _with(path, [WORK, HOME]).server_for_repo(parse_repo(text)) == server


def test_a_second_name_for_a_server_takes_the_place_of_the_first(path: Path) -> None:
    renamed = replace(WORK, name="two")
    both = _with(path, [WORK]).with_server(renamed)
    assert (both.servers, both.default) == ({"two": renamed}, "two")


def test_the_account_in_use_is_the_users() -> None:
    assert HOME.account == Account("basic", "file")
    assert replace(HOME, user="fred").account == Account("basic")
    assert replace(HOME, user="gone").account is None
    assert replace(HOME, user=None).account is None


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("git@ssh.example.com:a/x.git", True),
        ("git@work.example.com:a/x.git", True),
        ("git@other.example.com:a/x.git", False),
        ("https://ssh.example.com/scm/a/x.git", False),
    ],
)
def test_an_ssh_host_of_its_own_is_one_more_way_to_a_server(text: str, is_there: bool) -> None:
    assert replace(WORK, ssh_host="ssh.example.com").is_host_of(parse_repo(text)) is is_there


def test_a_server_without_an_ssh_host_is_not_meant_by_one_without_any(path: Path) -> None:
    assert _with(path, [WORK]).server_for_repo(parse_repo("WORK/x")) is None


@pytest.mark.parametrize(
    ("url", "wanted", "name"),
    [
        (WORK.url, None, "work"),
        (WORK.url, "w", "w"),
        (WORK.url, "work", "work"),
        ("https://new.example.com/ctx", None, "new.example.com"),
        ("https://new.example.com/ctx", "n", "n"),
        ("https://taken.example.com/ctx", None, "taken.example.com/ctx"),
        ("https://taken.example.com:8443", None, "taken.example.com:8443"),
    ],
)
def test_a_login_is_named_as_it_is_wanted_or_was_before_or_for_its_host(
    path: Path, url: str, wanted: str | None, name: str
) -> None:
    known = _with(path, [WORK, Server("taken.example.com", "https://taken.example.com")])
    assert known.name_for(url, wanted) == name


def test_when_every_name_is_taken_the_url_is_one(path: Path) -> None:
    taken = [Server("h", "https://h"), Server("h/a", "https://h/b")]
    assert _with(path, taken).name_for("https://h/a", None) == "https://h/a"


def test_the_name_of_another_server_is_refused(path: Path) -> None:
    with pytest.raises(
        Conflict, match=r"^the name work is already used for https://work\.example\.com/bitbucket$"
    ) as raised:
        _with(path, [WORK]).name_for("https://other", "work")
    assert "--name" in str(error_with_hint(raised.value).hint)
