"""Answers a shell that completes a line: with what may come next, or with nothing, within a second."""

from __future__ import annotations

from contextlib import closing, suppress
from threading import Thread
from typing import TYPE_CHECKING

from bbcli.completion.asked import Asked
from bbcli.completion.line import read
from bbcli.completion.values import lines, values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import click

    from bbcli.app import App


def answer(root: click.Command, words: Sequence[str], make_app: Callable[[], App], limit: float) -> list[str]:
    """Return the lines that a shell is told: see `lines`. The last word is the one that the cursor is in.

    A person in the middle of a line has no use for an error, and does not wait: after `limit` s there is nothing.
    """
    found: list[list[str]] = []

    def find() -> None:
        with suppress(Exception):
            line = read(root, words[:-1], words[-1])
            with closing(Asked(make_app, line)) as asked:
                found.append(lines(values(asked, line.begun)))

    # The process ends without it: whatever it hangs in, a name server, a keyring, a file system.
    thread = Thread(target=find, name="bbcli completion", daemon=True)
    thread.start()
    thread.join(limit)
    return found[0] if found else []
