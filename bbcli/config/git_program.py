"""The git program: its command line and its environment, so that no directory runs a program through it.

A directory can hold a repository whose configuration names programs: a bare one may even be committed to a clone. git
runs them while it only reads: for a missing object, a signature, a file that may have changed. Each bolt below is known
to git since the version behind it; where git is older the others have to hold.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from bbcli.config.executables import executable, which

if TYPE_CHECKING:
    from collections.abc import Mapping


class Policy(NamedTuple):
    """What git may do in one run: the protocols that it may fetch by, and whether it may run configured programs."""

    protocols: tuple[str, ...] = ()
    runs_programs: bool = False


# Git runs nothing but itself and fetches nothing: the policy of every command that the others do not name.
ISOLATED = Policy()
# `clone` fetches by http and ssh, submodules too. It needs programs that the configuration of the person names: ssh,
# credential helpers, the filters and hooks of Git LFS (init.templateDir). It looks at no repository around it, and
# with --filter it has to fetch what is missing.
CLONE = Policy(("http", "https", "ssh"), runs_programs=True)
# `fetch` from another repository of the sandbox, for a fork.
COPY = Policy(("file",))

# On Windows, and no .bat or .cmd: the shell that runs these reads their arguments again.
_EXTENSIONS = (".EXE", ".COM")
# A program that can't be run.
_NONE = "/dev/null"
_EVERYWHERE = {"safe.bareRepository": "explicit"}  # 2.38
_INERT = {
    "core.fsmonitor": "",  # empty, not false: before 2.36 it is always the name of a program
    "core.hooksPath": _NONE,
    "core.sshCommand": _NONE,
    "core.askPass": "",
    "core.editor": ":",
    "core.alternateRefsCommand": _NONE,
    "credential.helper": "",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "log.showSignature": "false",
    "tag.gpgSign": "false",
    "commit.gpgSign": "false",
    "gpg.program": _NONE,
    "gpg.openpgp.program": _NONE,
    "gpg.x509.program": _NONE,
    "gpg.ssh.program": _NONE,
    "gpg.ssh.defaultKeyCommand": _NONE,
}
# Commands that can draw a diff, by a program that attributes or settings name.
_DRAWING = frozenset({"diff", "diff-tree", "log", "show"})
# What the environment of a person says about git itself, and about where it may look. Other variables of git name
# another repository, or programs.
_KEPT = (
    "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
    "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
)  # fmt: skip
# What names another repository than the one that is meant: `git rev-parse --local-env-vars`, without configuration.
_OF_A_REPOSITORY = frozenset(
    {
        "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX",
        "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE",
        "GIT_NAMESPACE", "GIT_CONFIG", "GIT_INTERNAL_SUPER_PREFIX", "GIT_QUARANTINE_PATH", "GIT_REPLACE_REF_BASE",
    }
)  # fmt: skip


def is_installed() -> bool:
    """Whether there is a git to run."""
    return which("git", extensions=_EXTENSIONS) is not None


def command(*words: str, policy: Policy = ISOLATED, environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the command line of git for these words; FileNotFoundError if git is not installed.

    `words` begin with the command, or with options of git that stand before it.
    """
    program = executable("git", environ, _EXTENSIONS)
    settings = _EVERYWHERE if policy.runs_programs else {**_EVERYWHERE, **_INERT, **_without_helpers(policy)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    drawing = ["--no-ext-diff", "--no-textconv"] if words[0] in _DRAWING else []
    return [program, "--no-pager", *options, words[0], *drawing, *words[1:]]


def _without_helpers(policy: Policy) -> dict[str, str]:
    """Return settings by which no alias is taken for the helper of a protocol that git speaks by itself."""
    return {f"alias.remote-{protocol}": "" for protocol in policy.protocols}


def environment(environ: Mapping[str, str], policy: Policy = ISOLATED) -> dict[str, str]:
    """Return the environment of git, from one that holds no secret."""
    if policy.runs_programs:
        kept = {name: value for name, value in environ.items() if name not in _OF_A_REPOSITORY}
        return {"GIT_ALLOW_PROTOCOL": ":".join(policy.protocols), **kept}
    kept = {name: value for name, value in environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    # Even an empty list allows the protocol "", and an alias of a directory can be the helper of any protocol that it
    # can name: this one has a name that it can't.
    protocols = policy.protocols or (f"none-{os.urandom(16).hex()}",)
    return {
        **kept,
        "GIT_ALLOW_PROTOCOL": ":".join(protocols),
        "GIT_NO_LAZY_FETCH": "1",  # 2.45, and 2.39.4 to 2.44.1 of older series
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "GIT_EDITOR": ":",
        "GIT_SSH_COMMAND": _NONE,
    }
