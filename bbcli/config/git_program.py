"""The command line and environment of git, so that no directory can make git run a program.

A directory can contain a repository whose configuration names programs, even a bare one committed to a clone. git runs
them for mere reads: for a missing object, a signature, a file that may have changed. The comments name the version of
git since which a setting has effect; older versions rely on the other settings.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from bbcli.config.executables import executable, which

if TYPE_CHECKING:
    from collections.abc import Mapping


class Policy(NamedTuple):
    """The permissions of one git run: protocols to fetch with, and whether git may run configured programs."""

    protocols: tuple[str, ...] = ()
    runs_programs: bool = False


# No other program and no fetch: the default of all commands.
ISOLATED = Policy()
# `clone` fetches over http and ssh, submodules too. It needs programs of the user's configuration: ssh, credential
# helpers, filters and hooks of Git LFS (init.templateDir). It ignores a repository around it, and --filter makes it
# fetch missing objects. `push` of `prs create --push` runs the hooks of the local clone, as git does.
CLONE = Policy(("http", "https", "ssh"), runs_programs=True)
# `fetch`, `checkout`, `worktree`, `submodule` and `push` in the local clone, for a verb whose purpose is to change it:
# as git runs there without bbcli. ssh keys per clone (core.sshCommand), Git LFS (filters) and hooks belong to a
# checkout. No verb that merely reads has this policy, and no bare repository is taken for a clone.
WORK = Policy(("http", "https", "ssh"), runs_programs=True)
# `fetch` from another repository of the sandbox, for a fork.
COPY = Policy(("file",))

# On Windows; not .bat and .cmd, whose arguments a shell would parse again.
_EXTENSIONS = (".EXE", ".COM")
# Not executable.
_NONE = "/dev/null"
_EVERYWHERE = {"safe.bareRepository": "explicit"}  # 2.38
_INERT = {
    "core.fsmonitor": "",  # not false, which is the name of a program before 2.36
    "core.hooksPath": _NONE,
    "core.sshCommand": _NONE,
    "core.askPass": "",
    "core.editor": ":",
    "core.alternateRefsCommand": ": #",  # "/dev/null" is an error at each push: git runs it
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
# Commands that can run diff and textconv programs named by attributes or settings.
_DRAWING = frozenset({"diff", "diff-tree", "log", "show"})
# Variables that configure git or limit its search for a repository. Others name another repository, or programs.
_KEPT = (
    "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
    "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM",
    "GIT_EXEC_PATH",
)  # fmt: skip
# Variables that name another repository: `git rev-parse --local-env-vars`, except those of the configuration.
_OF_A_REPOSITORY = frozenset(
    {
        "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX",
        "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE",
        "GIT_NAMESPACE", "GIT_CONFIG", "GIT_INTERNAL_SUPER_PREFIX", "GIT_QUARANTINE_PATH", "GIT_REPLACE_REF_BASE",
    }
)  # fmt: skip


def is_installed() -> bool:
    """True if git is in PATH."""
    return which("git", extensions=_EXTENSIONS) is not None


def command(*words: str, policy: Policy = ISOLATED, environ: Mapping[str, str] | None = None) -> list[str]:
    """Return the command line of git; FileNotFoundError if git is not installed.

    `words` begin with the git command, or with options before it.
    """
    program = executable("git", environ, _EXTENSIONS)
    settings = _EVERYWHERE if policy.runs_programs else {**_EVERYWHERE, **_INERT, **_without_helpers(policy)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    drawing = ["--no-ext-diff", "--no-textconv"] if words[0] in _DRAWING else []
    return [program, "--no-pager", *options, words[0], *drawing, *words[1:]]


def _without_helpers(policy: Policy) -> dict[str, str]:
    """Return settings that keep aliases from being run as helpers of these protocols."""
    return {f"alias.remote-{protocol}": "" for protocol in policy.protocols}


def environment(environ: Mapping[str, str], policy: Policy = ISOLATED) -> dict[str, str]:
    """Return the environment of git; `environ` must not contain secrets."""
    if policy.runs_programs:
        kept = {name: value for name, value in environ.items() if name not in _OF_A_REPOSITORY}
        return {"GIT_ALLOW_PROTOCOL": ":".join(policy.protocols), **kept}
    kept = {name: value for name, value in environ.items() if not name.startswith("GIT_") or name.startswith(_KEPT)}
    # An empty list allows the protocol "", and an alias in a directory can be the helper of any protocol with a known
    # name: this name is random.
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
