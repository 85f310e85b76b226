"""Ways to sign in, typed on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.file_keyring import read_keyring
from tests.support.plain_http import create_token
from tests.support.prompt_process import NAME, on_a_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox


# HTTP access token


def test_a_token_that_is_typed_does_not_show_and_the_page_of_tokens_does(signed_out: Sandbox, tmp_path: Path) -> None:
    secret = create_token(signed_out, "users/mary", user="mary")
    page = f"HTTP access tokens are made on {signed_out.url}/plugins/servlet/access-tokens/manage\n"
    code, seen = on_a_terminal(["auth", "login", signed_out.url, "--with-token"], {"token": secret}, tmp_path)
    assert (code, seen) == (0, f"{page}HTTP access token: \nsigned in to {signed_out.url} as mary\n")
    assert read_keyring(tmp_path) == {f"bbcli:{signed_out.url} mary": secret}


@pytest.mark.parametrize(("browser", "said_"), [("true", "opened"), ("false", "HTTP access tokens are made on")])
def test_the_page_of_tokens_is_opened_where_there_is_a_browser(
    signed_out: Sandbox, tmp_path: Path, browser: str, said_: str
) -> None:
    secret = create_token(signed_out, "users/mary", user="mary")
    answers = {NAME: "", "HTTP access token": secret}
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" >> "{tmp_path}/opened"\n{browser}\n')
    program.chmod(0o755)
    env = {"BROWSER": f"{program} %s", "PATH": str(tmp_path)}
    code, seen = on_a_terminal(["auth", "login", signed_out.url, "--web"], answers, tmp_path, env)
    page = f"{signed_out.url}/plugins/servlet/access-tokens/manage"
    assert (code, seen.splitlines()[0]) == (0, f"{said_} {page}")
    assert page in (tmp_path / "opened").read_text()


# Basic


def test_a_password_that_is_typed_does_not_show(signed_out: Sandbox, tmp_path: Path) -> None:
    for more in ([], ["--password-stdin"]):
        words = ["auth", "login", signed_out.url, "--username", "mary", *more]
        code, seen = on_a_terminal(words, {"Password of mary": "mary"}, tmp_path)
        assert (code, seen) == (0, f"Password of mary: \nsigned in to {signed_out.url} as mary\n")


# Session


# A command
