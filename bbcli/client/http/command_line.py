"""Command lines for a POSIX shell, built from parts: literals are quoted, only the variables of bbcli are expanded."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from bbcli.config.shell import quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Literals that mean themselves between double quotes. All others stand in single quotes.
_PLAIN = re.compile(r"[A-Za-z0-9_ @%+=:,./-]*")


class Variable(NamedTuple):
    """A shell variable in a word. One that is `required` ends the line with an error if it is not set."""

    name: str
    required: bool = True

    def __str__(self) -> str:
        return f"${{{self.name}:?}}" if self.required else f"${{{self.name}}}"


Part = str | Variable
Word = tuple[Part, ...]


class CommandLine(NamedTuple):
    """A command line whose words are not quoted yet."""

    words: tuple[Word, ...]

    @property
    def variables(self) -> Iterator[str]:
        """The names of the variables that have to be set before the line is run."""
        for word in self.words:
            yield from (part.name for part in word if isinstance(part, Variable) and part.required)

    def text(self, hide: Callable[[str], str] = str) -> str:
        """Return the line as it is typed; `hide` takes secrets out of literals, before the quotes get in the way."""
        return " ".join(_quoted(_without_secrets(word, hide)) for word in self.words)


def _without_secrets(word: Word, hide: Callable[[str], str]) -> list[Part]:
    """Return the parts of a word, literals that follow each other as one."""
    parts: list[Part] = []
    for is_variable, group in groupby(word, lambda part: isinstance(part, Variable)):
        found = [*group]
        parts += found if is_variable else [hide("".join(map(str, found)))]
    return parts


def _quoted(word: list[Part]) -> str:
    if not any(isinstance(part, Variable) for part in word):
        return quoted("".join(map(str, word)))
    if all(isinstance(part, Variable) or _PLAIN.fullmatch(part) for part in word):
        return f'"{"".join(map(_short, word, (*word[1:], "")))}"'
    return "".join(f'"{part}"' if isinstance(part, Variable) else quoted(part) for part in word if part)


def _short(part: Part, behind: Part) -> str:
    """Return a part for double quotes; a variable has braces only if the next character could belong to its name."""
    if isinstance(part, Variable) and not part.required and (not behind or behind == ":" or str(behind)[0] == "@"):
        return f"${part.name}"
    return str(part)


def comment(text: str) -> str:
    """Return a text as a shell comment, each of its lines commented out."""
    return "\n".join(f"# {line}" for line in re.split(r"\r\n|[\r\n]", text))
