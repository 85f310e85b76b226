"""An unexpected exception with the secret in its message and in local variables."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, NoReturn

import pytest

from bbcli.cli.main import run
from bbcli.context.app import App
from tests.conftest import Stream
from tests.support.secret_search import secrets_in
from tests.support.sign_in_methods import WAYS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.security.leaks.runs import Place

OPEN = ["commits", "open", "master", "-R", "WORK/my-repo"]


class Wrong(Exception):
    """An exception whose text is computed when it is printed."""

    def __init__(self, secret: str) -> None:
        super().__init__()
        self.secret = secret

    def __str__(self) -> str:
        return f"it went wrong with {self.secret!r}"


DEFECTS: dict[str, Callable[[str], BaseException]] = {
    "value": lambda secret: ValueError(f"it went wrong with {secret}"),
    "key": KeyError,
    "repr": lambda secret: TypeError(f"not for {[secret, secret.encode()]!r}"),
    "json": lambda secret: RuntimeError(json.dumps({"token": secret})),
    "late": Wrong,
    "file": lambda secret: FileNotFoundError(2, "No such file", f"/x/{secret}"),
    "system": lambda secret: OSError(5, f"Input {secret}"),
    "assertion": lambda secret: AssertionError(secret),
    "group": lambda secret: ExceptionGroup(f"all of {secret}", [ValueError(secret)]),
    "chained": lambda secret: _chained(secret),
}


def _chained(secret: str) -> BaseException:
    error = LookupError(f"not {secret}")
    error.__cause__ = ValueError(secret)
    error.add_note(secret)
    return error


@pytest.mark.parametrize("json_wanted", [False, True])
@pytest.mark.parametrize("defect", DEFECTS)
@pytest.mark.parametrize("way", WAYS)
def test_a_defect_is_one_line_without_the_secret(place: Place, way: str, defect: str, json_wanted: bool) -> None:
    made = place.signed_in(way)
    secret = made.marks[0]

    def browse(_: str) -> NoReturn:
        local = secret  # noqa: F841 - what a core would hold
        raise DEFECTS[defect](secret)

    out, err = Stream(), Stream()
    app = App(Stream(), out, err, place.environ(made), place.folder, browse=browse)
    code = run([*OPEN, *(["--json"] if json_wanted else []), "--debug=body"], lambda: app)
    said = err.written.decode()
    assert (code, out.written) == (1, b"")
    assert "internal error" in said or "No such file" in said or "Input" in said, "it is what is tested"
    assert secrets_in(said, *made.marks, *filter(None, place.handed_out())) == []
    assert "Traceback" not in said
    assert secrets_in(repr(app), *made.marks) == []


@pytest.mark.parametrize("variable", ["BBCLI_TOKEN", "BBCLI_PASSWORD", "BBCLI_PROXY_PASSWORD", "HTTPS_PROXY"])
def test_a_defect_before_a_credential_is_used_has_no_secret(place: Place, variable: str) -> None:
    secret = "s3cr-2f7d9b1e5c"
    value = f"http://user:{secret}@127.0.0.1:9" if variable.endswith("_PROXY") else secret

    def clock() -> NoReturn:
        raise ValueError(secret)

    err = Stream()
    environ = {**place.environ(place.signed_in("token_file")), variable: value}
    code = run(
        ["commits", "list", "-R", "WORK/my-repo", "-o", "tsv"],
        lambda: App(None, Stream(tty=True), err, environ, place.folder, clock),
    )
    assert (code, secrets_in(err.written, secret)) == (1, [])
    assert b"internal error" in err.written


def test_a_defect_in_a_process_leaves_no_traceback_and_no_core(place: Place, tmp_path: Path) -> None:
    """Run bbcli as a process with faulthandler enabled."""
    made = place.signed_in("token_of_environment")
    program = (
        "import sys; from bbcli.context.app import App; from bbcli.cli.main import run\n"
        "app = App.of_process(); secret = app.selection.environ['BBCLI_TOKEN']\n"
        "def browse(url): raise ValueError(secret)\n"
        f"app.browse = browse; sys.exit(run({OPEN!r}, lambda: app))\n"
    )
    environ = {**place.environ(made), "PYTHONFAULTHANDLER": "1", "PYTHONDEVMODE": "1", "PYTHONTRACEMALLOC": "5"}
    done = subprocess.run([sys.executable, "-c", program], env=environ, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    assert secrets_in(done.stderr, *made.marks) == []
    assert b"internal error: ValueError" in done.stderr
    place.marks |= {*made.marks}
    assert place.files() == []


@pytest.mark.parametrize("way", ["token_in_keyring", "oauth2"])
def test_a_keyring_that_quotes_the_secret_is_not_quoted(place: Place, way: str) -> None:
    from tests.conftest import MemoryKeyring

    made = place.signed_in(way)
    MemoryKeyring.failure = RuntimeError(f"cannot get {made.secret}")
    err = Stream()
    code = run(["projects", "list"], lambda: App(None, Stream(), err, place.environ(made), place.folder))
    assert (code, secrets_in(err.written, *made.marks)) == (10, [])
