"""Files of another user are neither read nor written through."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bbcli.commands.commits.follow.state_file import Followed, Position, StateFile
from bbcli.config.cache import Cache
from bbcli.config.files import link_target

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.sandbox.server import Sandbox
    from tests.conftest import Invoke

OTHER = 12345
CONFIG = 'default = "evil"\n[servers.evil]\nurl = "http://127.0.0.1:1"\n'
needs_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
posix = pytest.mark.skipif(os.name == "nt", reason="modes mean nothing there")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The configuration directory of the run."""
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir(0o700)
    file.write_text(CONFIG)
    return file


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A world-writable directory like /tmp."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    return folder


def given_away(path: Path) -> None:
    os.chown(path, OTHER, OTHER, follow_symlinks=False)


def link(place: Path) -> None:
    place.rename(place.with_name("real.toml"))
    place.symlink_to(place.with_name("real.toml"))
    given_away(place)


SPOILT: dict[str, Callable[[Path], object]] = {
    "the file is of another user": given_away,
    "the directory is of another user": lambda file: given_away(file.parent),
    "a link is of another user": link,
    "the directory is a link of another user": lambda file: link(file.parent),
}


@needs_root
@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("words", ["projects list", "auth status", "config list", "alias list"])
def test_a_configuration_of_another_user_is_refused(
    config: Path, invoke: Invoke, words: str, spoil: Callable[[Path], object]
) -> None:
    spoil(config)
    result = invoke(*words.split())
    assert (result.code, result.out) == (10, "")
    assert "another user owns it" in result.err


@posix
@pytest.mark.parametrize(("of_file", "of_folder"), [(0o620, 0o700), (0o602, 0o700), (0o600, 0o770), (0o600, 0o777)])
def test_a_configuration_that_others_can_write_is_refused(
    config: Path, invoke: Invoke, of_file: int, of_folder: int
) -> None:
    config.chmod(of_file)
    config.parent.chmod(of_folder)
    result = invoke("config", "list")
    spoilt = config.parent if of_file == 0o600 else config
    assert (result.code, result.out) == (10, "")
    assert f"chmod go-w {spoilt}" in result.err


@posix
def test_in_a_directory_of_all_users_the_file_is_looked_at(config: Path, invoke: Invoke) -> None:
    config.parent.chmod(0o1777)
    config.chmod(0o644)
    assert invoke("config", "list").code == 0


@needs_root
@pytest.mark.parametrize("words", ["projects list --log {}", "api call /projects --output-file {}"])
def test_what_is_written_follows_no_link_of_another_user(
    sandbox: Sandbox, invoke: Invoke, shared: Path, tmp_path: Path, words: str
) -> None:
    (tmp_path / "mine").write_text("mine")
    (shared / "place").symlink_to(tmp_path / "mine")
    given_away(shared / "place")
    result = invoke(*words.format(shared / "place").split())
    assert (result.code, (tmp_path / "mine").read_text()) == (1, "mine")
    assert "it is a link of another user" in result.err


@needs_root
def test_the_state_of_following_follows_no_link_of_another_user(
    sandbox: Sandbox, invoke: Invoke, shared: Path, tmp_path: Path
) -> None:
    (shared / "state").symlink_to(tmp_path / "mine")
    given_away(shared / "state")
    result = invoke("commits", "follow", "-R", "WORK/my-repo", "--since-file", str(shared / "state"))
    assert (result.code, (tmp_path / "mine").exists()) == (2, False)
    assert "it is a link of another user" in result.err


def test_the_state_of_following_is_written_through_no_link_with_a_guessed_name(shared: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (shared / f".state.{os.getpid()}.part").symlink_to(tmp_path / "mine")
    StateFile(shared / "state", Followed("https://h", "WORK/my-repo", "")).write(Position("a" * 40, {}, None))
    assert ((tmp_path / "mine").read_text(), (shared / "state").is_symlink()) == ("mine", False)


@needs_root
def test_a_log_of_another_user_is_not_written(sandbox: Sandbox, invoke: Invoke, shared: Path) -> None:
    (shared / "log").touch(0o666)
    given_away(shared / "log")
    result = invoke("projects", "list", "--log", str(shared / "log"))
    assert (result.code, (shared / "log").read_text()) == (1, "")


@posix
def test_a_log_that_is_a_pipe_is_not_waited_for(sandbox: Sandbox, invoke: Invoke, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert invoke("projects", "list", "--log", str(tmp_path / "pipe")).code == 1


@posix
def test_a_log_to_a_pipe_that_is_read_and_to_stderr_is_written(sandbox: Sandbox) -> None:
    script = "{ bbcli projects list --log /dev/stderr >/dev/null; } 2>&1; bbcli projects list --log >(cat) >/dev/null"
    path = f"{Path('.venv/bin').absolute()}:{os.environ['PATH']}"
    run = subprocess.run(["bash", "-c", script], env={**os.environ, "PATH": path}, capture_output=True, check=True)
    assert run.stdout.count(b'"method":"GET"') == 2


@needs_root
def test_the_netrc_of_another_user_is_not_used(sandbox: Sandbox, invoke: Invoke, shared: Path) -> None:
    (shared / "netrc").write_text("machine 127.0.0.1 login mary password mary")
    (shared / "netrc").chmod(0o600)
    given_away(shared / "netrc")
    result = invoke(
        "projects", "list", env={"NETRC": str(shared / "netrc"), "BBCLI_USERNAME": "", "BBCLI_PASSWORD": ""}
    )
    assert (result.code, "another user owns it" in result.err) == (10, True)


@posix
def test_a_lock_is_taken_through_no_link(config: Path, invoke: Invoke, tmp_path: Path) -> None:
    (config.parent / "config.toml.lock").symlink_to(tmp_path / "mine")
    assert invoke("alias", "set", "a", "projects list").code == 10
    assert not (tmp_path / "mine").exists()


@needs_root
def test_an_answer_is_written_to_no_pipe_of_another_user(sandbox: Sandbox, invoke: Invoke, shared: Path) -> None:
    os.mkfifo(shared / "pipe")
    given_away(shared / "pipe")
    reader = os.open(shared / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    result = invoke("api", "call", "/projects", "--output-file", str(shared / "pipe"))
    assert (result.code, os.read(reader, 9)) == (1, b"")
    os.close(reader)


def test_own_links_are_followed_and_circles_end(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to(tmp_path / "c")
    assert link_target(tmp_path / "a") == tmp_path / "c"
    (tmp_path / "c").symlink_to("a")
    with pytest.raises(OSError, match="symbolic links"):
        link_target(tmp_path / "a")


@posix
@pytest.mark.parametrize("spoil", ["mode", pytest.param("owner", marks=needs_root), "link"])
def test_an_entry_of_the_cache_that_others_could_write_is_none(tmp_path: Path, spoil: str) -> None:
    cache = Cache(tmp_path / "cache", "https://h", "", lambda: 0.0, str)
    cache.put("version", "9.4")
    (entry,) = (tmp_path / "cache").iterdir()
    assert cache.get("version", 9) == "9.4"
    if spoil == "mode":
        entry.chmod(0o622)
    elif spoil == "owner":
        given_away(entry)
    else:
        entry.rename(tmp_path / "elsewhere")
        entry.symlink_to(tmp_path / "elsewhere")
    assert cache.get("version", 9) is None
