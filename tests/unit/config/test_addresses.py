from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.config.addresses import RepoAddress, is_loopback, parse_project, parse_repo, parse_server, web_path
from bbcli.errors import InvalidInput

SECRET = "s3cret"
KEYS = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,9}", fullmatch=True)
PLAIN_USERS = KEYS
USERS = st.from_regex(r"[a-z0-9][A-Za-z0-9._@+-]{0,11}", fullmatch=True)
SLUGS = st.from_regex(r"[a-z0-9_][a-z0-9._-]{0,15}", fullmatch=True).filter(lambda slug: not slug.endswith(".git"))
HOSTS = st.sampled_from(["bitbucket.example.com", "localhost", "Git.Example.ORG", "10.0.0.7", "[::1]"])
USERINFO = st.sampled_from(["", "git@", "fred@", f"fred:{SECRET}@", f"fr%40ed:{SECRET}@"])
PAGES = st.sampled_from([
    "", "/", "/browse", "/browse/src/a%20b.txt?at=refs%2Fheads%2Fa%23b#12-14", "/commits/01f9c8680e9", "/branches",
    "/pull-requests/1/overview", "/settings/hooks", "?at=v1.0",
])  # fmt: skip
SERVER_PAGES = st.sampled_from([
    "", "/", "//", "/dashboard", "/projects", "/projects/WORK", "/repos?visibility=public", "/login?next=/x",
    "/admin/users", "/plugins/servlet/restbrowser", "/rest/api/latest/projects/WORK", "/users/fred/repos/x#top",
    "/scm/work/x.git",
])  # fmt: skip


@dataclass(frozen=True)
class WrittenServer:
    """A server and a written form of it."""

    scheme: str
    userinfo: str
    host: str
    port: int | None
    context: str

    @property
    def text(self) -> str:
        port = "" if self.port is None else f":{self.port}"
        return f"{self.scheme}://{self.userinfo}{self.host}{port}{self.context}"

    @property
    def base(self) -> str:
        usual = {"http": 80, "https": 443}[self.scheme]
        port = "" if self.port in (None, usual) else f":{self.port}"
        return f"{self.scheme}://{self.host.lower()}{port}{self.context}"


SERVERS = st.builds(
    WrittenServer,
    st.sampled_from(["http", "https"]),
    USERINFO,
    HOSTS,
    st.none() | st.sampled_from([80, 443, 7990, 8443]),
    st.sampled_from(["", "/bitbucket", "/git/stash", "/a.b/c-d_e"]),
)


@st.composite
def projects(draw: st.DrawFn) -> str:
    return draw(KEYS.map(str.upper)) if draw(st.booleans()) else f"~{draw(USERS)}"


@given(SERVERS, projects(), SLUGS, PAGES, st.booleans())
def test_any_web_page_of_a_repository_names_it(
    server: WrittenServer, project: str, slug: str, page: str, quoted: bool
) -> None:
    key = quote(project, safe="") if quoted else project
    assert parse_repo(f"{server.text}/projects/{key}/repos/{slug}{page}") == RepoAddress(project, slug, server.base)


@pytest.mark.parametrize("page", ["/browse/projects/OTHER/repos/y/z", "/browse/rest/api/1.0/projects/A/repos/y"])
def test_a_file_that_is_called_like_a_page_is_still_a_file_of_its_repository(page: str) -> None:
    assert parse_repo(f"https://h/projects/WORK/repos/x{page}") == RepoAddress("WORK", "x", "https://h")


@given(SERVERS, PLAIN_USERS, SLUGS, PAGES)
def test_a_page_below_users_names_a_personal_repository(server: WrittenServer, user: str, slug: str, page: str) -> None:
    assert parse_repo(f"{server.text}/users/{user}/repos/{slug}{page}") == RepoAddress(f"~{user}", slug, server.base)


@pytest.mark.parametrize("user", ["john.doe", "john@corp", "j-d", "4711"])
def test_a_page_below_users_takes_every_user_name_that_a_server_does(user: str) -> None:
    assert parse_repo(f"https://h/users/{user}/repos/x/browse") == RepoAddress(f"~{user}", "x", "https://h")


