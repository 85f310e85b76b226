"""What users of gh, glab, git and Atlassian's products type: other names of commands, and hints for unknown ones.

Other names are accepted and completed, but not listed: `bbcli help gh` documents them. An entry of NOUNS applies once
bbcli has the noun that it leads to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

# First word of a command line -> the words of the command.
NOUNS = {
    "project": "projects",
    "repo": "repos",
    "commit": "commits",
    "build": "builds",
    "insight": "insights",
    "pr": "prs",
    "mr": "prs",
    "branch": "branches",
    "tag": "tags",
    "browse": "repos browse",
    "whoami": "auth whoami",
}
# Word after the noun -> subcommand, in every command that has it.
VERBS = {"view": "show", "ls": "list", "new": "create", "pr": "pull", "prs": "pulls"}


def canonical_noun(words: Sequence[str], nouns: Container[str]) -> list[str]:
    """Return a command line with another name of its noun replaced; `nouns` are the names of the commands."""
    command = NOUNS.get(words[0], "").split() if words and words[0] not in nouns else []
    return [*command, *words[1:]] if command and command[0] in nouns else list(words)


def canonical_verb(words: Sequence[str], verbs: Container[str]) -> list[str]:
    """Return the words after a noun with another name of its subcommand replaced."""
    verb = VERBS.get(words[0], "") if words and words[0] not in verbs else ""
    return [verb, *words[1:]] if verb and verb in verbs else list(words)


def other_nouns(nouns: Container[str]) -> list[str]:
    """Return the other names of the nouns, and of commands that need no noun."""
    return [name for name, words in NOUNS.items() if name not in nouns and words.split()[0] in nouns]


def is_path(word: str) -> bool:
    """True if the word after `bbcli api` begins an operation: a path, or an HTTP method."""
    from bbcli.client.endpoints import METHODS

    return "/" in word or word.upper() in METHODS


def other_forms(path: Sequence[str]) -> Iterator[str]:
    """Yield the other ways to write a command, such as `repo view` for repos show."""
    if not path:
        return
    noun, *verbs = path
    for written in _product([_names(noun, NOUNS), *(_names(verb, VERBS) for verb in verbs)]):
        if written != " ".join(path):
            yield written
    yield from (name for name, words in NOUNS.items() if len(path) > 1 and words == " ".join(path))


def _names(name: str, table: Mapping[str, str]) -> list[str]:
    return [name, *(other for other, own in table.items() if own == name)]


def _product(choices: Iterable[Sequence[str]]) -> list[str]:
    lines = [""]
    for words in choices:
        lines = [f"{line} {word}".strip() for line in lines for word in words]
    return lines
