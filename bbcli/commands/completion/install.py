"""Installs a completion script where its shell looks for it, and removes it again.

A shell that does not look for scripts in a directory of the user gets lines in its startup file, between two marks.
Other lines, and files that are not completion scripts of bbcli, are never changed.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bbcli.auth.secret_env import without_credentials
from bbcli.config.executables import which
from bbcli.config.files import atomic_write, link_target
from bbcli.config.shell import command_line, quoted
from bbcli.errors import InvalidInput, Misconfigured

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

BEGIN, END = "# >>> bbcli completion >>>", "# <<< bbcli completion <<<"
_BLOCK = re.compile(rf"^{re.escape(BEGIN)}\n.*?^{re.escape(END)}\n?", re.MULTILINE | re.DOTALL)
# Part of the first lines of each script.
_OWN_SCRIPT = b" completion for bbcli. "
# Seconds for a shell to run its startup files.
_DEADLINE = 10.0
_NAMES = {"bash": "bash", "zsh": "zsh", "fish": "fish", "pwsh": "powershell", "powershell": "powershell"}


class Place(NamedTuple):
    """The path at which a shell finds a completion script.

    `startup` is the startup file that has to load the script with `lines`; no lines if the shell finds it by itself.
    `others` are files that an earlier installation can have written. `next_step` is for the current shell.
    """

    script: Path
    next_step: str
    startup: Path | None = None
    lines: str = ""
    others: tuple[Path, ...] = ()


def shell_of(environ: Mapping[str, str]) -> str:
    """Return the name of the login shell; InvalidInput if there is no completion for it."""
    program = environ.get("SHELL", "") or ("powershell" if os.name == "nt" else "")
    name = _NAMES.get(Path(program).name.removesuffix(".exe"))
    if name is None:
        message = f"no completion for the shell {program}" if program else "SHELL is not set"
        raise InvalidInput(message, hint="name the shell: bbcli completion install bash")
    return name


def install(shell: str, script: str, environ: Mapping[str, str]) -> Iterator[str]:
    """Write the script, and lines to load it if the shell needs them; yield what was done and the next step.

    Misconfigured if there is another file in the place of the script.
    """
    place = place_for(shell, environ)
    yield from _write_script(place.script, script)
    if place.startup and place.lines:
        yield _add_block(place.startup, f"{BEGIN}\n{place.lines}{END}\n")
    yield place.next_step


def _add_block(startup: Path, block: str) -> str:
    """Add the block to a startup file, or replace the one that is there; return what was done."""
    before = _read(startup)
    rest = before if before.endswith("\n") or not before else f"{before}\n"
    after = _BLOCK.sub(lambda _: block, before, count=1) if _BLOCK.search(before) else rest + block
    if after == before:
        return f"{startup} already loads the script"
    _replace(startup, after)
    return f"added {len(block.splitlines())} lines to {startup}"


def uninstall(shell: str, environ: Mapping[str, str]) -> Iterator[str]:
    """Remove what `install` wrote; yield what was removed."""
    place, is_found = place_for(shell, environ), False
    if place.startup and (block := _BLOCK.search(before := _read(place.startup))):
        is_found = True
        _replace(place.startup, before[: block.start()] + before[block.end() :])
        yield f"removed {len(block[0].splitlines())} lines from {place.startup}"
    for script in dict.fromkeys((place.script, *place.others)):
        if _is_own(script):
            is_found = True
            script.unlink()
            _remove_empty(script.parent, environ)
            yield f"removed {script}"
    if not is_found:
        yield f"completion is not installed for {shell}"


def place_for(shell: str, environ: Mapping[str, str]) -> Place:
    """Return where a shell finds its script; it is run to find out what its startup files set."""
    return {"bash": _bash, "zsh": _zsh, "fish": _fish, "powershell": _powershell}[shell](environ)


# The shells


def _bash(environ: Mapping[str, str]) -> Place:
    """The package bash-completion loads scripts of a directory of the user when they are needed."""
    named = environ.get("BASH_COMPLETION_USER_DIR", "").partition(":")[0]
    folder = Path(named) if named else _xdg(environ, "XDG_DATA_HOME", ".local/share") / "bash-completion"
    script = folder / "completions" / "bbcli"
    step = f"open a new shell, or run: {command_line('source', script)}"
    loads = "declare -F _comp_load || declare -F __load_completion"
    is_loaded = bool(_output("bash", ("-i", "-c", f"{loads}; exit"), environ).strip())
    name = quoted(str(script))
    lines = "" if is_loaded else f"[ -r {name} ] && . {name}\n"
    return Place(script, step, _home(environ) / ".bashrc", lines)


class _ZshFacts(NamedTuple):
    """State of zsh after its startup files: fpath, ZDOTDIR, and True if completion is on."""

    fpath: tuple[Path, ...] = ()
    directory: str = ""
    has_compdef: bool = False


def _zsh(environ: Mapping[str, str]) -> Place:
    """Zsh loads scripts of the directories in fpath, once compinit was called."""
    facts, step = _zsh_facts(environ), "open a new shell, or run: exec zsh"
    own = _xdg(environ, "XDG_DATA_HOME", ".local/share") / "zsh" / "site-functions"
    usable = [folder for folder in facts.fpath if _is_usable(folder, _home(environ))]
    scripts = tuple(folder / "_bbcli" for folder in (own, *usable))
    startup = Path(facts.directory or environ.get("ZDOTDIR") or _home(environ)) / ".zshrc"
    if facts.has_compdef and usable and not _BLOCK.search(_read(startup)):
        return Place((own if own in usable else usable[0]) / "_bbcli", step, startup, others=scripts)
    lines = (
        f"fpath=({quoted(str(own))} $fpath)\n"
        "if (( $+functions[compdef] )); then\n"
        "  autoload -Uz _bbcli && compdef _bbcli bbcli\n"
        "else\n"
        "  autoload -Uz compinit && compinit\n"
        "fi\n"
    )
    return Place(own / "_bbcli", step, startup, lines, scripts)


def _zsh_facts(environ: Mapping[str, str]) -> _ZshFacts:
    asked = (
        "print -rl -- bbcli:fpath:$^fpath; print -r -- bbcli:dir:$ZDOTDIR; print -r -- bbcli:on:$+functions[compdef]"
    )
    lines = _output("zsh", ("-i", "-c", asked), environ).splitlines()
    found = [line.split(":", 2)[1:] for line in lines if line.count(":") >= 2 and line.startswith("bbcli:")]
    fpath = tuple(Path(value) for name, value in found if name == "fpath")
    values = dict(found)
    return _ZshFacts(fpath, values.get("dir", ""), values.get("on") == "1")


def _is_usable(folder: Path, home: Path) -> bool:
    """True for a writable directory below the home directory that is not part of a git repository, as plugins are."""
    if not (folder.is_absolute() and folder.is_relative_to(home) and folder.is_dir() and os.access(folder, os.W_OK)):
        return False
    inner = [each for each in (folder, *folder.parents) if each.is_relative_to(home) and each != home]
    return not any((each / ".git").exists() for each in inner)


def _fish(environ: Mapping[str, str]) -> Place:
    script = _xdg(environ, "XDG_CONFIG_HOME", ".config") / "fish" / "completions" / "bbcli.fish"
    return Place(script, "completion is available in all fish shells")


def _powershell(environ: Mapping[str, str]) -> Place:
    words = ("-NoLogo", "-NoProfile", "-NonInteractive", "-Command", "$PROFILE")
    found = next(filter(None, (_output(name, words, environ).strip() for name in ("pwsh", "powershell"))), "")
    if os.name == "nt":
        folder = _home(environ) / "Documents" / "PowerShell"
    else:
        folder = _xdg(environ, "XDG_CONFIG_HOME", ".config") / "powershell"
    profile = Path(found) if found else folder / "Microsoft.PowerShell_profile.ps1"
    script = profile.with_name("bbcli.ps1")
    name = "'" + str(script).replace("'", "''") + "'"
    step = "open a new shell, or run: . $PROFILE"
    return Place(script, step, profile, f"if (Test-Path {name}) {{ . {name} }}\n")


def _output(name: str, words: tuple[str, ...], environ: Mapping[str, str]) -> str:
    """Return what a shell prints, with the startup files of the user; empty without the shell, and after a timeout."""
    program = which(name, environ)
    if program is None:
        return ""
    with suppress(OSError, subprocess.TimeoutExpired):
        # In a session of its own, so that nothing in a startup file uses the terminal.
        return subprocess.run(
            [program, *words], cwd=_home(environ), env=without_credentials(environ), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, timeout=_DEADLINE, text=True,
            errors="replace", start_new_session=True,
        ).stdout  # fmt: skip
    return ""


# Directories and files


def _home(environ: Mapping[str, str]) -> Path:
    home = environ.get("HOME") or environ.get("USERPROFILE", "")
    if not Path(home).is_absolute():
        hint = "bbcli completion bash prints the script"
        raise Misconfigured("the home directory is unknown: HOME is not set", hint=hint)
    return Path(home)


def _xdg(environ: Mapping[str, str], name: str, default: str) -> Path:
    """Return a base directory; the specification ignores variables that are not an absolute path."""
    named = environ.get(name, "")
    return Path(named) if Path(named).is_absolute() else _home(environ) / default


def _write_script(path: Path, script: str) -> Iterator[str]:
    content = script.encode()
    if path.exists() and not _is_own(path):
        hint = f"move it away: {command_line('mv', path, f'{path}.old')}"
        raise Misconfigured(f"{path} is not a completion script of bbcli", hint=hint)
    if path.exists() and path.read_bytes() == content:
        yield f"{path} is up to date"
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path, private=False) as file:
        file.write(content)
    yield f"wrote {path}"


def _is_own(path: Path) -> bool:
    with suppress(OSError), path.open("rb") as file:
        return _OWN_SCRIPT in file.read(200)
    return False


def _read(path: Path) -> str:
    """Return the text of a startup file, empty if there is none; bytes that are not UTF-8 are kept."""
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        return ""


def _replace(path: Path, text: str) -> None:
    """Replace a startup file, or the target of a link to it, with its mode; an empty one is deleted."""
    target = link_target(path)
    if not text:
        target.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
    with atomic_write(target, private=False) as file:
        file.write(text.encode("utf-8", "surrogateescape"))
        if mode is not None:
            Path(file.name).chmod(mode)


def _remove_empty(folder: Path, environ: Mapping[str, str]) -> None:
    """Remove empty directories, from this one upwards, below the home directory and the base directories."""
    kept = {_home(environ), _xdg(environ, "XDG_DATA_HOME", ".local/share"), _xdg(environ, "XDG_CONFIG_HOME", ".config")}
    with suppress(OSError):  # not empty
        while folder not in kept:
            folder.rmdir()
            folder = folder.parent
