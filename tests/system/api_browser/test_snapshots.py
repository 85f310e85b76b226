"""Snapshots of the screen as text. After a change on purpose renew them and read the difference:

BBCLI_RENEW_SNAPSHOTS=1 pytest tests/system/api_browser/test_snapshots.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bbcli.client.response import Response
from tests.system.api_browser.browser_session import JSON, BrowserSession, FakeCalls, run_browser

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


async def welcome(session: BrowserSession) -> None:
    pass


async def found(session: BrowserSession) -> None:
    await session.type("commits")


async def form(session: BrowserSession) -> None:
    await session.press("enter")


async def answer(session: BrowserSession) -> None:
    await session.press("f5")


async def body(session: BrowserSession) -> None:
    await session.find("create webhook repository")


async def question(session: BrowserSession) -> None:
    await session.press("f5")


SCENES = (welcome, found, form, answer, body, question)


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_the_screen_looks_as_it_did(size: tuple[int, int]) -> None:
    calls = FakeCalls(
        Response(200, JSON, json.dumps(COMMITS).encode()),
        values={"projectKey": "WORK", "repositorySlug": "my-repo", "commitId": "01f9c86"},
    )

    async def user(session: BrowserSession) -> None:
        for scene in SCENES:
            await scene(session)
            kept = FOLDER / f"{scene.__name__}-{size[0]}.txt"
            # Textual lays out once more after the queues are empty: later on a machine under load.
            for _ in range(0 if RENEWS else 500):
                if f"{session.screen}\n" == kept.read_text(encoding="utf-8"):
                    break
                await session.pilot.pause(0.01)
            compare(session.screen, kept, width=size[0])

    run_browser(calls, user, size)


def compare(screen: str, kept: Path, *, width: int) -> None:
    if RENEWS:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(f"{screen}\n", encoding="utf-8")
    assert f"{screen}\n" == kept.read_text(encoding="utf-8"), kept.name
    assert max(map(len, screen.splitlines())) <= width
