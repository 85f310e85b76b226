from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from bbcli.browser.app import DARK, LIGHT, Browser
from bbcli.browser.catalogue import Resource
from bbcli.browser.history import History
from bbcli.browser.tree import Resources
from bbcli.errors import InvalidInput
from bbcli.response import Response
from tests.browser.sitting import JSON, Pretended, Sitting, sit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VALUES = {"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": "01f9c86"}


@pytest.mark.parametrize(("form", "key"), [("bbcli", "y"), ("curl", "c")])
def test_a_line_is_copied_and_shown(form: str, key: str) -> None:
    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5", key)
        assert at.browser.clipboard.startswith(form)
        assert f"copied, as {form}" in at.screen
        assert f"▌ {form}" in at.screen

    sit(Pretended(), person)


def test_a_line_that_there_is_none_of_is_not_copied() -> None:
    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("escape", "y")
        assert at.browser.clipboard == ""
        assert "what is missing" in at.screen

    sit(Pretended(refusal=InvalidInput("what is missing")), person)


def test_what_bbcli_says_meanwhile_is_shown() -> None:
    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5")
        assert "waiting 2 s ␛ [b]" in at.screen

    sit(Pretended(words=["waiting 2 s \x1b [b]"]), person)


def test_escape_goes_back_from_panel_to_panel() -> None:
    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5")
        focused = []
        for _ in range(3):
            focused.append(at.browser.focused.id if at.browser.focused else None)
            await at.press("escape")
        assert focused == ["document", "execute", "tree"]

    sit(Pretended(), person)


def test_f4_changes_between_form_and_answer_where_there_is_room_for_one() -> None:
    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5")
        assert "200 · 42 ms" in at.screen
        await at.press("f4")
        assert "200 · 42 ms" not in at.screen
        assert "Execute F5" in at.screen
        await at.press("f4")
        assert "200 · 42 ms" in at.screen

    sit(Pretended(), person)


def test_where_there_is_room_all_panels_are_there() -> None:
    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5")
        for text in ("resource", "Execute F5", "200 · 42 ms"):
            assert text in at.screen

    sit(Pretended(), person, size=(120, 30))


def test_letters_are_letters_where_one_types_and_keys_elsewhere() -> None:
    async def person(at: Sitting) -> None:
        await at.type("hyq/c")
        assert at.browser.query_one("#search").value == "hyq/c"  # type: ignore[attr-defined]
        assert "History" not in at.lines[-1]
        await at.press("escape", "tab")
        assert "h History" in at.lines[-1]
        assert "/ Search" in at.lines[-1]
        await at.press("slash")
        assert at.browser.focused
        assert at.browser.focused.id == "search"

    sit(Pretended(), person)


def test_the_last_line_has_the_keys_that_mean_something_and_room_for_them() -> None:
    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5")
        for key in (
            "F5 Execute",
            "F4 Form",
            "t Text",
            "y bbcli",
            "c curl",
            "h History",
            "Esc Back",
            "^t Theme",
            "^q Quit",
        ):
            assert key in at.lines[-1]
        await at.press("escape", "escape")
        for key in ("Enter Open", "F5 Execute", "y bbcli", "c curl", "h History", "^t Theme", "^q Quit"):
            assert key in at.lines[-1]

    sit(Pretended(), person)


@pytest.mark.parametrize("keys", [["ctrl+q"], ["tab", "q"]])
def test_q_leaves(keys: list[str]) -> None:
    async def person(at: Sitting) -> None:
        await at.pilot.press(*keys)

    assert sit(Pretended(), person).return_code == 0


def test_who_leaves_does_not_wait_for_the_server() -> None:
    begun, hung = threading.Event(), threading.Event()
    ended: list[bool] = []

    def hang() -> Response:
        begun.set()
        ended.append(hung.wait(20))
        return Response(200, JSON, b"{}")

    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.pilot.press("f5")
        assert begun.wait(60)
        await at.pilot.pause()
        assert "waiting for the server" in at.screen

    sit(Pretended(hang), person)
    assert ended == []
    hung.set()


def test_a_write_that_waits_is_not_sent_again() -> None:
    begun, hung = threading.Event(), threading.Event()
    calls = Pretended(values=VALUES)

    def hang() -> Response:
        begun.set()
        assert hung.wait(60)
        return Response(204, {}, b"")

    async def person(at: Sitting) -> None:
        calls.answer = hang
        await at.find("watch commit")
        await at.press("f5")
        await at.pilot.press("y")
        assert begun.wait(60)
        await at.pilot.press("f5")
        assert "still waiting" in at.screen
        hung.set()
        await at.settle()
        assert "204 · 42 ms" in at.screen

    sit(calls, person)
    assert len(calls.sent) == 1


def test_an_answer_does_not_take_away_the_form_in_which_one_types_meanwhile() -> None:
    begun, hung = threading.Event(), threading.Event()

    def hang() -> Response:
        begun.set()
        assert hung.wait(60)
        return Response(200, JSON, b'{"late":1}')

    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.pilot.press("f5")
        assert begun.wait(60)
        at.browser.query_one(Resources).post_message(Resources.Opened(resource(at)))
        await at.pilot.pause()
        hung.set()
        await at.settle()
        assert at.browser.focused is at.field("projectKey").entry
        assert "there is an answer" in at.screen
        await at.press("f4")
        assert "late: 1" in at.screen

    def resource(at: Sitting) -> Resource:
        path = "/api/latest/projects/{projectKey}"
        return Resource(path, at.browser.calls.spec.at(path), "GET")

    sit(Pretended(hang), person)


def test_an_answer_that_comes_while_the_history_is_shown_is_there_afterwards() -> None:
    begun, hung = threading.Event(), threading.Event()

    def hang() -> Response:
        begun.set()
        assert hung.wait(60)
        return Response(200, JSON, b'{"late":1}')

    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.pilot.press("f5")
        assert begun.wait(60)
        await at.pilot.press("escape", "escape", "h")
        assert isinstance(at.browser.screen, History)
        hung.set()
        await at.settle()
        await at.press("escape")
        assert "late: 1" in at.screen

    sit(Pretended(hang), person)


def test_a_defect_ends_the_browser_and_is_told_by_whoever_ran_it() -> None:
    class Broken(Pretended):
        def filled(self, names: Iterable[str]) -> Mapping[str, str]:
            raise ZeroDivisionError

    seen: list[Browser] = []

    async def person(at: Sitting) -> None:
        seen.append(at.browser)
        await at.find("webhook")

    with pytest.raises(ZeroDivisionError):
        sit(Broken(), person)
    assert isinstance(seen[0].defect, ZeroDivisionError)


@pytest.mark.parametrize(
    ("variable", "theme"), [("15;0", DARK), ("0;15", LIGHT), ("0;default;7", LIGHT), ("", DARK), ("7;8", DARK)]
)
def test_the_theme_is_that_of_the_terminal_where_it_tells(variable: str, theme: str) -> None:
    assert Browser(Pretended(), {"COLORFGBG": variable} if variable else {}).theme == theme


@pytest.mark.parametrize("variable", ["15;0", "0;15"])
def test_in_both_themes_everything_can_be_read(variable: str) -> None:
    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5")
        first = at.browser.theme
        _is_legible(at)
        await at.press("ctrl+t")
        assert at.browser.theme != first
        _is_legible(at)

    sit(Pretended(), person, size=(160, 40), environ={"COLORFGBG": variable})


def _is_legible(at: Sitting) -> None:
    """Every letter stands out from what is behind it: at least 3:1, as WCAG asks for of what is not a whole text."""
    strips = at.browser.screen._compositor.render_strips()
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
