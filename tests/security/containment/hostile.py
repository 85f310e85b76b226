"""Directories in which git would run hostile programs; each program leaves a file with its name."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

# No object has this name: git asks a promisor for it.
MISSING = "1" * 40
HOOKS = (
    "post-index-change", "reference-transaction", "pre-auto-gc", "post-checkout", "pre-commit", "post-commit",
    "prepare-commit-msg", "commit-msg", "pre-push", "post-merge", "fsmonitor-watchman",
)  # fmt: skip
COMMANDS = ("log", "remote", "rev-parse", "rev-list", "symbolic-ref", "for-each-ref", "version", "config", "clone")
PROGRAMS = (
    "fsmonitor", "pager", "editor", "external-diff", "textconv", "diff-command", "clean", "smudge", "gpg", "ssh",
    "askpass", "credential", "alias", "alternate-refs", "git-proxy", "uploadpack", "helper", "helper-none", "ext",
    "pack-objects", "key-command", "include", *HOOKS,
)  # fmt: skip
PROMISORS = """
[remote "p1"]
\turl = {there}
\tuploadpack = {bin}/uploadpack
[remote "p2"]
\turl = ::x
[remote "p3"]
\turl = ext::{bin}/ext
[remote "p4"]
\turl = ssh://h/x
[remote "p5"]
\turl = git://h/x
[remote "p6"]
\turl = {there}
\tvcs = none
[remote "p7"]
\turl = none::x
"""


@dataclass(frozen=True)
class Hostile:
    """Builds hostile directories below `folder`, each around a clone of a URL."""

    folder: Path
    source: Path
    url: str
    made: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("bin", "marks", "there"):
            (self.folder / name).mkdir(parents=True)
        program = self.folder / "bin" / PROGRAMS[0]
        program.write_text(f'#!/bin/sh\n: >"{self.folder}/marks/${{0##*/}}"\nexit 1\n')
        program.chmod(0o755)
        for name in PROGRAMS[1:]:
            (self.folder / "bin" / name).symlink_to(program)

    @property
    def programs_run(self) -> list[str]:
        """The programs that ran since the last call."""
        found = sorted(path.name for path in (self.folder / "marks").iterdir())
        for name in found:
            (self.folder / "marks" / name).unlink()
        return found

    def build(self, kind: str) -> Path:
        """Make a directory of a kind on the first call; return the working directory."""
        if kind not in self.made:
            self.made[kind] = KINDS[kind](self, self.folder / kind)
            for name in ("git", "jq", "less", "ssh", "true", "bbcli-x"):
                (self.made[kind] / name).symlink_to(self.folder / "bin" / PROGRAMS[0])
        return self.made[kind]

    def git(self, folder: Path, *words: str) -> str:
        """Run git before hostile settings are added."""
        run = subprocess.run(["git", *words], cwd=folder, env=environ(), capture_output=True, text=True, check=True)
        return run.stdout

    def clone(self, folder: Path) -> Path:
        """Make a clone without anything hostile; return its .git.

        The newest commits of master and of own, which the server does not have, are signed, and by an attribute files
        are compared and filtered by programs that no setting names yet.
        """
        self.git(self.folder, "clone", "-q", str(self.source), str(folder))
        self.git(folder, "remote", "set-url", "origin", f"{self.url}/scm/work/my-repo.git")
        (folder / ".git" / "info" / "attributes").write_text("* diff=x filter=x\n")
        signed = self.sign(folder, "HEAD")
        self.git(folder, "update-ref", "refs/heads/master", signed)
        made = self.git(folder, "commit-tree", "-p", signed, "-m", "Own", f"{signed}^{{tree}}").strip()
        self.git(folder, "update-ref", "refs/heads/own", self.sign(folder, made))
        return folder / ".git"

    def sign(self, folder: Path, commit: str) -> str:
        """Make a commit that differs from another one by a signature; return its hash."""
        text = self.git(folder, "cat-file", "commit", commit)
        signature = "\ngpgsig -----BEGIN PGP SIGNATURE-----\n x\n -----END PGP SIGNATURE-----\n\n"
        (folder / "signed").write_text(text.replace("\n\n", signature, 1))
        return self.git(folder, "hash-object", "-w", "-t", "commit", "--literally", "signed").strip()

    @property
    def settings(self) -> str:
        """Settings that name a program wherever one can be named."""
        named = {
            "core": {
                "fsmonitor": "fsmonitor", "pager": "pager", "editor": "editor", "sshCommand": "ssh",
                "askPass": "askpass", "alternateRefsCommand": "alternate-refs", "gitProxy": "git-proxy",
            },
            "sequence": {"editor": "editor"},
            "diff": {"external": "external-diff"},
            'diff "x"': {"textconv": "textconv", "command": "diff-command"},
            'filter "x"': {"clean": "clean", "smudge": "smudge"},
            "gpg": {"program": "gpg"},
            'gpg "ssh"': {"program": "gpg", "defaultKeyCommand": "key-command"},
            'gpg "x509"': {"program": "gpg"},
            "credential": {"helper": "credential"},
            "uploadpack": {"packObjectsHook": "pack-objects"},
            'trailer "x"': {"command": "ext"},
            "interactive": {"diffFilter": "pager"},
            "pager": dict.fromkeys(COMMANDS, "pager"),
        }  # fmt: skip
        lines = [f"[core]\n\thooksPath = {self.folder}/bin\n[log]\n\tshowSignature = true\n[gc]\n\tauto = 1\n"]
        for section, settings in named.items():
            lines += [f"[{section}]\n", *(f"\t{key} = {self.folder}/bin/{name}\n" for key, name in settings.items())]
        own = {**dict.fromkeys((*COMMANDS, "lg"), "alias"), "remote-": "helper", "remote-none": "helper-none"}
        lines += ["[alias]\n", *(f"\t{key} = !{self.folder}/bin/{name}\n" for key, name in own.items())]
        lines += [f'[protocol]\n\tallow = always\n[credential "{self.url}"]\n\thelper = {self.folder}/bin/credential\n']
        return "".join(lines)

    def arm(self, config: Path) -> None:
        """Add the hostile settings to a configuration file."""
        with config.open("a") as file:
            file.write(self.settings)

    def promise(self, git_dir: Path) -> None:
        """Remove the commits and declare them as promised by remotes of many kinds."""
        text = PROMISORS.format(bin=self.folder / "bin", there=self.folder / "there")
        with (git_dir / "config").open("a") as file:
            file.write(text.replace("\turl", "\tpromisor = true\n\turl"))
            file.write("[core]\n\trepositoryFormatVersion = 1\n[extensions]\n\tpartialClone = p1\n")
        for ref in ("refs/heads/master", "refs/remotes/origin/master", "refs/tags/v9"):
            (git_dir / ref).parent.mkdir(parents=True, exist_ok=True)
            (git_dir / ref).write_text(f"{MISSING}\n")
        (git_dir / "HEAD").write_text("ref: refs/heads/master\n")


def environ() -> dict[str, str]:
    """Return the environment of a user without git settings."""
    person = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **person, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}


def _settings(hostile: Hostile, folder: Path) -> Path:
    hostile.arm(hostile.clone(folder) / "config")
    return folder


def _promisor(hostile: Hostile, folder: Path) -> Path:
    git_dir = hostile.clone(folder)
    hostile.arm(git_dir / "config")
    hostile.promise(git_dir)
    return folder


def _bare(hostile: Hostile, folder: Path) -> Path:
    """A clone with a bare repository in a subdirectory, which any commit can contain."""
    hostile.clone(folder)
    shutil.copytree(hostile.build("promisor") / ".git", folder / "below")
    hostile.git(folder, "config", "--file", "below/config", "core.bare", "true")
    return folder / "below"


def _git_file(hostile: Hostile, folder: Path) -> Path:
    folder.mkdir()
    (folder / ".git").write_text(f"gitdir: {hostile.build('promisor') / '.git'}\n")
    return folder


def _link(hostile: Hostile, folder: Path) -> Path:
    folder.mkdir()
    (folder / ".git").symlink_to(hostile.build("promisor") / ".git")
    return folder


def _include(hostile: Hostile, folder: Path) -> Path:
    git_dir = hostile.clone(folder)
    hostile.arm(git_dir / "more")
    with (git_dir / "config").open("a") as file:
        file.write(f'[include]\n\tpath = more\n[includeIf "gitdir:{folder}/"]\n\tpath = more\n')
    return folder


def _worktree(hostile: Hostile, folder: Path) -> Path:
    """A linked worktree; only its own configuration is hostile."""
    git_dir = hostile.clone(hostile.folder / "main")
    hostile.git(git_dir.parent, "worktree", "add", "-q", "--detach", str(folder))
    hostile.git(folder, "config", "extensions.worktreeConfig", "true")
    hostile.arm(git_dir / "worktrees" / folder.name / "config.worktree")
    return folder


def _alternates(hostile: Hostile, folder: Path) -> Path:
    git_dir = hostile.clone(folder)
    other = hostile.build("promisor") / ".git" / "objects"
    (git_dir / "objects" / "info" / "alternates").write_text(f"{other}\n")
    hostile.arm(git_dir / "config")
    return folder


def _missing_tree(hostile: Hostile, folder: Path) -> Path:
    """A commit whose tree is missing."""
    git_dir = hostile.clone(folder)
    text = f"tree {'2' * 40}\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +0000\n\nx\n"
    (folder / "commit").write_text(text)
    made = hostile.git(folder, "hash-object", "-w", "-t", "commit", "--literally", "commit").strip()
    hostile.arm(git_dir / "config")
    hostile.promise(git_dir)
    (git_dir / "refs" / "heads" / "master").write_text(f"{made}\n")
    return folder


def _submodule(hostile: Hostile, folder: Path) -> Path:
    """The directory of a submodule, whose repository is inside that of the outer clone."""
    git_dir = hostile.clone(folder)
    (git_dir / "modules").mkdir()
    shutil.copytree(hostile.build("promisor") / ".git", git_dir / "modules" / "x")
    (folder / "x").mkdir()
    (folder / "x" / ".git").write_text("gitdir: ../.git/modules/x\n")
    return folder / "x"


KINDS: dict[str, Callable[[Hostile, Path], Path]] = {
    "settings": _settings,
    "promisor": _promisor,
    "bare": _bare,
    "git-file": _git_file,
    "link": _link,
    "include": _include,
    "worktree": _worktree,
    "alternates": _alternates,
    "missing-tree": _missing_tree,
    "submodule": _submodule,
}


def on_a_terminal(command: Sequence[str], folder: Path, env: dict[str, str]) -> None:
    """Run a program with a terminal as its output; discard the output."""
    leader, follower = os.openpty()
    subprocess.run(command, cwd=folder, env=env, stdin=follower, stdout=follower, stderr=follower, check=False)
    os.close(follower)
    os.close(leader)
