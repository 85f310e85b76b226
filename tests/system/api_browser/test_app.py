from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from bbcli.client.response import Response
from bbcli.commands.api.browser.app import DARK, LIGHT, Browser
from bbcli.commands.api.browser.catalogue import Resource
from bbcli.commands.api.browser.dialogs import HistoryDialog
from bbcli.commands.api.browser.tree import ResourcePanel
from bbcli.errors import InvalidInput
from tests.system.api_browser.browser_session import JSON, BrowserSession, FakeCalls, run_browser

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VALUES = {"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": "01f9c86"}


def test_a_line_is_copied_and_shown_for_a_while_by_a_letter_and_from_everywhere_by_another_key() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.press("f5")
        for key, form in (("y", "bbcli"), ("c", "curl"), ("f8", "bbcli"), ("f9", "curl")):
            await session.press(key)
            assert session.browser.clipboard.startswith(form)
            assert f"copied as {form} command" in session.screen
            assert f"▌ {form}" in session.screen
        assert [note.timeout for note in session.browser._notifications] == [4]
        session.browser.action_search()
        await session.press("f8")
        assert session.browser.clipboard.startswith("bbcli")

    run_browser(FakeCalls(), user)


def test_the_line_of_an_incomplete_form_is_not_copied() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.press("y")
        assert session.browser.clipboard == ""
        assert "what is missing" in session.screen

    run_browser(FakeCalls(refusal=InvalidInput("what is missing")), user)


def test_what_bbcli_says_meanwhile_is_shown() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.press("f5")
        assert "waiting 2 s ␛ [b]" in session.screen

    run_browser(FakeCalls(words=["waiting 2 s \x1b [b]"]), user)


def test_escape_goes_back_from_panel_to_panel() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.press("f5")
        focused = []
        for _ in range(3):
            focused.append(session.browser.focused.id if session.browser.focused else None)
            await session.press("escape")
        assert focused == ["document", "execute", "tree"]

    run_browser(FakeCalls(), user)


def test_f4_changes_between_form_and_answer_and_where_there_is_room_all_panels_are_there() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.press("f5")
        assert "200 · 42 ms" in session.screen
        await session.press("f4")
        assert "200 · 42 ms" not in session.screen
        assert "Send F5" in session.screen
        await session.press("f4")
        assert "200 · 42 ms" in session.screen
        await session.pilot.resize_terminal(120, 30)
        await session.settle()
        for text in ("1 path", "Send F5", "200 · 42 ms"):
            assert text in session.screen

    run_browser(FakeCalls(), user)


def test_letters_are_letters_where_one_types_and_keys_elsewhere() -> None:
    async def user(session: BrowserSession) -> None:
        await session.type("hyq/c")
        assert session.browser.query_one("#search").value == "hyq/c"  # type: ignore[attr-defined]
        assert "History" not in session.lines[-1]
        await session.press("escape", "tab")
        assert "History" not in session.lines[-1]
        assert "/ Search" in session.lines[-1]
        await session.press("slash")
        assert session.browser.focused
        assert session.browser.focused.id == "search"
        await session.find("application properties")
        assert "h History" in session.lines[-1]

    run_browser(FakeCalls(), user)


def test_the_last_line_has_the_keys_that_mean_something_and_room_for_them() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.press("f5")
        for key in (
            "F5 Send",
            "F4 Form",
            "t Text",
            "y bbcli",
            "c curl",
            "h History",
            "Esc Back",
            "^t Theme",
            "^q Quit",
        ):
            assert key in session.lines[-1]
        await session.press("escape")
        for key in ("y bbcli", "c curl", "h History", "Tab Next", "F5 Send", "F4 Response", "Esc Back", "^t Theme"):
            assert key in session.lines[-1]
        await session.press("escape")
        for key in ("Enter Open", "/ Search", "F5 Send", "^t Theme", "^q Quit"):
            assert key in session.lines[-1]
        await session.open("GET", "/api/latest/projects/{projectKey}")
        for key in ("Enter Send", "Tab Next", "F5 Send", "F4 Response", "Esc Back", "^t Theme", "^q Quit"):
            assert key in session.lines[-1]

    run_browser(FakeCalls(), user)


@pytest.mark.parametrize("key", ["ctrl+q", "q"])
def test_q_leaves(key: str) -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.pilot.press(key)

    assert run_browser(FakeCalls(), user).return_code == 0


