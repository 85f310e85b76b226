"""The installed wheel: manual pages and scripts are in place, and it runs without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path  # noqa: TC003 - the fields of a NamedTuple are looked up
from typing import TYPE_CHECKING, NamedTuple

import pytest

from bbcli.docs.generate import TREE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bbcli.sandbox.server import Sandbox

SCRIPTS = {
    "bbcli.bash": "bash-completion/completions/bbcli",
    "_bbcli": "zsh/site-functions/_bbcli",
    "bbcli.fish": "fish/vendor_completions.d/bbcli.fish",
}
# Every file system becomes one that can only be read, for this process and its children.
READ_ONLY = """
awk '$5 !~ "^/(proc|sys|dev)" || $5 == "/dev/shm" {print $5}' /proc/self/mountinfo | sort -r | while read -r place; do
  mount -o remount,bind,ro "$place" 2>/dev/null || :
done
! touch "$1" 2>/dev/null || exit 99
shift
exec "$@"
"""


class Installed(NamedTuple):
    """A venv with the wheel."""

    folder: Path

    def run(
        self, *words: str, env: Mapping[str, str], before: tuple[str, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run bbcli with only this environment."""
        command = [*before, str(self.folder / "bin/bbcli"), *words]
        here = {"PATH": "/usr/bin:/bin", "NO_PROXY": "*", **env}
        return subprocess.run(command, env=here, cwd="/", capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The built wheel in a venv, with the dependencies of the tests."""
    place = tmp_path_factory.mktemp("wheel")
    run = [sys.executable, "-m"]
    subprocess.run([*run, "hatchling", "build", "-t", "wheel", "-d", place / "dist"], cwd=TREE, check=True)
    (wheel,) = (place / "dist").iterdir()
    subprocess.run([*run, "venv", "--without-pip", place / "venv"], check=True)
    python = place / "venv/bin/python"
    quiet = ("-q", "--no-deps", "--no-index", "--disable-pip-version-check")
    subprocess.run([*run, "pip", "--python", python, "install", *quiet, wheel], check=True)
    (packages,) = (place / "venv/lib").glob("python*/site-packages")
    (packages / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return Installed(place / "venv")


@pytest.fixture
def signed_in(sandbox: Sandbox) -> dict[str, str]:
    """Variables that sign in to the sandbox, without a HOME."""
    return {"BBCLI_SERVER": sandbox.url, "BBCLI_USERNAME": "fred", "BBCLI_PASSWORD": "fred"}


def test_every_page_and_script_is_where_it_is_looked_for(installed: Installed) -> None:
    share = installed.folder / "share"
    for page in (TREE / "man").glob("*.[1-9]"):
        assert (share / f"man/man{page.suffix[1:]}/{page.name}").read_bytes() == page.read_bytes()
    for name, path in SCRIPTS.items():
        assert (share / path).read_bytes() == (TREE / "completions" / name).read_bytes()
    assert {path.name for path in (share / "man").iterdir()} == {"man1", "man5", "man7"}


@pytest.mark.needs("man")
def test_man_finds_a_page_beside_the_program(installed: Installed) -> None:
    env = {**os.environ, "PATH": f"{installed.folder}/bin:/usr/bin:/bin", "MANPATH": ""}
    for words in (["bbcli"], ["bbcli-commits-list"], ["5", "bbcli-config"], ["bbcli-exit-codes"]):
        run = subprocess.run(["man", "-w", *words], env=env, capture_output=True, text=True, check=True)
        assert run.stdout.startswith(str(installed.folder)), words


def test_it_is_the_wheel_that_runs_and_it_has_its_topics(installed: Installed) -> None:
    run = installed.run("help", "exit-codes", env={})
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("NAME\n    bbcli-exit-codes - ")
    code = "import bbcli; print(bbcli.__file__)"
    where = subprocess.run(
        [installed.folder / "bin/python", "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    assert where.stdout.startswith(str(installed.folder))


def test_it_runs_without_a_home(installed: Installed, signed_in: dict[str, str]) -> None:
    run = installed.run("commits", "list", "-R", "WORK/my-repo", "-L", "1", "--quiet", env=signed_in)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.endswith("\tNONE: Add groovy as java synhi\n")


def test_it_runs_where_nothing_can_be_written(installed: Installed, signed_in: dict[str, str], tmp_path: Path) -> None:
    if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount")
    before = ("unshare", "-m", "bash", "-c", READ_ONLY, "bash", str(tmp_path / "touched"))
    run = installed.run("commits", "list", "-R", "WORK/my-repo", "-L", "1", "--quiet", env=signed_in, before=before)
    assert (run.returncode, run.stderr) == (0, "")
    # It would like to keep which version the server has.
    run = installed.run("builds", "show", "master", "--key", "lint", "-R", "WORK/my-repo", env=signed_in, before=before)
    assert (run.returncode, run.stderr) == (0, "")
    env = {**signed_in, "BBCLI_CONFIG_DIR": str(tmp_path)}
    run = installed.run("alias", "set", "co", "commits list", env=env, before=before)
    assert run.returncode == 10
    assert run.stderr == f"error: {tmp_path}: Read-only file system\nhint: set BBCLI_CONFIG_DIR to another directory\n"
