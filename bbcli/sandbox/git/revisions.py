"""What a revision of a request stands for: a ref, a tag peeled to its commit, a hash in full or cut short, an alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.git.names import ABBREVIATION, HASH, is_ref_name
from bbcli.sandbox.git.process import Git, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def find(git: Git, aliases: Mapping[str, str], rev: str) -> str | None:
    """The full hash of the commit that `rev` names, or None. A full hash wins, then refs, then shortened hashes."""
    if HASH.fullmatch(rev):
        return find_hash(git, aliases, rev)
    return find_ref(git, rev) or find_hash(git, aliases, rev)


def find_hash(git: Git, aliases: Mapping[str, str], rev: str) -> str | None:
    """The commit of a hash, full or at least four digits of it, never of a ref with such a name."""
    if not ABBREVIATION.fullmatch(rev):
        return None
    prefix = rev.lower()
    published = {real for alias, real in aliases.items() if alias.startswith(prefix)}
    found = {commit for value in published or _expand(git, prefix) if (commit := peel(git, value))}
    return found.pop() if len(found) == 1 else None


def find_ref(git: Git, name: str) -> str | None:
    """The commit of a branch, tag or other ref; of a branch and a tag of one short name, the branch."""
    if name == "HEAD":
        return peel(git, "HEAD")
    if not is_ref_name(name):
        return None
    found = read_refs(git, candidates := [f"refs/heads/{name}", f"refs/tags/{name}", f"refs/{name}", name])
    hashes = (found[ref] for ref in candidates if ref in found)
    return next((commit for commit in (peel(git, value) for value in hashes) if commit), None)


def read_refs(git: Git, names: Iterable[str]) -> dict[str, str]:
    """The hashes of those of these full names that exist.

    Not by `rev-parse`: given a name that does not exist it tries others, `x-gabc1234` as the commit abc1234 among them.
    """
    wanted = set(names)
    lines = git.output("for-each-ref", "--format=%(objectname) %(refname)", "--", *sorted(wanted)).splitlines()
    pairs = (decode(line).split(" ", 1) for line in lines)
    return {name: value for value, name in pairs if name in wanted}


def peel(git: Git, value: str) -> str | None:
    """The commit behind a hash or HEAD, through tags; None for a tree, a blob, an ambiguous hash or none at all."""
    answer = git.output("cat-file", "--batch-check=%(objectname)", stdin=f"{value}^{{commit}}\n".encode())
    found = answer.decode().strip()
    return found if HASH.fullmatch(found) else None


def _expand(git: Git, prefix: str) -> list[str]:
    """Full hashes of all objects that start so; not by `rev-parse --verify`, which prefers a branch of that name."""
    if HASH.fullmatch(prefix):
        return [prefix]
    return git.output("rev-parse", f"--disambiguate={prefix}").decode().split()