@given(SERVERS, projects(), SLUGS, PAGES, st.sampled_from(["1.0", "latest"]))
def test_a_rest_address_names_its_repository(
    server: WrittenServer, project: str, slug: str, page: str, version: str
) -> None:
    text = f"{server.text}/rest/api/{version}/projects/{project}/repos/{slug}{page}"
    assert parse_repo(text) == RepoAddress(project, slug, server.base)


@given(SERVERS, projects(), SLUGS, st.sampled_from(["", ".git", ".git/", "/"]))
def test_an_http_clone_url_names_its_repository(server: WrittenServer, project: str, slug: str, end: str) -> None:
    key = project if project.startswith("~") else project.lower()
    assert parse_repo(f"{server.text}/scm/{key}/{slug}{end}") == RepoAddress(project, slug, server.base)


@given(USERINFO, HOSTS, st.sampled_from(["", ":22", ":7999"]), projects(), SLUGS, st.sampled_from(["", "scm/"]))
def test_an_ssh_clone_url_names_repository_and_host(
    user: str, host: str, port: str, project: str, slug: str, scm: str
) -> None:
    key = project if project.startswith("~") else project.lower()
    found = parse_repo(f"ssh://{user}{host}{port}/{scm}{key}/{slug}.git")
    assert found == RepoAddress(project, slug, ssh_host=host.strip("[]").lower())


@given(st.sampled_from(["", "git@", "fred@"]), HOSTS, projects(), SLUGS, st.sampled_from(["", ".git"]), st.booleans())
def test_an_scp_like_address_names_repository_and_host(
    user: str, host: str, project: str, slug: str, end: str, rooted: bool
) -> None:
    key = project if project.startswith("~") else project.lower()
    found = parse_repo(f"{user}{host}:{'/' if rooted else ''}{key}/{slug}{end}")
    assert found == RepoAddress(project, slug, ssh_host=host.strip("[]").lower())


@given(projects(), SLUGS)
def test_the_short_form_reads_back_as_it_is_printed(project: str, slug: str) -> None:
    assert parse_repo(str(RepoAddress(project, slug))) == RepoAddress(project, slug)


@given(KEYS.map(str.upper) | PLAIN_USERS.map(lambda user: f"~{user}"), SLUGS)
def test_the_web_page_of_a_repository_leads_back_to_it(project: str, slug: str) -> None:
    assert parse_repo(f"https://h/ctx{web_path(project, slug)}") == RepoAddress(project, slug, "https://h/ctx")


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (("WORK",), "/projects/WORK"),
        (("WORK", "my-repo"), "/projects/WORK/repos/my-repo"),
        (("~fred",), "/users/fred"),
        (("~j@x", "a b"), "/users/j%40x/repos/a%20b"),
    ],
)
def test_a_web_path_is_below_projects_or_users(arguments: tuple[str, ...], path: str) -> None:
    assert web_path(*arguments) == path


@pytest.mark.parametrize(("text", "key"), [("work", "WORK"), ("Work_2", "WORK_2"), ("~Fred.b@x", "~Fred.b@x")])
def test_a_project_key_is_upper_case_unless_personal(text: str, key: str) -> None:
    assert parse_project(text) == key


@pytest.mark.parametrize("text", ["", "2work", "a-b", "~", "~a/b", "WORK/x", "WORK\n", " WORK", "~a b"])
def test_what_can_be_no_project_key_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="is not a project key"):
        parse_project(text)


@pytest.mark.parametrize(
    "text",
    [
        "text", "", "WORK", "WORK/", "/x", "WORK/x/y", "1/x", "WORK/x y", "https://h", "https://h/projects/WORK",
        "https:///scm/a/b", "https://h/projects/W-K/repos/x", "ftp://h/scm/a/b.git", "file:///scm/a/b.git",
        "ssh://h/a", "ssh:///a/b.git", "h:a", "https://h:port/scm/a/b.git", "../x", "WORK/../x", "https://h/repos/x",
    ],
)  # fmt: skip
def test_what_names_no_repository_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_repo(text)


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.text("~/:@.ahtps[]%2F#? \n"))
def test_any_text_is_a_repository_or_a_usage_error(text: str) -> None:
    try:
        found = parse_repo(text)
    except InvalidInput:
        return
    assert found.slug
    assert found.project == parse_project(found.project)