def test_leaving_does_not_wait_for_the_server() -> None:
    begun, hung = threading.Event(), threading.Event()
    ended: list[bool] = []

    def hang() -> Response:
        begun.set()
        ended.append(hung.wait(20))
        return Response(200, JSON, b"{}")

    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.pilot.press("f5")
        assert begun.wait(60)
        await session.pilot.pause()
        assert "waiting for the server" in session.screen

    run_browser(FakeCalls(hang), user)
    assert ended == []
    hung.set()


def test_a_write_that_waits_is_not_sent_again() -> None:
    begun, hung = threading.Event(), threading.Event()
    calls = FakeCalls(values=VALUES)

    def hang() -> Response:
        begun.set()
        assert hung.wait(60)
        return Response(204, {}, b"")

    async def user(session: BrowserSession) -> None:
        calls.answer = hang
        await session.find("watch commit")
        await session.press("f5")
        await session.pilot.press("y")
        assert begun.wait(60)
        await session.pilot.press("f5")
        assert "waiting for the previous response" in session.screen
        hung.set()
        await session.settle()
        assert "204 · 42 ms" in session.screen

    run_browser(calls, user)
    assert len(calls.sent) == 1


def test_an_answer_does_not_take_away_the_form_in_which_one_types_meanwhile() -> None:
    begun, hung = threading.Event(), threading.Event()

    def hang() -> Response:
        begun.set()
        assert hung.wait(60)
        return Response(200, JSON, b'{"late":1}')

    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.pilot.press("f5")
        assert begun.wait(60)
        session.browser.query_one(ResourcePanel).post_message(ResourcePanel.Opened(resource(session)))
        await session.pilot.pause()
        hung.set()
        await session.settle()
        assert session.browser.focused is session.field("projectKey").entry
        assert "response received" in session.screen
        await session.press("f4")
        assert "late: 1" in session.screen

    def resource(session: BrowserSession) -> Resource:
        path = "/api/latest/projects/{projectKey}"
        return Resource(path, session.browser.calls.spec.at(path), "GET")

    run_browser(FakeCalls(hang), user)


def test_an_answer_that_comes_while_the_history_is_shown_is_there_afterwards() -> None:
    begun, hung = threading.Event(), threading.Event()

    def hang() -> Response:
        begun.set()
        assert hung.wait(60)
        return Response(200, JSON, b'{"late":1}')

    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.pilot.press("f5")
        assert begun.wait(60)
        await session.pilot.press("f2")
        assert isinstance(session.browser.screen, HistoryDialog)
        hung.set()
        await session.settle()
        await session.press("escape")
        assert "late: 1" in session.screen

    run_browser(FakeCalls(hang), user)


def test_a_defect_ends_the_browser_and_is_reported_by_the_command() -> None:
    class Broken(FakeCalls):
        def known_values(self, names: Iterable[str]) -> Mapping[str, str]:
            raise ZeroDivisionError

    seen: list[Browser] = []

    async def user(session: BrowserSession) -> None:
        seen.append(session.browser)
        await session.find("webhook")

    with pytest.raises(ZeroDivisionError):
        run_browser(Broken(), user)
    assert isinstance(seen[0].defect, ZeroDivisionError)


@pytest.mark.parametrize(
    ("variable", "theme"), [("15;0", DARK), ("0;15", LIGHT), ("0;default;7", LIGHT), ("", DARK), ("7;8", DARK)]
)
def test_the_theme_is_that_of_the_terminal_where_it_tells(variable: str, theme: str) -> None:
    assert Browser(FakeCalls(), {"COLORFGBG": variable} if variable else {}).theme == theme


def test_in_both_themes_everything_can_be_read() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("application properties")
        await session.press("f5")
        first = session.browser.theme
        _is_legible(session)
        await session.press("ctrl+t")
        assert session.browser.theme != first
        _is_legible(session)

    run_browser(FakeCalls(), user, size=(160, 40), environ={"COLORFGBG": "15;0"})


def _is_legible(session: BrowserSession) -> None:
    """Return True if every letter has a contrast of at least 3:1, the WCAG minimum for large text."""
    strips = session.browser.screen._compositor.render_strips()
    for strip in strips:
        for segment in strip:
            if not any(letter.isalnum() for letter in segment.text):
                continue
            style = segment.style
            assert style
            assert style.color
            assert style.bgcolor
            front, back = (_luminance(each.get_truecolor()) for each in (style.color, style.bgcolor))
            contrast = (max(front, back) + 0.05) / (min(front, back) + 0.05)
            assert contrast >= 3, (segment.text, style, contrast)


def _luminance(colour: Iterable[int]) -> float:
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
