from __future__ import annotations

import pytest

from bbcli.browser.question import Question
from tests.browser.sitting import Pretended, Sitting, sit

VALUES = {"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": "01f9c86"}


async def ask(at: Sitting) -> None:
    await at.find("watch commit")
    await at.press("f5")


def test_what_changes_something_is_named_and_asked_about() -> None:
    calls = Pretended(values=VALUES)

    async def person(at: Sitting) -> None:
        await ask(at)
        assert "This changes something on https://bitbucket.example.com:" in at.screen
        assert "/rest/api/latest/projects/WORK/repos/my-repo/commits/01f9c86/watch" in at.screen
        assert "POST" in at.screen

    sit(calls, person)
    assert calls.sent == []


@pytest.mark.parametrize("keys", [["enter"], ["n"], ["escape"], ["f5"], ["q"], ["space"]])
def test_anything_but_a_yes_sends_nothing(keys: list[str]) -> None:
    calls = Pretended(values=VALUES)

    async def person(at: Sitting) -> None:
        await ask(at)
        await at.press(*keys)

    sit(calls, person)
    assert calls.sent == []


@pytest.mark.parametrize("keys", [["y"], ["right", "enter"], ["tab", "enter"]])
def test_a_yes_sends_it_once(keys: list[str]) -> None:
    calls = Pretended(values=VALUES)

    async def person(at: Sitting) -> None:
        await ask(at)
        await at.press(*keys)
        assert not isinstance(at.browser.screen, Question)

    sit(calls, person)
    assert [asked.operation.method for asked in calls.sent] == ["POST"]


def test_the_mouse_answers_too() -> None:
    calls = Pretended(values=VALUES)

    async def person(at: Sitting) -> None:
        await ask(at)
        await at.click("#no")
        await at.press("f5")
        await at.click("#yes")

    sit(calls, person)
    assert len(calls.sent) == 1


def test_what_only_reads_is_not_asked_about() -> None:
    calls = Pretended(values=VALUES)

    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5")
        assert not isinstance(at.browser.screen, Question)

    sit(calls, person)
    assert len(calls.sent) == 1
