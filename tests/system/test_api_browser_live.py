from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

import pytest

from bbcli.commands.api.browser.live import Live, undisturbed
from bbcli.config.addresses import RepoAddress
from bbcli.context.app import App
from tests.conftest import NOW, Stream
from tests.unit.api_browser.sitting import Sitting, sit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke
    from tests.support.stub_server import Stub


def app_in(folder: Path) -> App:
    streams = (Stream(tty=True), Stream(tty=True), Stream(tty=True))
    return App(*streams, dict(os.environ), folder, clock=lambda: NOW, sleep=lambda _: None)


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """A run on a terminal that the browser has; nothing is written to it, whatever happens."""
    app = app_in(tmp_path)
    stderr = app.stderr
    with app.connections, app.working(), undisturbed(app):
        yield app
    assert app.stderr is stderr
    assert app.interactive
    assert isinstance(stderr, Stream)
    assert stderr.written == b""


@pytest.fixture
def cloned(working_copy: Path) -> Iterator[App]:
    app = app_in(working_copy)
    with app.connections, undisturbed(app):
        yield app


def test_the_commits_are_found_by_typing_and_fetched(sandbox: Sandbox, app: App) -> None:
    async def person(at: Sitting) -> None:
        assert sandbox.url in at.lines[0]
        await at.type("commits")
        await at.press("enter")
        await at.type("WORK")
        await at.press("tab")
        await at.type("my-repo")
        await at.press("f5")
        assert "200 · " in at.screen
        assert "▼ values: [25]" in at.screen
        assert 'displayId: "' in at.screen

    sit(Live(app), person, size=(200, 50))
    assert [request.path for request in sandbox.requests] == ["/rest/api/latest/projects/WORK/repos/my-repo/commits"]


def test_the_form_is_filled_from_the_working_copy(cloned: App, git: Callable[..., str]) -> None:
    head = git(cloned.cwd, "rev-parse", "HEAD").strip()

    async def person(at: Sitting) -> None:
        await at.find("watch commit")
        assert at.filled == {"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": head}

    sit(Live(cloned), person)


def test_a_repository_that_is_named_goes_before_the_working_copy(cloned: App) -> None:
    async def person(at: Sitting) -> None:
        await at.find("watch commit")
        assert at.filled == {"projectKey": "PLAY", "repositorySlug": "other"}

    sit(Live(cloned, RepoAddress("PLAY", "other")), person)


def test_a_write_is_sent_after_a_yes_and_not_after_a_no(sandbox: Sandbox, cloned: App) -> None:
    async def person(at: Sitting) -> None:
        await at.find("watch commit")
        await at.press("f5", "n")
        assert not sandbox.requests
        await at.press("f5", "y")
        assert "204 · " in at.screen
        assert "no body" in at.screen

    sit(Live(cloned), person)
    assert [request.method for request in sandbox.requests] == ["POST"]


def test_where_nothing_may_be_written_the_browser_reads_only(
    sandbox: Sandbox, working_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BBCLI_READ_ONLY", "1")
    app = app_in(working_copy)

    async def person(at: Sitting) -> None:
        await at.find("watch commit")
        await at.press("f5", "y")
        assert "read only: POST " in at.screen

    with app.connections, undisturbed(app):
        sit(Live(app), person, size=(200, 50))
    assert not sandbox.requests


def test_a_body_is_sent_as_it_was_typed(sandbox: Sandbox, app: App) -> None:
    async def person(at: Sitting) -> None:
        await at.open("POST", "/api/latest/projects")
        assert at.browser.form_panel.form
        area = at.browser.form_panel.form.body_area
        assert area
        area.load_text('{"key": "BROWSED", "name": "Browsed"}')
        await at.press("f5", "y")
        assert "201 · " in at.screen
        await at.press("y")
        assert at.browser.clipboard == "bbcli api call POST /projects -f key=BROWSED -f name=Browsed"

    sit(Live(app), person)
    assert sandbox.store.projects.keyed("BROWSED") is not None


def test_a_refusal_of_the_server_is_shown_whole(sandbox: Sandbox, app: App) -> None:
    async def person(at: Sitting) -> None:
        await at.open("GET", "/api/latest/projects/{projectKey}")
        await at.type("NOPE")
        await at.press("f5")
        assert "404 · " in at.screen
        assert "Project NOPE does not exist." in at.screen

    sit(Live(app), person, size=(200, 50))


def test_what_the_description_has_something_against_is_not_sent(sandbox: Sandbox, app: App) -> None:
    async def person(at: Sitting) -> None:
        await at.find("commits")
        await at.press("f5")
        assert "projectKey and repositorySlug missing" in at.screen
        at.field("projectKey").entry.value = "WORK"
        at.field("repositorySlug").entry.value = "my-repo"
        at.field("limit").entry.value = "many"
        await at.press("f5")
        assert "limit: 'many' is no number" in at.screen

    sit(Live(app), person)
    assert not sandbox.requests


def test_files_are_left_to_the_command_line(sandbox: Sandbox, app: App) -> None:
    async def person(at: Sitting) -> None:
        await at.open("POST", "/api/latest/projects/{projectKey}/avatar.png")
        assert "files are sent by bbcli api call" in at.screen
        at.field("projectKey").entry.value = "WORK"
        await at.press("f5")
        assert at.browser.screen.id == "_default"

    sit(Live(app), person)
    assert not sandbox.requests


def test_the_copied_line_of_bbcli_does_the_same(sandbox: Sandbox, app: App, invoke: Invoke) -> None:
    lines: list[str] = []

    async def person(at: Sitting) -> None:
        await at.find("commits")
        at.field("projectKey").entry.value = "WORK"
        at.field("repositorySlug").entry.value = "my-repo"
        at.field("limit").entry.value = "2"
        await at.press("f5", "y")
        lines.append(at.browser.clipboard)
        await at.press("c")
        lines.append(at.browser.clipboard)

    browser = sit(Live(app), person)
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
    async def person(at: Sitting) -> None:
        assert "no server" in at.lines[0]
        await at.find("watch commit")
        assert "commitId*" in at.screen
        await at.find("application properties")
        await at.press("f5")
        assert "hint: bbcli auth login" in at.screen
        await at.press("f8")
        assert at.browser.clipboard == "bbcli api call GET /application-properties"

    sit(Live(app), person)


def test_a_server_that_does_not_answer_is_an_error_in_a_line(
    app: App, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.environ, "BBCLI_SERVER", "http://127.0.0.1:1")

    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5")
        assert "error: " in at.screen
        assert "127.0.0.1:1" in at.browser.query_one("#status").render().plain  # type: ignore[union-attr]

    sit(Live(app), person)


def test_what_is_said_while_it_is_tried_again_is_shown_and_not_written(stub: Stub, app: App) -> None:
    stub.expect("GET", "/rest/api/latest/application-properties", status=503, headers={"Retry-After": "3"})
    stub.expect("GET", "/rest/api/latest/application-properties", json_body={"version": "9.4.22"})

    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5")
        assert "bbcli says" in at.screen
        assert 'version: "9.4.22"' in at.screen

    sit(Live(app), person)
