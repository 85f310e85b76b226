from __future__ import annotations

from textual.widgets import Static

from bbcli.commands.api.browser.dialogs import ConfirmDialog
from tests.system.api_browser.browser_session import BrowserSession, FakeCalls, run_browser

VALUES = {"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": "01f9c86"}


async def ask(session: BrowserSession) -> None:
    await session.find("watch commit")
    await session.press("f5")


def test_the_beginning_of_a_body_is_shown_so_that_the_answers_can_be_seen_below_it() -> None:
    calls = FakeCalls(values={"projectKey": "WORK"})

    async def user(session: BrowserSession) -> None:
        await session.open("POST", "/api/latest/projects/{projectKey}/repos")
        await session.press("f5")
        assert '"name": "new-repo"' in session.screen
        await session.press("n")
        assert session.browser.form_panel.form
        area = session.browser.form_panel.form.body_area
        assert area
        area.load_text("\n".join(f"{number:x<99}" for number in range(1000, 1020)))
        await session.press("f5")
        for text in ("1000x", "1003x", "… truncated: the body has 2.0 kB", "Send (y)"):
            assert text in session.screen
        assert "1004x" not in str(session.browser.screen.query_one("#sent", Static).content)

    run_browser(calls, user)


def test_what_changes_something_is_named_and_anything_but_a_yes_sends_nothing() -> None:
    calls = FakeCalls(values=VALUES)

    async def user(session: BrowserSession) -> None:
        await ask(session)
        assert "Send this write to https://bitbucket.example.com?" in session.screen
        assert "/rest/api/latest/projects/WORK/repos/my-repo/commits/01f9c86/watch" in session.screen
        assert "POST" in session.screen
        for key in ("enter", "n", "escape"):
            await session.press(key)
            assert not isinstance(session.browser.screen, ConfirmDialog)
            await session.press("f5")
        for key in ("f5", "q", "slash", "h", "space"):  # mean nothing here
            await session.press(key)
            assert isinstance(session.browser.screen, ConfirmDialog)

    run_browser(calls, user)
    assert calls.sent == []


def test_a_yes_sends_it_once() -> None:
    calls = FakeCalls(values=VALUES)

    async def user(session: BrowserSession) -> None:
        await ask(session)
        for count, keys in enumerate((["y"], ["right", "enter"], ["tab", "enter"]), start=1):
            await session.press(*keys)
            assert len(calls.sent) == count
            await session.press("f5")
        await session.click("#no")
        assert not isinstance(session.browser.screen, ConfirmDialog)
        await session.press("f5")
        await session.click("#yes")

    run_browser(calls, user)
    assert [asked.operation.method for asked in calls.sent] == ["POST"] * 4


def test_what_only_reads_is_not_asked_about() -> None:
    calls = FakeCalls(values=VALUES)

    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.press("f5")
        assert not isinstance(session.browser.screen, ConfirmDialog)

    run_browser(calls, user)
    assert len(calls.sent) == 1
