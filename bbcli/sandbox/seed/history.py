"""Builds the repositories of a sandbox: my-repo with its history of 13 months, and small ones."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from bbcli.sandbox.git.repository import GitRepository
from bbcli.sandbox.seed import chapters, material, oddities
from bbcli.sandbox.seed.story import MASTER, Story
from bbcli.sandbox.seed.stream import Stream, write

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Atlassian's introduction to the REST API shows two commits with these hashes, and people type them. Git gives a commit
# the hash that its content, its parents and their content have, so commits made here cannot have them: they are other
# names of the two newest commits of my-repo. The hashes on the right follow from the history; a test compares them.
ALIASES: Mapping[str, str] = {
    "01f9c8680e9db9888463b61e423b7b1d18a5c2c1": "6e011dacb73226d5f1699a26b829550579b820e2",
    "c9d6630b88143dab6a922c5cffe931dae68a612a": "e6dcbdf94844ed982bba93d67f88785cc227d1e1",
}


def build_my_repo(path: Path) -> GitRepository:
    """The repository of the introduction, the same to the last byte of every object each time."""
    made = GitRepository.create(path, "my-repo")
    story = Story()
    story.commit("Start", story.write("README.md", "# Highlighter\n\nColours fro source code.\n"), author=material.FRED)
    for step in _woven(*chapters.strands(), oddities.strand()):
        step(story)
    oddities.side_branches(story)
    oddities.pull_requests(story)
    _introduction(story)
    story.stream.load(made.git)
    return GitRepository(path, made.slug, ALIASES)


def build_small(path: Path, slug: str, *, default_branch: str = "master", commits: int = 3) -> GitRepository:
    """A repository with a few commits on its default branch, different for each slug and always the same for one."""
    made = GitRepository.create(path, slug, default_branch)
    stream, tip = Stream(), 0
    start = 1330000000 + crc32(slug.encode()) % 4_000_000
    for number in range(commits):
        author = material.PEOPLE[(len(slug) + number) % len(material.PEOPLE)]
        text = f"# {slug}\n\n" + "".join(f"Step {step + 1}.\n" for step in range(number))
        when = start + number * 86_400
        message = f"Describe step {number}" if number else f"Start {slug}"
        tip = stream.commit(
            f"refs/heads/{default_branch}", message, [write("README.md", text)],
            author=author, authored=when, committer=author, committed=when, parents=[tip] if tip else [],
        )  # fmt: skip
    stream.load(made.git)
    return made


def _woven(*strands: list[chapters.Step]) -> list[chapters.Step]:
    """All steps, each strand in its order and spread over the whole time."""
    placed = [
        ((place + 0.5) / len(strand), number, step)
        for number, strand in enumerate(strands)
        for place, step in enumerate(strand)
    ]
    return [step for _, _, step in sorted(placed, key=lambda each: each[:2])]


def _introduction(story: Story) -> None:
    """The two commits of Atlassian's introduction, word for word."""
    commits = (
        (1334639525, material.PIERRE, "STASH-2121: fix typo (CR-STASH-1199)", ("README.md", "fro", "for")),
        (
            1334730200,
            material.SEB,
            "NONE: Add groovy as java synhi\n+review @aahmed",
            ("languages/java.lang", "extensions = java", "extensions = java groovy"),
        ),
    )
    for when, author, message, change in commits:
        parents = [story.tips[MASTER]]
        story.tips[MASTER] = story.stream.commit(
            MASTER, message, [story.replace(*change)],
            author=author, authored=when, committer=author, committed=when, parents=parents,
        )  # fmt: skip
