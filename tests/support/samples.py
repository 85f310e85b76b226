"""The samples of every noun: command lines that work, for the tests that walk all verbs.

Each noun has them in tests/integration/NOUN/samples.py: SAMPLES, and where they are needed CONFIRMATIONS, EXAMPLES and
NOT_FUZZED. A verb without a sample fails a test.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bbcli.cli.index import NOUNS
from tests.support.verbs import EVERY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The tests that run a sample: whether secrets leak (and what failures show), whether a dry run and a read-only run
# write, and what malformed responses do.
LEAKS, WRITES, FUZZ = "leaks", "writes", "fuzz"


@dataclass(frozen=True)
class Sample:
    """A command line: its verb, arguments, lines to run before it, and stdin.

    Placeholders: {n} is another number in each run, {url} and {place} the server with and without its scheme, {folder}
    an empty directory, {password} and {token} valid secrets, {token_id} a token that can be revoked.

    `uses` are the tests that run it, by default all that apply: WRITES for a verb that writes, FUZZ for one that talks
    to a server. `prints`: a secret on stdout is intended. `asks`: it sends a request. `many`: so many requests that a
    part of the failures is enough. `foreground`: it runs until it is ended. `document`: it prints the response as it
    is. `in_person`: a person signs in on a web page. `counts`: each record of the server's list is a row.
    `reads`: it only reads, though its verb can write. `code`: its exit code where the tests run it.
    """

    verb: str
    arguments: str = ""
    before: tuple[str, ...] = ()
    stdin: str = ""
    uses: tuple[str, ...] = ()
    prints: bool = False
    asks: bool = True
    many: bool = False
    foreground: bool = False
    document: bool = False
    in_person: bool = False
    counts: bool = False
    reads: bool = False
    code: int = 0

    def __str__(self) -> str:
        return f"{self.verb} {self.arguments}".strip().partition(" {")[0]

    @property
    def line(self) -> str:
        """The words after `bbcli`."""
        return f"{self.verb} {self.arguments}".strip()

    def is_for(self, use: str) -> bool:
        """Return True if this test runs the sample."""
        if self.uses:
            return use in self.uses
        talks = any("--retries" in param.opts for param in EVERY[self.verb].params) and self.asks
        writes = EVERY[self.verb].writes and not self.reads
        return use == LEAKS or (writes if use == WRITES else talks)


@dataclass(frozen=True)
class Confirmation:
    """The prompt of a verb that deletes: arguments, kind, name and contents of the object, the reason of a refusal.

    With `number` it deletes so many objects, which the name describes. `before` are lines that prepare the object.
    """

    arguments: str
    thing: str
    name: str
    lost: str
    blocker: str = ""
    number: int = 0
    before: tuple[str, ...] = ()

    @property
    def kept(self) -> str:
        """The beginning of an error."""
        return f"{self.thing} {self.name} {'were' if self.number else 'was'} not deleted"


@dataclass(frozen=True)
class Example:
    """Conditions of an example of a help text: shell lines before it, its exit code, and the start of its output.

    An example with `skip`, a reason, is not run.
    """

    before: str = ""
    code: int = 0
    shown: str = ""
    skip: str = ""


_REPO = re.compile(r"~?[A-Z]+/[\w{}-]+")


def _declared(name: str) -> Iterator[Any]:
    for noun in NOUNS:
        found = getattr(import_module(f"tests.integration.{noun}.samples"), name, None)
        if found is not None:
            yield found


SAMPLES: tuple[Sample, ...] = tuple(sample for samples in _declared("SAMPLES") for sample in samples)
CONFIRMATIONS: dict[str, Confirmation] = {
    verb: each for known in _declared("CONFIRMATIONS") for verb, each in known.items()
}
EXAMPLES: dict[str, Example] = {text: each for known in _declared("EXAMPLES") for text, each in known.items()}
# verb -> why no malformed response is tried on it.
NOT_FUZZED: dict[str, str] = {verb: why for known in _declared("NOT_FUZZED") for verb, why in known.items()}


def samples_for(use: str) -> tuple[Sample, ...]:
    """Return the samples that a test runs: LEAKS, WRITES or FUZZ."""
    return tuple(sample for sample in SAMPLES if sample.is_for(use))


def words_about(verb: str, url_of: Callable[[str, str], str], by_option: bool) -> list[str]:
    """Return the first sample of a verb as words, with its repository as an option -R or as the argument REPO.

    `url_of` returns what to write for a project and a slug.
    """
    words = shlex.split(first_sample(verb).line)
    place = words.index("-R") + 1 if "-R" in words else None
    named = next((each for each in words[place:] if _REPO.fullmatch(each)), "WORK/my-repo")
    if place:
        del words[place - 1 : place + 1]
    elif named in words:
        words.remove(named)
    url = url_of(*named.split("/"))
    end = words.index("--") if "--" in words else len(words)
    at = end if by_option else len(verb.split())
    return [*words[:at], *(["-R"] if by_option else []), url, *words[at:]]


def first_sample(verb: str) -> Sample:
    """Return the first sample of a verb."""
    return next(sample for sample in SAMPLES if sample.verb == verb)
