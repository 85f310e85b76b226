from __future__ import annotations

from bbcli.client.response import Response
from bbcli.commands.api.browser.dialogs import HistoryDialog
from bbcli.errors import ServerFailed
from tests.system.api_browser.browser_session import JSON, BrowserSession, FakeCalls, run_browser


async def two_calls(session: BrowserSession, calls: FakeCalls) -> None:
    await session.find("getBranches")
    session.field("projectKey").entry.value = "WORK"
    session.field("filterText").entry.value = "a,b"
    await session.press("f5")
    calls.answer = ServerFailed("no response")
    await session.find("application properties")
    await session.press("f5")


def test_the_history_has_the_newest_first_and_what_is_chosen_is_shown_again_with_its_form() -> None:
    calls = FakeCalls(Response(200, JSON, b'{"first":1}'))

    async def user(session: BrowserSession) -> None:
        await two_calls(session, calls)
        await session.press("h")
        assert isinstance(session.browser.screen, HistoryDialog)
        newest = session.screen.index("--- GET /rest/api/latest/application-properties")
        assert newest < session.screen.index("200 GET /rest/api/latest/projects/WORK")
        await session.press("escape")
        assert "--- GET" not in session.screen
        await session.press("h", "down", "enter")
        assert "first: 1" in session.screen
        assert session.filled == {"projectKey": "WORK", "filterText": "a,b"}
        await session.press("f5")

    run_browser(calls, user, size=(120, 30))
    assert calls.sent[2] == calls.sent[0]
    assert len(calls.sent) == 3


def test_a_history_of_nothing_says_so() -> None:
    async def user(session: BrowserSession) -> None:
        await session.press("tab", "f2")
        assert "no requests yet" in session.screen
        await session.press("f2")
        assert not isinstance(session.browser.screen, HistoryDialog)

    run_browser(FakeCalls(), user, size=(80, 24))
