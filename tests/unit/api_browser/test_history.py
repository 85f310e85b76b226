from __future__ import annotations

from bbcli.client.response import Response
from bbcli.commands.api.browser.calls import FormInput
from bbcli.commands.api.browser.history import History
from bbcli.errors import ServerFailed
from bbcli.openapi import Operation
from tests.unit.api_browser.sitting import JSON, Pretended, Sitting, sit


async def two_calls(at: Sitting, calls: Pretended) -> None:
    await at.find("getBranches")
    at.field("projectKey").entry.value = "WORK"
    at.field("filterText").entry.value = "a,b"
    await at.press("f5")
    calls.answer = ServerFailed("no answer")
    await at.find("application properties")
    await at.press("f5")


def test_the_history_has_the_newest_first_and_what_is_chosen_is_shown_again_with_its_form() -> None:
    calls = Pretended(Response(200, JSON, b'{"first":1}'))

    async def person(at: Sitting) -> None:
        await two_calls(at, calls)
        await at.press("h")
        assert isinstance(at.browser.screen, History)
        newest = at.screen.index("--- GET /rest/api/latest/application-properties")
        assert newest < at.screen.index("200 GET /rest/api/latest/projects/WORK")
        await at.press("escape")
        assert "--- GET" not in at.screen
        await at.press("h", "down", "enter")
        assert "first: 1" in at.screen
        assert at.filled == {"projectKey": "WORK", "filterText": "a,b"}
        await at.press("f5")

    sit(calls, person, size=(120, 30))
    assert calls.sent[2] == calls.sent[0]
    assert len(calls.sent) == 3


def test_a_history_of_nothing_says_so() -> None:
    async def person(at: Sitting) -> None:
        await at.press("tab", "f2")
        assert "nothing sent yet" in at.screen
        await at.press("f2")
        assert not isinstance(at.browser.screen, History)

    sit(Pretended(), person, size=(80, 24))


def test_the_values_of_a_list_stand_in_its_field_again() -> None:
    asked = FormInput(Operation("GET", "/x"), (("state", "OPEN"), ("limit", "2"), ("state", "MERGED")))
    assert asked.typed == {"state": "OPEN,MERGED", "limit": "2"}
