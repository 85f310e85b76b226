from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

import pytest

from bbcli.cli.hints import Wording
from bbcli.commands.api.browser.live import LiveCalls, captured_messages
from bbcli.config.addresses import RepoAddress
from bbcli.context.app import App
from tests.conftest import NOW, Stream
from tests.support.plain_http import requests_to
from tests.system.api_browser.browser_session import BrowserSession, run_browser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub


def app_in(folder: Path) -> App:
    streams = (Stream(tty=True), Stream(tty=True), Stream(tty=True))
    made = App(*streams, dict(os.environ), folder, clock=lambda: NOW, sleep=lambda _: None)
    made.console.wording = Wording()
    return made


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """An App on a terminal that belongs to the browser: writing to it fails the test."""
    app = app_in(tmp_path)
    stderr = app.console.stderr
    with app.connections, app.working(), captured_messages(app):
        yield app
    assert app.console.stderr is stderr
    assert app.console.interactive
    assert isinstance(stderr, Stream)
    assert stderr.written == b""


@pytest.fixture
def cloned(working_copy: Path) -> Iterator[App]:
    app = app_in(working_copy)
    with app.connections, captured_messages(app):
        yield app


def test_the_commits_are_found_by_typing_and_fetched(sandbox: Sandbox, app: App) -> None:
    async def user(session: BrowserSession) -> None:
        assert sandbox.url in session.lines[0]
        await session.type("commits")
        await session.press("enter")
        await session.type("WORK")
        await session.press("tab")
        await session.type("my-repo")
        await session.press("f5")
        assert "200 · " in session.screen
        assert "▼ values: [25]" in session.screen
        assert 'displayId: "' in session.screen

    run_browser(LiveCalls(app), user, size=(200, 50))
    assert [request.path for request in requests_to(sandbox)] == [
        "/rest/api/latest/projects/WORK/repos/my-repo/commits"
    ]


def test_the_form_is_filled_from_the_working_copy(cloned: App, git: Callable[..., str]) -> None:
    head = git(cloned.selection.cwd, "rev-parse", "HEAD").strip()

    async def user(session: BrowserSession) -> None:
        await session.find("watch commit")
        assert session.filled == {"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": head}

    run_browser(LiveCalls(cloned), user)


def test_a_repository_that_is_named_goes_before_the_working_copy(cloned: App) -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("watch commit")
        assert session.filled == {"projectKey": "PLAY", "repositorySlug": "other"}

    run_browser(LiveCalls(cloned, RepoAddress("PLAY", "other")), user)


def test_a_write_is_sent_after_a_yes_and_not_after_a_no(sandbox: Sandbox, cloned: App) -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("watch commit")
        await session.press("f5", "n")
        assert not sandbox.requests
        await session.press("f5", "y")
        assert "204 · " in session.screen
        assert "no body" in session.screen

    run_browser(LiveCalls(cloned), user)
    assert [request.method for request in requests_to(sandbox)] == ["POST"]


