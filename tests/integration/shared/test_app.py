"""App: selection of the server, repository and commit, and the abilities of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bbcli.cli.hints import Wording
from bbcli.context.app import App
from bbcli.context.options import Options
from bbcli.errors import BbcliError, InvalidInput, NotAuthenticated
from bbcli.output.terminal import screen_of
from tests.conftest import Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

CONFIG = """
default = "one"
[servers.one]
url = "https://one.example.com"
[servers.two]
url = "https://two.example.com/bitbucket"
"""


@pytest.fixture
def local_clone(tmp_path: Path, git: Callable[..., str]) -> Path:
    """A local clone of a repository on the server named `two`."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.toml").write_text(CONFIG)
    git(tmp_path, "init", "-q")
    git(tmp_path, "remote", "add", "origin", "https://two.example.com/bitbucket/scm/work/my-repo.git")
    return tmp_path


def make_app(
    folder: Path, environ: Mapping[str, str] | None = None, *, stdin: str = "", tty: bool = False, **options: object
) -> App:
    """Make an App without a process: its environment and directory are arguments."""
    made = App(
        Stream(stdin, tty=tty),
        Stream(tty=tty),
        Stream(tty=tty),
        {"BBCLI_CONFIG_DIR": str(folder / "config"), **(environ or {})},
        folder,
    )
    made.console.wording = Wording()
    made.choose(Options(**options))  # type: ignore[arg-type]
    return made


# Which server


def test_the_option_goes_before_the_variable_the_working_copy_and_the_usual_one(
    local_clone: Path, tmp_path: Path
) -> None:
    three = {"BBCLI_SERVER": "https://three.example.com"}
    assert make_app(local_clone, three, server="one").server.name == "one"
    assert make_app(local_clone, three).server.url == "https://three.example.com"
    assert make_app(local_clone).server.name == "two"
    elsewhere = make_app(local_clone)
    elsewhere.selection.cwd = tmp_path / "config"
    (tmp_path / ".git").rename(tmp_path / "gone")
    assert elsewhere.server.name == "one"


def test_a_url_of_any_page_names_a_known_server(local_clone: Path) -> None:
    made = make_app(local_clone, server="https://TWO.example.com:443/bitbucket/projects/WORK/repos/x/browse")
    assert (made.server.name, made.server.url) == ("two", "https://two.example.com/bitbucket")


def test_a_repository_with_a_host_names_its_server_if_it_is_known(local_clone: Path) -> None:
    from bbcli.config.addresses import parse_repo

    made = make_app(local_clone, {"BBCLI_SERVER": "https://one.example.com"})
    given = parse_repo("https://two.example.com/bitbucket/projects/A/repos/b")
    assert made.repo(given) == given
    assert made.server.name == "two"


def test_an_unknown_name_is_no_server(local_clone: Path) -> None:
    with pytest.raises(InvalidInput, match="known: one, two"):
        _ = make_app(local_clone, server="three").server


def test_without_any_all_the_ways_are_named(tmp_path: Path) -> None:
    made = make_app(tmp_path)
    with pytest.raises(NotAuthenticated) as refused, made.console.explaining():
        _ = made.server
    for way in ("auth login", "BBCLI_SERVER", "BBCLI_TOKEN", "BBCLI_USERNAME", "BBCLI_PASSWORD"):
        assert way in str(refused.value.hint)


@pytest.mark.parametrize("host", ["localhost:7990", "127.0.0.1", "[::1]:80", "x.localhost"])
def test_plain_http_is_fine_on_this_machine(tmp_path: Path, host: str) -> None:
    assert make_app(tmp_path, server=f"http://{host}").server.url.startswith("http://")


@pytest.mark.parametrize("host", ["bitbucket.example.com", "127.0.0.1.example.com", "localhost.example.com", "0.0.0.0"])
def test_plain_http_beyond_this_machine_has_to_be_allowed(tmp_path: Path, host: str) -> None:
    with pytest.raises(InvalidInput, match="plain http"):
        _ = make_app(tmp_path, server=f"http://{host}").server
    assert make_app(tmp_path, server=f"http://{host}", allow_http=True).server.url == f"http://{host}"


# Which repository and commit


def test_a_repository_is_given_or_named_by_the_variable_or_that_of_the_working_copy(local_clone: Path) -> None:
    from bbcli.config.addresses import parse_repo

    environ = {"BBCLI_REPO": "other/repo"}
    assert str(make_app(local_clone, environ).repo(parse_repo("~fred/x"))) == "~fred/x"
    assert str(make_app(local_clone, environ).repo(None)) == "OTHER/repo"
    assert str(make_app(local_clone).repo(None)) == "WORK/my-repo"


def test_a_malformed_variable_is_an_error_that_shows_it(local_clone: Path) -> None:
    with pytest.raises(InvalidInput, match="'nonsense' does not name a repository"):
        make_app(local_clone, {"BBCLI_REPO": "nonsense"}).repo(None)


