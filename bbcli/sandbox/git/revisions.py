"""Resolve revisions: refs, tags (peeled), full or abbreviated hashes, and aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.git.names import ABBREVIATION, HASH, is_ref_name
from bbcli.sandbox.git.process import Git, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def find(git: Git, aliases: Mapping[str, str], rev: str) -> str | None:
    """Return the full hash of a revision's commit, or None; full hashes precede refs, refs precede short hashes."""
    if HASH.fullmatch(rev):
        return find_hash(git, aliases, rev)
    return find_ref(git, rev) or find_hash(git, aliases, rev)


def find_hash(git: Git, aliases: Mapping[str, str], rev: str) -> str | None:
    """Return the commit of a hash of at least four digits; refs with such a name are ignored."""
    if not ABBREVIATION.fullmatch(rev):
        return None
    prefix = rev.lower()
    published = {real for alias, real in aliases.items() if alias.startswith(prefix)}
    found = {commit for value in published or _expand(git, prefix) if (commit := peel(git, value))}
    return found.pop() if len(found) == 1 else None


def find_ref(git: Git, name: str) -> str | None:
    """Return the commit of a branch, tag or other ref; a branch takes precedence over a tag of the same name."""
    if name == "HEAD":
        return peel(git, "HEAD")
    if not is_ref_name(name):
        return None
    candidates = [f"refs/heads/{name}", f"refs/tags/{name}", f"refs/{name}", name]
    fields = "%(objecttype) %(objectname) %(*objecttype) %(*objectname) %(refname)"
    lines = git.output("for-each-ref", f"--format={fields}", "--", *sorted(candidates)).splitlines()
    rows = {ref: row for *row, ref in (decode(line).split(" ", 4) for line in lines)}
    commits = (_commit_of(git, *rows[ref]) for ref in candidates if ref in rows)
    return next((commit for commit in commits if commit), None)


def _commit_of(git: Git, kind: str, value: str, peeled_kind: str, peeled: str) -> str | None:
    """Return the commit of a ref; a tag of a tag is peeled by another process."""
    if kind == "commit":
        return value
    return peeled if peeled_kind == "commit" else peel(git, value)


def read_refs(git: Git, names: Iterable[str]) -> dict[str, str]:
    """Return the hashes of the full ref names that exist.

    `rev-parse` tries other interpretations of an unknown name: `x-gabc1234` as the commit abc1234.
    """
    full_names = set(names)
    lines = git.output("for-each-ref", "--format=%(objectname) %(refname)", "--", *sorted(full_names)).splitlines()
    pairs = (decode(line).split(" ", 1) for line in lines)
    return {name: value for value, name in pairs if name in full_names}


def peel(git: Git, value: str) -> str | None:
    """Return the commit of a hash or HEAD, through tags; None for trees, blobs, ambiguous and unknown hashes."""
    output = git.output("cat-file", "--batch-check=%(objectname)", stdin=f"{value}^{{commit}}\n".encode())
    found = output.decode().strip()
    return found if HASH.fullmatch(found) else None


def _expand(git: Git, prefix: str) -> list[str]:
    """Return the full hashes with a prefix; `rev-parse --verify` would prefer a branch of that name."""
    if HASH.fullmatch(prefix):
        return [prefix]
    return git.output("rev-parse", f"--disambiguate={prefix}").decode().split()
