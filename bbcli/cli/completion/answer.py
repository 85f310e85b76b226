"""Answers a shell that completes a line: with what may come next, or with nothing, within a second."""

from __future__ import annotations

from contextlib import closing, suppress
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING

from bbcli.cli.completion.candidates import lines, values
from bbcli.cli.completion.line import read
from bbcli.cli.completion.session import CompletionSession
from bbcli.cli.tree import verb_of, verbs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import click

    from bbcli.context.app import App


def answer(root: click.Command, words: Sequence[str], make_app: Callable[[], App], limit: float) -> list[str]:
    """Return the lines that a shell is told: see `lines`. The last word is the one that the cursor is in.

    A person in the middle of a line has no use for an error, and does not wait: after `limit` s there is nothing.
    """
    found: list[list[str]] = []
    app = cache(make_app)  # it takes the secrets out of the environment: there is one

    def find() -> None:
        with suppress(Exception):
            line = read(root, *_in_full(root, words[:-1], words[-1], app))
            with closing(CompletionSession(app, line, limit)) as asked:
                found.append(lines(values(asked, line.prefix)))

    # The process ends without it: whatever it hangs in, a name server, a keyring, a file system.
    thread = Thread(target=find, name="bbcli completion", daemon=True)
    thread.start()
    thread.join(limit)
    return found[0] if found else []


def _in_full(
    root: click.Command, words: Sequence[str], begun: str, make_app: Callable[[], App]
) -> tuple[Sequence[str], str]:
    """Return the words that are meant where the first one is none of bbcli's."""
    if not words or words[0].startswith("-") or verb_of(root, words[0]):
        return words, begun
    from bbcli.cli.completion.candidates import in_full

    return in_full(words, begun, verbs_of(root), make_app())