def test_a_full_hash_is_taken_as_it_is(local_clone: Path) -> None:
    from bbcli.config.addresses import parse_repo

    made = make_app(local_clone, server="http://127.0.0.1:9")
    assert made.commit(parse_repo("A/b"), "0123456789" * 4) == "0123456789" * 4


# The person


def test_confirm_takes_the_name_and_nothing_else(local_clone: Path) -> None:
    def confirm(run: App, *, yes: bool = False) -> None:
        run.confirming("repository", "WORK/x", yes=yes)(())

    confirm(make_app(local_clone, stdin="WORK/x\n", tty=True))
    confirm(make_app(local_clone), yes=True)
    for typed in ("\n", "y\n", "work/x\n"):
        with pytest.raises(BbcliError):
            confirm(make_app(local_clone, stdin=typed, tty=True))
    with pytest.raises(EOFError):  # Ctrl-D
        confirm(make_app(local_clone, tty=True))
    with pytest.raises(InvalidInput, match="nobody is there"):
        confirm(make_app(local_clone, stdin="WORK/x\n"))


def test_a_text_is_taken_as_it_is_or_from_stdin(tmp_path: Path) -> None:
    assert make_app(tmp_path, stdin="piped").console.text_or_stdin("-") == "piped"
    assert make_app(tmp_path, stdin="\n piped \n\n").console.text_or_stdin("-") == "\n piped "
    assert make_app(tmp_path, stdin="piped").console.text_or_stdin("--") == "--"


def test_messages_contain_no_control_characters(tmp_path: Path) -> None:
    made = make_app(tmp_path)
    made.console.say("a\x1b[31mb")
    assert isinstance(made.console.stderr, Stream)
    assert made.console.stderr.written.decode() == "a␛[31mb\n"


def test_a_run_without_streams_says_nothing_and_does_not_fall(tmp_path: Path) -> None:
    made = App(None, None, None, {}, tmp_path)
    made.console.say("x")
    made.console.success("x")
    made.console.flush()
    assert made.console.text_or_stdin("-") == ""
    assert not made.console.interactive
    with pytest.raises(BbcliError, match="stdout is closed"):
        _ = made.screen


def test_a_browser_that_does_not_open_is_1_and_the_address_is_shown(sandbox: Sandbox, tmp_path: Path) -> None:
    made = make_app(tmp_path)
    made.browse = lambda _: False
    with pytest.raises(BbcliError, match="no browser to open https://x in") as refused:
        made.show_page("https://x")
    assert refused.value.exit_code == 1


# The screen


@pytest.mark.parametrize(
    ("tty", "environ", "colour", "expected"),
    [
        (True, {}, "auto", True),
        (False, {}, "auto", False),
        (True, {"NO_COLOR": "1"}, "auto", False),
        (True, {"NO_COLOR": ""}, "auto", True),
        (True, {"TERM": "dumb"}, "auto", False),
        (True, {"CLICOLOR": "0"}, "auto", False),
        (False, {"CLICOLOR_FORCE": "1"}, "auto", True),
        (False, {"CLICOLOR_FORCE": "0"}, "auto", False),
        (False, {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, "auto", False),
        (False, {}, "always", True),
        (True, {"NO_COLOR": "1"}, "always", True),
        (True, {}, "never", False),
        (True, {"CLICOLOR_FORCE": "1"}, "never", False),
    ],
)
def test_colours(tty: bool, environ: dict[str, str], colour: str, expected: bool) -> None:
    screen = screen_of(Stream(tty=tty), environ, colour, 0)
    assert screen.colour is expected
    assert screen.is_terminal is tty
    assert screen.hyperlinks is (expected and tty)


@pytest.mark.parametrize(("columns", "expected"), [("200", 200), ("0", None), ("x", None), ("", None)])
def test_width(columns: str, expected: int | None) -> None:
    screen = screen_of(Stream(tty=True), {"COLUMNS": columns}, "auto", 0)
    assert screen.width == expected if expected else screen.width > 0


def test_connections_are_given_back_at_the_end_of_a_run(sandbox: Sandbox, invoke: Invoke) -> None:
    import gc
    import warnings

    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        assert invoke("projects", "show", "WORK").code == 0
        assert invoke("projects", "show", "NOPE").code == 3
        gc.collect()
    assert [str(each.message) for each in seen if issubclass(each.category, ResourceWarning)] == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://h/\x1b]52;c;eA==\x07"])
def test_only_web_pages_are_opened(local_clone: Path, url: str) -> None:
    opened: list[str] = []

    def browse(page: str) -> bool:
        opened.append(page)
        return True

    made = make_app(local_clone)
    made.browse = browse
    assert (made.open_page(url), made.open_page("https://h/x"), opened) == (False, True, ["https://h/x"])
