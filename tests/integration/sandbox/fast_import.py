"""Build `git fast-import` streams: commits and tags with fixed hashes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bbcli.sandbox.git.process import encode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.sandbox.git.process import Git

FILE, EXECUTABLE, SYMLINK = "100644", "100755", "120000"


class Person(NamedTuple):
    """An author or committer; the email may be empty."""

    name: str
    email: str = ""


FRED = Person("Fred Stone", "fred@example.com")


def write(path: str, content: str | bytes, mode: str = FILE) -> bytes:
    """Return the command that writes a file."""
    data = content if isinstance(content, bytes) else encode(content)
    return f"M {mode} inline ".encode() + _quote(path) + b"\n" + _data(data)


def rename(old: str, new: str) -> bytes:
    """Return the command that renames a file."""
    return b"R " + _quote(old) + b" " + _quote(new) + b"\n"


def copy(old: str, new: str) -> bytes:
    """Return the command that copies a file."""
    return b"C " + _quote(old) + b" " + _quote(new) + b"\n"


def delete(path: str) -> bytes:
    """Return the command that deletes a file."""
    return b"D " + _quote(path) + b"\n"


@dataclass
class Stream:
    """The commands of one import. A commit is named by its number in the stream; times are epoch seconds."""

    parts: list[bytes] = field(default_factory=list)
    commits: int = 0

    def commit(
        self,
        ref: str,
        message: str,
        changes: Iterable[bytes],
        *,
        author: Person,
        authored: int,
        committer: Person,
        committed: int,
        parents: Iterable[int] = (),
    ) -> int:
        """Add a commit to a ref and return its number; its tree is that of its first parent with the changes."""
        self.commits += 1
        lines = [
            f"commit {ref}\nmark :{self.commits}\n",
            f"author {_signature(author, authored)}",
            f"committer {_signature(committer, committed)}",
        ]
        links = [f"{'merge' if number else 'from'} :{parent}\n" for number, parent in enumerate(parents)]
        self.parts += [encode("".join(lines)), _data(encode(message)), encode("".join(links)), *changes, b"\n"]
        return self.commits

    def branch(self, ref: str, commit: int) -> None:
        """Point a branch or a lightweight tag at a commit."""
        self.parts.append(encode(f"reset {ref}\nfrom :{commit}\n\n"))

    def tag(self, name: str, commit: int, message: str, tagger: Person, when: int) -> None:
        """Add an annotated tag."""
        self.parts += [encode(f"tag {name}\nfrom :{commit}\ntagger {_signature(tagger, when)}"), _data(encode(message))]

    def load(self, git: Git) -> None:
        """Import everything in one run of git, as one pack: loose objects take longer."""
        self.parts.append(b"done\n")
        git.run("-c", "fastimport.unpackLimit=0", "fast-import", "--quiet", "--done", stdin=b"".join(self.parts))


def _signature(person: Person, when: int) -> str:
    return f"{person.name} <{person.email}> {when} +0000\n"


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def _quote(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return encode(f'"{escaped}"')
