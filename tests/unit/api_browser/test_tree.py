from __future__ import annotations

from bbcli.commands.api.browser.catalogue import Resource
from bbcli.commands.api.browser.tree import ResourceTree, Search, Tag
from tests.unit.api_browser.sitting import Pretended, Sitting, sit

FIRST = 3


def under_the_cursor(at: Sitting) -> Tag | Resource | None:
    node = at.browser.query_one(ResourceTree).cursor_node
    return node.data if node else None


def test_the_tree_begins_with_the_tags_and_says_how_many_resources_there_are() -> None:
    async def person(at: Sitting) -> None:
        assert "▶ Authentication 43" in at.lines[FIRST]
        assert "349 resources" in at.screen
        assert at.browser.focused
        assert at.browser.focused.id == "search"

    sit(Pretended(), person)


def test_typing_narrows_the_tree_to_what_has_all_of_the_words() -> None:
    async def person(at: Sitting) -> None:
        await at.press("w")  # one letter narrows nothing yet
        assert "349 resources" in at.screen
        await at.press(*"atch", "space")
        await at.type("commit")
        assert "{repo}/commits/{}/watch" in at.lines[FIRST + 1]
        assert "1 resource" in at.screen
        await at.press("escape")
        assert "349 resources" in at.screen

    sit(Pretended(), person)


def test_typing_in_the_tree_begins_a_new_search() -> None:
    async def person(at: Sitting) -> None:
        await at.find("webhook")
        await at.press("escape", "escape")
        assert at.browser.focused is at.browser.query_one(ResourceTree)
        await at.pilot.press(*"watch", "space", *"commit")
        await at.settle()
        assert at.browser.query_one(Search).value == "watch commit"
        assert "1 resource" in at.screen
        assert at.browser.clipboard == ""

    sit(Pretended(), person)


def test_where_nothing_has_all_of_the_words_the_nearest_are_shown_and_that_is_said() -> None:
    async def person(at: Sitting) -> None:
        await at.find("webhook unheardof")
        assert "not all words:" in at.screen
        assert "webhook" in at.screen.replace("webhook unheardof", "")
        await at.find("unheardof")
        assert "nothing found" in at.screen
        await at.press("enter")  # opens nothing

    sit(Pretended(), person)


def test_the_arrows_walk_the_tree_while_one_types() -> None:
    async def person(at: Sitting) -> None:
        await at.type("webhook")
        first = under_the_cursor(at)
        await at.press("down")
        second = under_the_cursor(at)
        assert isinstance(first, Resource)
        assert isinstance(second, Resource)
        assert first.path != second.path
        await at.press("up", "enter")
        assert at.browser.form_panel.form
        assert at.browser.form_panel.form.operation.path == first.path

    sit(Pretended(), person)


def test_a_tag_is_unfolded_by_enter_and_by_a_click() -> None:
    async def person(at: Sitting) -> None:
        await at.press("tab", "enter")
        assert "▼ Authentication" in at.lines[FIRST]
        await at.press("enter")
        assert "▶ Authentication" in at.lines[FIRST]
        await at.pilot.click(ResourceTree, offset=(6, 1))
        await at.settle()
        assert "▼ Builds and Deployments" in at.lines[FIRST + 1]

    sit(Pretended(), person)


def test_a_click_opens_a_resource() -> None:
    async def person(at: Sitting) -> None:
        await at.type("watch commit")
        await at.pilot.click(ResourceTree, offset=(8, 1))
        await at.settle()
        assert at.browser.form_panel.form
        assert at.browser.form_panel.form.operation.name == "watch"

    sit(Pretended(), person)


def test_where_there_is_room_paths_stand_there_with_what_can_be_done_with_them() -> None:
    async def person(at: Sitting) -> None:
        await at.type("watch commit")
        assert "{repo}/commits/{commitId}/watch POST DELETE" in at.screen
        await at.pilot.resize_terminal(80, 24)
        await at.settle()
        assert "{repo}/commits/{}/watch" in at.screen

    sit(Pretended(), person, size=(200, 50))
