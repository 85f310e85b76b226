"""`bbcli auth switch`: another server, another account, or one of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.auth.test_status import sign_in
from tests.support.command_fixtures import config
from tests.support.error_output import error_text

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke, MemoryKeyring


@pytest.fixture
def two(signed_out: Sandbox, second: Sandbox, invoke: Invoke, vault: MemoryKeyring) -> tuple[str, str]:
    """Mary and fred are signed in to one server, aahmed and fred to another, the names of both."""
    for server, user in ((signed_out, "fred"), (signed_out, "mary"), (second, "fred"), (second, "aahmed")):
        sign_in(invoke, server, user)
    return "127.0.0.1", second.url.removeprefix("http://")


def in_use(tmp_path: Path) -> tuple[str, str]:
    """Return the default server and its account in use."""
    known = config(tmp_path)
    return known["default"], known["servers"][known["default"]]["user"]


def test_a_server_becomes_the_default_in_any_form_of_its_url(
    two: tuple[str, str], invoke: Invoke, second: Sandbox, tmp_path: Path
) -> None:
    first, other = two
    for text in (other, second.url, f"{second.url}/", f"{second.url}/projects/WORK", f"{other}/"):
        result = invoke("auth", "switch", text, tty=True)
        said = f"switched to aahmed on {second.url}, the default server\n"
        assert (result.code, result.out, result.err) == (0, "", said)
        assert in_use(tmp_path) == (other, "aahmed")
        assert invoke("auth", "switch", first).code == 0
        assert in_use(tmp_path) == (first, "mary")


def test_an_account_is_that_of_the_server_in_use_or_of_the_only_one_that_has_it(
    two: tuple[str, str], invoke: Invoke, signed_out: Sandbox, second: Sandbox, tmp_path: Path
) -> None:
    first, other = two
    result = invoke("auth", "switch", "fred", tty=True)
    assert (result.code, result.err) == (0, f"switched to fred on {signed_out.url}\n")
    assert in_use(tmp_path) == (first, "fred")
    result = invoke("auth", "switch", "aahmed", tty=True)
    assert (result.code, result.err) == (0, f"switched to aahmed on {second.url}, the default server\n")
    assert in_use(tmp_path) == (other, "aahmed")
    assert invoke("auth", "switch", "mary", "--server", first).code == 0
    assert (config(tmp_path)["servers"][first]["user"], in_use(tmp_path)) == ("mary", (other, "aahmed"))


def test_an_account_of_several_other_servers_is_refused(
    two: tuple[str, str], invoke: Invoke, signed_out: Sandbox, second: Sandbox
) -> None:
    result = invoke("auth", "switch", "fred", env={"BBCLI_SERVER": "https://bitbucket.example.com"})
    message = f"fred is an account on several servers: fred on {signed_out.url}, fred on {second.url}"
    assert (result.code, result.err) == (2, error_text(message, "bbcli auth switch fred --server 127.0.0.1"))


def test_an_unknown_name_is_refused_with_the_saved_logins(
    two: tuple[str, str], invoke: Invoke, second: Sandbox
) -> None:
    result = invoke("auth", "switch", "nobody", "--server", two[1])
    message = f"no saved login of 'nobody' on {second.url} (saved: fred on {second.url}, aahmed on {second.url})"
    assert (result.code, result.err) == (2, error_text(message, f"bbcli auth login {second.url}"))
    assert invoke("auth", "switch", "bitbucket.example.com").err.startswith(
        "error: no saved login of 'bitbucket.example.com' (saved: fred on http"
    )


def test_a_terminal_chooses_from_a_list(
    two: tuple[str, str], invoke: Invoke, signed_out: Sandbox, second: Sandbox, tmp_path: Path
) -> None:
    result = invoke("auth", "switch", tty=True, stdin="4\n")
    assert result.err.splitlines() == [
        f"  1  fred on {signed_out.url}",
        f"  2  mary on {signed_out.url} (in use)",
        f"  3  fred on {second.url}",
        f"  4  aahmed on {second.url}",
        f"Login [1-4]: switched to aahmed on {second.url}, the default server",
    ]
    assert in_use(tmp_path) == (two[1], "aahmed")
    for answer in ("5", "0", "x", "", "²"):
        wrong = invoke("auth", "switch", tty=True, stdin=f"{answer}\n", env={"NO_COLOR": "1"})
        assert (wrong.code, wrong.err.splitlines()[-1]) == (
            2, f"Login [1-4]: error: {answer!r} is not a number from 1 to 4",
        )  # fmt: skip
    assert in_use(tmp_path) == (two[1], "aahmed")


def test_without_a_terminal_the_logins_are_listed_in_the_error(
    two: tuple[str, str], invoke: Invoke, signed_out: Sandbox, second: Sandbox
) -> None:
    result = invoke("auth", "switch")
    logins = f"fred on {signed_out.url}, mary on {signed_out.url}, fred on {second.url}, aahmed on {second.url}"
    hint = "bbcli auth switch fred --server 127.0.0.1"
    assert (result.code, result.err) == (2, error_text(f"several logins are saved: {logins}", hint))


def test_two_logins_are_not_switched_without_a_choice(
    two: tuple[str, str], invoke: Invoke, second: Sandbox, tmp_path: Path
) -> None:
    refused = invoke("auth", "switch", "--server", second.url)
    message = f"several logins are saved: fred on {second.url}, aahmed on {second.url}"
    assert (refused.code, refused.err) == (2, error_text(message, f"bbcli auth switch fred --server {two[1]}"))
    assert config(tmp_path)["servers"][two[1]]["user"] == "aahmed"
    chosen = invoke("auth", "switch", "--server", second.url, tty=True, stdin="1\n")
    assert (chosen.code, config(tmp_path)["servers"][two[1]]["user"]) == (0, "fred"), chosen.err
    assert in_use(tmp_path) == (two[0], "mary"), "the default server stays"


def test_the_only_login_has_no_other(signed_out: Sandbox, invoke: Invoke, vault: MemoryKeyring) -> None:
    none = invoke("auth", "switch")
    assert (none.code, none.err) == (2, error_text("no other login is saved (saved: none)", "bbcli auth login URL"))
    sign_in(invoke, signed_out, "mary")
    one = invoke("auth", "switch")
    assert one.err.startswith(f"error: no other login is saved (saved: mary on {signed_out.url})\n")


def test_the_server_of_this_run_becomes_the_default_if_it_is_named(
    two: tuple[str, str], invoke: Invoke, second: Sandbox, tmp_path: Path
) -> None:
    result = invoke("auth", "switch", two[1], env={"BBCLI_SERVER": second.url})
    assert (result.code, result.err, in_use(tmp_path)) == (0, "", (two[1], "aahmed"))


def test_a_variable_that_overrides_the_new_default_is_named(
    two: tuple[str, str], invoke: Invoke, signed_out: Sandbox
) -> None:
    result = invoke("auth", "switch", two[1], env={"BBCLI_SERVER": signed_out.url})
    assert (result.code, result.err) == (
        0, f"warning: BBCLI_SERVER takes precedence over the default server: {signed_out.url}\n",
    )  # fmt: skip
