"""Build the git repositories of a new sandbox: WORK/my-repo and small ones with a few commits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from bbcli.sandbox.git import creation
from bbcli.sandbox.git.pack import Object, write_pack
from bbcli.sandbox.git.process import encode
from bbcli.sandbox.git.ref_files import create_ref
from bbcli.sandbox.git.repository import GitRepository

if TYPE_CHECKING:
    from collections.abc import Mapping

# WORK/my-repo as a git bundle: 13 months of a small project that end with the two commits of Atlassian's introduction
# to the REST API. It has everything that makes clients stumble: odd commit messages, file names and branch names, a
# copy, a rename, a mode change, a symbolic link, a binary file, a branch in conflict. To look at it, clone it; to
# change it, push to a mirror of it and run `git bundle create my-repo.bundle --branches --tags` there.
MY_REPO = Path(__file__).with_name("my-repo.bundle")
# Atlassian's introduction shows two commits with the hashes on the left, and people type them. Git derives a hash from
# the content and the parents, so commits made here cannot have these: they are aliases of the two newest commits of
# my-repo, whose real hashes are on the right.
ALIASES: Mapping[str, str] = {
    "01f9c8680e9db9888463b61e423b7b1d18a5c2c1": "6e011dacb73226d5f1699a26b829550579b820e2",
    "c9d6630b88143dab6a922c5cffe931dae68a612a": "e6dcbdf94844ed982bba93d67f88785cc227d1e1",
}
AUTHORS = (
    "Fred Stone <fred@example.com>", "Mary Fields <mary@example.com>", "Aisha Ahmed <aahmed@example.com>",
    "Jürgen Groß <jgross@example.com>", "Seb Ruiz <>", "田中 花子 <tanaka@example.com>", "Zoë O'Neil <zoe@example.com>",
    "Pierre-Etienne Poirot <>",
)  # fmt: skip
DAY = 86_400  # seconds


def build_my_repo(path: Path) -> GitRepository:
    """Create WORK/my-repo at `path`, with the same hashes each time."""
    created = GitRepository.create(path, "my-repo")
    creation.copy(MY_REPO, path)
    created.git.run("pack-refs", "--all")
    return GitRepository(path, created.slug, ALIASES)


def build_small(path: Path, slug: str, *, default_branch: str = "master", commits: int = 3) -> GitRepository:
    """Create a repository with a few commits on its default branch; the slug determines their hashes."""
    created = GitRepository.create(path, slug, default_branch)
    start = 1330000000 + crc32(slug.encode()) % 4_000_000
    objects: list[Object] = []
    parent = b""
    for number in range(commits):
        signature = f"{AUTHORS[(len(slug) + number) % len(AUTHORS)]} {start + number * DAY} +0000"
        content = f"# {slug}\n\n" + "".join(f"Step {step + 1}.\n" for step in range(number))
        message = f"Describe step {number}" if number else f"Start {slug}"
        readme = Object("blob", encode(content))
        tree = Object("tree", b"100644 README.md\0" + readme.hash)
        people = encode(f"author {signature}\ncommitter {signature}\n\n{message}")
        commit = Object("commit", b"tree %s\n%s%s" % (tree.hash.hex().encode(), parent, people))
        parent = b"parent %s\n" % commit.hash.hex().encode()
        objects += (readme, tree, commit)
    if objects:
        write_pack(path / "objects", objects)
        create_ref(path, f"refs/heads/{default_branch}", objects[-1].hash.hex())
    return created
