from __future__ import annotations

import pytest
from textual.widgets import Static

from bbcli.commands.api.browser.question import Question, beginning
from tests.unit.api_browser.sitting import Pretended, Sitting, sit

VALUES = {"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": "01f9c86"}


async def ask(at: Sitting) -> None:
    await at.find("watch commit")
    await at.press("f5")


def test_the_beginning_of_a_body_is_shown_so_that_the_answers_can_be_seen_below_it() -> None:
    calls = Pretended(values={"projectKey": "WORK"})

    async def person(at: Sitting) -> None:
        await at.open("POST", "/api/latest/projects/{projectKey}/repos")
        await at.press("f5")
        assert '"name": "new-repo"' in at.screen
        await at.press("n")
        assert at.browser.form_panel.form
        area = at.browser.form_panel.form.body_area
        assert area
        area.load_text("\n".join(f"{number:x<99}" for number in range(1000, 1020)))
        await at.press("f5")
        for text in ("1000x", "1003x", "… cut here: it has 2.0 kB", "Yes, send it (y)"):
            assert text in at.screen
        assert "1004x" not in str(at.browser.screen.query_one("#sent", Static).content)

    sit(calls, person)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("{}", "{}"),
        ("a\n\n\tb \x1b[31m", "a\n\n  b ␛[31m"),
        ("x" * 67, f"{'x' * 66}\nx"),
        ("\n".join("12345678"), "\n".join("12345678")),
        ("\n".join("123456789"), "\n".join([*"1234567", "… cut here: it has 17 B"])),
    ],
)
def test_a_body_is_shown_in_eight_lines_at_the_most(body: str, shown: str) -> None:
    assert beginning(body) == shown


def test_what_changes_something_is_named_and_anything_but_a_yes_sends_nothing() -> None:
    calls = Pretended(values=VALUES)

    async def person(at: Sitting) -> None:
        await ask(at)
        assert "This changes something on https://bitbucket.example.com:" in at.screen
        assert "/rest/api/latest/projects/WORK/repos/my-repo/commits/01f9c86/watch" in at.screen
        assert "POST" in at.screen
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
