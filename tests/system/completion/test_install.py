"""`bbcli completion install`, seen by real shells that read their own startup files."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.programs import BASH_COMPLETION
from tests.system.completion.shells import INTERACTIVE, running_at_home

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Invoke

pytestmark = pytest.mark.needs("bash", "zsh", "fish")

BEGIN, END = "# >>> bbcli completion >>>\n", "# <<< bbcli completion <<<\n"
SCRIPTS = {
    "bash": ".local/share/bash-completion/completions/bbcli",
    "zsh": ".local/share/zsh/site-functions/_bbcli",
    "fish": ".config/fish/completions/bbcli.fish",
}
# Startup files of a person: the file, its text, and whether a block is added to it.
HOMES = {
    "bash-without-files": ("bash", ".bashrc", "", True),
    "bash-without-bash-completion": ("bash", ".bashrc", "alias ll='ls -l'\n", True),
    "bash-with-bash-completion": ("bash", ".bashrc", f". {BASH_COMPLETION}\n", False),
    "zsh-without-files": ("zsh", ".zshrc", "", True),
    "zsh-without-compinit": ("zsh", ".zshrc", "alias ll='ls -l'\n", True),
    "zsh-with-compinit": ("zsh", ".zshrc", "autoload -Uz compinit && compinit\n", True),
    "zsh-with-a-directory": ("zsh", ".zshrc", "fpath=(~/.zfunc $fpath)\nautoload -Uz compinit && compinit\n", False),
    "fish": ("fish", ".config/fish/config.fish", "set x 1\n", False),
}


def completion(home: Path, *words: str) -> tuple[int, str, str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    run = subprocess.run(
        [sys.executable, "-m", "bbcli", "completion", "install", *words], env={**environ, "HOME": str(home)},
        cwd=home, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return run.returncode, run.stdout, run.stderr


def files(home: Path) -> dict[str, str]:
    """Return the files of a home directory with their text, apart from those that shells write by themselves."""
    return {
        str(path.relative_to(home)): path.read_text()
        for path in home.rglob("*")
        if path.is_file() and not path.name.startswith(".zcompdump")
    }


@pytest.mark.parametrize("kind", HOMES)
def test_a_shell_completes_after_the_installation_and_nothing_is_left_after_its_removal(
    tmp_path: Path, kind: str
) -> None:
    shell, name, text, has_block = HOMES[kind]
    if text:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    if ".zfunc" in text:
        (tmp_path / ".zfunc").mkdir()
    before = files(tmp_path)
    assert completion(tmp_path, shell)[:2] == (0, "")
    installed = files(tmp_path)
    if has_block:
        assert installed[name].startswith(f"{text}{BEGIN}")
        assert installed[name].endswith(END)
    else:
        assert installed[name] == text
    script = ".zfunc/_bbcli" if ".zfunc" in text else SCRIPTS[shell]
    assert set(installed) == {*before, script, *([name] if has_block else [])}

    code, _, told = completion(tmp_path, shell)
    assert (code, files(tmp_path)) == (0, installed)
    assert told.startswith(f"{tmp_path / script} is up to date\n")

    with running_at_home(shell, tmp_path, {"XDG_DATA_HOME": "", "XDG_CONFIG_HOME": ""}) as running:
        assert running.completed("bbcli commits lis") == ["commits", "list"]
    (tmp_path / "bin" / "bbcli").unlink()
    written = [".bash_history", ".zsh_history", ".local/share/fish", ".cache", ".config/fish/fish_variables"]

    assert completion(tmp_path, shell, "--uninstall")[:2] == (0, "")
    left = {name: text for name, text in files(tmp_path).items() if not name.startswith(tuple(written))}
    assert left == before
    assert completion(tmp_path, shell, "--uninstall")[2] == f"completion is not installed for {shell}\n"


def test_a_file_of_another_program_is_not_replaced_or_removed(tmp_path: Path) -> None:
    path = tmp_path / SCRIPTS["fish"]
    path.parent.mkdir(parents=True)
    path.write_text("complete -c bbcli -a mine\n")
    code, _, told = completion(tmp_path, "fish")
    assert (code, told) == (
        10,
        f"error: {path} is not a completion script of bbcli\nhint: move it away: mv {path} {path}.old\n",
    )
    assert completion(tmp_path, "fish", "--uninstall")[0] == 0
    assert path.read_text() == "complete -c bbcli -a mine\n"


def test_a_startup_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "dotfiles").mkdir()
    target = tmp_path / "dotfiles" / "bashrc"
    target.write_text("alias ll='ls -l'")  # no line feed at the end
    target.chmod(0o640)
    (tmp_path / ".bashrc").symlink_to(target)
    assert completion(tmp_path, "bash")[0] == 0
    assert (tmp_path / ".bashrc").is_symlink()
    assert target.stat().st_mode & 0o777 == 0o640
    assert target.read_text().startswith(f"alias ll='ls -l'\n{BEGIN}")
    assert completion(tmp_path, "bash", "--uninstall")[0] == 0
    assert target.read_text() == "alias ll='ls -l'\n"


def test_base_directories_are_respected(tmp_path: Path, invoke: Invoke) -> None:
    env = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "c"), "XDG_DATA_HOME": str(tmp_path / "d")}
    for shell, path in (("fish", "c/fish/completions/bbcli.fish"), ("bash", "d/bash-completion/completions/bbcli")):
        assert invoke("completion", "install", shell, env=env).code == 0
        assert (tmp_path / path).is_file()


@pytest.mark.parametrize("shell", INTERACTIVE)
def test_the_shell_is_that_of_the_environment(tmp_path: Path, invoke: Invoke, shell: str) -> None:
    result = invoke("completion", "install", "--uninstall", env={"HOME": str(tmp_path), "SHELL": f"/usr/bin/{shell}"})
    assert (result.code, result.err) == (0, f"completion is not installed for {shell}\n")


@pytest.mark.parametrize(
    ("shell", "message"), [("/bin/tcsh", "no completion for the shell /bin/tcsh"), ("", "SHELL is not set")]
)
def test_an_unknown_shell_is_2(tmp_path: Path, invoke: Invoke, shell: str, message: str) -> None:
    result = invoke("completion", "install", env={"HOME": str(tmp_path), "SHELL": shell})
    assert result.code == 2
    assert result.err == f"error: {message}\nhint: name the shell: bbcli completion install bash\n"


def test_without_a_home_nothing_is_written(invoke: Invoke) -> None:
    result = invoke("completion", "install", "bash", env={"HOME": "", "USERPROFILE": ""})
    assert (result.code, result.out) == (10, "")
    assert result.err.startswith("error: the home directory is unknown: HOME is not set\n")


def test_the_profile_of_powershell_loads_the_script_if_it_exists(tmp_path: Path, invoke: Invoke) -> None:
    env = {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / "it's"), "PATH": str(tmp_path)}
    assert invoke("completion", "install", "powershell", env=env).code == 0
    folder = tmp_path / "it's" / "powershell"
    name = "'" + str(folder / "bbcli.ps1").replace("'", "''") + "'"
    profile = (folder / "Microsoft.PowerShell_profile.ps1").read_text()
    assert profile == f"{BEGIN}if (Test-Path {name}) {{ . {name} }}\n{END}"
    assert (folder / "bbcli.ps1").is_file()
