"""The colors of errors, warnings and hints on stderr."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

ERROR, WARNING, HINT = "\x1b[1;31merror:\x1b[0m", "\x1b[1;33mwarning:\x1b[0m", "\x1b[1;36mhint:\x1b[0m"
MISSING = ("commits", "show", "nope", "-R", "WORK/my-repo")


def test_an_error_on_a_terminal_has_colored_labels_and_its_object_in_bold(sandbox: Sandbox, invoke: Invoke) -> None:
    lines = invoke(*MISSING, tty=True).err.splitlines()
    assert lines[0].startswith(f"{ERROR} ")
    assert "\x1b[1m'nope'\x1b[0m" in lines[0]
    assert lines[-1].startswith(f"{HINT} bbcli ")


def test_a_warning_on_a_terminal_is_yellow(sandbox: Sandbox, invoke: Invoke) -> None:
    words = ("projects", "list", "--insecure")
    assert WARNING in invoke(*words, tty=True).err
    assert "\nwarning:" in f"\n{invoke(*words, '--color', 'never', tty=True).err}"


@pytest.mark.parametrize(
    ("tty", "options", "env", "is_colored"),
    [
        (True, (), {}, True),
        (False, (), {}, False),
        (True, (), {"NO_COLOR": "1"}, False),
        (True, ("--color", "never"), {}, False),
        (False, ("--color=always",), {}, True),
        (False, (), {"CLICOLOR_FORCE": "1"}, True),
        (True, (), {"TERM": "dumb"}, False),
    ],
)
@pytest.mark.parametrize("words", [MISSING, ("commits", "show", "--nope")], ids=["of a run", "of a line"])
def test_messages_have_color_as_the_output_has(
    sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...], tty: bool, options: tuple[str, ...],
    env: dict[str, str], is_colored: bool,
) -> None:  # fmt: skip
    assert (ERROR in invoke(*words, *options, tty=tty, env=env).err) == is_colored


@pytest.mark.parametrize("words", [MISSING, ("commits", "show", "--nope")], ids=["of a run", "of a line"])
def test_the_setting_of_colors_applies_to_messages(sandbox: Sandbox, invoke: Invoke, words: tuple[str, ...]) -> None:
    assert invoke("config", "set", "color", "never").code == 0
    assert invoke(*words, tty=True).err.startswith("error: ")
    assert invoke(*words, "--color", "always", tty=True).err.startswith(ERROR)


def test_an_error_in_json_has_no_color(sandbox: Sandbox, invoke: Invoke) -> None:
    assert json.loads(invoke(*MISSING, "--json", tty=True).err)["kind"] == "not_found"
