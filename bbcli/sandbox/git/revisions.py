"""Resolve revisions: refs, tags (peeled), full or abbreviated hashes, and aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bbcli.sandbox.git.names import ABBREVIATION, HASH
from bbcli.sandbox.git.process import Git, GitError
from bbcli.sandbox.git.ref_files import read_refs

if TYPE_CHECKING:
    from collections.abc import Mapping


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
        return _peel_head(git)
    candidates = [f"refs/heads/{name}", f"refs/tags/{name}", f"refs/{name}", name]
    values = read_refs(git.directory, candidates)
    commits = (peel(git, values[ref]) for ref in candidates if ref in values)
    return next((commit for commit in commits if commit), None)


def peel(git: Git, value: str) -> str | None:
    """Return the commit of a full hash, through tags; None for trees, blobs and unknown hashes."""
    try:
        return git.constant("rev-parse", "--verify", "--quiet", f"{value}^{{commit}}").stdout.decode().strip()
    except GitError:
        return None


def _peel_head(git: Git) -> str | None:
    done = git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}", accept=(0, 1))
    return done.stdout.decode().strip() or None


def _expand(git: Git, prefix: str) -> list[str]:
    """Return the full hashes with a prefix; `rev-parse --verify` would prefer a branch of that name."""
    if HASH.fullmatch(prefix):
        return [prefix]
    return git.output("rev-parse", f"--disambiguate={prefix}").decode().split()