def test_where_nothing_may_be_written_the_browser_reads_only(
    sandbox: Sandbox, working_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BBCLI_READ_ONLY", "1")
    app = app_in(working_copy)

    async def user(session: BrowserSession) -> None:
        await session.find("watch commit")
        await session.press("f5", "y")
        assert "read only: POST " in session.screen

    with app.connections, captured_messages(app):
        run_browser(LiveCalls(app), user, size=(200, 50))
    assert not sandbox.requests


def test_a_body_is_sent_as_it_was_typed(sandbox: Sandbox, app: App) -> None:
    async def user(session: BrowserSession) -> None:
        await session.open("POST", "/api/latest/projects")
        assert session.browser.form_panel.form
        area = session.browser.form_panel.form.body_area
        assert area
        area.load_text('{"key": "BROWSED", "name": "Browsed"}')
        await session.press("f5", "y")
        assert "201 · " in session.screen
        await session.press("y")
        assert session.browser.clipboard == "bbcli api call POST /projects -f key=BROWSED -f name=Browsed"

    run_browser(LiveCalls(app), user)
    assert sandbox.store.projects.by_key("BROWSED") is not None


def test_a_refusal_of_the_server_is_shown_whole(sandbox: Sandbox, app: App) -> None:
    async def user(session: BrowserSession) -> None:
        await session.open("GET", "/api/latest/projects/{projectKey}")
        await session.type("NOPE")
        await session.press("f5")
        assert "404 · " in session.screen
        assert "Project NOPE does not exist." in session.screen

    run_browser(LiveCalls(app), user, size=(200, 50))


def test_what_the_description_has_something_against_is_not_sent(sandbox: Sandbox, app: App) -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("commits")
        await session.press("f5")
        assert "projectKey and repositorySlug missing" in session.screen
        session.field("projectKey").entry.value = "WORK"
        session.field("repositorySlug").entry.value = "my-repo"
        session.field("limit").entry.value = "many"
        await session.press("f5")
        assert "limit: 'many' is not a number" in session.screen

    run_browser(LiveCalls(app), user)
    assert not sandbox.requests


def test_files_are_left_to_the_command_line(sandbox: Sandbox, app: App) -> None:
    async def user(session: BrowserSession) -> None:
        await session.open("POST", "/api/latest/projects/{projectKey}/avatar.png")
        assert "to send files, use bbcli api call" in session.screen
        session.field("projectKey").entry.value = "WORK"
        await session.press("f5")
        assert session.browser.screen.id == "_default"

    run_browser(LiveCalls(app), user)
    assert not sandbox.requests


def test_the_copied_line_of_bbcli_does_the_same(sandbox: Sandbox, app: App, invoke: Invoke) -> None:
    lines: list[str] = []

    async def user(session: BrowserSession) -> None:
        await session.find("commits")
        session.field("projectKey").entry.value = "WORK"
        session.field("repositorySlug").entry.value = "my-repo"
        session.field("limit").entry.value = "2"
        await session.press("f5", "y")
        lines.append(session.browser.clipboard)
        await session.press("c")
        lines.append(session.browser.clipboard)

    browser = run_browser(LiveCalls(app), user)
    result = invoke(*shlex.split(lines[0])[1:])
    assert result.code == 0
    response = browser.outcomes[0].response
    assert response
    assert result.raw == response.body
    assert lines[1].startswith("curl ")
    assert '"$BBCLI_USERNAME:$BBCLI_PASSWORD"' in lines[1]


def test_without_a_server_everything_can_be_read_and_nothing_is_asked_for(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def user(session: BrowserSession) -> None:
        assert "no server" in session.lines[0]
        await session.find("watch commit")
        assert "commitId*" in session.screen
        await session.find("application properties")
        await session.press("f5")
        assert "hint: bbcli auth login" in session.screen
        await session.press("f8")
        assert session.browser.clipboard == "bbcli api call GET /application-properties"

    run_browser(LiveCalls(app), user)


def test_a_server_that_does_not_answer_is_an_error_in_a_line(
    app: App, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.selection.environ, "BBCLI_SERVER", "http://127.0.0.1:1")

    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.press("f5")
        assert "error: " in session.screen
        assert "127.0.0.1:1" in session.browser.query_one("#status").render().plain  # type: ignore[union-attr]

    run_browser(LiveCalls(app), user)


def test_what_is_said_while_it_is_tried_again_is_shown_and_not_written(stub: Stub, app: App) -> None:
    stub.expect("GET", "/rest/api/latest/application-properties", status=503, headers={"Retry-After": "3"})
    stub.expect("GET", "/rest/api/latest/application-properties", json_body={"version": "9.4.22"})

    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.press("f5")
        assert "messages" in session.screen
        assert 'version: "9.4.22"' in session.screen

    run_browser(LiveCalls(app), user)
