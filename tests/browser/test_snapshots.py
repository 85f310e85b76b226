"""What the screen looks like, as text. When it was changed on purpose, renew them and look at the difference:

BBCLI_RENEW_SNAPSHOTS=1 pytest tests/browser/test_snapshots.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bbcli.answers import Response
from tests.browser.sitting import JSON, Pretended, Sitting, sit

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

FOLDER = Path(__file__).with_name("snapshots")
# Read here: the environment of a test has none of bbcli's variables.
RENEWS = bool(os.environ.get("BBCLI_RENEW_SNAPSHOTS"))
SIZES = [(80, 24), (200, 50)]
COMMITS = {
    "values": [
        {
            "id": letter * 40,
            "displayId": letter * 11,
            "author": {"name": "fred", "emailAddress": "fred@example.com"},
            "authorTimestamp": 1334730200000,
            "message": "WORK-1: a message",
            "parents": [],
        }
        for letter in "abc"
    ],
    "size": 3,
    "isLastPage": True,
    "start": 0,
    "limit": 25,
    "nextPageStart": None,
}


async def welcome(at: Sitting) -> None:
    pass


async def found(at: Sitting) -> None:
    await at.type("commits")


async def form(at: Sitting) -> None:
    await at.find("commits")


async def answer(at: Sitting) -> None:
    await at.find("commits")
    await at.press("f5")


async def body(at: Sitting) -> None:
    await at.find("merge pull request")


async def question(at: Sitting) -> None:
    await at.find("watch commit")
    await at.press("f5")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
@pytest.mark.parametrize("scene", [welcome, found, form, answer, body, question], ids=lambda scene: scene.__name__)
def test_the_screen_looks_as_it_did(scene: Callable[[Sitting], Awaitable[None]], size: tuple[int, int]) -> None:
    screens: list[str] = []
    calls = Pretended(
        Response(200, JSON, json.dumps(COMMITS).encode()),
        values={"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": "01f9c86"},
    )

    async def person(at: Sitting) -> None:
        await scene(at)
        screens.append(at.screen)

    sit(calls, person, size)
    kept = FOLDER / f"{scene.__name__}-{size[0]}.txt"
    if RENEWS:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"{screens[0]}\n", encoding="utf-8")
    assert f"{screens[0]}\n" == kept.read_text(encoding="utf-8")
    assert all(len(line) <= size[0] for line in screens[0].splitlines())
