"""Answers a shell that completes a line: candidates for the word at the cursor, or nothing, within a second."""

from __future__ import annotations

from contextlib import closing, suppress
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING

from bbcli.cli.completion.candidates import candidates, expand_alias, lines
from bbcli.cli.completion.line import read
from bbcli.cli.completion.session import CompletionSession
from bbcli.cli.tree import Node

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import click

    from bbcli.context.app import App


def answer(root: click.Command, words: Sequence[str], make_app: Callable[[], App], limit: float) -> list[str]:
    """Return the lines of output for the shell (see `lines`). The last word is the one at the cursor.

    Errors give no candidates: in the middle of a line a message would be in the way. After `limit` seconds the result
    is empty as well.
    """
    found: list[list[str]] = []
    app = cache(make_app)  # one App: the first one removes the secrets from the environment

    def find() -> None:
        with suppress(Exception):
            tree = Node(root)
            line = read(tree, *_without_alias(tree, words[:-1], words[-1], app))
            with closing(CompletionSession(app, line, limit)) as session:
                found.append(lines(candidates(session, line.prefix)))

    # A daemon thread: the process ends even if a name server, a keyring or a file system does not respond.
    thread = Thread(target=find, name="bbcli completion", daemon=True)
    thread.start()
    thread.join(limit)
    return found[0] if found else []


def _without_alias(
    tree: Node, words: Sequence[str], prefix: str, make_app: Callable[[], App]
) -> tuple[Sequence[str], str]:
    """Return the words and the prefix with an alias in the first word expanded."""
    if not words or words[0].startswith("-") or tree.child(words[0]):
        return words, prefix
    return expand_alias(words, prefix, tree.child_names, make_app())
