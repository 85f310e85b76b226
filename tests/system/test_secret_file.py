"""The file of secrets: owner and mode, crashes, and concurrent writers."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bbcli.auth.secret_file import SecretFile
from bbcli.config.files import lock
from bbcli.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable

    from bbcli.auth.keyring import SecretStore

PLACE = ("bbcli:https://h/ctx", "fred")
IS_ROOT = os.geteuid() == 0
NOBODY = 65534
AGAIN = "move the file away, and sign in again"
OWN = "then replace its tokens, which others may have read"


@pytest.fixture
def vault(tmp_path: Path) -> SecretFile:
    """A file with a secret in it."""
    vault = SecretFile(tmp_path / "config" / "secrets")
    vault.put(*PLACE, "s3cret")
    return vault


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refused(vault: SecretStore, message: str, hint: str) -> None:
    """Assert that reading and writing fail with this message, and that no secret is in the exception chain."""
    calls: list[Callable[[], object]] = [
        lambda: vault.get(*PLACE),
        lambda: vault.put(*PLACE, "n3w"),
        lambda: vault.delete(*PLACE),
    ]
    for call in calls:
        with pytest.raises(Misconfigured) as raised:
            call()
        assert (raised.value.message, raised.value.hint, raised.value.__cause__) == (message, hint, None)


def test_a_secret_is_kept_given_back_replaced_and_forgotten(tmp_path: Path) -> None:
    vault = SecretFile(tmp_path / "secrets")
    vault.delete(*PLACE)
    assert (vault.get(*PLACE), vault.folder.exists()) == (None, False)
    vault.put(*PLACE, "first")
    vault.put(PLACE[0], "ann", "hers")
    vault.put("bbcli:https://h/other", "fred", "elsewhere")
    vault.put(*PLACE, "second")
    assert SecretFile(vault.folder).get(*PLACE) == "second"
    vault.delete(*PLACE)
    vault.delete(*PLACE)
    assert (vault.get(*PLACE), vault.get(PLACE[0], "ann")) == (None, "hers")
    assert vault.get("bbcli:https://h/other", "fred") == "elsewhere"


def test_with_the_last_secret_the_file_goes(vault: SecretFile) -> None:
    vault.delete(*PLACE)
    assert [path.name for path in vault.folder.iterdir() if path.suffix != ".lock"] == []


@given(st.dictionaries(st.tuples(st.text(), st.text()), st.text(), max_size=5))
def test_any_text_comes_back_as_it_was(secrets: dict[tuple[str, str], str]) -> None:
    with TemporaryDirectory() as folder:
        vault = SecretFile(Path(folder) / "secrets")
        for place, secret in secrets.items():
            vault.put(*place, secret)
        assert {place: vault.get(*place) for place in secrets} == secrets
        for place in secrets:
            vault.delete(*place)
        assert not vault.path.exists()


def test_bytes_that_are_no_text_come_back_too(vault: SecretFile) -> None:
    secret = b"p\xe4ss".decode(errors="surrogateescape")
    vault.put(*PLACE, secret)
    assert vault.get(*PLACE) == secret


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277, 0o777], ids=oct)
def test_folder_and_file_are_their_owners_alone_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    vault = SecretFile(tmp_path / "new" / "config" / "secrets")
    before = os.umask(umask)
    try:
        vault.put(*PLACE, "first")
        vault.put(*PLACE, "second")
        assert vault.get(*PLACE) == "second"
    finally:
        os.umask(before)
    assert [mode(path) for path in (vault.folder.parent, vault.folder, vault.path)] == [0o700, 0o700, 0o600]
    assert {mode(path) & 0o077 for path in vault.folder.iterdir()} == {0}


@pytest.mark.parametrize("wrong", [0o640, 0o604, 0o620, 0o601])
def test_a_file_that_is_open_to_others_is_refused_until_it_is_mended(vault: SecretFile, wrong: int) -> None:
    vault.path.chmod(wrong)
    refused(vault, f"other users can read {vault.path}", f"chmod 600 {vault.path}; {OWN}")
    subprocess.run(["chmod", "600", str(vault.path)], check=True)
    assert vault.get(*PLACE) == "s3cret"


@pytest.mark.parametrize("wrong", [0o750, 0o705, 0o711])
def test_a_folder_that_is_open_to_others_is_refused(vault: SecretFile, wrong: int) -> None:
    vault.folder.chmod(wrong)
    refused(vault, f"other users can read {vault.folder}", f"chmod 700 {vault.folder}; {OWN}")


def test_the_command_that_mends_it_can_be_pasted(tmp_path: Path) -> None:
    vault = SecretFile(tmp_path / "my own; config" / "secrets")
    vault.put(*PLACE, "s3cret")
    vault.path.chmod(0o644)
    with pytest.raises(Misconfigured) as raised:
        vault.get(*PLACE)
    subprocess.run(str(raised.value.hint).partition("; then replace")[0], shell=True, check=True)
    assert vault.get(*PLACE) == "s3cret"


def test_a_file_of_another_user_is_refused(vault: SecretFile) -> None:
    folder = vault.folder if IS_ROOT else Path("/usr")
    if IS_ROOT:
        os.chown(folder, NOBODY, NOBODY)
    refused(SecretFile(folder), f"{folder} is owned by another user", AGAIN)


def test_a_link_is_not_followed(vault: SecretFile, tmp_path: Path) -> None:
    folder = tmp_path / "linked"
    folder.symlink_to(vault.folder)
    refused(SecretFile(folder), f"{folder} is a link", AGAIN)
    kept = vault.path.rename(vault.folder / "kept")
    text = kept.read_text(encoding="utf-8")
    vault.path.symlink_to(kept)
    refused(vault, f"{vault.path} is a link", AGAIN)
    assert (vault.path.readlink(), kept.read_text(encoding="utf-8")) == (kept, text)


def test_an_entry_of_another_file_type_is_refused(vault: SecretFile, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused(SecretFile(tmp_path / "file"), f"{tmp_path / 'file'} is not a directory", AGAIN)
    for make in (Path.mkdir, os.mkfifo):
        (vault.path.rmdir if vault.path.is_dir() else vault.path.unlink)()
        make(vault.path)
        refused(vault, f"{vault.path} is not a file", AGAIN)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"s3cret": 1}',
        b'{"s": {"fred": 7}}',
        b'"s3cret"',
        b"\xff",
        b"[" * 100_000,
        b"s3cret=1",
    ],
    ids=lambda text: text.decode("latin-1")[:20],
)
def test_a_damaged_file_is_named_and_left_alone(vault: SecretFile, text: bytes) -> None:
    vault.path.write_bytes(text)
    refused(vault, f"{vault.path} is damaged", AGAIN)
    assert vault.path.read_bytes() == text


# In a process of its own: a limit can't be lifted again, nor is everybody root.
CHILD = """
import os, resource, signal, sys
from pathlib import Path
import filelock, tempfile
from bbcli.auth.secret_file import SecretFile
from bbcli.errors import BbcliError
folder, user, size = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
vault = SecretFile(Path(folder))
if size:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
if os.geteuid() != user:
    os.seteuid(user)
