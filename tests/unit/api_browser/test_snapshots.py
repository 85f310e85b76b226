"""What the screen looks like, as text. When it was changed on purpose, renew them and look at the difference:

BBCLI_RENEW_SNAPSHOTS=1 pytest tests/browser/test_snapshots.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bbcli.client.response import Response
from tests.unit.api_browser.sitting import JSON, Pretended, Sitting, sit

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
    await at.press("enter")


async def answer(at: Sitting) -> None:
    await at.press("f5")


async def body(at: Sitting) -> None:
    await at.find("create webhook repository")


async def question(at: Sitting) -> None:
    await at.press("f5")


SCENES = (welcome, found, form, answer, body, question)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_the_screen_looks_as_it_did(size: tuple[int, int]) -> None:
    calls = Pretended(
        Response(200, JSON, json.dumps(COMMITS).encode()),
        values={"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": "01f9c86"},
    )

    async def person(at: Sitting) -> None:
        for scene in SCENES:
            await scene(at)
            compare(at.screen, FOLDER / f"{scene.__name__}-{size[0]}.txt", width=size[0])

    sit(calls, person, size)


def compare(screen: str, kept: Path, *, width: int) -> None:
    if RENEWS:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"{screen}\n", encoding="utf-8")
    assert f"{screen}\n" == kept.read_text(encoding="utf-8"), kept.name
    assert max(map(len, screen.splitlines())) <= width
