from __future__ import annotations

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


def test_anything_but_a_yes_sends_nothing() -> None:
    calls = Pretended(values=VALUES)

    async def person(at: Sitting) -> None:
        await ask(at)
        for key in ("enter", "n", "escape"):
            await at.press(key)
            assert not isinstance(at.browser.screen, Question)
            await at.press("f5")
        for key in ("f5", "q", "slash", "h", "space"):  # mean nothing here
            await at.press(key)
            assert isinstance(at.browser.screen, Question)

    sit(calls, person)
    assert calls.sent == []


def test_a_yes_sends_it_once() -> None:
    calls = Pretended(values=VALUES)

    async def person(at: Sitting) -> None:
        await ask(at)
        for count, keys in enumerate((["y"], ["right", "enter"], ["tab", "enter"]), start=1):
            await at.press(*keys)
            assert len(calls.sent) == count
            await at.press("f5")
        await at.click("#no")
        assert not isinstance(at.browser.screen, Question)
        await at.press("f5")
        await at.click("#yes")

    sit(calls, person)
    assert [asked.operation.method for asked in calls.sent] == ["POST"] * 4


def test_what_only_reads_is_not_asked_about() -> None:
    calls = Pretended(values=VALUES)

    async def person(at: Sitting) -> None:
        await at.find("application properties")
        await at.press("f5")
        assert not isinstance(at.browser.screen, Question)

    sit(calls, person)
    assert len(calls.sent) == 1