url = "bbcli:https://h/ctx"
for call in (lambda: vault.put(url, "ann", "x" * 200), lambda: vault.delete(url, "fred")):
    try:
        print(call())
    except BbcliError as error:
        print(error.exit_code, error.message.replace(folder, "FOLDER"))
print(vault.get(url, "fred"), sorted(os.listdir(folder)))
"""


def child(folder: Path, user: int, size: int) -> list[str]:
    command = [sys.executable, "-c", CHILD, str(folder), str(user), str(size)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    return run.stdout.splitlines()


def test_on_a_full_disk_the_old_content_stays(vault: SecretFile) -> None:
    vault.put(PLACE[0], "bob", "y" * 90)
    lines = child(vault.folder, os.geteuid(), 100)
    problem = "10 FOLDER/logins.json cannot be used: File too large"
    assert lines == [problem, problem, "s3cret ['logins.json', 'logins.json.lock']"]


def test_in_a_folder_that_can_not_be_written_the_old_content_stays() -> None:
    # Not tmp_path, which nobody but its owner can enter.
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        vault = SecretFile(Path(place) / "secrets")
        vault.put(*PLACE, "s3cret")
        for path in (*vault.folder.iterdir(), vault.folder):
            os.chown(path, NOBODY if IS_ROOT else -1, -1)
        vault.folder.chmod(0o500)
        lines = child(vault.folder, NOBODY if IS_ROOT else os.geteuid(), 0)
        vault.folder.chmod(0o700)
    problem = "10 FOLDER/logins.json cannot be used: Permission denied"
    assert lines == [problem, problem, "s3cret ['logins.json', 'logins.json.lock']"]


WRITER = """
import sys
from pathlib import Path
from bbcli.auth.secret_file import SecretFile
vault, own = SecretFile(Path(sys.argv[1])), sys.argv[2]
for number in range(20):
    vault.put("bbcli:https://h", f"{own}-{number}", own)
    vault.put("bbcli:https://h", f"{own}-gone", own)
    vault.delete("bbcli:https://h", f"{own}-gone")
"""


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(folder), own]) for own in "abcd"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    held = json.loads(SecretFile(folder).path.read_text(encoding="utf-8"))
    assert held == {"bbcli:https://h": {f"{own}-{number}": own for own in "abcd" for number in range(20)}}


def test_reading_takes_no_lock(vault: SecretFile) -> None:
    program = (
        "import sys; from pathlib import Path; from bbcli.auth.secret_file import SecretFile;"
        f"print(SecretFile(Path(sys.argv[1])).get(*{PLACE!r}), 'filelock' in sys.modules)"
    )
    with lock(vault.path):
        run = subprocess.run(
            [sys.executable, "-c", program, str(vault.folder)], capture_output=True, text=True, check=True
        )
    assert run.stdout == "s3cret False\n"