@given(SERVERS, SERVER_PAGES)
def test_any_page_of_a_server_leads_to_its_one_url(server: WrittenServer, page: str) -> None:
    assert parse_server(f"{server.text}{page}") == server.base


@given(SERVERS)
def test_a_server_without_a_scheme_is_https(server: WrittenServer) -> None:
    assert parse_server(server.text.partition("://")[2]).startswith("https://")


@given(st.text(alphabet=st.characters(codec="utf-8")) | st.text("hps:/@.[]%#?\\ 1\x00\x1f").map("https://".__add__))
def test_a_parsed_server_url_parses_to_itself(text: str) -> None:
    try:
        url = parse_server(text)
    except InvalidInput:
        return
    assert parse_server(url) == url
    assert "@" not in urlsplit(url).netloc


PASTED = ["https://fred:s3cret@h", "fred:s3cret@h/projects", "https://fred:s3cret@h:port", "ftp://fred:s3cret@h"]
PASTED_ODDLY = [
    "fred:s3cret@",
    "https://fred:x/s3cret@h",
    "https://fred:x@s3cret@h:port",
    "x:s3 s3cret@h",
    "https://fred:s3cret@h\u2100",
]


def parse_result(parse: object, text: str) -> str:
    assert callable(parse)
    try:
        return str(parse(text))
    except InvalidInput as error:
        return f"{error.message} {error.hint}"


@pytest.mark.parametrize("text", PASTED)
def test_a_pasted_password_is_neither_kept_nor_repeated_in_a_server_error(text: str) -> None:
    assert SECRET not in parse_result(parse_server, text)


@pytest.mark.parametrize("text", PASTED_ODDLY)
def test_no_part_of_an_odd_password_is_repeated_in_a_server_error(text: str) -> None:
    assert SECRET not in parse_result(parse_server, text)


@pytest.mark.parametrize("text", [f"{text}/nothing" for text in (*PASTED[:2], *PASTED[3:], *PASTED_ODDLY)])
def test_a_pasted_password_is_neither_kept_nor_repeated_in_a_repository_error(text: str) -> None:
    assert SECRET not in parse_result(parse_repo, text)


@pytest.mark.parametrize(
    ("text", "server", "fits"),
    [
        ("WORK/x", "https://h", True),
        ("https://h/scm/work/x.git", "https://h", True),
        ("http://h/scm/work/x.git", "https://h", True),
        ("https://h/ctx/scm/work/x.git", "https://h/ctx", True),
        ("https://h/ctx/scm/work/x.git", "https://h", False),
        ("https://h/scm/work/x.git", "https://h:8443", False),
        ("https://h.evil.com/scm/work/x.git", "https://h", False),
        ("ssh://git@h:7999/work/x.git", "https://h:8443/ctx", True),
        ("git@H:work/x.git", "https://h", True),
        ("git@other:work/x.git", "https://h", False),
        (
            "https://h/my%20ctx/scm/work/x.git",
            "https://h/my%20ctx",
            True,
        ),
    ],
)
def test_an_address_is_on_the_server_whose_place_it_has(text: str, server: str, fits: bool) -> None:
    assert parse_repo(text).is_on(parse_server(server)) is fits


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:7990", "x.localhost", "127.0.0.1", "127.9.9.9:1", "[::1]:7990"]
)
def test_loopback_is_known(host: str) -> None:
    assert is_loopback(f"http://{host}/ctx")


@pytest.mark.parametrize("host", ["h", "127.0.0.1.evil.com", "localhost.evil.com", "128.0.0.1", "[::2]", "0.0.0.0"])
def test_what_only_looks_like_loopback_is_not(host: str) -> None:
    assert not is_loopback(f"http://{host}/")
