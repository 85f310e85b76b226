from __future__ import annotations

from bbcli.commands.api.browser.catalogue import Resource
from bbcli.commands.api.browser.tree import ResourceTree, Search, Tag
from tests.system.api_browser.browser_session import BrowserSession, FakeCalls, run_browser

FIRST = 3


def under_the_cursor(session: BrowserSession) -> Tag | Resource | None:
    node = session.browser.query_one(ResourceTree).cursor_node
    return node.data if node else None


def test_the_tree_begins_with_the_tags_and_says_how_many_resources_there_are() -> None:
    async def user(session: BrowserSession) -> None:
        assert "▶ Authentication 43" in session.lines[FIRST]
        assert "349 paths" in session.screen
        assert session.browser.focused
        assert session.browser.focused.id == "search"

    run_browser(FakeCalls(), user)


def test_typing_narrows_the_tree_to_what_has_all_of_the_words() -> None:
    async def user(session: BrowserSession) -> None:
        await session.press("w")  # one letter narrows nothing yet
        assert "349 paths" in session.screen
        await session.press(*"atch", "space")
        await session.type("commit")
        assert "{repo}/commits/{}/watch" in session.lines[FIRST + 1]
        assert "1 path" in session.screen
        await session.press("escape")
        assert "349 paths" in session.screen

    run_browser(FakeCalls(), user)


def test_typing_in_the_tree_begins_a_new_search() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("webhook")
        await session.press("escape", "escape")
        assert session.browser.focused is session.browser.query_one(ResourceTree)
        await session.pilot.press(*"watch", "space", *"commit")
        await session.settle()
        assert session.browser.query_one(Search).value == "watch commit"
        assert "1 path" in session.screen
        assert session.browser.clipboard == ""

    run_browser(FakeCalls(), user)


def test_where_nothing_has_all_of_the_words_the_nearest_are_shown_and_that_is_said() -> None:
    async def user(session: BrowserSession) -> None:
        await session.find("webhook unheardof")
        assert "no full match" in session.screen
        assert "webhook" in session.screen.replace("webhook unheardof", "")
        await session.find("unheardof")
        assert "no matches" in session.screen
        await session.press("enter")  # opens nothing

    run_browser(FakeCalls(), user)


def test_the_arrows_walk_the_tree_while_one_types() -> None:
    async def user(session: BrowserSession) -> None:
        await session.type("webhook")
        first = under_the_cursor(session)
        await session.press("down")
        second = under_the_cursor(session)
        assert isinstance(first, Resource)
        assert isinstance(second, Resource)
        assert first.path != second.path
        await session.press("up", "enter")
        assert session.browser.form_panel.form
        assert session.browser.form_panel.form.operation.path == first.path

    run_browser(FakeCalls(), user)


def test_a_tag_is_unfolded_by_enter_and_by_a_click() -> None:
    async def user(session: BrowserSession) -> None:
        await session.press("tab", "enter")
        assert "▼ Authentication" in session.lines[FIRST]
        await session.press("enter")
        assert "▶ Authentication" in session.lines[FIRST]
        await session.pilot.click(ResourceTree, offset=(6, 1))
        await session.settle()
        assert "▼ Builds and Deployments" in session.lines[FIRST + 1]

    run_browser(FakeCalls(), user)


def test_a_click_opens_a_resource() -> None:
    async def user(session: BrowserSession) -> None:
        await session.type("watch commit")
        await session.pilot.click(ResourceTree, offset=(8, 1))
        await session.settle()
        assert session.browser.form_panel.form
        assert session.browser.form_panel.form.operation.name == "watch"

    run_browser(FakeCalls(), user)


def test_where_there_is_room_paths_stand_there_with_what_can_be_done_with_them() -> None:
    async def user(session: BrowserSession) -> None:
        await session.type("watch commit")
        assert "{repo}/commits/{commitId}/watch POST DELETE" in session.screen
        await session.pilot.resize_terminal(80, 24)
        await session.settle()
        assert "{repo}/commits/{}/watch" in session.screen

    run_browser(FakeCalls(), user, size=(200, 50))
