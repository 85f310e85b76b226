"""API descriptions with escape sequences and invisible characters: none reaches a terminal raw."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from bbcli.output.cells import visible
from tests.unit.output.test_table import OSC8, SGR

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Invoke

EVIL = "x\x1b]52;c;eA==\x07\x9b2J\u202e\u200b\U000e0041"


@pytest.fixture
def hostile_description(invoke: Invoke, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the server a description in which every name has control characters."""
    monkeypatch.setenv("BBCLI_SERVER", "https://bitbucket.example.com")
    schema = {"type": "object", "properties": {EVIL: {"type": "string", "enum": [EVIL]}}}
    content = {f"application/json{EVIL}": {"schema": schema}}
    operation = {
        "operationId": EVIL, "tags": [EVIL], "description": EVIL,
        "parameters": [{"name": EVIL, "in": "query", "schema": {"type": "string", "default": EVIL, "enum": [EVIL]}}],
        "requestBody": {"content": content}, "responses": {"200": {"description": EVIL, "content": content}},
    }  # fmt: skip
    document = {
        "openapi": "3.0.1", "info": {"title": EVIL, "version": EVIL}, "paths": {"/evil/thing": {"post": operation}},
    }  # fmt: skip
    path = tmp_path / "evil.json"
    path.write_text(json.dumps(document))
    found = invoke("api", "sync", "--from", str(path), "--plugin", "evil")
    assert found.code == 0, found.err


@pytest.mark.parametrize(
    "words",
    ["api list evil", "api list evil --json", "api tags", "api show POST /evil/thing",
     "api show POST /evil/thing --json", "api call POST /evil/thing -p y=1", "api call POST /evil/thing --dry-run"],
)  # fmt: skip
@pytest.mark.usefixtures("hostile_description")
def test_no_name_of_a_description_reaches_a_terminal_as_it_is(invoke: Invoke, words: str) -> None:
    result = invoke(*words.split(), tty=True, width=200, env={"BBCLI_TOKEN": "some-token"})
    for text in (result.out, result.err):
        shown = SGR.sub("", OSC8.sub("", text))
        assert visible(shown, keep="\n\r") == shown
    assert "evil" in result.out + result.err or "␛]52" in result.out
